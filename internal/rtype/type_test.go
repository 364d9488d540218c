package rtype

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

type celsius float64

// TestKinds compares types made at run time with the compiled types that they
// are declared like.
func TestKinds(t *testing.T) {
	for _, want := range []reflect.Type{
		reflect.TypeFor[bool](), reflect.TypeFor[celsius](), reflect.TypeFor[string](), reflect.TypeFor[complex128](), reflect.TypeFor[uint8](),
		reflect.TypeFor[[]int](), reflect.TypeFor[[3]string](), reflect.TypeFor[[0]int](), reflect.TypeFor[[1]*int](), reflect.TypeFor[map[string][]int](),
		reflect.TypeFor[map[[20]string]int](), reflect.TypeFor[chan int](), reflect.TypeFor[<-chan error](), reflect.TypeFor[func(string, ...int) (int, error)](),
		reflect.TypeFor[func()](), reflect.TypeFor[any](), reflect.TypeFor[error](), reflect.TypeFor[fmt.State](), reflect.TypeFor[*int](), reflect.TypeFor[unsafe.Pointer](),
		reflect.TypeFor[struct{}](), reflect.TypeFor[struct{ p *int }](), reflect.TypeFor[struct {
			A bool `x:"y"`
			b string
			celsius
			c, _ int16
		}](), reflect.TypeFor[strings.Builder](), reflect.TypeFor[[5000]*int](), reflect.TypeFor[[40000]*int](), reflect.TypeFor[struct{ f func() }](),
	} {
		made := mustDeclare(t, Decl{PkgPath: "example.org/zoo", Name: "Animal", Shape: want}).Type()
		for _, p := range []struct {
			name       string
			have, want any
		}{
			{"string", made.String(), "zoo.Animal"},
			{"pointer's string", reflect.PointerTo(made).String(), "*zoo.Animal"},
			{"name", made.Name(), "Animal"},
			{"pointer's name", reflect.PointerTo(made).Name(), ""},
			{"package", made.PkgPath(), "example.org/zoo"},
			{"kind", made.Kind(), want.Kind()},
			{"size", made.Size(), want.Size()},
			{"alignment", made.Align(), want.Align()},
			{"field alignment", made.FieldAlign(), want.FieldAlign()},
			{"comparable", made.Comparable(), want.Comparable()},
			{"converts to", made.ConvertibleTo(want), true},
			{"converts from", want.ConvertibleTo(made), true},
			{"assigns to", made.AssignableTo(want), want.Name() == "" || want.Kind() == reflect.Interface},
			{"element of pointer", reflect.PointerTo(made).Elem(), made},
			{"pointer from value", reflect.New(made).Type(), reflect.PointerTo(made)},
			{"methods", made.NumMethod() == want.NumMethod(), want.Kind() == reflect.Interface || want.NumMethod() == 0},
			{"contents", contents(made), contents(want)},
		} {
			if p.have != p.want {
				t.Errorf("%v: %s is %v, want %v", want, p.name, p.have, p.want)
			}
		}
		if v := reflect.New(made).Elem(); made.Comparable() && v.Interface() != reflect.Zero(made).Interface() {
			t.Errorf("%v: zero values differ", want)
		}
	}
}

// contents writes what a type is made of, one level deep.
func contents(t reflect.Type) string {
	var b strings.Builder
	switch t.Kind() {
	case reflect.Array:
		fmt.Fprint(&b, t.Len(), t.Elem())
	case reflect.Chan:
		fmt.Fprint(&b, t.ChanDir(), t.Elem())
	case reflect.Slice, reflect.Pointer:
		fmt.Fprint(&b, t.Elem())
	case reflect.Map:
		fmt.Fprint(&b, t.Key(), t.Elem())
	case reflect.Func:
		for i := range t.NumIn() {
			fmt.Fprint(&b, t.In(i), ",")
		}
		for i := range t.NumOut() {
			fmt.Fprint(&b, " ", t.Out(i))
		}
		fmt.Fprint(&b, t.IsVariadic())
	case reflect.Interface:
		for i := range t.NumMethod() {
			m := t.Method(i)
			fmt.Fprint(&b, m.Name, m.PkgPath, m.Type)
		}
	case reflect.Struct:
		for f := range t.Fields() {
			fmt.Fprintf(&b, "%+v;", f)
		}
	}
	return b.String()
}

func TestFields(t *testing.T) {
	animal := like[struct{ Legs int }](t, "Animal")
	d := like[struct {
		Animal struct{ Legs int }
		Name   string
		age    int
		open   int
		p      *int
		_      bool
	}](t, "Dog")
	err := d.SetFields([]Field{
		{Name: "Animal", Type: animal.Type(), Embedded: true, Tag: `gorm:"embedded"`},
		{Name: "Name", Type: stringType, Tag: `json:"name,omitempty"`},
		{Name: "age", Type: intType},
		{Name: "open", Type: intType, Open: true},
		{Name: "p", Type: reflect.TypeFor[*int]()},
		{Name: "_", Type: reflect.TypeFor[bool]()},
	})
	if err != nil {
		t.Fatal(err)
	}
	typ := d.Type()
	for i, want := range []reflect.StructField{
		{Name: "Animal", Type: animal.Type(), Anonymous: true, Tag: `gorm:"embedded"`, Offset: 0},
		{Name: "Name", Type: stringType, Tag: `json:"name,omitempty"`, Offset: 8},
		{Name: "age", Type: intType, PkgPath: "main", Offset: 24},
		{Name: "open", Type: intType, Tag: `json:"-"`, Offset: 32},
		{Name: "p", Type: reflect.TypeFor[*int](), PkgPath: "main", Offset: 40},
		{Name: "_", Type: reflect.TypeFor[bool](), PkgPath: "main", Offset: 48},
	} {
		want.Index = []int{i}
		if have := typ.Field(i); !reflect.DeepEqual(have, want) {
			t.Errorf("have %+v\nwant %+v", have, want)
		}
	}
	v := reflect.New(typ).Elem()
	v.FieldByName("Legs").SetInt(4)
	v.FieldByName("open").SetInt(1)
	if v.FieldByName("age").CanSet() {
		t.Error("an unexported field can be set")
	}
	wantText(t, fmt.Sprintf("%+v", v.Interface()), "{Animal:{Legs:4} Name: age:0 open:1 p:<nil> _:false}")
	wantText(t, fmt.Sprintf("%#v", v.Field(0).Interface()), "main.Animal{Legs:4}")
}

// TestRecursive makes types that contain themselves in every way that Go has.
func TestRecursive(t *testing.T) {
	type big struct {
		Name string
		Kids map[string]*int
		More map[string][1]int // any map
		Pad  [30]int
		Next *int
		List []int
		F    func()
		C    chan int
		A    any
	}
	d := like[big](t, "Node")
	T := d.Type()
	f := reflect.FuncOf([]reflect.Type{T}, []reflect.Type{reflect.PointerTo(T)}, false)
	err := d.SetFields([]Field{
		{Name: "Name", Type: stringType},
		{Name: "Kids", Type: reflect.MapOf(stringType, T)}, // larger than a map keeps inline
		{Name: "More", Type: reflect.MapOf(stringType, reflect.ArrayOf(2, T))},
		{Name: "Pad", Type: reflect.TypeFor[[30]int]()},
		{Name: "Next", Type: reflect.PointerTo(T)},
		{Name: "List", Type: reflect.SliceOf(T)},
		{Name: "F", Type: f},
		{Name: "C", Type: reflect.ChanOf(reflect.BothDir, T)},
		{Name: "A", Type: reflect.TypeFor[any]()},
	})
	if err != nil {
		t.Fatal(err)
	}
	leaf := reflect.New(T).Elem()
	leaf.FieldByName("Name").SetString("leaf")
	v := reflect.New(T).Elem()
	v.FieldByName("Name").SetString("root")
	kids := reflect.MakeMap(reflect.MapOf(stringType, T))
	for i := range 100 {
		leaf.FieldByName("Pad").Index(29).SetInt(int64(i))
		kids.SetMapIndex(reflect.ValueOf(fmt.Sprint(i)), leaf)
	}
	v.FieldByName("Kids").Set(kids)
	more := reflect.MakeMap(v.FieldByName("More").Type())
	pair := reflect.New(more.Type().Elem()).Elem()
	pair.Index(1).Set(leaf)
	more.SetMapIndex(reflect.ValueOf("pair"), pair)
	v.FieldByName("More").Set(more)
	v.FieldByName("Next").Set(leaf.Addr())
	v.FieldByName("List").Set(reflect.Append(v.FieldByName("List"), leaf, leaf))
	c := reflect.MakeChan(v.FieldByName("C").Type(), 1)
	c.Send(leaf)
	v.FieldByName("C").Set(c)
	v.FieldByName("A").Set(leaf)
	v.FieldByName("F").Set(reflect.MakeFunc(f, func(args []reflect.Value) []reflect.Value { return []reflect.Value{leaf.Addr()} }))

	name := func(v reflect.Value) string { return v.FieldByName("Name").String() }
	for i := range 100 {
		k := v.FieldByName("Kids").MapIndex(reflect.ValueOf(fmt.Sprint(i)))
		if name(k) != "leaf" || k.FieldByName("Pad").Index(29).Int() != int64(i) {
			t.Fatalf("kid %d is %v", i, k)
		}
	}
	received, _ := v.FieldByName("C").Recv()
	wantText(t, []string{
		name(v), name(v.FieldByName("More").MapIndex(reflect.ValueOf("pair")).Index(1)), name(v.FieldByName("Next").Elem()),
		name(v.FieldByName("List").Index(1)), name(received), name(v.FieldByName("A").Elem()), name(v.FieldByName("F").Call([]reflect.Value{v})[0].Elem()),
	}, "[root leaf leaf leaf leaf leaf leaf]")

	for _, c := range []struct {
		shape reflect.Type
		of    func(T reflect.Type) reflect.Type
		want  string
	}{
		{reflect.TypeFor[[]int](), reflect.SliceOf, "[]main.R"},
		{reflect.TypeFor[map[string]int](), func(T reflect.Type) reflect.Type { return reflect.MapOf(stringType, T) }, "map[string]main.R"},
		{reflect.TypeFor[*int](), reflect.PointerTo, "*main.R"},
		{reflect.TypeFor[chan int](), func(T reflect.Type) reflect.Type { return reflect.ChanOf(reflect.BothDir, T) }, "chan main.R"},
		{reflect.TypeFor[func()](), func(T reflect.Type) reflect.Type {
			return reflect.FuncOf([]reflect.Type{T, reflect.SliceOf(T)}, []reflect.Type{T, intType}, true)
		}, "func(main.R, ...main.R) (main.R, int)"},
		{reflect.TypeFor[[1]*int](), func(T reflect.Type) reflect.Type { return reflect.ArrayOf(1, reflect.PointerTo(T)) }, "[1]*main.R"},
	} {
		d := mustDeclare(t, Decl{Name: "R", Shape: c.shape})
		u := c.of(d.Type())
		if err := d.SetUnderlying(u); err != nil {
			t.Error(err)
			continue
		}
		wantText(t, u, c.want)
		if have, want := contents(d.Type()), contents(u); have != want {
			t.Errorf("%v: have %s, want %s", u, have, want)
		}
		reflect.New(d.Type()).Elem().Set(reflect.Zero(u))
	}
}

func TestMutualRecursion(t *testing.T) {
	owner, pet := like[struct {
		Name string
		Pets []int
	}](t, "Owner"), like[struct {
		Name  string
		Owner *int
	}](t, "Pet")
	for d, f := range map[*Type]Field{
		owner: {Name: "Pets", Type: reflect.SliceOf(pet.Type())},
		pet:   {Name: "Owner", Type: reflect.PointerTo(owner.Type())},
	} {
		if err := d.SetFields([]Field{{Name: "Name", Type: stringType}, f}); err != nil {
			t.Fatal(err)
		}
	}
	o := reflect.New(owner.Type())
	p := reflect.New(pet.Type()).Elem()
	p.FieldByName("Owner").Set(o)
	o.Elem().FieldByName("Pets").Set(reflect.Append(o.Elem().FieldByName("Pets"), p))
	if o.Elem().FieldByName("Pets").Index(0).FieldByName("Owner").Pointer() != o.Pointer() {
		t.Error("the owner is another")
	}
}

func TestComparison(t *testing.T) {
	type point struct {
		X    int
		Name string
		_    int
		A    any
		F    float64
	}
	d := like[point](t, "Point")
	a, b := value(d, point{X: 1, Name: "a", A: 1.5}), value(d, point{X: 1, Name: strings.Clone("a"), A: 1.5})
	*(*int)(unsafe.Add(b.Addr().UnsafePointer(), unsafe.Offsetof(point{}.A)-word)) = 7 // the blank field
	c := value(d, point{X: 1, Name: "b", A: 1.5})
	if a.Interface() != b.Interface() || a.Interface() == c.Interface() {
		t.Error("== is not right")
	}
	m := map[any]int{a.Interface(): 1, c.Interface(): 2}
	m[b.Interface()]++
	wantText(t, fmt.Sprint(len(m), m[a.Interface()], m[c.Interface()]), "2 2 2")

	typed := reflect.MakeMap(reflect.MapOf(d.Type(), intType))
	typed.SetMapIndex(a, reflect.ValueOf(1))
	typed.SetMapIndex(b, reflect.ValueOf(2))
	typed.SetMapIndex(c, reflect.ValueOf(3))
	wantText(t, typed, "map[{1 a 7 1.5 0}:2 {1 b 0 1.5 0}:3]")

	array := reflect.ArrayOf(2, d.Type())
	x, y := reflect.New(array).Elem(), reflect.New(array).Elem()
	x.Index(1).Set(a)
	y.Index(1).Set(b)
	if x.Interface() != y.Interface() {
		t.Error("== of arrays is not right")
	}
	a.FieldByName("A").Set(reflect.ValueOf([]int{}))
	wantText(t, panicOf(func() { _ = a.Interface() == a.Interface() }), "runtime error: comparing uncomparable type []int")
	f := like[struct{ f func() }](t, "F")
	wantText(t, panicOf(func() { _ = reflect.Zero(f.Type()).Interface() == reflect.Zero(f.Type()).Interface() }), "runtime error: comparing uncomparable type main.F")
	wantText(t, panicOf(func() { _ = map[any]int{reflect.Zero(f.Type()).Interface(): 1} }), "runtime error: hash of unhashable type main.F")

	// An array type made before the fields are set compares by them too.
	late := like[struct{ A, B any }](t, "Late")
	pair := reflect.ArrayOf(2, late.Type())
	if err := late.SetFields([]Field{{Name: "A", Type: reflect.TypeFor[any]()}, {Name: "_", Type: reflect.TypeFor[any]()}}); err != nil {
		t.Fatal(err)
	}
	p, q := reflect.New(pair).Elem(), reflect.New(pair).Elem()
	*(*any)(p.Addr().UnsafePointer()) = 1
	if p.Interface() == q.Interface() {
		t.Error("== does not see A")
	}
	*(*any)(q.Addr().UnsafePointer()) = 1
	*(*any)(unsafe.Add(q.Addr().UnsafePointer(), 16)) = 2
	if p.Interface() != q.Interface() {
		t.Error("== sees the blank field")
	}

	// Nor is a blank field hashed that the shape has as an ordinary one.
	ints := like[struct{ A, B int32 }](t, "Ints")
	must(t, ints.SetFields([]Field{{Name: "A", Type: reflect.TypeFor[int32]()}, {Name: "_", Type: reflect.TypeFor[int32]()}}))
	byInts := map[any]int{}
	for i := range int32(50) {
		byInts[value(ints, struct{ A, B int32 }{1, i}).Interface()]++
	}
	if len(byInts) != 1 {
		t.Error("a hash sees the blank field")
	}

	// Interfaces with and without methods are compared in different ways.
	errs := mustDeclare(t, Decl{Name: "Errs", Shape: reflect.TypeFor[[2]any]()})
	must(t, errs.SetUnderlying(reflect.TypeFor[[2]error]()))
	one, other := value(errs, [2]error{0: errUndeclared, 1: errNoStubs}), value(errs, [2]error{0: errUndeclared, 1: errNoStubs})
	if one.Interface() != other.Interface() {
		t.Error("== of interfaces is not right")
	}

	word := like[string](t, "Word")
	words := map[any]bool{reflect.ValueOf("a").Convert(word.Type()).Interface(): true}
	if words["a"] || !words[reflect.ValueOf(strings.Clone("a")).Convert(word.Type()).Interface()] {
		t.Error("a named string is not a map key of its own")
	}
}

// TestDistinct checks that types with the same name and contents are different
// types, and that reflect's own types of them are too.
func TestDistinct(t *testing.T) {
	a, b := like[struct{ X int }](t, "Same").Type(), like[struct{ X int }](t, "Same").Type()
	for name, of := range map[string]func(reflect.Type) reflect.Type{
		"itself":  func(T reflect.Type) reflect.Type { return T },
		"pointer": reflect.PointerTo,
		"slice":   reflect.SliceOf,
		"array":   func(T reflect.Type) reflect.Type { return reflect.ArrayOf(3, T) },
		"map":     func(T reflect.Type) reflect.Type { return reflect.MapOf(T, T) },
		"func":    func(T reflect.Type) reflect.Type { return reflect.FuncOf([]reflect.Type{T}, nil, false) },
		"struct": func(T reflect.Type) reflect.Type {
			return reflect.StructOf([]reflect.StructField{{Name: "A", Type: T}})
		},
	} {
		if of(a) == of(b) {
			t.Errorf("%s: two types are one", name)
		}
		if of(a) != of(a) {
			t.Errorf("%s: one type is two", name)
		}
	}
	if _, ok := reflect.Zero(a).Interface().(struct{ X int }); ok {
		t.Error("it is the unnamed type")
	}
}

func TestErrors(t *testing.T) {
	point := like[struct{ X, Y int }](t, "Point")
	set := like[struct{ X int }](t, "Set")
	if err := set.SetFields([]Field{{Name: "X", Type: intType}}); err != nil {
		t.Fatal(err)
	}
	declare := func(d Decl) error { _, err := Declare(d); return err }
	for want, err := range map[string]error{
		"declare type: no package path":               declare(Decl{Name: "T", Shape: intType}),
		"declare type: no name":                       declare(Decl{PkgPath: "main", Shape: intType}),
		"declare type T: no shape":                    declare(Decl{PkgPath: "main", Name: "T"}),
		"declare type T: room for -1 methods":         declare(Decl{PkgPath: "main", Name: "T", Shape: intType, Room: -1}),
		"at most 512 are supported":                   declare(Decl{PkgPath: "main", Name: "T", Shape: intType, Room: 513}),
		"it is of kind int":                           like[int](t, "I").SetFields(nil),
		"field 0 \"A\" has no type":                   point.SetFields([]Field{{Name: "A"}}),
		"field 0 has the name \"\"":                   point.SetFields([]Field{{Type: intType}}),
		"two fields have the name X":                  point.SetFields([]Field{{Name: "X", Type: intType}, {Name: "X", Type: intType}}),
		"has size 16, not 8":                          point.SetFields([]Field{{Name: "X", Type: intType}}),
		"with pointers 0, not 8":                      point.SetFields([]Field{{Name: "X", Type: reflect.TypeFor[*int]()}, {Name: "Y", Type: intType}}),
		"has kind struct, not int":                    point.SetUnderlying(intType),
		"set the underlying type of main.Point: no t": point.SetUnderlying(nil),
		"has its pointers elsewhere": like[struct{ a, b, c *int }](t, "P").SetUnderlying(reflect.TypeFor[struct {
			a *int
			b int
			c *int
		}]()),
		"being comparable true, not false":             like[struct{ a *int }](t, "P").SetUnderlying(reflect.TypeFor[struct{ a func() }]()),
		"it is set already":                            set.SetUnderlying(reflect.TypeFor[struct{ X int }]()),
		"field and method with the same name X":        point.DeclareMethods(Method{Name: "X", Func: textFunc}),
		"\"\" is no name of a method":                  point.DeclareMethods(Method{Func: textFunc}),
		"String has no func type but int":              point.DeclareMethods(Method{Name: "String", Func: intType}),
		"String is declared twice":                     point.DeclareMethods(Method{Name: "String", Func: textFunc}, Method{Name: "String", Func: textFunc}),
		"kind interface has no methods of its own":     like[error](t, "E").DeclareMethods(Method{Name: "String", Func: textFunc}),
		"kind ptr has no methods of its own":           like[*int](t, "P").DeclareMethods(Method{Name: "String", Func: textFunc}),
		"bind main.Point.Nope: no such method":         point.BindFunc("Nope", nil),
		"promote M: the path is empty":                 point.DeclareMethods(Method{Name: "M", Func: textFunc, Path: []int{}}),
		"promote M: field X of main.Point is not embe": point.DeclareMethods(Method{Name: "M", Func: textFunc, Path: []int{0}}),
		"promote M: main.Point has no field 7":         point.DeclareMethods(Method{Name: "M", Func: textFunc, Path: []int{7}}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("have %v\nwant %s", err, want)
		}
	}
	if len(point.Methods()) != 0 {
		t.Errorf("methods were declared: %v", point.Methods())
	}
	if errors.Is(declare(Decl{}), ErrUnsupported) {
		t.Error("a bad declaration is not a matter of support")
	}
}

func TestLookup(t *testing.T) {
	d := like[int](t, "N")
	if found, ok := Lookup(d.Type()); !ok || found != d {
		t.Error("not found")
	}
	if _, ok := Lookup(intType); ok {
		t.Error("int was not made here")
	}
}

// TestRoom fills a type with as many methods as it has room for.
func TestRoom(t *testing.T) {
	for _, room := range []int{0, 100, 512} {
		d := mustDeclare(t, Decl{Name: "Full", Shape: intType, Room: room})
		if room == 0 {
			room = 32
		}
		for i := range room {
			name := fmt.Sprintf("M%d", i)
			define(t, d, name, textFunc, func([]reflect.Value) []any { return []any{name} })
		}
		v := reflect.Zero(d.Type())
		for _, m := range d.Methods() {
			if s := v.MethodByName(m.Name).Interface().(func() string)(); s != m.Name {
				t.Fatalf("%s is %s", m.Name, s)
			}
		}
		if v.NumMethod() != room {
			t.Errorf("%d methods, want %d", v.NumMethod(), room)
		}
		err := d.DeclareMethods(Method{Name: "OneMore", Func: textFunc})
		if want := fmt.Sprintf("declare methods of main.Full: %d methods, but it was declared with room for %d", room+1, room); err == nil || err.Error() != want {
			t.Errorf("have %v, want %s", err, want)
		}
		names := slices.Sorted(maps.Keys(d.methods))
		if len(names) != room {
			t.Errorf("%d methods", len(names))
		}
	}
}

// TestStubsRunOut asks for more methods than the process has room for.
func TestStubsRunOut(t *testing.T) {
	registry.Lock()
	taken := registry.stubs
	registry.stubs = len(slots) - 1
	registry.Unlock()
	defer func() {
		registry.Lock()
		registry.stubs = taken
		registry.Unlock()
	}()
	d := like[int](t, "N")
	if err := d.DeclareMethods(Method{Name: "String", Func: textFunc}); !errors.Is(err, errNoStubs) {
		t.Errorf("have %v", err)
	}
	if d.Type().NumMethod() != 0 || len(d.Methods()) != 0 {
		t.Error("it is declared")
	}
	registry.Lock()
	registry.stubs = len(slots) - 1
	registry.Unlock()
	define(t, d, "*Error", textFunc, func([]reflect.Value) []any { return []any{"last"} })
	wantText(t, reflect.New(d.Type()).Interface().(error).Error(), "last")
}
