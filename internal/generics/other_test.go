package generics

import (
	"crypto/hkdf"
	"crypto/pbkdf2"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"hash/maphash"
	"io/fs"
	"iter"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"
	"unique"
	"weak"
)

// anyElements checks the functions of any type, outside of slices and maps.
func anyElements[S ~[]E, E any](c checker, s S) {
	agree(c, "iter.Pull", iter.Pull[E], func(f func(iter.Seq[E]) (func() (E, bool), func())) []any {
		var log []any
		next, stop := f(slices.Values(s))
		for range len(s) + 2 {
			v, ok := next()
			log = append(log, v, ok)
		}
		stop()
		next, stop = f(slices.Values(s))
		next()
		stop()
		stop()
		v, ok := next()
		next, _ = f(func(func(E) bool) { failing() })
		return append(log, v, ok, panics(func() { next() }), panics(func() { next() }))
	})
	agree(c, "iter.Pull2", iter.Pull2[int, E], func(f func(iter.Seq2[int, E]) (func() (int, E, bool), func())) []any {
		var log []any
		next, stop := f(slices.All(s))
		for range len(s) + 2 {
			i, v, ok := next()
			log = append(log, i, v, ok)
		}
		stop()
		return log
	})
	agree(c, "sync.OnceValue", sync.OnceValue[E], func(f func(func() E) func() E) []any {
		calls := 0
		g := f(func() E { calls++; return s[calls] })
		log := []any{calls, g(), g(), calls}
		g = f(func() E { calls++; failing(); return s[0] })
		return append(log, panics(func() { g() }), panics(func() { g() }), calls, panics(func() { f(nil)() }))
	})
	agree(c, "sync.OnceValues", sync.OnceValues[E, error], func(f func(func() (E, error)) func() (E, error)) []any {
		calls := 0
		g := f(func() (E, error) { calls++; return s[calls], fs.ErrExist })
		v, err := g()
		w, _ := g()
		return []any{v, err, w, calls}
	})
	agree(c, "reflect.TypeAssert", reflect.TypeAssert[E], func(f func(reflect.Value) (E, bool)) []any {
		var log []any
		values := []reflect.Value{reflect.ValueOf(1), reflect.ValueOf(errors.ErrUnsupported), reflect.ValueOf(new(any)).Elem(), reflect.ValueOf(new(error)).Elem()}
		for i := range s {
			values = append(values, reflect.ValueOf(s).Index(i), reflect.ValueOf([]any{s[i]}).Index(0))
		}
		for _, v := range values {
			x, ok := f(v)
			log = append(log, x, ok)
		}
		return append(log, panics(func() { f(reflect.Value{}) }), panics(func() { f(reflect.ValueOf(point{}).Field(2)) }))
	})
	agree(c, "runtime.AddCleanup", runtime.AddCleanup[point, E], func(f func(*point, func(E), E) runtime.Cleanup) []any {
		cleaned := make(chan E, 2)
		f(new(point), func(e E) { cleaned <- e }, s[1])
		p := new(point)
		stopped := f(p, func(e E) { cleaned <- e }, s[0])
		stopped.Stop()
		for len(cleaned) == 0 {
			runtime.GC()
			runtime.Gosched()
		}
		return []any{<-cleaned, panics(func() { f(nil, nil, s[0]) })}
	})
}

func others(c checker) {
	typesFor(c)
	agree(c, "errors.AsType", errors.AsType[*problem], func(f func(error) (*problem, bool)) []any {
		p := &problem{7}
		return asType(f, p, fmt.Errorf("wrapped: %w", p), errors.Join(fs.ErrExist, p), fs.ErrExist, nil, claims{}, denies{})
	})
	agree(c, "errors.AsType", errors.AsType[interface{ Error() string }], func(f func(error) (interface{ Error() string }, bool)) []any {
		return asType(f, &problem{7}, nil)
	})
	agree(c, "errors.AsType", errors.AsType[interface {
		error
		Timeout() bool
	}], func(f func(error) (interface {
		error
		Timeout() bool
	}, bool)) []any {
		return asType(f, &fs.PathError{Err: fs.ErrClosed}, &problem{7}, nil)
	})
	agree(c, "errors.AsType", errors.AsType[claims], func(f func(error) (claims, bool)) []any {
		return asType(f, claims{}, fmt.Errorf("wrapped: %w", claims{}), fs.ErrExist)
	})
	numbers(c)
	keys(c)
	handles(c)
}

// claims is an error that is a *problem as well, by its As method. What denies
// sets it does not mean.
type (
	claims struct{}
	denies struct{}
)

func (claims) Error() string { return "claims" }
func (denies) Error() string { return "denies" }

func (claims) As(target any) bool {
	p, ok := target.(**problem)
	if ok {
		*p = theProblem
	}
	return ok
}

func (denies) As(target any) bool {
	claims{}.As(target)
	return false
}

var theProblem = &problem{42}

func asType[E error](f func(error) (E, bool), errs ...error) []any {
	var log []any
	for _, err := range errs {
		e, ok := f(err)
		log = append(log, e, ok)
	}
	return log
}

// typesFor checks reflect.TypeFor, which needs to be told its argument.
func typesFor(c checker) {
	c.seen["reflect.TypeFor"] = true
	for _, want := range []reflect.Type{reflect.TypeFor[int](), reflect.TypeFor[error](), reflect.TypeFor[point]()} {
		f, ok := Make("reflect", "TypeFor", reflect.TypeFor[func() reflect.Type](), want)
		if !ok {
			c.Fatalf("Make(reflect.TypeFor) for %v failed", want)
		}
		if got := f.Interface().(func() reflect.Type)(); got != want {
			c.Errorf("reflect.TypeFor[%v] = %v", want, got)
		}
	}
}

func numbers(c checker) {
	agree(c, "math/rand/v2.N", rand.N[grade], func(f func(grade) grade) []any { return within(f, 3) })
	agree(c, "math/rand/v2.N", rand.N[uint64], func(f func(uint64) uint64) []any { return within(f, 1<<63+1) })
	agree(c, "math/rand/v2.N", rand.N[int8], func(f func(int8) int8) []any { return within(f, 100) })
	agree(c, "math/rand/v2.N", rand.N[uintptr], func(f func(uintptr) uintptr) []any { return within(f, 100) })
}

func within[E grade | int8 | uint64 | uintptr](f func(E) E, n E) []any {
	log := []any{f(1), panics(func() { f(0) })}
	distinct := make(map[E]bool)
	for range 50 {
		v := f(n)
		distinct[v] = true
		log = append(log, 0 <= v && v < n)
	}
	return append(log, len(distinct) > 1)
}

// digest is a type argument other than hash.Hash.
type digest struct{ hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

type blockHash interface{ hash.Hash }

func newBlockHash() blockHash { return sha256.New() }

func keys(c checker) {
	keysOf(c, sha256.New)
	keysOf(c, newDigest)
	keysOf(c, newBlockHash)
	keysOf(c, func() *digest { return &digest{sha256.New()} })
}

func keysOf[H hash.Hash](c checker, h func() H) {
	secret, salt := []byte("a secret of some length"), []byte("a salt of some length")
	agree(c, "crypto/hkdf.Extract", hkdf.Extract[H], func(f func(func() H, []byte, []byte) ([]byte, error)) []any {
		return result(f(h, secret, salt))
	})
	agree(c, "crypto/hkdf.Expand", hkdf.Expand[H], func(f func(func() H, []byte, string, int) ([]byte, error)) []any {
		return append(result(f(h, secret, "info", 40)), result(f(h, secret, "info", 1<<20))...)
	})
	agree(c, "crypto/hkdf.Key", hkdf.Key[H], func(f func(func() H, []byte, []byte, string, int) ([]byte, error)) []any {
		return append(result(f(h, secret, salt, "info", 40)), result(f(h, secret, nil, "", 1<<20))...)
	})
	agree(c, "crypto/pbkdf2.Key", pbkdf2.Key[H], func(f func(func() H, string, []byte, int, int) ([]byte, error)) []any {
		return append(result(f(h, "password", salt, 3, 40)), result(f(h, "password", salt, 1, -1))...)
	})
}

func result(b []byte, err error) []any { return []any{b, fmt.Sprint(err)} }

func handles(c checker) {
	agree(c, "weak.Make", weak.Make[point], func(f func(*point) weak.Pointer[point]) []any {
		p := &point{X: 1}
		w := f(p)
		return []any{w.Value() == p, w == weak.Make(p), f(nil).Value(), f(nil) == weak.Make[point](nil)}
	})
	agree(c, "weak.Make", weak.Make[string], func(f func(*string) weak.Pointer[string]) []any {
		w := f(new(string))
		for w.Value() != nil {
			runtime.GC()
		}
		return []any{w == weak.Make[string](nil)}
	})
	agree(c, "unique.Make", unique.Make[string], func(f func(string) unique.Handle[string]) []any {
		return []any{f("a") == unique.Make("a"), f("a") == unique.Make("b"), f("a").Value()}
	})
	agree(c, "unique.Make", unique.Make[int], func(f func(int) unique.Handle[int]) []any {
		return []any{f(1) == unique.Make(1), f(2).Value()}
	})
	hashes(c, []grade{1, 2})
	hashes(c, []string{"a", "b"})
	hashes(c, []celsius{1, 0})
	hashes(c, []any{1, "a", point{}})
	hashes(c, []error{errors.ErrUnsupported, &problem{}})
	hashes(c, []*int{nil, new(int)})
	hashes(c, []bool{true, false})
}

func hashes[E comparable](c checker, s []E) {
	seed := maphash.MakeSeed()
	agree(c, "hash/maphash.Comparable", maphash.Comparable[E], func(f func(maphash.Seed, E) uint64) []any {
		return []any{f(seed, s[0]), f(seed, s[1])}
	})
	agree(c, "hash/maphash.WriteComparable", maphash.WriteComparable[E], func(f func(*maphash.Hash, E)) []any {
		var h maphash.Hash
		h.SetSeed(seed)
		for _, v := range s {
			f(&h, v)
		}
		return []any{h.Sum64()}
	})
}

// TestRefusedInstances checks those that only compiled code can make.
func TestRefusedInstances(t *testing.T) {
	for id, f := range map[string]any{
		"unique.Make":                  unique.Make[grade],
		"hash/maphash.Comparable":      maphash.Comparable[point],
		"hash/maphash.WriteComparable": maphash.WriteComparable[pair],
	} {
		path, name := split(id)
		if _, ok := Make(path, name, reflect.TypeOf(f)); ok {
			t.Errorf("Make(%s, %T) succeeded", id, f)
		}
	}
}
