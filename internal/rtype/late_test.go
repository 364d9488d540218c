package rtype

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
)

func TestLateMethodsSupported(t *testing.T) { must(t, LateMethods()) }

// often is enough for each type assertion and type switch on the way to keep
// what it learnt in its cache, which happens by chance (1 in 1024).
const often = 50_000

// TestLate gives methods to types that compiled code knows already, and looks
// at values made before.
func TestLate(t *testing.T) {
	type pet struct{ Name string }
	d := like[pet](t, "Pet")
	v := value(d, pet{"Rex"})
	boxed, pointer := v.Interface(), v.Addr().Interface()
	list := listOf(v)
	asError := func(v any) bool { _, ok := v.(error); return ok }
	kind := func(v any) string {
		switch v.(type) {
		case fmt.Stringer:
			return "Stringer"
		case error:
			return "error"
		}
		return "none"
	}
	for range often {
		if s := fmt.Sprint(boxed, pointer, list); s != "{Rex} &{Rex} [{Rex}]" || asError(boxed) || asError(pointer) || kind(boxed)+kind(pointer) != "nonenone" {
			t.Fatal(s)
		}
	}
	define(t, d, "Other", textFunc, func([]reflect.Value) []any { return []any{""} })
	wantText(t, fmt.Sprint(boxed, pointer, list, kind(boxed), kind(pointer)), "{Rex} &{Rex} [{Rex}]nonenone")

	define(t, d, "*Error", textFunc, func([]reflect.Value) []any { return []any{"error"} })
	for range often {
		if s := fmt.Sprint(boxed, pointer, list, kind(boxed), kind(pointer)); s != "{Rex} error [{Rex}]noneerror" || asError(boxed) || !asError(pointer) {
			t.Fatal(s)
		}
	}
	define(t, d, "String", textFunc, func([]reflect.Value) []any { return []any{"string"} })
	for range often {
		if s := fmt.Sprint(boxed, pointer, list, kind(boxed), kind(pointer)); s != "string error [string]StringerStringer" {
			t.Fatal(s)
		}
	}
	define(t, d, "Format", reflect.TypeFor[func(fmt.State, rune)](), func(args []reflect.Value) []any {
		fmt.Fprint(args[1].Interface().(fmt.State), "format")
		return nil
	})
	define(t, d, "*Is", reflect.TypeFor[func(error) bool](), func([]reflect.Value) []any { return []any{true} })
	wantText(t, fmt.Sprint(boxed, pointer, list, errors.Is(pointer.(error), errUndeclared)), "format format [format] true")

	// A method with an unexported name is another one in another package.
	type sealed interface{ seal() }
	here := mustDeclare(t, Decl{PkgPath: reflect.TypeFor[pet]().PkgPath(), Name: "Pet", Shape: reflect.TypeFor[pet]()})
	for _, d := range []*Type{d, here} {
		if _, ok := reflect.Zero(d.Type()).Interface().(sealed); ok {
			t.Error("sealed before")
		}
		define(t, d, "seal", reflect.TypeFor[func()](), func([]reflect.Value) []any { return nil })
		if _, ok := reflect.Zero(d.Type()).Interface().(sealed); ok != (d == here) {
			t.Errorf("%s is sealed: %v", d.Type().PkgPath(), ok)
		}
	}
}

// TestLateWide has an interface with several methods, of which the last one
// comes late, and more types that do not implement it.
func TestLateWide(t *testing.T) {
	type wide interface {
		A() string
		B() string
		C() string
	}
	var types []*Type
	for range 200 {
		d := like[int](t, "Wide")
		for _, name := range []string{"A", "C"} {
			define(t, d, name, textFunc, func([]reflect.Value) []any { return []any{name} })
		}
		if _, ok := reflect.Zero(d.Type()).Interface().(wide); ok {
			t.Fatal("B is missing")
		}
		types = append(types, d)
	}
	for i, d := range types {
		if i%2 == 0 {
			define(t, d, "B", textFunc, func([]reflect.Value) []any { return []any{"B"} })
		}
	}
	for i, d := range types {
		for _, v := range []reflect.Value{reflect.Zero(d.Type()), reflect.New(d.Type())} {
			w, ok := v.Interface().(wide)
			if ok != (i%2 == 0) {
				t.Fatalf("type %d implements it: %v", i, ok)
			}
			if ok {
				wantText(t, w.A()+w.B()+w.C(), "ABC")
			}
		}
	}
}

func TestLateEncoders(t *testing.T) {
	type pet struct{ Name string }
	d := like[pet](t, "Pet")
	v := value(d, pet{"Rex"})
	marshal := func() string {
		one, err := json.Marshal(v.Interface())
		must(t, err)
		many, err := json.Marshal(mapOf("k", v.Addr()))
		must(t, err)
		return fmt.Sprintf("%s %s", one, many)
	}
	wantText(t, marshal(), `{"Name":"Rex"} {"k":{"Name":"Rex"}}`)
	bytes := reflect.TypeFor[func() ([]byte, error)]()
	define(t, d, "*MarshalText", bytes, func([]reflect.Value) []any { return []any{[]byte("text"), nil} })
	wantText(t, marshal(), `{"Name":"Rex"} {"k":"text"}`)
	define(t, d, "MarshalJSON", bytes, func([]reflect.Value) []any { return []any{[]byte("1"), nil} })
	wantText(t, marshal(), `1 {"k":1}`)
	define(t, d, "MarshalText", bytes, func([]reflect.Value) []any { return []any{[]byte("text"), nil} })
	wantText(t, marshal(), `1 {"k":1}`)

	define(t, d, "*UnmarshalJSON", reflect.TypeFor[func([]byte) error](), func(args []reflect.Value) []any {
		args[0].Elem().Field(0).SetString(string(args[1].Bytes()))
		return []any{nil}
	})
	must(t, json.Unmarshal([]byte("2"), v.Addr().Interface()))
	wantText(t, v.Field(0), "2")
}

// TestMemoryIsChecked gives the search things that are not what it looks for.
func TestMemoryIsChecked(t *testing.T) {
	iface := segmentWord(descriptor(errorType))
	empty, full, odd := new(typeAssertCache), new(typeAssertCache), new(typeAssertCache)
	full.entries[0].typ = iface
	odd.mask = 2
	s := scanner{types: [2]uintptr{segments[4], segments[5]}}
	bad := ^uintptr(0) >> 17 &^ 7 // the end of the address space is not mapped
	for _, c := range []struct {
		words []uintptr
		want  bool
	}{
		{[]uintptr{address(empty), iface, 1}, true},
		{[]uintptr{address(empty), iface, 2}, false},
		{[]uintptr{address(empty), iface + 8, 1}, false},
		{[]uintptr{address(empty), segmentWord(descriptor(intType)), 1}, false},
		{[]uintptr{address(empty), 0, 1}, false},
		{[]uintptr{address(full), iface, 1}, false}, // a search in it would not end
		{[]uintptr{address(odd), iface, 1}, false},
		{[]uintptr{8, iface, 1}, false},
		{[]uintptr{0, iface, 1}, false},
	} {
		s.words = c.words
		if s.isAssert(0) != c.want {
			t.Errorf("%x is a type assertion: %v", c.words, !c.want)
		}
	}
	s.words = []uintptr{bad, iface, 1}
	if withFaults(func() bool { return s.isAssert(0) }) {
		t.Error("memory that is not there is a type assertion")
	}
	s.words = []uintptr{bad}
	if withFaults(func() bool { return s.isItabTable(0, new(abiItab)) }) {
		t.Error("memory that is not there is a table")
	}
	for _, c := range []struct {
		words []uintptr
		want  bool
	}{
		{[]uintptr{address(new(interfaceSwitchCache)), 2, iface, iface}, true},
		{[]uintptr{address(new(interfaceSwitchCache)), 3, iface, iface}, false},
		{[]uintptr{address(new(interfaceSwitchCache)), 0, iface, iface}, false},
		{[]uintptr{^uintptr(0) &^ 7, 1, iface}, false},
	} {
		s.words = c.words
		if s.isSwitch(0) != c.want {
			t.Errorf("%x is a type switch: %v", c.words, !c.want)
		}
	}
}
