package rtype

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
)

type greeter interface {
	Greet(greeting string, marks ...string) string
}

func TestMethodSets(t *testing.T) {
	d := like[struct{ Name string }](t, "Pet")
	define(t, d, "String", textFunc, func(args []reflect.Value) []any { return []any{args[0].Field(0).String()} })
	define(t, d, "*Greet", reflect.TypeFor[func(string, ...string) string](), func(args []reflect.Value) []any {
		return []any{args[1].String() + " " + args[0].Elem().Field(0).String() + strings.Join(args[2].Interface().([]string), "")}
	})
	define(t, d, "*secret", reflect.TypeFor[func()](), func([]reflect.Value) []any { return nil })
	define(t, d, "*Ünicode", reflect.TypeFor[func()](), func([]reflect.Value) []any { return nil })
	T, P := d.Type(), reflect.PointerTo(d.Type())

	names := func(t reflect.Type) (all []string) {
		for i := range t.NumMethod() {
			all = append(all, t.Method(i).Name)
		}
		return all
	}
	wantText(t, names(T), "[String]")
	wantText(t, names(P), "[Greet String Ünicode]")
	var declared []string
	for _, m := range d.Methods() {
		declared = append(declared, fmt.Sprint(m.Name, m.Ptr))
	}
	wantText(t, declared, "[Greettrue Stringfalse Ünicodetrue secrettrue]")
	for _, c := range []struct {
		typ, iface reflect.Type
		want       bool
	}{
		{T, reflect.TypeFor[fmt.Stringer](), true},
		{P, reflect.TypeFor[fmt.Stringer](), true},
		{T, reflect.TypeFor[greeter](), false},
		{P, reflect.TypeFor[greeter](), true},
		{P, errorType, false},
		{T, reflect.TypeFor[any](), true},
		{P, reflect.TypeFor[interface{ secret() }](), false}, // of another package
	} {
		if c.typ.Implements(c.iface) != c.want {
			t.Errorf("%v implements %v: %v", c.typ, c.iface, !c.want)
		}
		if v := reflect.Zero(c.typ); v.CanConvert(c.iface) != c.want {
			t.Errorf("%v converts to %v: %v", c.typ, c.iface, !c.want)
		}
	}
	v := reflect.New(T)
	v.Elem().Field(0).SetString("Rex")
	if _, ok := v.Elem().Interface().(greeter); ok {
		t.Error("T has a method of *T")
	}
	wantText(t, v.Interface().(greeter).Greet("hi", "!", "?"), "hi Rex!?")
	wantText(t, v.Interface().(greeter).Greet("hi"), "hi Rex")
	wantText(t, v.MethodByName("Greet").Call([]reflect.Value{reflect.ValueOf("hi"), reflect.ValueOf("!")})[0], "hi Rex!")
	wantText(t, v.MethodByName("Greet").CallSlice([]reflect.Value{reflect.ValueOf("hi"), reflect.ValueOf([]string{"?"})})[0], "hi Rex?")
	wantText(t, v.Method(0).Interface().(func(string, ...string) string)("yo"), "yo Rex")
	wantText(t, P.Method(0).Func.Call([]reflect.Value{v, reflect.ValueOf("yo")})[0], "yo Rex")
	wantText(t, P.Method(0).Type, "func(*main.Pet, string, ...string) string")
	wantText(t, P.Method(1).Func.Call([]reflect.Value{v})[0], "Rex")
	wantText(t, T.Method(0).Func.Call([]reflect.Value{v.Elem()})[0], "Rex")
	wantText(t, T.Method(0).Type, "func(main.Pet) string")
	wantText(t, v.Elem().Method(0).Call(nil)[0], "Rex")

	f := v.Elem().Method(0).Interface().(func() string)
	v.Elem().Field(0).SetString("Tom")
	wantText(t, v.Elem().Interface().(fmt.Stringer).String()+v.Interface().(fmt.Stringer).String(), "TomTom")
	wantText(t, f(), "Tom") // package reflect's method values of variables refer to them
}

// TestReceiverIsCopied checks that a method of T cannot change the caller's
// value, however its func was bound.
func TestReceiverIsCopied(t *testing.T) {
	type pair struct{ A, B int }
	d := like[pair](t, "Pair")
	change := func(args []reflect.Value) []any {
		v := args[0]
		if !v.CanSet() {
			v = reflect.New(v.Type()).Elem()
			v.Set(args[0])
		}
		v.Field(0).SetInt(100)
		return []any{int(v.Field(0).Int())}
	}
	fn := reflect.TypeFor[func() int]()
	define(t, d, "Func", fn, change)
	native(t, d, Method{Name: "Native", Func: fn}, func(p pair) int { p.A = 100; return p.A })
	v := reflect.New(d.Type())
	type changer interface {
		Func() int
		Native() int
	}
	for _, c := range []changer{v.Interface().(changer), v.Elem().Interface().(changer)} {
		wantText(t, fmt.Sprint(c.Func(), c.Native(), c), fmt.Sprint(100, 100, c))
	}
	wantText(t, v.Elem(), "{0 0}")
}

type large struct {
	A [3]int
	S string
	F float64
	I any
	P *int
}

// TestSignatures passes receivers, parameters and results of all sorts, in
// registers and on the stack, to compiled funcs.
func TestSignatures(t *testing.T) {
	seven := 7
	big := large{A: [3]int{1, 2, 3}, S: "s", F: 1.5, I: "i", P: &seven}
	d := like[large](t, "Large")
	type calls interface {
		Floats(a float32, b float64, c complex128) (float32, float64, complex128)
		Many(a, b, c, d, e, f, g, h, i, j, k int, s string, f1, f2 float64, v large) (large, int, string)
		None()
		Iface(v any, e error) (any, error)
		Small(a int8, b bool, c uint16) (bool, uint16, int8)
		Funcs(f func(int) int, m map[string]int, c chan int, p []string) (func(int) int, map[string]int, chan int, []string)
	}
	ran := 0
	bindAll := func(ptr bool) {
		for name, bind := range map[string]func(m Method){
			"Floats": func(m Method) {
				f := func(v large, a float32, b float64, c complex128) (float32, float64, complex128) {
					return a + float32(v.F), b * v.F, c + complex(v.F, 0)
				}
				bindEither(t, d, m, f, func(v *large, a float32, b float64, c complex128) (float32, float64, complex128) {
					return f(*v, a, b, c)
				})
			},
			"Many": func(m Method) {
				f := func(v large, a, b, c, d, e, f, g, h, i, j, k int, s string, f1, f2 float64, w large) (large, int, string) {
					w.A[0] += v.A[2]
					return w, a + b + c + d + e + f + g + h + i + j + k + int(f1+f2), s + v.S
				}
				bindEither(t, d, m, f, func(v *large, a, b, c, d, e, f2, g, h, i, j, k int, s string, f3, f4 float64, w large) (large, int, string) {
					return f(*v, a, b, c, d, e, f2, g, h, i, j, k, s, f3, f4, w)
				})
			},
			"None": func(m Method) {
				bindEither(t, d, m, func(large) { ran++ }, func(*large) { ran++ })
			},
			"Iface": func(m Method) {
				bindEither(t, d, m, func(v large, a any, e error) (any, error) { return v.I, e }, func(v *large, a any, e error) (any, error) { return v.I, e })
			},
			"Small": func(m Method) {
				bindEither(t, d, m, func(v large, a int8, b bool, c uint16) (bool, uint16, int8) { return !b, c + 1, a - int8(v.A[0]) },
					func(v *large, a int8, b bool, c uint16) (bool, uint16, int8) { return !b, c + 1, a - int8(v.A[0]) })
			},
			"Funcs": func(m Method) {
				bindEither(t, d, m, func(v large, f func(int) int, m map[string]int, c chan int, p []string) (func(int) int, map[string]int, chan int, []string) {
					return func(i int) int { return f(i) + *v.P }, m, c, append(p, v.S)
				}, func(v *large, f func(int) int, m map[string]int, c chan int, p []string) (func(int) int, map[string]int, chan int, []string) {
					return func(i int) int { return f(i) + *v.P }, m, c, append(p, v.S)
				})
			},
		} {
			of, _ := reflect.TypeFor[calls]().MethodByName(name)
			bind(Method{Name: name, Ptr: ptr, Func: of.Type})
		}
	}
	check := func(what string, c calls) {
		t.Helper()
		f32, f64, c128 := c.Floats(1, 2, 3i)
		wantText(t, fmt.Sprint(f32, f64, c128), "2.5 3 (1.5+3i)")
		l, n, s := c.Many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, "x", 1, 2, big)
		wantText(t, fmt.Sprint(l.A, *l.P, l.I, n, s), "[4 2 3] 7i69xs")
		before := ran
		c.None()
		a, err := c.Iface(1, errors.New("e"))
		b, u, i8 := c.Small(5, true, 1)
		fn, m, ch, p := c.Funcs(func(i int) int { return i * 2 }, map[string]int{"k": 1}, make(chan int, 3), []string{"a"})
		wantText(t, fmt.Sprintln(what, ran-before, a, err, b, u, i8, fn(4), m, cap(ch), p), what+" 1 i e false 2 4 15 map[k:1] 3 [a s]\n")
	}
	v := value(d, big)
	bindAll(true)
	check("ptr", v.Addr().Interface().(calls))
	bindAll(false)
	check("val", v.Addr().Interface().(calls))
	check("val", v.Interface().(calls))
}

func bindEither[V, P any](t *testing.T, d *Type, m Method, val V, ptr P) {
	t.Helper()
	if m.Ptr {
		native(t, d, m, ptr)
	} else {
		native(t, d, m, val)
	}
}

// TestPointerShaped has receivers that an interface holds as they are.
func TestPointerShaped(t *testing.T) {
	n := 41
	for _, c := range []struct {
		shape reflect.Type
		value any
		want  string
	}{
		{reflect.TypeFor[map[string]int](), map[string]int{"a": 1}, "map[a:1]"},
		{reflect.TypeFor[struct{ P *int }](), struct{ P *int }{&n}, fmt.Sprint(struct{ P *int }{&n})},
		{reflect.TypeFor[[1]map[string]int](), [1]map[string]int{{"b": 2}}, "[map[b:2]]"},
		{reflect.TypeFor[struct{ F struct{ M map[int]int } }](), struct{ F struct{ M map[int]int } }{}, "{{map[]}}"},
		{reflect.TypeFor[chan int](), (chan int)(nil), "<nil>"},
		{reflect.TypeFor[struct{}](), struct{}{}, "{}"},
	} {
		d := mustDeclare(t, Decl{Name: "Shaped", Shape: c.shape})
		define(t, d, "Error", textFunc, func(args []reflect.Value) []any {
			return []any{fmt.Sprint(args[0].Convert(c.shape).Interface())}
		})
		p := reflect.New(d.Type())
		p.Elem().Set(reflect.ValueOf(c.value).Convert(d.Type()))
		wantText(t, p.Elem().Interface().(error).Error(), c.want)
		wantText(t, p.Interface().(error).Error(), c.want)
		wantText(t, p.Type().Method(0).Func.Call([]reflect.Value{p})[0], c.want)
		wantText(t, d.Type().Method(0).Func.Call([]reflect.Value{p.Elem()})[0], c.want)
	}
	f := like[func(int) int](t, "Func")
	native(t, f, Method{Name: "Twice", Func: reflect.TypeFor[func(int) int]()}, func(f func(int) int, n int) int { return f(f(n)) })
	twice := reflect.ValueOf(func(n int) int { return n * 3 }).Convert(f.Type()).Interface().(interface{ Twice(int) int })
	wantText(t, twice.Twice(2), "18")
}

func TestRebind(t *testing.T) {
	d := like[int](t, "N")
	if err := d.DeclareMethods(Method{Name: "String", Func: textFunc}, Method{Name: "Error", Ptr: true, Func: textFunc}); err != nil {
		t.Fatal(err)
	}
	v := reflect.New(d.Type())
	s, e := v.Elem().Interface().(fmt.Stringer), v.Interface().(error)
	for _, f := range []func(){func() { _ = s.String() }, func() { _ = e.Error() }, func() { _ = v.Interface().(fmt.Stringer).String() }} {
		var unbound UnboundError
		if err, _ := panicOf(f).(error); !errors.As(err, &unbound) || unbound.Type != d.Type() {
			t.Errorf("panic is %v", err)
		}
	}
	wantText(t, UnboundError{Type: d.Type(), Method: "String"}, "method main.N.String has no body yet")
	for i := range 3 {
		native(t, d, Method{Name: "String", Func: textFunc}, func(n int) string { return fmt.Sprint("s", i, n) })
		native(t, d, Method{Name: "Error", Ptr: true, Func: textFunc}, func(n *int) string { return fmt.Sprint("e", i, *n) })
		wantText(t, s.String()+e.Error()+v.Interface().(fmt.Stringer).String(), fmt.Sprintf("s%d 0e%d 0s%d 0", i, i, i))
		define(t, d, "String", textFunc, func([]reflect.Value) []any { return []any{fmt.Sprint("S", i)} })
		define(t, d, "*Error", textFunc, func([]reflect.Value) []any { return []any{fmt.Sprint("E", i)} })
		wantText(t, s.String()+e.Error()+v.Interface().(fmt.Stringer).String(), fmt.Sprintf("S%dE%dS%d", i, i, i))
	}
	for want, err := range map[string]error{
		"bind main.N.String: no func":                                      d.Bind("String", reflect.Value{}),
		"bind main.N.Error: no func":                                       d.BindFunc("Error", nil),
		"bind main.N.String: func() string must be func(main.N) string":    d.Bind("String", reflect.ValueOf(func() string { return "" })),
		"bind main.N.Error: func(main.N) must be func(*main.N) string":     d.Bind("Error", reflect.Zero(reflect.FuncOf([]reflect.Type{d.Type()}, nil, false))),
		"bind main.N.String: the func is of an unexported field":           d.Bind("String", reflect.ValueOf(struct{ f func(int) string }{func(int) string { return "" }}).Field(0)),
		"bind main.N.Nope: no such method is declared":                     d.Bind("Nope", reflect.ValueOf(func() {})),
		"bind main.N.Error: func(int) string must be func(*main.N) string": d.Bind("Error", reflect.ValueOf(func(int) string { return "" })),
	} {
		if want == "bind main.N.Error: func(main.N) must be func(*main.N) string" {
			want = "bind main.N.Error: no func" // it is nil
		}
		if err == nil || err.Error() != want {
			t.Errorf("have %v\nwant %s", err, want)
		}
	}
}

// TestRedeclare changes a method's signature and its receiver.
func TestRedeclare(t *testing.T) {
	d := like[int](t, "N")
	define(t, d, "Error", textFunc, func([]reflect.Value) []any { return []any{"old"} })
	old := reflect.Zero(d.Type()).Interface().(error)
	number := reflect.TypeFor[func() int]()
	define(t, d, "*Error", number, func([]reflect.Value) []any { return []any{7} })
	wantText(t, old.Error(), "old")
	wantText(t, reflect.New(d.Type()).Interface().(interface{ Error() int }).Error(), "7")
	if d.Type().NumMethod() != 0 || d.Type().Implements(errorType) || reflect.PointerTo(d.Type()).Implements(errorType) {
		t.Error("it still has the old method")
	}
	if err := d.DeclareMethods(Method{Name: "Error", Ptr: true, Func: number}); err != nil {
		t.Error(err)
	}
	wantText(t, reflect.New(d.Type()).Interface().(interface{ Error() int }).Error(), "7")
}

func TestNilReceiver(t *testing.T) {
	d := like[struct{ A, B int }](t, "T")
	define(t, d, "String", textFunc, func([]reflect.Value) []any { return []any{""} })
	define(t, d, "*IsNil", reflect.TypeFor[func() bool](), func(args []reflect.Value) []any { return []any{args[0].IsNil()} })
	p := reflect.Zero(reflect.PointerTo(d.Type()))
	err, ok := panicOf(func() { _ = p.Interface().(fmt.Stringer).String() }).(runtime.Error)
	if !ok {
		t.Fatal("no runtime error")
	}
	wantText(t, err, "value method main.T.String called using nil *T pointer")
	wantText(t, p.Interface().(interface{ IsNil() bool }).IsNil(), "true")
	wantText(t, fmt.Sprintf("%v", p.Interface()), "<nil>")
}

// TestPanic checks that a panic in a method reaches its caller, and that the
// caller's deferred calls of methods run.
func TestPanic(t *testing.T) {
	d := like[struct{ N int }](t, "T")
	native(t, d, Method{Name: "Fail", Func: reflect.TypeFor[func()]()}, func(v struct{ N int }) { panic(fmt.Sprint("failed ", v.N)) })
	closed := 0
	native(t, d, Method{Name: "Close", Ptr: true, Func: reflect.TypeFor[func() error]()}, func(v *struct{ N int }) error { closed += v.N; return nil })
	v := value(d, struct{ N int }{3})
	got := panicOf(func() {
		defer v.Addr().Interface().(interface{ Close() error }).Close()
		v.Interface().(interface{ Fail() }).Fail()
	})
	wantText(t, fmt.Sprint(got, closed), "failed 33")
}

// TestStackGrowth calls methods with little stack left.
func TestStackGrowth(t *testing.T) {
	type node struct {
		Next any
		V    int
	}
	d := like[node](t, "Node")
	fn := reflect.TypeFor[func(int, *int) int]()
	type summer interface{ Sum(int, *int) int }
	sum := func(p *node, depth int, acc *int) int {
		var pad [200]int
		pad[depth%200] = depth
		*acc += p.V
		if depth == 0 {
			return *acc
		}
		return p.Next.(summer).Sum(depth-1, acc) + pad[(depth+1)%200]
	}
	for _, ptr := range []bool{true, false} {
		if ptr {
			native(t, d, Method{Name: "Sum", Ptr: true, Func: fn}, sum)
		} else {
			native(t, d, Method{Name: "Sum", Func: fn}, func(v node, depth int, acc *int) int { return sum(&v, depth, acc) })
		}
		v := value(d, node{V: 1})
		v.Field(0).Set(v.Addr())
		for range 5 {
			done := make(chan int)
			go func() { // a new, small stack
				acc := 0
				done <- v.Addr().Interface().(summer).Sum(2000, &acc)
			}()
			if s := <-done; s != 2001 {
				t.Fatalf("sum is %d", s)
			}
		}
	}
}

// TestConcurrent declares, binds, converts and calls at once.
func TestConcurrent(t *testing.T) {
	d := mustDeclare(t, Decl{Name: "T", Shape: reflect.TypeFor[struct{ N int }](), Room: 128})
	define(t, d, "String", textFunc, func(args []reflect.Value) []any { return []any{fmt.Sprint("a", args[0].Field(0).Int())} })
	v := value(d, struct{ N int }{7})
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 50 {
				switch w {
				case 0:
					define(t, d, "String", textFunc, func(args []reflect.Value) []any { return []any{fmt.Sprint("a", args[0].Field(0).Int())} })
				case 1:
					define(t, d, fmt.Sprintf("M%d", i), textFunc, func(args []reflect.Value) []any { return []any{""} })
					if s := v.MethodByName(fmt.Sprintf("M%d", i)).Call(nil)[0].String(); s != "" {
						t.Error(s)
					}
				default:
					if s := fmt.Sprint(v.Interface(), v.Addr().Interface(), like[int](t, "Other").Type().NumMethod()); s != "a7 a7 0" {
						t.Error(s)
					}
				}
			}
		})
	}
	wg.Wait()
}

// TestTablesAreValid reads the tables as a reader may that has the count of the
// one and the place of the other.
func TestTablesAreValid(t *testing.T) {
	d := like[int](t, "N")
	for i := range 3 {
		define(t, d, fmt.Sprint("M", i), textFunc, func([]reflect.Value) []any { return []any{""} })
		for _, table := range []*methodTable{d.ofT, d.ofPtr} {
			active := table.entries[:defaultRoom]
			if table.active {
				active = table.entries[defaultRoom:]
			}
			for j, e := range active {
				if e != active[min(i, j)] || e.name == 0 || e.ifn == 0 {
					t.Fatalf("after %d methods entry %d is %+v", i+1, j, e)
				}
			}
		}
	}
}
