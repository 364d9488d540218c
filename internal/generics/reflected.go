package generics

import (
	"iter"
	"reflect"
)

// A reflected makes a function that does with reflection what an instance of a
// generic function does. It gets the instance's type, and the type arguments
// if Make was given them, and returns what reflect.MakeFunc takes.
type reflected func(typ reflect.Type, args []reflect.Type) func(in []reflect.Value) []reflect.Value

// action is a function without results.
func action(f func(in []reflect.Value)) reflected {
	return func(reflect.Type, []reflect.Type) func([]reflect.Value) []reflect.Value {
		return func(in []reflect.Value) []reflect.Value {
			f(in)
			return nil
		}
	}
}

// value is a function with one result, of type out.
func value(f func(out reflect.Type, in []reflect.Value) reflect.Value) reflected {
	return func(typ reflect.Type, _ []reflect.Type) func([]reflect.Value) []reflect.Value {
		return func(in []reflect.Value) []reflect.Value { return []reflect.Value{f(typ.Out(0), in)} }
	}
}

// answer is a function with one result of a basic type.
func answer[T bool | int](f func(in []reflect.Value) T) reflected {
	return value(func(_ reflect.Type, in []reflect.Value) reflect.Value { return reflect.ValueOf(f(in)) })
}

// values is a function with many results.
func values(f func(typ reflect.Type, in []reflect.Value) []reflect.Value) reflected {
	return func(typ reflect.Type, _ []reflect.Type) func([]reflect.Value) []reflect.Value {
		return func(in []reflect.Value) []reflect.Value { return f(typ, in) }
	}
}

// call calls f. That a nil f panics is as sure as elsewhere in Go, with the
// same error.
func call(f reflect.Value, args ...reflect.Value) []reflect.Value {
	if f.IsNil() {
		callNil(nil)
	}
	return f.Call(args)
}

func callNil(f func()) { f() }

// predicate returns the function value f, of a type func(…) bool.
func predicate(f reflect.Value) func(...reflect.Value) bool {
	return func(args ...reflect.Value) bool { return call(f, args...)[0].Bool() }
}

// comparison returns the function value f, of a type func(A, B) int.
func comparison(f reflect.Value) func(a, b reflect.Value) int {
	return func(a, b reflect.Value) int { return int(call(f, a, b)[0].Int()) }
}

// equal is a == b for two values of one comparable type. It panics as that does
// for values in interfaces that cannot be compared.
func equal(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Interface, reflect.Struct, reflect.Array:
		return a.Interface() == b.Interface()
	}
	return a.Equal(b)
}

// seqOf returns seq as a function of type typ, an iter.Seq.
func seqOf(typ reflect.Type, seq iter.Seq[reflect.Value]) reflect.Value {
	return reflect.MakeFunc(typ, func(in []reflect.Value) []reflect.Value {
		yield := predicate(in[0])
		seq(func(v reflect.Value) bool { return yield(v) })
		return nil
	})
}

// seq2Of returns seq as a function of type typ, an iter.Seq2.
func seq2Of(typ reflect.Type, seq iter.Seq2[reflect.Value, reflect.Value]) reflect.Value {
	return reflect.MakeFunc(typ, func(in []reflect.Value) []reflect.Value {
		yield := predicate(in[0])
		seq(func(k, v reflect.Value) bool { return yield(k, v) })
		return nil
	})
}

// rangeOver returns the values of seq, an iter.Seq.
func rangeOver(seq reflect.Value) iter.Seq[reflect.Value] {
	return func(yield func(reflect.Value) bool) {
		call(seq, reflect.MakeFunc(seq.Type().In(0), func(in []reflect.Value) []reflect.Value {
			return []reflect.Value{reflect.ValueOf(yield(in[0]))}
		}))
	}
}

// rangeOver2 returns the pairs of values of seq, an iter.Seq2.
func rangeOver2(seq reflect.Value) iter.Seq2[reflect.Value, reflect.Value] {
	return func(yield func(k, v reflect.Value) bool) {
		call(seq, reflect.MakeFunc(seq.Type().In(0), func(in []reflect.Value) []reflect.Value {
			return []reflect.Value{reflect.ValueOf(yield(in[0], in[1]))}
		}))
	}
}
