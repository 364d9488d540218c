// Package generics makes instances of the generic functions of the standard
// library, and the methods of its generic types, for type arguments that are
// known only when the program runs.
//
// A generic function has no reflect.Value: a compiled program has only those
// instances that its source names. Make gives any of them, such as slices.Sort
// for a slice type that reflection made, in one of two ways:
//
//   - For an element type that is not a struct or an array, it is an instance
//     that this package compiles in, for a type with the same representation
//     (see native). It is the standard library's own code, at its own speed.
//   - Else it is a function by reflection with the same results, effects and
//     panics (see reflected). It moves an element in some 5 ns, compares
//     two in some 35, and calls a callback by reflection, in some 200.
package generics

import (
	"maps"
	"reflect"
	"slices"
)

// Make returns an instance of the generic function name of the package path,
// as a function value whose type is exactly typ.
//
// The type is that of the instantiated function: func([]int) for slices.Sort
// with []int. It says what the type arguments are, which have to satisfy the
// function's constraints. An iterator's type in it may be the instance of
// iter.Seq or iter.Seq2, or any other type with the same underlying function
// type. The type arguments themselves are needed only for reflect.TypeFor,
// whose type does not depend on them; elsewhere args has no meaning.
//
// The result is false for a function that Has does not know, for a type that is
// not one of its instances, and for these instances, which cannot be made: of
// unique.Make, those of a handle type that is compiled in, but for predeclared
// types, and of hash/maphash's functions, those of structs and arrays. Both have
// to agree with what compiled code computes, and only its own instance can.
func Make(path, name string, typ reflect.Type, args ...reflect.Type) (reflect.Value, bool) {
	id := path + "." + name
	f, ok := functions()[id]
	if !ok || typ == nil || typ.Kind() != reflect.Func {
		return reflect.Value{}, false
	}
	b, ok := match(reflect.TypeOf(f.pattern), typ)
	if !ok {
		return reflect.Value{}, false
	}
	if v, ok := native(id, typ, b); ok {
		return v, true
	}
	if f.reflected == nil {
		return reflect.Value{}, false
	}
	impl := f.reflected(typ, args)
	if impl == nil {
		return reflect.Value{}, false
	}
	return reflect.MakeFunc(typ, impl), true
}

// Has reports whether Make knows the generic function name of the package path.
func Has(path, name string) bool {
	_, ok := functions()[path+"."+name]
	return ok
}

// Names returns the functions that Make knows, sorted, each with the path of
// its package: "math/rand/v2.N", "slices.Sort".
func Names() []string {
	return slices.Sorted(maps.Keys(functions()))
}
