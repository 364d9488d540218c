package generics

import (
	"crypto/hkdf"
	"crypto/pbkdf2"
	"errors"
	"hash"
	"iter"
	"reflect"
	"runtime"
	"sync"
)

// or is cmp.Or. It gets its arguments as a slice.
func or(out reflect.Type, in []reflect.Value) reflect.Value {
	zero := reflect.Zero(out)
	if i := index(in[0], func(v reflect.Value) bool { return !equal(v, zero) }); i >= 0 {
		return in[0].Index(i)
	}
	return zero
}

func pull(typ reflect.Type, in []reflect.Value) []reflect.Value {
	next, stop := iter.Pull(rangeOver(in[0]))
	outNext := typ.Out(0)
	return []reflect.Value{
		reflect.MakeFunc(outNext, func([]reflect.Value) []reflect.Value {
			v, ok := next()
			if !ok {
				v = reflect.Zero(outNext.Out(0))
			}
			return []reflect.Value{v, reflect.ValueOf(ok)}
		}),
		reflect.ValueOf(stop).Convert(typ.Out(1)),
	}
}

func pull2(typ reflect.Type, in []reflect.Value) []reflect.Value {
	next, stop := iter.Pull2(rangeOver2(in[0]))
	outNext := typ.Out(0)
	return []reflect.Value{
		reflect.MakeFunc(outNext, func([]reflect.Value) []reflect.Value {
			k, v, ok := next()
			if !ok {
				k, v = reflect.Zero(outNext.Out(0)), reflect.Zero(outNext.Out(1))
			}
			return []reflect.Value{k, v, reflect.ValueOf(ok)}
		}),
		reflect.ValueOf(stop).Convert(typ.Out(1)),
	}
}

// once is sync.OnceValue and sync.OnceValues.
func once(out reflect.Type, in []reflect.Value) reflect.Value {
	f := in[0]
	results := sync.OnceValue(func() []reflect.Value { return call(f) })
	return reflect.MakeFunc(out, func([]reflect.Value) []reflect.Value { return results() })
}

func errorAsType(typ reflect.Type, in []reflect.Value) []reflect.Value {
	target := reflect.New(typ.Out(0))
	err, _ := in[0].Interface().(error)
	if !errors.As(err, target.Interface()) {
		target.Elem().SetZero() // an As method may have changed it
		return []reflect.Value{target.Elem(), reflect.ValueOf(false)}
	}
	return []reflect.Value{target.Elem(), reflect.ValueOf(true)}
}

func typeAssert(typ reflect.Type, in []reflect.Value) []reflect.Value {
	out := reflect.New(typ.Out(0)).Elem()
	x, ok := reflect.TypeAssert[any](in[0].Interface().(reflect.Value))
	if !ok {
		return []reflect.Value{out, reflect.ValueOf(false)}
	}
	v := reflect.ValueOf(x)
	if v.Type() != out.Type() && (out.Kind() != reflect.Interface || !v.Type().Implements(out.Type())) {
		return []reflect.Value{out, reflect.ValueOf(false)}
	}
	out.Set(v)
	return []reflect.Value{out, reflect.ValueOf(true)}
}

// typeFor is reflect.TypeFor, whose type says nothing of its type argument.
func typeFor(_ reflect.Type, args []reflect.Type) func([]reflect.Value) []reflect.Value {
	if len(args) != 1 || args[0] == nil {
		return nil
	}
	result := reflect.New(reflect.TypeFor[reflect.Type]()).Elem()
	result.Set(reflect.ValueOf(args[0]))
	return func([]reflect.Value) []reflect.Value { return []reflect.Value{result} }
}

// addCleanup has the runtime call a function of its own, so the runtime does not
// see what the cleanup itself closes over, and does not panic if that is the
// pointer.
func addCleanup(_ reflect.Type, in []reflect.Value) reflect.Value {
	cleanup := in[1]
	return reflect.ValueOf(runtime.AddCleanup((*byte)(in[0].UnsafePointer()), func(arg reflect.Value) { call(cleanup, arg) }, in[2]))
}

// newHash returns the function value f, of a type func() H, as one that makes
// any hash.
func newHash(f reflect.Value) func() hash.Hash {
	return func() hash.Hash {
		h, _ := call(f)[0].Interface().(hash.Hash)
		return h
	}
}

// key returns the results of a function that derives a key.
func key(b []byte, err error) []reflect.Value {
	return []reflect.Value{reflect.ValueOf(b), reflect.ValueOf(&err).Elem()}
}

func hkdfExtract(_ reflect.Type, in []reflect.Value) []reflect.Value {
	return key(hkdf.Extract(newHash(in[0]), in[1].Bytes(), in[2].Bytes()))
}

func hkdfExpand(_ reflect.Type, in []reflect.Value) []reflect.Value {
	return key(hkdf.Expand(newHash(in[0]), in[1].Bytes(), in[2].String(), int(in[3].Int())))
}

func hkdfKey(_ reflect.Type, in []reflect.Value) []reflect.Value {
	return key(hkdf.Key(newHash(in[0]), in[1].Bytes(), in[2].Bytes(), in[3].String(), int(in[4].Int())))
}

func pbkdf2Key(_ reflect.Type, in []reflect.Value) []reflect.Value {
	return key(pbkdf2.Key(newHash(in[0]), in[1].String(), in[2].Bytes(), int(in[3].Int()), int(in[4].Int())))
}
