package session

import (
	"fmt"
	"reflect"
)

// What lowered source calls in place of Go's own where the interpreter differs.

func minFloat(x float64, rest ...float64) float64 {
	for _, y := range rest {
		x = min(x, y)
	}
	return x
}

func maxFloat(x float64, rest ...float64) float64 {
	for _, y := range rest {
		x = max(x, y)
	}
	return x
}

// bind returns a call of the function f with its arguments, to be made later.
func bind(f any, spread bool, args ...any) func() {
	fn := reflect.ValueOf(f)
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		t := paramType(fn.Type(), i, spread)
		in[i] = reflect.New(t).Elem()
		if v := reflect.ValueOf(a); v.IsValid() {
			if !v.Type().AssignableTo(t) && v.CanConvert(t) {
				v = v.Convert(t)
			}
			in[i].Set(v)
		}
	}
	return func() {
		if spread {
			fn.CallSlice(in)
		} else {
			fn.Call(in)
		}
	}
}

// paramType is the type that argument i of a function is passed as.
func paramType(f reflect.Type, i int, spread bool) reflect.Type {
	if last := f.NumIn() - 1; f.IsVariadic() && i >= last && !spread {
		return f.In(last).Elem()
	}
	return f.In(i)
}

// generic makes an instance of a compiled generic function; types are given as pointers to them.
func (s *Session) generic(path, name string, typ any, args ...any) any {
	targs := make([]reflect.Type, len(args))
	for i, a := range args {
		targs[i] = reflect.TypeOf(a).Elem()
	}
	f, ok := s.packages.MakeGeneric(path, name, reflect.TypeOf(typ).Elem(), targs...)
	if !ok {
		panic(fmt.Errorf("%s.%s cannot be made for %s", path, name, reflect.TypeOf(typ).Elem()))
	}
	return f.Interface()
}

// clearAll is the builtin clear for a map or slice of any type; unlike a loop with delete it takes out NaN keys too.
func clearAll(x any) {
	if v := reflect.ValueOf(x); v.IsValid() {
		v.Clear()
	}
}

// A runeAt is what range over a string gives.
type runeAt struct {
	I int
	R rune
}

// runes are the runes of a string with their places: the interpreter takes the width of an invalid byte from its replacement.
func runes(s string) []runeAt {
	out := make([]runeAt, 0, len(s))
	for i, r := range s {
		out = append(out, runeAt{i, r})
	}
	return out
}

// is reports whether a value's dynamic type is, or implements, the type that p points to.
func is(value, p any) bool {
	if value == nil {
		return false
	}
	t := reflect.TypeOf(p).Elem()
	if t.Kind() == reflect.Interface {
		return reflect.TypeOf(value).Implements(t)
	}
	return reflect.TypeOf(value) == t
}

// iterated panics as Go does where the function of a range does what it may not, in the state that the loop is in, as lang numbers them.
func iterated(state int) {
	panic(runtimeText("runtime error: range function " + [...]string{
		1: "continued iteration after loop body panic",
		2: "continued iteration after function for loop body returned false",
		3: "continued iteration after whole loop exit",
		4: "recovered a loop body panic and did not resume panicking",
	}[state]))
}
