package generics

import (
	"database/sql"
	"reflect"
	"sync/atomic"
	"unique"
	"unsafe"
	"weak"
)

// A genericType is what this package knows of a generic type: enough for
// somebody else to make an instance of it, as package rtype does.
type genericType struct {
	// An instance, if all instances have its layout and their fields are nobody
	// else's business; nil where they are those of the type's declaration.
	shape reflect.Type

	// The methods, each with the receiver as first parameter. A method is an
	// instance's own code where it does the same for all instances, or else a
	// function by reflection.
	methods map[string]any
}

// genericTypes returns the generic types of the standard library by package path and
// name, but for iter.Seq and iter.Seq2, which are no more than function types.
func genericTypes() map[string]genericType {
	return map[string]genericType{
		"database/sql.Null": {nil, map[string]any{"Scan": values(nullScan), "Value": values(nullValue)}},
		"sync/atomic.Pointer": {reflect.TypeFor[atomic.Pointer[byte]](), map[string]any{
			"CompareAndSwap": (*atomic.Pointer[byte]).CompareAndSwap,
			"Load":           (*atomic.Pointer[byte]).Load,
			"Store":          (*atomic.Pointer[byte]).Store,
			"Swap":           (*atomic.Pointer[byte]).Swap,
		}},
		"unique.Handle": {reflect.TypeFor[unique.Handle[any]](), map[string]any{"Value": value(handleValue)}},
		"weak.Pointer":  {reflect.TypeFor[weak.Pointer[byte]](), map[string]any{"Value": weak.Pointer[byte].Value}},
	}
}

// HasType reports whether Shape and Method know the generic type name of the
// package path.
func HasType(path, name string) bool {
	_, ok := genericTypes()[path+"."+name]
	return ok
}

// Shape returns a type with the memory layout of all instances of a generic
// type, and the fields that they are to have. It is nil for a generic type whose
// instances have the fields of its declaration, which are exported.
func Shape(path, name string) reflect.Type {
	return genericTypes()[path+"."+name].shape
}

// Method returns a method of an instance of a generic type as a function value
// whose type is exactly typ. Its first parameter is the receiver.
//
// The result is false for a method that is not known.
func Method(path, name, method string, typ reflect.Type) (reflect.Value, bool) {
	switch m := genericTypes()[path+"."+name].methods[method].(type) {
	case nil:
		return reflect.Value{}, false
	case reflected:
		return reflect.MakeFunc(typ, m(typ, nil)), true
	default:
		return retype(m, typ), true
	}
}

//go:linkname convertAssign database/sql.convertAssign
func convertAssign(dest, src any) error

// nullScan is the method Scan of *sql.Null[T].
func nullScan(_ reflect.Type, in []reflect.Value) []reflect.Value {
	null, src := in[0].Elem(), in[1].Interface()
	v, valid := null.Field(0), null.Field(1)
	valid.SetBool(src != nil)
	var err error
	if src == nil {
		v.SetZero()
	} else {
		err = convertAssign(v.Addr().Interface(), src)
	}
	return []reflect.Value{reflect.ValueOf(&err).Elem()}
}

// nullValue is the method Value of sql.Null[T], which sees no more of its V than
// that of sql.Null[any] does.
func nullValue(_ reflect.Type, in []reflect.Value) []reflect.Value {
	v, err := sql.Null[any]{V: in[0].Field(0).Interface(), Valid: in[0].Field(1).Bool()}.Value()
	return []reflect.Value{reflect.ValueOf(&v).Elem(), reflect.ValueOf(&err).Elem()}
}

// A Handle[T] that is made at run time is in memory a unique.Handle[any]: the
// same values have the same one, and it keeps the value alive.

// uniqueMake is unique.Make for such a handle; a handle that is compiled in must
// be equal to those of compiled code, which only its own instance can make.
func uniqueMake(typ reflect.Type, _ []reflect.Type) func([]reflect.Value) []reflect.Value {
	if !madeOf(typ.Out(0), Shape("unique", "Handle")) {
		return nil
	}
	return func(in []reflect.Value) []reflect.Value {
		h := unique.Make(in[0].Interface())
		return []reflect.Value{reflect.NewAt(typ.Out(0), unsafe.Pointer(&h)).Elem()}
	}
}

// handleValue is the method Value of unique.Handle[T].
func handleValue(out reflect.Type, in []reflect.Value) reflect.Value {
	p := in[0].Field(0).UnsafePointer()
	v := reflect.New(out).Elem()
	if x := reflect.ValueOf((*(*unique.Handle[any])(unsafe.Pointer(&p))).Value()); x.IsValid() {
		v.Set(x)
	}
	return v
}
