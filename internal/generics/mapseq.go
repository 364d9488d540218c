package generics

import (
	"iter"
	"reflect"
	"unsafe"
)

// mapKeys returns maps.Keys for the map type m, whose keys are represented as
// E. Reflection walks the map, because how a map is laid out depends on the
// types of both its keys and its values; the keys are yielded without it.
func mapKeys[E any](m reflect.Type) any {
	return mapSeq[E](m, m.Key(), reflect.Value.SetIterKey)
}

// mapValues is maps.Values, like mapKeys.
func mapValues[E any](m reflect.Type) any {
	return mapSeq[E](m, m.Elem(), reflect.Value.SetIterValue)
}

// mapSeq returns a function that takes a map as the pointer that it is.
func mapSeq[E any](m, elem reflect.Type, set func(reflect.Value, *reflect.MapIter)) func(unsafe.Pointer) iter.Seq[E] {
	return func(p unsafe.Pointer) iter.Seq[E] {
		v := reflect.NewAt(m, unsafe.Pointer(&p)).Elem()
		return func(yield func(E) bool) {
			x := reflect.New(elem)
			px := (*E)(x.UnsafePointer())
			for it := v.MapRange(); it.Next(); {
				set(x.Elem(), it)
				if !yield(*px) {
					return
				}
			}
		}
	}
}
