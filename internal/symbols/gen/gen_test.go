package main

import (
	"context"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/symbols/source"
)

// The Go files of the generated packages must be what gen writes today.
func TestGeneratedFilesAreUpToDate(t *testing.T) {
	for _, name := range []string{"std", "school"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join("..", name)
			pkgs, err := source.Load(context.Background(), "", base, patterns(t, filepath.Join(dir, name+".go"))...)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range pkgs {
				tab := newTable(name, p.Types)
				want, err := tab.source()
				if err != nil {
					t.Error(err)
					continue
				}
				got, err := os.ReadFile(filepath.Join(dir, tab.file))
				if err != nil {
					t.Error(err)
				} else if string(got) != string(want) {
					t.Errorf("%s is out of date: run go generate", tab.file)
				}
			}
		})
	}
}

// patterns returns the packages that a go:generate directive hands to gen.
func patterns(t *testing.T, file string) []string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, directive, ok := strings.Cut(string(src), "//go:generate go run ../gen ")
	if !ok {
		t.Fatalf("%s has no go:generate directive for gen", file)
	}
	line, _, _ := strings.Cut(directive, "\n")
	var paths []string
	for _, arg := range strings.Fields(line) {
		switch arg {
		case "-std":
			std, err := source.Std(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			paths = append(paths, std...)
		case "-instances", "-sources":
		default:
			paths = append(paths, arg)
		}
	}
	return paths
}

func TestTable(t *testing.T) {
	pkgs, err := source.Load(context.Background(), "", base, "./testdata/shop")
	if err != nil {
		t.Fatal(err)
	}
	tab := newTable("dest", pkgs[0].Types)
	tab.file = "shop.go" // short names in the golden file
	tab.fn = "tableShop"
	got, err := tab.source()
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "shop.golden"))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got:\n%s\nshould be:\n%s", got, want)
	}
}

func TestModelTypes(t *testing.T) {
	pkgs, err := source.Load(context.Background(), "", base, "./testdata/shop")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, obj := range modelTypes(pkgs[0].Types) {
		names = append(names, obj.Name())
	}
	if want := []string{"Order"}; !slices.Equal(names, want) {
		t.Errorf("models %q, should be %q", names, want)
	}
}

func TestInterfaceThatNoProgramCanWrite(t *testing.T) {
	hidden := types.NewPackage("example.com/internal/hidden", "hidden")
	secret := types.NewNamed(types.NewTypeName(token.NoPos, hidden, "Secret", nil), types.Typ[types.Int], nil)
	pkg := types.NewPackage("example.com/p", "p")
	sig := types.NewSignatureType(nil, nil, nil, types.NewTuple(types.NewParam(token.NoPos, pkg, "", secret)), nil, false)
	iface := types.NewInterfaceType([]*types.Func{types.NewFunc(token.NoPos, pkg, "Tell", sig)}, nil).Complete()
	obj := types.NewTypeName(token.NoPos, pkg, "Teller", nil)
	types.NewNamed(obj, iface, nil)
	pkg.Scope().Insert(obj)

	_, err := newTable("dest", pkg).source()
	if want := "example.com/p.Teller: method Tell: refers to package example.com/internal/hidden"; err == nil || err.Error() != want {
		t.Errorf("error %v, should be %q", err, want)
	}
}

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("hand.go", "package p\n")
	write("old.go", header+"\n\npackage p\n")
	write("old.zip", "")
	write("notes.md", "")
	if err := replace(dir, map[string][]byte{"new.go": []byte(header + "\n"), "types.zip": nil}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"hand.go", "new.go", "notes.md", "types.zip"}; !slices.Equal(names, want) {
		t.Errorf("left %q, should be %q", names, want)
	}
	err = replace(dir, map[string][]byte{"hand.go": []byte(header)})
	if err == nil || !strings.HasSuffix(err.Error(), "hand.go was not written by gen") {
		t.Errorf("overwriting a file that a person wrote: error %v", err)
	}
}

func TestArchiveIsTheSameEachTime(t *testing.T) {
	entries := map[string][]byte{"a": []byte("1"), "b/c": []byte("2"), "b": []byte("3")}
	first, err := archive(entries)
	if err != nil {
		t.Fatal(err)
	}
	second, err := archive(entries)
	if err != nil || string(first) != string(second) {
		t.Errorf("two archives of the same entries differ (error %v)", err)
	}
}
