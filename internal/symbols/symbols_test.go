package symbols_test

import (
	"archive/zip"
	"bytes"
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/gcexportdata"

	"github.com/retort-shell/retort/internal/symbols"
)

// pack makes an archive as go generate does.
func pack(t *testing.T, entries map[string][]byte) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(entries[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func export(t *testing.T, pkg *types.Package) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gcexportdata.Write(&b, token.NewFileSet(), pkg); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pair returns sets of two packages, of which shop refers to a type of money.
func pair(t *testing.T) (money, shop symbols.Set) {
	t.Helper()
	m := types.NewPackage("example.com/money", "money")
	amount := types.NewTypeName(token.NoPos, m, "Amount", nil)
	types.NewNamed(amount, types.Typ[types.Int64], nil)
	m.Scope().Insert(amount)
	m.MarkComplete()

	s := types.NewPackage("example.com/shop", "shop")
	s.Scope().Insert(types.NewVar(token.NoPos, s, "Price", amount.Type()))
	s.SetImports([]*types.Package{m})
	s.MarkComplete()

	set := func(p *types.Package) symbols.Set {
		return symbols.Set{
			Packages: []symbols.Package{{Path: p.Path(), Name: p.Name(), Table: func() map[string]reflect.Value {
				return map[string]reflect.Value{"From": reflect.ValueOf(p.Path())}
			}}},
			Types: []string{pack(t, map[string][]byte{p.Path(): export(t, p)})},
			Docs:  pack(t, map[string][]byte{p.Path(): symbols.EncodeDocs(map[string]string{"": "Package " + p.Name() + " is one. And more.\n"})}),
		}
	}
	return set(m), set(s)
}

func TestImportIsOneWorld(t *testing.T) {
	money, shop := pair(t)
	for _, order := range [][]string{
		{"example.com/money", "example.com/shop"},
		{"example.com/shop", "example.com/money"},
	} {
		lib := symbols.Join(symbols.New(money), symbols.New(shop))
		got := make(map[string]*types.Package)
		for _, path := range order {
			p, err := lib.Import(path)
			if err != nil {
				t.Fatal(err)
			}
			if again, _ := lib.Import(path); again != p {
				t.Errorf("the second import of %s is another package", path)
			}
			got[path] = p
		}
		price := got["example.com/shop"].Scope().Lookup("Price").Type()
		if amount := got["example.com/money"].Scope().Lookup("Amount").Type(); price != amount {
			t.Errorf("imported in order %v: shop.Price is not a money.Amount", order)
		}
	}
}

func TestImportErrors(t *testing.T) {
	money, shop := pair(t)
	noTypes, notZip, noExport, truncated := money, money, money, money
	noTypes.Types = nil
	notZip.Types = []string{"not a zip archive"}
	noExport.Types = []string{pack(t, map[string][]byte{"example.com/money": []byte("i am not export data")})}
	truncated.Types = []string{pack(t, map[string][]byte{"example.com/money": nil})}
	for _, c := range []struct {
		name string
		set  symbols.Set
		path string
		want string
	}{
		{"unknown", money, "example.com/nope", `package "example.com/nope" is not available in this shell`},
		{"referred to only", shop, "example.com/money", `package "example.com/money" is not available in this shell`},
		{"no types", noTypes, "example.com/money", `package "example.com/money" has no type information in this shell`},
		{"not an archive", notZip, "example.com/money", `types of package "example.com/money": embedded archive: `},
		{"not export data", noExport, "example.com/money", `types of package "example.com/money": `},
		{"truncated", truncated, "example.com/money", `types of package "example.com/money": `},
	} {
		t.Run(c.name, func(t *testing.T) {
			lib := symbols.New(c.set)
			if c.name == "referred to only" {
				if _, err := lib.Import("example.com/shop"); err != nil {
					t.Fatal(err)
				}
			}
			p, err := lib.Import(c.path)
			if p != nil || err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("Import(%q) = %v, %v, should be the error %q", c.path, p, err, c.want)
			}
		})
	}
}

func TestImportUnsafe(t *testing.T) {
	if p, err := symbols.New().Import("unsafe"); p != types.Unsafe || err != nil {
		t.Errorf("Import(unsafe) = %v, %v", p, err)
	}
}

func TestConcurrentUse(t *testing.T) {
	money, shop := pair(t)
	lib := symbols.New(money, shop)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, path := range lib.Paths() {
				if _, err := lib.Import(path); err != nil {
					t.Error(err)
				}
				lib.Doc(path, "")
				lib.Table(path)
			}
		})
	}
	wg.Wait()
}

func TestEarlierSetIsRight(t *testing.T) {
	money, shop := pair(t)
	other := symbols.Set{Packages: []symbols.Package{{Path: "example.com/money", Name: "other", Table: func() map[string]reflect.Value { return nil }}}}
	lib := symbols.New(money, shop, other)
	if got := lib.Name("example.com/money"); got != "money" {
		t.Errorf("name %q, should be that of the first set", got)
	}
	if got := lib.Table("example.com/money")["From"].String(); got != "example.com/money" {
		t.Errorf("table of %q, should be that of the first set", got)
	}
	if got, want := lib.Paths(), []string{"example.com/money", "example.com/shop"}; !slices.Equal(got, want) {
		t.Errorf("paths %q, should be %q", got, want)
	}
	if lib.Table("nope") != nil || lib.Name("nope") != "" {
		t.Error("an unknown package has a table or a name")
	}
}

func TestNamedOrder(t *testing.T) {
	set := symbols.Set{Preferred: []string{"z/long/list", "list/v2"}}
	for _, path := range []string{"list/v2", "b/list", "a/list", "ab/list", "list", "z/long/list", "a/b/list"} {
		set.Packages = append(set.Packages, symbols.Package{Path: path, Name: "list"})
	}
	got := symbols.New(set).Named("list")
	want := []string{"z/long/list", "list/v2", "list", "a/list", "b/list", "ab/list", "a/b/list"}
	if !slices.Equal(got, want) {
		t.Errorf("Named = %q, should be %q", got, want)
	}
}

func TestDocs(t *testing.T) {
	want := map[string]string{"": "Package.\n", "T": "two\nlines\n", "T.M": "m", "Empty": ""}
	set := symbols.Set{Docs: pack(t, map[string][]byte{"p": symbols.EncodeDocs(want), "cut": []byte("name")})}
	lib := symbols.New(set)
	for name, text := range want {
		if got, ok := lib.Doc("p", name); !ok || got != text {
			t.Errorf("Doc(%q) = %q, %t, should be %q", name, got, ok, text)
		}
	}
	for _, c := range [][2]string{{"p", "nope"}, {"nope", ""}, {"cut", "name"}} {
		if got, ok := lib.Doc(c[0], c[1]); ok {
			t.Errorf("Doc(%q) = %q, should be none", c, got)
		}
	}
	money, _ := pair(t)
	if got, want := symbols.New(money).Synopsis("example.com/money", ""), "Package money is one."; got != want {
		t.Errorf("Synopsis = %q, should be %q", got, want)
	}
}

func TestInstance(t *testing.T) {
	lib := symbols.New(symbols.Set{Instances: []symbols.Instances{{
		Arg: "example.com/p.Box[int]",
		Make: func() map[string]reflect.Value {
			return map[string]reflect.Value{"q.F[example.com/p.Box[int]]": reflect.ValueOf(1)}
		},
	}}})
	for key, want := range map[string]bool{
		"q.F[example.com/p.Box[int]]": true,
		"q.G[example.com/p.Box[int]]": false,
		"q.F[example.com/p.Box[int]":  false,
		"q.F[]":                       false,
		"q.F[":                        false,
		"q.F":                         false,
		"":                            false,
	} {
		if _, ok := lib.Instance(key); ok != want {
			t.Errorf("Instance(%q) found: %t, should be %t", key, ok, want)
		}
	}
}
