package rtype

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestPromoted(t *testing.T) {
	animal := like[struct{ Name string }](t, "animal")
	rename := reflect.TypeFor[func(...string)]()
	define(t, animal, "Hello", textFunc, func(args []reflect.Value) []any { return []any{"I am " + args[0].Field(0).String()} })
	define(t, animal, "*Rename", rename, func(args []reflect.Value) []any {
		args[0].Elem().Field(0).SetString(strings.Join(args[1].Interface().([]string), "-"))
		return nil
	})
	define(t, animal, "secret", textFunc, func(args []reflect.Value) []any { return []any{"psst"} })
	type renamer interface{ Rename(...string) }
	type hello interface{ Hello() string }

	// By value, of an unexported type, behind another embedded field.
	mid := like[struct {
		N      int
		animal struct{ Name string }
	}](t, "Mid")
	must(t, mid.SetFields([]Field{{Name: "N", Type: intType}, {Name: "animal", Type: animal.Type(), Embedded: true}}))
	dog := like[struct {
		Pad int
		Mid *int
	}](t, "Dog")
	must(t, dog.SetFields([]Field{{Name: "Pad", Type: intType}, {Name: "Mid", Type: reflect.PointerTo(mid.Type()), Embedded: true}}))
	must(t, mid.DeclareMethods(
		Method{Name: "Hello", Func: textFunc, Path: []int{1}},
		Method{Name: "Rename", Ptr: true, Func: rename, Path: []int{1}},
		Method{Name: "secret", Func: textFunc, Path: []int{1}},
	))
	must(t, dog.DeclareMethods(
		Method{Name: "Hello", Func: textFunc, Path: []int{1, 1}},
		Method{Name: "Rename", Func: rename, Path: []int{1, 1}}, // behind a pointer: T has it too
	))
	m := reflect.New(mid.Type())
	m.Interface().(renamer).Rename("Rex", "I")
	wantText(t, m.Interface().(hello).Hello()+m.Elem().Interface().(hello).Hello(), "I am Rex-II am Rex-I")
	if _, ok := m.Elem().Interface().(renamer); ok {
		t.Error("Mid has a method of *animal")
	}
	v := reflect.New(dog.Type())
	err, _ := panicOf(func() { v.Interface().(hello).Hello() }).(runtime.Error)
	wantText(t, err, "runtime error: invalid memory address or nil pointer dereference")
	v.Elem().Field(1).Set(m)
	v.Elem().Interface().(renamer).Rename("Tom")
	wantText(t, v.Elem().Interface().(hello).Hello()+m.Elem().Interface().(hello).Hello(), "I am TomI am Tom")
	secret, err2 := InterfaceOf("main", []Method{{Name: "secret", Func: textFunc}})
	must(t, err2)
	if !mid.Type().Implements(secret) {
		t.Error("an unexported method is not promoted")
	}
	wantText(t, mid.Bind("Hello", reflect.ValueOf(func() {})), "bind main.Mid.Hello: it is a promoted method")

	// A redefined method is the one that is promoted.
	define(t, animal, "Hello", textFunc, func(args []reflect.Value) []any { return []any{"woof"} })
	wantText(t, v.Interface().(hello).Hello(), "woof")

	// Compiled types, an interface, and a pointer.
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	e := like[struct {
		Time    time.Time
		Builder *strings.Builder
		Error   error
	}](t, "Event")
	must(t, e.SetFields([]Field{
		{Name: "Time", Type: reflect.TypeFor[time.Time](), Embedded: true},
		{Name: "Builder", Type: reflect.TypeFor[*strings.Builder](), Embedded: true},
		{Name: "error", Type: errorType, Embedded: true},
	}))
	must(t, e.DeclareMethods(
		Method{Name: "Format", Func: reflect.TypeFor[func(string) string](), Path: []int{0}},
		Method{Name: "UnmarshalText", Ptr: true, Func: reflect.TypeFor[func([]byte) error](), Path: []int{0}},
		Method{Name: "WriteString", Func: reflect.TypeFor[func(string) (int, error)](), Path: []int{1}},
		Method{Name: "Error", Func: textFunc, Path: []int{2}},
	))
	x := reflect.New(e.Type())
	err, _ = panicOf(func() { _ = x.Interface().(error).Error() }).(runtime.Error)
	wantText(t, err, "runtime error: invalid memory address or nil pointer dereference")
	b := new(strings.Builder)
	*(*struct {
		time.Time
		*strings.Builder
		error
	})(x.UnsafePointer()) = struct {
		time.Time
		*strings.Builder
		error
	}{now, b, errors.New("boom")}
	n, err3 := fmt.Fprint(writer{x.Elem().Interface().(interface{ WriteString(string) (int, error) })}, "written")
	wantText(t, fmt.Sprint(n, err3, b, x.Interface().(error), x.Elem().Interface().(interface{ Format(string) string }).Format(time.DateOnly)), "7 <nil> written boom2026-01-02")
	must(t, x.Interface().(interface{ UnmarshalText([]byte) error }).UnmarshalText([]byte("2030-01-02T03:04:05Z")))
	wantText(t, x.Elem().Field(0).Interface().(time.Time).Year(), "2030")

	for want, m := range map[string]Method{
		"promote Nope: *time.Time has no method Nope of type func() string":   {Name: "Nope", Func: textFunc, Path: []int{0}},
		"promote Unix: *time.Time has no method Unix of type func() string":   {Name: "Unix", Func: textFunc, Path: []int{0}},
		"promote Unwrap: error has no method Unwrap of type func() string":    {Name: "Unwrap", Func: textFunc, Path: []int{2}},
		"promote Len: *strings.Builder has no method Len of type func() stri": {Name: "Len", Func: textFunc, Path: []int{1}},
	} {
		if err := e.DeclareMethods(m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("have %v\nwant %s", err, want)
		}
	}
}

type writer struct {
	w interface{ WriteString(string) (int, error) }
}

func (w writer) Write(b []byte) (int, error) { return w.w.WriteString(string(b)) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
