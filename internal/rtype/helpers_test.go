package rtype

import (
	"fmt"
	"reflect"
	"runtime/debug"
	"testing"
	"unsafe"
)

func mustDeclare(t testing.TB, d Decl) *Type {
	t.Helper()
	if d.PkgPath == "" {
		d.PkgPath = "main"
	}
	made, err := Declare(d)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// like declares a type with the layout and the contents of S.
func like[S any](t testing.TB, name string) *Type {
	t.Helper()
	return mustDeclare(t, Decl{Name: name, Shape: reflect.TypeFor[S]()})
}

// define declares a method of T, or of *T if the name starts with '*', whose
// body gets values. The results are converted to the result types.
func define(t testing.TB, d *Type, name string, fn reflect.Type, body func(args []reflect.Value) []any) {
	t.Helper()
	m := Method{Name: name, Func: fn}
	if name[0] == '*' {
		m.Name, m.Ptr = name[1:], true
	}
	if err := d.DeclareMethods(m); err != nil {
		t.Fatal(err)
	}
	if err := d.BindFunc(m.Name, results(fn, body)); err != nil {
		t.Fatal(err)
	}
}

func results(fn reflect.Type, body func(args []reflect.Value) []any) func(args []reflect.Value) []reflect.Value {
	return func(args []reflect.Value) []reflect.Value {
		var out []reflect.Value
		for i, r := range body(args) {
			v := reflect.New(fn.Out(i)).Elem()
			if r != nil {
				v.Set(reflect.ValueOf(r))
			}
			out = append(out, v)
		}
		return out
	}
}

// native binds a compiled func whose first parameter is a type with the layout
// of the receiver.
func native[F any](t testing.TB, d *Type, m Method, fn F) {
	t.Helper()
	if err := d.DeclareMethods(m); err != nil {
		t.Fatal(err)
	}
	receiver := d.Type()
	if m.Ptr {
		receiver = reflect.PointerTo(receiver)
	}
	if err := d.Bind(m.Name, reflect.NewAt(withReceiver(receiver, m.Func), unsafe.Pointer(&fn)).Elem()); err != nil {
		t.Fatal(err)
	}
}

// value returns a variable of type d that holds v, which has its layout.
func value[S any](d *Type, v S) reflect.Value {
	return reflect.NewAt(d.Type(), unsafe.Pointer(&v)).Elem()
}

func wantText(t testing.TB, have any, want string) {
	t.Helper()
	if s := fmt.Sprint(have); s != want {
		t.Errorf("have %s\nwant %s", s, want)
	}
}

// panicOf returns what f panics with.
func panicOf(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

var (
	errorType  = reflect.TypeFor[error]()
	stringType = reflect.TypeFor[string]()
	intType    = reflect.TypeFor[int]()
	textFunc   = reflect.TypeFor[func() string]()
)

func address[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

func segmentWord(d *abiType) uintptr { return uintptr(unsafe.Pointer(d)) }

// withFaults runs f as findMemory runs.
func withFaults(f func() bool) bool {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return f()
}
