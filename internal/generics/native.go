package generics

import (
	"cmp"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"hash"
	"hash/maphash"
	"iter"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"unique"
	"unsafe"
	"weak"
)

// native returns an instance of the function id that is compiled in, as a value
// of type typ.
func native(id string, typ reflect.Type, b binding) (reflect.Value, bool) {
	for _, f := range exact(id) {
		if reflect.TypeOf(f) == typ {
			return reflect.ValueOf(f), true
		}
	}
	elements := b.elements()
	if len(elements) == 0 {
		if id == "weak.Make" {
			return retype(weak.Make[byte], typ), true
		}
		return reflect.Value{}, false
	}
	like := representative(elements[0])
	if like == nil {
		return reflect.Value{}, false
	}
	for _, e := range elements[1:] {
		if representative(e) != like {
			return reflect.Value{}, false
		}
	}
	f, ok := instances(like)[id]
	if !ok {
		return reflect.Value{}, false
	}
	if of, ok := f.(func(m reflect.Type) any); ok {
		f = of(typ.In(0))
	}
	return retype(f, typ), true
}

// retype returns the function f as one of type typ.
//
// The types of f and typ have to be instances of one generic function whose
// type arguments are alike: they have the same representative. Then the calling
// convention is the same, as it goes by the underlying types of parameters and
// results (Go internal ABI, "Function call argument and result passing"), and
// sees no more of a pointer, map, channel or function than that it is a
// pointer. The same holds for the calls that f makes of functions it is given,
// and those of functions it returns. Memory that f allocates has the same size,
// alignment and pointers, which is all the garbage collector knows of it.
func retype(f any, typ reflect.Type) reflect.Value {
	p := reflect.New(reflect.TypeOf(f))
	p.Elem().Set(reflect.ValueOf(f))
	return reflect.ValueOf(reflect.NewAt(typ, p.UnsafePointer()).Elem().Interface())
}

// iface has the representation of all interface types with methods: an itab and
// data. Comparing two values looks at the dynamic types in their itabs and
// calls no method.
type iface interface{ method() }

// representative returns the type that stands for all types that have the
// representation of t and the same equality and order, or nil.
func representative(t reflect.Type) reflect.Type {
	switch kind := t.Kind(); {
	case isInteger(t):
		signed := kind <= reflect.Int64
		switch t.Size() {
		case 1:
			return either[int8, uint8](signed)
		case 2:
			return either[int16, uint16](signed)
		case 4:
			return either[int32, uint32](signed)
		default:
			return either[int64, uint64](signed)
		}
	case kind == reflect.Bool:
		return reflect.TypeFor[bool]()
	case kind == reflect.Float32:
		return reflect.TypeFor[float32]()
	case kind == reflect.Float64:
		return reflect.TypeFor[float64]()
	case kind == reflect.Complex64:
		return reflect.TypeFor[complex64]()
	case kind == reflect.Complex128:
		return reflect.TypeFor[complex128]()
	case kind == reflect.String:
		return reflect.TypeFor[string]()
	case kind == reflect.Interface:
		return either[any, iface](t.NumMethod() == 0)
	case kind == reflect.Slice:
		return reflect.TypeFor[[]byte]()
	case kind == reflect.Pointer, kind == reflect.UnsafePointer, kind == reflect.Map, kind == reflect.Chan, kind == reflect.Func:
		return reflect.TypeFor[unsafe.Pointer]()
	}
	return nil // a struct or an array
}

func either[A, B any](first bool) reflect.Type {
	if first {
		return reflect.TypeFor[A]()
	}
	return reflect.TypeFor[B]()
}

// instances returns the instances for a representative.
func instances(like reflect.Type) map[string]any {
	switch like {
	case reflect.TypeFor[int8]():
		return integers[int8]()
	case reflect.TypeFor[int16]():
		return integers[int16]()
	case reflect.TypeFor[int32]():
		return integers[int32]()
	case reflect.TypeFor[int64]():
		return integers[int64]()
	case reflect.TypeFor[uint8]():
		return integers[uint8]()
	case reflect.TypeFor[uint16]():
		return integers[uint16]()
	case reflect.TypeFor[uint32]():
		return integers[uint32]()
	case reflect.TypeFor[uint64]():
		return integers[uint64]()
	case reflect.TypeFor[float32]():
		return ordered[float32]()
	case reflect.TypeFor[float64]():
		return ordered[float64]()
	case reflect.TypeFor[string]():
		return ordered[string]()
	case reflect.TypeFor[bool]():
		return comparables[bool]()
	case reflect.TypeFor[complex64]():
		return comparables[complex64]()
	case reflect.TypeFor[complex128]():
		return comparables[complex128]()
	case reflect.TypeFor[any]():
		return comparables[any]()
	case reflect.TypeFor[iface]():
		return comparables[iface]()
	case reflect.TypeFor[unsafe.Pointer]():
		return comparables[unsafe.Pointer]()
	case reflect.TypeFor[[]byte]():
		return anys[[]byte]()
	}
	return nil
}

// integers returns the instances that need an integer type, and all others.
func integers[E int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64]() map[string]any {
	m := ordered[E]()
	m["math/rand/v2.N"] = rand.N[E]
	return m
}

// ordered returns the instances that an ordered type has.
func ordered[E cmp.Ordered]() map[string]any {
	m := comparables[E]()
	m["cmp.Compare"] = cmp.Compare[E]
	m["cmp.Less"] = cmp.Less[E]
	m["slices.BinarySearch"] = slices.BinarySearch[[]E]
	m["slices.Compare"] = slices.Compare[[]E]
	m["slices.IsSorted"] = slices.IsSorted[[]E]
	m["slices.Max"] = slices.Max[[]E]
	m["slices.Min"] = slices.Min[[]E]
	m["slices.Sort"] = slices.Sort[[]E]
	m["slices.Sorted"] = slices.Sorted[E]
	return m
}

// comparables returns the instances that a comparable type has.
func comparables[E comparable]() map[string]any {
	m := anys[E]()
	m["cmp.Or"] = cmp.Or[E]
	m["hash/maphash.Comparable"] = maphash.Comparable[E]
	m["hash/maphash.WriteComparable"] = maphash.WriteComparable[E]
	m["slices.Compact"] = slices.Compact[[]E]
	m["slices.Contains"] = slices.Contains[[]E]
	m["slices.Equal"] = slices.Equal[[]E]
	m["slices.Index"] = slices.Index[[]E]
	return m
}

// anys returns the instances that any type has.
func anys[E any]() map[string]any {
	return map[string]any{
		"iter.Pull":               iter.Pull[E],
		"maps.Keys":               mapKeys[E],
		"maps.Values":             mapValues[E],
		"runtime.AddCleanup":      runtime.AddCleanup[byte, E],
		"slices.All":              slices.All[[]E],
		"slices.AppendSeq":        slices.AppendSeq[[]E],
		"slices.Backward":         slices.Backward[[]E],
		"slices.BinarySearchFunc": slices.BinarySearchFunc[[]E, E, E],
		"slices.Chunk":            slices.Chunk[[]E],
		"slices.Clip":             slices.Clip[[]E],
		"slices.Clone":            slices.Clone[[]E],
		"slices.Collect":          slices.Collect[E],
		"slices.CompactFunc":      slices.CompactFunc[[]E],
		"slices.CompareFunc":      slices.CompareFunc[[]E, []E],
		"slices.Concat":           slices.Concat[[]E],
		"slices.ContainsFunc":     slices.ContainsFunc[[]E],
		"slices.Delete":           slices.Delete[[]E],
		"slices.DeleteFunc":       slices.DeleteFunc[[]E],
		"slices.EqualFunc":        slices.EqualFunc[[]E, []E],
		"slices.Grow":             slices.Grow[[]E],
		"slices.IndexFunc":        slices.IndexFunc[[]E],
		"slices.Insert":           slices.Insert[[]E],
		"slices.IsSortedFunc":     slices.IsSortedFunc[[]E],
		"slices.MaxFunc":          slices.MaxFunc[[]E],
		"slices.MinFunc":          slices.MinFunc[[]E],
		"slices.Repeat":           slices.Repeat[[]E],
		"slices.Replace":          slices.Replace[[]E],
		"slices.Reverse":          slices.Reverse[[]E],
		"slices.SortFunc":         slices.SortFunc[[]E],
		"slices.SortStableFunc":   slices.SortStableFunc[[]E],
		"slices.SortedFunc":       slices.SortedFunc[E],
		"slices.SortedStableFunc": slices.SortedStableFunc[E],
		"slices.Values":           slices.Values[[]E],
	}
}

// exact returns instances that are good for their own type only.
func exact(id string) []any {
	switch id {
	case "crypto/hkdf.Expand":
		return []any{hkdf.Expand[hash.Hash]}
	case "crypto/hkdf.Extract":
		return []any{hkdf.Extract[hash.Hash]}
	case "crypto/hkdf.Key":
		return []any{hkdf.Key[hash.Hash]}
	case "crypto/pbkdf2.Key":
		return []any{pbkdf2.Key[hash.Hash]}
	case "unique.Make":
		return []any{
			unique.Make[bool], unique.Make[string], unique.Make[any], unique.Make[error],
			unique.Make[int], unique.Make[int8], unique.Make[int16], unique.Make[int32], unique.Make[int64],
			unique.Make[uint], unique.Make[uint8], unique.Make[uint16], unique.Make[uint32], unique.Make[uint64], unique.Make[uintptr],
			unique.Make[float32], unique.Make[float64], unique.Make[complex64], unique.Make[complex128],
		}
	}
	return nil
}
