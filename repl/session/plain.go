package session

import (
	"reflect"
	"unsafe"
)

// interpreterPath is the package whose types stand in interpreted values for interfaces that only a cell declares.
const interpreterPath = "github.com/traefik/yaegi/interp"

// plain returns a yielded value as Go would have it: the interpreter wraps what a cell stores in an interface type of its own, and
// what is wrapped is what there is to see.
func plain(v reflect.Value) reflect.Value {
	if !v.IsValid() {
		return v
	}
	t, wrapped := plainType(v.Type(), map[reflect.Type]bool{})
	if !wrapped {
		return v
	}
	out := reflect.New(t).Elem()
	unwrap(out, v)
	return out
}

// plainType is a type with any in place of the interpreter's wrapper; wrapped reports whether it has one.
func plainType(t reflect.Type, seen map[reflect.Type]bool) (plain reflect.Type, wrapped bool) {
	if t.PkgPath() == interpreterPath && t.Name() == "valueInterface" {
		return reflect.TypeFor[any](), true
	}
	if t.Name() != "" || seen[t] {
		return t, false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Slice:
		elem, ok := plainType(t.Elem(), seen)
		return reflect.SliceOf(elem), ok
	case reflect.Array:
		elem, ok := plainType(t.Elem(), seen)
		return reflect.ArrayOf(t.Len(), elem), ok
	case reflect.Map:
		elem, ok := plainType(t.Elem(), seen)
		if !ok {
			return t, false
		}
		return reflect.MapOf(t.Key(), elem), true
	case reflect.Pointer:
		elem, ok := plainType(t.Elem(), seen)
		if !ok {
			return t, false
		}
		return reflect.PointerTo(elem), true
	case reflect.Struct:
		fields := make([]reflect.StructField, t.NumField())
		any := false
		for i := range fields {
			f := t.Field(i)
			if !f.IsExported() {
				return t, false
			}
			typ, ok := plainType(f.Type, seen)
			any = any || ok
			fields[i] = reflect.StructField{Name: f.Name, Type: typ, Tag: f.Tag}
		}
		if !any {
			return t, false
		}
		return reflect.StructOf(fields), true
	}
	return t, false
}

// unwrap copies a value into one of its plain type.
func unwrap(to, from reflect.Value) {
	if from.Type() == to.Type() {
		to.Set(from)
		return
	}
	switch from.Kind() {
	case reflect.Slice:
		if from.IsNil() {
			return
		}
		to.Set(reflect.MakeSlice(to.Type(), from.Len(), from.Len()))
		for i := range from.Len() {
			unwrap(to.Index(i), from.Index(i))
		}
	case reflect.Array:
		for i := range from.Len() {
			unwrap(to.Index(i), from.Index(i))
		}
	case reflect.Map:
		if from.IsNil() {
			return
		}
		to.Set(reflect.MakeMap(to.Type()))
		for it := from.MapRange(); it.Next(); {
			elem := reflect.New(to.Type().Elem()).Elem()
			unwrap(elem, it.Value())
			to.SetMapIndex(it.Key(), elem)
		}
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(to.Type().Elem()))
			unwrap(to.Elem(), from.Elem())
		}
	case reflect.Struct:
		if from.Type().PkgPath() == interpreterPath {
			if inner := wrappedValue(from); inner.IsValid() && inner.CanInterface() {
				to.Set(plain(inner))
			}
			return
		}
		for i := range from.NumField() {
			unwrap(to.Field(i), from.Field(i))
		}
	}
}

// wrappedValue is the field "value" of the interpreter's wrapper, which it does not export.
func wrappedValue(w reflect.Value) reflect.Value {
	copied := reflect.New(w.Type()).Elem()
	copied.Set(w)
	f := copied.FieldByName("value")
	if !f.IsValid() || f.Type() != reflect.TypeFor[reflect.Value]() {
		return reflect.Value{}
	}
	return *(*reflect.Value)(unsafe.Pointer(f.UnsafeAddr()))
}
