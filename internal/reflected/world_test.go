package reflected_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/reflected"
	dotted "github.com/retort-shell/retort/internal/reflected/testdata/dotted.v2"
	"github.com/retort-shell/retort/internal/reflected/testdata/shop"
	"github.com/retort-shell/retort/internal/symbols"
	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/internal/symbols/std"
	"github.com/retort-shell/retort/models"
)

const shopPath = "github.com/retort-shell/retort/internal/reflected/testdata/shop"

func shopWorld() *reflected.World {
	return reflected.New(symbols.New(std.Set()), reflect.TypeFor[shop.Customer](), reflect.TypeFor[shop.Tree](), reflect.TypeFor[shop.Walk]())
}

// check type-checks statements in a package that imports what they name and has the variables.
func check(t *testing.T, w *reflected.World, vars map[string]types.Type, body string) error {
	t.Helper()
	fset := token.NewFileSet()
	parse := func(imports string) *ast.File {
		f, err := parser.ParseFile(fset, "", "package cell\n"+imports+"func _() {\n"+body+"\n}", 0)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	imports := ""
	for _, id := range parse("").Unresolved {
		if paths := w.Named(id.Name); len(paths) > 0 && vars[id.Name] == nil && !strings.Contains(imports, id.Name+" ") {
			imports += "import " + id.Name + " \"" + paths[0] + "\"\n"
		}
	}
	pkg := types.NewPackage("cell", "cell")
	for name, typ := range vars {
		pkg.Scope().Insert(types.NewVar(token.NoPos, pkg, name, typ))
	}
	var first error
	conf := types.Config{Importer: w, Error: func(err error) {
		if first == nil {
			first = errors.New(err.(types.Error).Msg)
		}
	}}
	_ = types.NewChecker(&conf, fset, pkg, nil).Files([]*ast.File{parse(imports)})
	return first
}

func TestCells(t *testing.T) {
	w := shopWorld()
	vars := map[string]types.Type{"c": w.TypeOf(reflect.TypeFor[shop.Customer]()), "p": w.TypeOf(reflect.TypeFor[*shop.Customer]())}
	for _, test := range []struct{ name, body, err string }{
		{"a type of the standard library is its own", `var x time.Time = c.At; _ = x`, ""},
		{"a type of gorm too", `var x gorm.DeletedAt = c.DeletedAt; var y gorm.Model = c.Model; _, _ = x, y`, ""},
		{"predeclared types", `var x string = c.Name; var y uint = c.ID; var z []byte; c.Out <- z; _, _ = x, y`, ""},
		{"types refer to themselves", `var x string = c.Boss.Boss.Orders[0].Customer.Name; var y shop.Tree = shop.Tree{"a": {"b": nil}}["a"]; var z shop.Walk; z = z(z); _, _ = x, y`, ""},
		{"another package", `var s shop.Status = "x"; c.Status = s; var k dotted.Kind = c.Orders[0].Kind; _ = k`, ""},
		{"and no other type", `c.Status = string("x")`, "cannot use string(\"x\") (constant \"x\" of type string) as shop.Status value in assignment"},
		{"an unexported type", `g := c.Grade; c.Grade = g.Next().Next(); c.Grade = 3`, ""},
		{"an unexported field", `_ = c.secret`, "c.secret undefined (cannot refer to unexported field secret)"},
		{"a struct without a name", `c.Anon.X = 1; x := c.Anon; x.X++`, ""},
		{"and its unexported field", `_ = c.Anon.y`, "c.Anon.y undefined (cannot refer to unexported field y)"},
		{"channels", `var s shop.Status = <-c.In; c.Out <- []byte("x"); _ = s`, ""},
		{"directions of channels", `c.In <- "x"`, "invalid operation: cannot send to receive-only channel <-chan shop.Status c.In (variable of type <-chan shop.Status)"},
		{"arrays", `var x *shop.Customer = c.Arr[3]; _ = x`, ""},
		{"lengths of arrays", `_ = c.Arr[4]`, "invalid argument: index 4 out of bounds [0:4]"},
		{"functions", `s, err := c.Fn(p, 1, 2); var x string = s; var y error = err; _, _ = x, y`, ""},
		{"any", `c.Any = 3; var x int = c.Any.(int); _ = x`, ""},

		{"a method of the pointer", `var err error = c.Rename("x"); f := p.Rename; err = f("y"); _ = err`, ""},
		{"is none of the value", `shop.Customer{}.Rename("x")`, "cannot call pointer method Rename on shop.Customer"},
		{"a method of the value", `var s string = shop.Customer{}.Greet("a", "b"); s = c.Greet([]string{"a"}...); _ = s`, ""},
		{"method expressions", `var f func(*shop.Customer, string) error = (*shop.Customer).Rename; var g func(shop.Customer, ...string) string = shop.Customer.Greet; _, _ = f, g`, ""},
		{"a promoted method", `c.Touch("x"); p.Audit.Touch("y"); var s string = c.CreatedBy; _ = s`, ""},
		{"a method that hides a promoted one", `s, err := c.By(); var x string = c.Audit.By(); _, _, _ = s, err, x`, ""},
		{"with the same signature", `var n int = c.Same(); _ = n`, ""},
		{"a method that decides between two", `var n int = c.Level(); _ = n`, ""},
		{"methods of embedded types of a library", `o := c.Orders[0]; v, err := o.Value(); var d time.Time = o.Time; _, _, _ = v, err, d`, ""},
		{"an interface", `ok, err := c.Payer.Pay(3, "x", "y"); var b bool = ok; var cl io.Closer = c.Payer; err = cl.Close(); _, _ = b, err`, ""},
		{"is implemented by who has its methods", `c.Payer = c`, "cannot use c (variable of struct type shop.Customer) as shop.Payer value in assignment: shop.Customer does not implement shop.Payer (missing method Close)"},
		{"a library's interface", `var s fmt.Stringer = c.Status; var sc sql.Scanner = &c.Status; _, _ = s, sc`, ""},

		{"an instance of a generic type of a library", `var x sql.Null[string] = c.Nick; c.Nick = sql.Null[string]{V: "x", Valid: true}; var s string = c.Nick.V; err := c.Nick.Scan(3); _, _, _ = x, s, err`, ""},
		{"is not another instance", `c.Nick = sql.Null[int]{}`, "cannot use sql.Null[int]{} (value of struct type sql.Null[int]) as sql.Null[string] value in assignment"},
		{"a generic type", `var x shop.JSON[shop.Address] = c.Home; var a shop.Address = x.Data(); c.Home.Set(a); var y shop.JSON[[]string] = c.Tags; y.Set([]string{"x"}); var ss [][]string = y.Map(func(a []string, more ...[]string) [][]string { return more }); _ = ss`, ""},
		{"checks its argument", `c.Home.Set("x")`, "cannot use \"x\" (untyped string constant) as shop.Address value in argument to c.Home.Set"},
		{"and its other instance", `c.Tags.Set(shop.Address{})`, "cannot use shop.Address{} (value of struct type shop.Address) as []string value in argument to c.Tags.Set"},
		{"two parameters and itself", `var x shop.Pair[string, shop.Address] = *c.Pair.Next.Next; x.Second["k"][0].City = "y"; z, err := x.Swap(shop.Address{}); z = x; _ = z; var u shop.Pair[int, *time.Time] = c.Pair2; u.Second[3] = []*time.Time{&c.At}; u.Label = "x"; _ = err`, ""},
		{"what is the same in all instances", `c.Pair.Label, c.Pair2.Label = "a", "b"; c.Pair2.First = 3; c.Pair.First = "x"`, ""},
		{"and what is not", `c.Pair2.First = "x"`, "cannot use \"x\" (untyped string constant) as int value in assignment"},
		{"an argument that nothing shows", `var k shop.Key[shop.Order] = c.Key; k = 3; var m shop.Key[time.Month] = c.Phan; _, _ = k, m`, ""},
		{"keys of different things", `c.Key = c.Phan`, "cannot use c.Phan (variable of uint64 type shop.Key[time.Month]) as shop.Key[shop.Order] value in assignment"},
		{"a generic interface", `o, ok := c.Source.Get(3); var x shop.Order = o; _, _ = x, ok`, ""},
		{"a method of a generic type that hides a promoted one", `var s shop.Status = c.Signed.By(); c.Signed.Touch("x"); s = c.Signed.Sig; _ = s`, ""},
		{"an argument that only a method shows", `r := c.Receipt(shop.Key[shop.Receipt](3)); var f float64 = r.Total; _ = f`, ""},
		{"instances in instances, of a package with a dot in its path", `var n shop.Nested[dotted.Kind] = c.Deep; var k dotted.Kind = n[0].Second["x"][0].Data(); _ = k`, ""},
		{"an argument that cannot be told", `x := c.Fun; var f func(int) string = x.Data(); x.Set(f); c.Fun = x`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if err := check(t, w, vars, test.body); err != nil {
				got = err.Error()
			}
			if got != test.err {
				t.Errorf("%s\ngot  %q\nwant %q", test.body, got, test.err)
			}
		})
	}
}

// The types that are made by reflection are those that the compiler's export data has, but for the names of parameters.
func TestLikeExportData(t *testing.T) {
	var ts []reflect.Type
	for _, m := range models.All() {
		ts = append(ts, reflect.TypeOf(m))
	}
	w := reflected.New(symbols.New(std.Set()), ts...)
	compiled := symbols.New(std.Set(), school.Set())
	for _, rt := range ts {
		for rt.Kind() == reflect.Pointer {
			rt = rt.Elem()
		}
		pkg, err := compiled.Import(rt.PkgPath())
		if err != nil {
			t.Fatal(err)
		}
		want := pkg.Scope().Lookup(rt.Name()).Type()
		got := w.TypeOf(rt)
		if a, b := text(got.Underlying()), text(want.Underlying()); a != b {
			t.Errorf("%s is\n%s, want\n%s", rt, a, b)
		}
		if a, b := methods(got), methods(want); !slices.Equal(a, b) || len(a) == 0 && reflect.PointerTo(rt).NumMethod() > 0 {
			t.Errorf("methods of %s:\n%s\nwant:\n%s", rt, strings.Join(a, "\n"), strings.Join(b, "\n"))
		}
	}
}

func text(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Path() })
}

// methods returns a named type's own exported methods, without the names of their parameters.
func methods(t types.Type) []string {
	n := t.(*types.Named)
	var out []string
	for m := range n.Methods() {
		if !m.Exported() {
			continue
		}
		sig := m.Signature()
		plain := types.NewSignatureType(nil, nil, nil, nameless(sig.Params()), nameless(sig.Results()), sig.Variadic())
		out = append(out, text(sig.Recv().Type())+" "+m.Name()+text(plain))
	}
	slices.Sort(out)
	return out
}

func nameless(vars *types.Tuple) *types.Tuple {
	var out []*types.Var
	for v := range vars.Variables() {
		out = append(out, types.NewParam(token.NoPos, nil, "", v.Type()))
	}
	return types.NewTuple(out...)
}

func TestOwnMethods(t *testing.T) {
	w := shopWorld()
	var names []string
	for m := range w.TypeOf(reflect.TypeFor[shop.Customer]()).(*types.Named).Methods() {
		names = append(names, m.Name())
	}
	if want := []string{"By", "Greet", "Level", "Receipt", "Rename", "Same"}; !slices.Equal(names, want) {
		t.Errorf("Customer declares %v, want %v", names, want)
	}
}

// What the checker calls a type leads back to that type.
func TestReflect(t *testing.T) {
	w := shopWorld()
	customer := reflect.TypeFor[shop.Customer]()
	ts := []reflect.Type{customer, reflect.TypeFor[error]()}
	for i := range customer.NumField() {
		ts = append(ts, customer.Field(i).Type)
	}
	for _, rt := range ts {
		if rt.Name() == "" || rt.PkgPath() == "" {
			if got, ok := w.Reflect(w.TypeOf(rt)); ok {
				t.Errorf("%v, a type without a package, leads to %v", rt, got)
			}
			continue
		}
		if got, ok := w.Reflect(w.TypeOf(rt)); !ok || got != rt {
			t.Errorf("%v leads to %v", rt, got)
		}
	}
}

// A library has no table for types that it keeps to itself.
func TestUnexportedOfLibrary(t *testing.T) {
	w := shopWorld()
	vars := map[string]types.Type{"boom": w.TypeOf(reflect.TypeOf(errors.New("boom")))}
	if err := check(t, w, vars, `var err error = boom; var s string = boom.Error(); _, _ = err, s`); err != nil {
		t.Error(err)
	}
	named := vars["boom"].(*types.Pointer).Elem()
	if rt, ok := w.Reflect(named); !ok || rt != reflect.TypeOf(errors.New("")).Elem() {
		t.Errorf("%v leads to %v", named, rt)
	}
	if paths := w.Named("errors"); !slices.Equal(paths, []string{"errors"}) {
		t.Errorf("packages errors: %v", paths)
	}
}

// A library's own type without an exported name is found by what gives it.
func TestUnexportedResult(t *testing.T) {
	w := shopWorld()
	pkg, err := w.Import("context")
	if err != nil {
		t.Fatal(err)
	}
	named := types.NewNamed(types.NewTypeName(token.NoPos, pkg, "backgroundCtx", nil), types.NewStruct(nil, nil), nil)
	if rt, ok := w.Reflect(named); ok {
		t.Errorf("a type behind an interface leads to %v", rt)
	}
	pkg, err = w.Import("encoding/json")
	if err != nil {
		t.Fatal(err)
	}
	named = types.NewNamed(types.NewTypeName(token.NoPos, pkg, "decodeState", nil), types.NewStruct(nil, nil), nil)
	if rt, ok := w.Reflect(named); !ok || rt.String() != "json.decodeState" {
		t.Errorf("the type of a field of json.Decoder leads to %v", rt)
	}
}

// An instance that comes when its generic type is complete is a type of its own.
func TestLateInstance(t *testing.T) {
	w := shopWorld()
	vars := map[string]types.Type{"late": w.TypeOf(reflect.TypeFor[shop.JSON[int]]()), "nick": w.TypeOf(reflect.TypeFor[func() shop.JSON[shop.Address]]())}
	if err := check(t, w, vars, `var n int = late.Data(); late.Set(n); var s shop.JSON[shop.Address] = nick(); _ = s`); err != nil {
		t.Error(err)
	}
	if rt, ok := w.Reflect(vars["late"]); !ok || rt != reflect.TypeFor[shop.JSON[int]]() {
		t.Errorf("%v leads to %v", vars["late"], rt)
	}
	if late := vars["late"].(*types.Named); late.TypeArgs().Len() > 0 || !token.IsIdentifier(late.Obj().Name()) {
		t.Errorf("late is a %v", late)
	}

	// A generic type that comes late, with one such instance and one that is not.
	held := w.TypeOf(reflect.TypeFor[struct {
		A shop.Held[shop.Address]
		B shop.Held[int]
	}]())
	if err := check(t, w, map[string]types.Type{"held": held}, `var a shop.Held[shop.Address] = held.A; _ = a`); err != nil {
		t.Error(err)
	}
}

// The type of a package's variable may tell the package's path before another tells its name.
func TestPackageName(t *testing.T) {
	w := reflected.New(symbols.New(std.Set()), reflect.TypeOf(dotted.Nameless))
	if got := w.Named("dotted"); got != nil {
		t.Fatalf("packages dotted: %v; this test is for a name that is not known yet", got)
	}
	w.TypeOf(reflect.TypeFor[dotted.Kind]())
	if got := w.Named("dotted"); len(got) != 1 {
		t.Errorf("packages dotted: %v", got)
	}
}

// Two functions may each have a type of the same name.
func TestLocalTypes(t *testing.T) {
	w := reflected.New(symbols.New(std.Set()))
	one, two := w.TypeOf(localOne()), w.TypeOf(localTwo())
	if types.Identical(one, two) {
		t.Errorf("%v and %v are one type", one, two)
	}
	for want, typ := range map[reflect.Type]types.Type{localOne(): one, localTwo(): two} {
		if got, _ := w.Reflect(typ); got != want {
			t.Errorf("%v leads to another type", typ)
		}
	}
}

func localOne() reflect.Type { type local struct{ A int }; return reflect.TypeFor[local]() }
func localTwo() reflect.Type { type local struct{ B int }; return reflect.TypeFor[local]() }

func TestPackages(t *testing.T) {
	w := shopWorld()
	for name, want := range map[string][]string{
		"shop":   {shopPath},
		"dotted": {strings.Replace(shopPath, "shop", "dotted.v2", 1)},
		"time":   {"time"},
		"nosuch": nil,
	} {
		if got := w.Named(name); !slices.Equal(got, want) {
			t.Errorf("packages %s: %v, want %v", name, got, want)
		}
	}
	if w.Known(shopPath) || !w.Known("gorm.io/gorm") {
		t.Error("the library has gorm, and not the program's packages")
	}
	table := w.Table(shopPath)
	for _, name := range []string{"Customer", "Order", "Audit", "Tree"} {
		if v := table[name]; v.Kind() != reflect.Pointer || v.Type().Elem().Name() != name {
			t.Errorf("table: %s is %v", name, v)
		}
	}
	clear(table)
	if len(w.Table(shopPath)) == 0 || w.Table("time")["Now"].Kind() != reflect.Func || w.Table("nosuch") != nil {
		t.Errorf("tables: %v", slices.Collect(maps.Keys(w.Table(shopPath))))
	}
	if _, err := w.Import("nosuch"); err == nil {
		t.Error("there is a package nosuch")
	}
	if !w.Has("database/sql.Null[string]") || !w.Has(shopPath+".JSON["+shopPath+".Address]") || w.Has(shopPath+".JSON[bool]") {
		t.Error("instances are those that are compiled in")
	}
	if v, ok := w.Instance("database/sql.Null[string]"); !ok || v.Type().Elem().Name() != "Null[string]" || !v.IsNil() {
		t.Errorf("instance: %v", v)
	}
	if text, ok := w.Doc("time", "Now"); !ok || text == "" {
		t.Error("time.Now has no documentation")
	}
}

// TestUnexported finds types that a library keeps to itself in the types of what it gives out.
func TestUnexported(t *testing.T) {
	w := shopWorld()
	for _, key := range []string{"gorm.io/gorm.result", "encoding/binary.littleEndian", "net/http.noBody", "io.multiWriter", "gorm.io/gorm.nope", "gorm.io/gorm.DB", "nosuch.x", "x", ".x", ""} {
		v, ok := w.Instance(key)
		if want := slices.Contains([]string{"gorm.io/gorm.result", "encoding/binary.littleEndian", "net/http.noBody"}, key); ok != want || w.Has(key) != want {
			t.Errorf("Instance(%q) = %v, %v", key, v, ok)
		}
		if ok && v.Type().Elem().PkgPath()+"."+v.Type().Elem().Name() != key {
			t.Errorf("Instance(%q) is %v", key, v.Type())
		}
	}
	pkg, err := w.Import("gorm.io/gorm")
	if err != nil {
		t.Fatal(err)
	}
	f := pkg.Scope().Lookup("WithResult").Type().(*types.Signature)
	if r, ok := w.Reflect(f.Results().At(0).Type().(*types.Pointer).Elem()); !ok || r.String() != "gorm.result" {
		t.Errorf("the type that WithResult points to is %v", r)
	}
}
