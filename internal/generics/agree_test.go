package generics

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// A checker compares what Make makes with the real instances, and remembers
// which functions it has seen.
type checker struct {
	*testing.T
	seen map[string]bool
}

// agree checks that all that can be made of the function id, for the type of
// real, does in use what real does. What use returns is compared, and what it
// panics with. For a real function of type F, use is a func(F) []any: were this
// a generic function, it would take the compiler much longer.
func agree(c checker, id string, real, use any) {
	c.Helper()
	c.seen[id] = true
	want := observe(reflect.ValueOf(real), use)
	for name, made := range candidates(c, id, reflect.TypeOf(real)) {
		if got := observe(made, use); got != want {
			got, want := difference(got, want)
			c.Errorf("%s %T, %s:\n%s\nwant:\n%s", id, real, name, got, want)
		}
	}
}

// difference returns the first line that is not the same in both.
func difference(a, b string) (string, string) {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return as[i], bs[i]
		}
	}
	return fmt.Sprint(len(as), " lines"), fmt.Sprint(len(bs), " lines")
}

// candidates returns the function that Make returns, the same for iterator
// types without a name, and the function by reflection.
func candidates(c checker, id string, typ reflect.Type) map[string]reflect.Value {
	c.Helper()
	path, name := split(id)
	v, ok := Make(path, name, typ)
	if !ok {
		c.Fatalf("Make(%q, %q, %v) failed", path, name, typ)
	}
	made := map[string]reflect.Value{"made": v}
	if plain := unnamed(typ); plain != typ {
		v, ok := Make(path, name, plain)
		if !ok {
			c.Fatalf("Make(%q, %q, %v) failed", path, name, plain)
		}
		made["made with unnamed iterators"] = convert(v, typ)
	}
	if f := functions()[id].reflected; f != nil {
		if impl := f(typ, nil); impl != nil {
			made["reflected"] = reflect.MakeFunc(typ, impl)
		}
	}
	return made
}

func split(id string) (path, name string) {
	i := strings.LastIndexByte(id, '.')
	return id[:i], id[i+1:]
}

// unnamed returns the function type t with the types of its iterators replaced
// by their underlying types.
func unnamed(t reflect.Type) reflect.Type {
	strip := func(n int, at func(int) reflect.Type) []reflect.Type {
		list := make([]reflect.Type, n)
		for i := range list {
			list[i] = at(i)
			if p := list[i]; p.PkgPath() == "iter" {
				list[i] = reflect.FuncOf([]reflect.Type{p.In(0)}, nil, false)
			}
		}
		return list
	}
	return reflect.FuncOf(strip(t.NumIn(), t.In), strip(t.NumOut(), t.Out), t.IsVariadic())
}

// convert returns f as a function of type t, which differs in the names of
// iterators.
func convert(f reflect.Value, t reflect.Type) reflect.Value {
	return reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		for i := range in {
			in[i] = in[i].Convert(f.Type().In(i))
		}
		call := f.Call
		if t.IsVariadic() {
			call = f.CallSlice
		}
		out := call(in)
		for i := range out {
			out[i] = out[i].Convert(t.Out(i))
		}
		return out
	})
}

// observe returns what use returns or panics with, as text.
func observe(f reflect.Value, use any) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text += fmt.Sprintf("panic: %T %v", p, p)
		}
	}()
	return seen(reflect.ValueOf(use).Call([]reflect.Value{f})[0].Interface().([]any)...)
}

// seen writes values so that all that can be seen of them is told apart: types,
// capacity, nil.
func seen(values ...any) string {
	var b strings.Builder
	for _, v := range values {
		if s := reflect.ValueOf(v); s.Kind() == reflect.Slice {
			fmt.Fprintf(&b, "%T nil %v len %d cap %d: %s\n", v, s.IsNil(), s.Len(), s.Cap(), elements(s.Slice(0, s.Cap())))
			continue
		}
		fmt.Fprintf(&b, "%#v\n", v)
	}
	return b.String()
}

func elements(s reflect.Value) string {
	var b strings.Builder
	for i := range s.Len() {
		fmt.Fprintf(&b, " %#v", s.Index(i))
	}
	return b.String()
}

// panics returns what f panics with.
func panics(f func()) (p any) {
	defer func() { p = fmt.Sprintf("panic: %v", recover()) }()
	f()
	return nil
}
