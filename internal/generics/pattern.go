package generics

import (
	"hash"
	"reflect"
	"strings"
)

// The types below stand for type parameters. A generic function's pattern is
// its instance at them: reflection reads its signature there, and the compiler
// has checked that the function's constraints are no stronger than those that
// the types stand for. So each of them satisfies its own constraint and none
// of the stronger ones: an anyE is not comparable, a comparableE not ordered,
// an orderedE no integer.
type (
	anyE        struct{ _ []int }
	anyE2       struct{ _ []int }
	comparableE struct{}
	orderedE    string
	integerE    int
	errorE      struct{ error }
	hashE       struct{ hash.Hash }

	// These are for type arguments whose representation does not matter to an
	// instance that is compiled in.
	remoteE   struct{ _ []int }
	remoteKey struct{ _ int }

	anySlice        []anyE
	anySlice2       []anyE2
	comparableSlice []comparableE
	orderedSlice    []orderedE

	anyMap         map[comparableE]anyE
	anyMap2        map[comparableE]anyE // another map type of the same key and value
	otherMap       map[comparableE]anyE2
	comparableMap  map[comparableE]comparableV
	comparableMap2 map[comparableE]comparableV
	comparableV    struct{ _ int }
	keysMap        map[comparableE]remoteE
	valuesMap      map[remoteKey]anyE
)

// A parameter is what may be the argument for a type parameter.
type parameter struct {
	satisfies func(reflect.Type) bool
	element   bool // the representation of its values matters
}

// parameterOf returns the type parameter that t stands for.
func parameterOf(t reflect.Type) (parameter, bool) {
	switch t {
	case reflect.TypeFor[anyE](), reflect.TypeFor[anyE2]():
		return parameter{func(reflect.Type) bool { return true }, true}, true
	case reflect.TypeFor[comparableE](), reflect.TypeFor[comparableV]():
		return parameter{reflect.Type.Comparable, true}, true
	case reflect.TypeFor[orderedE]():
		return parameter{func(t reflect.Type) bool { return isInteger(t) || isFloat(t) || t.Kind() == reflect.String }, true}, true
	case reflect.TypeFor[integerE]():
		return parameter{isInteger, true}, true
	case reflect.TypeFor[errorE]():
		return parameter{implements[error], true}, true
	case reflect.TypeFor[hashE]():
		return parameter{implements[hash.Hash], true}, true
	case reflect.TypeFor[remoteE]():
		return parameter{func(reflect.Type) bool { return true }, false}, true
	case reflect.TypeFor[remoteKey]():
		return parameter{reflect.Type.Comparable, false}, true
	case reflect.TypeFor[anySlice](), reflect.TypeFor[anySlice2](), reflect.TypeFor[comparableSlice](), reflect.TypeFor[orderedSlice]():
		return parameter{kind(reflect.Slice), false}, true
	case reflect.TypeFor[anyMap](), reflect.TypeFor[anyMap2](), reflect.TypeFor[otherMap](), reflect.TypeFor[comparableMap](), reflect.TypeFor[comparableMap2](),
		reflect.TypeFor[keysMap](), reflect.TypeFor[valuesMap]():
		return parameter{kind(reflect.Map), false}, true
	}
	return parameter{}, false
}

func isInteger(t reflect.Type) bool {
	return reflect.Int <= t.Kind() && t.Kind() <= reflect.Uintptr
}

func isFloat(t reflect.Type) bool {
	return t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64
}

func implements[I any](t reflect.Type) bool { return t.Implements(reflect.TypeFor[I]()) }

func kind(k reflect.Kind) func(reflect.Type) bool {
	return func(t reflect.Type) bool { return t.Kind() == k }
}

// A binding has the type argument for each type parameter, both as types.
type binding map[reflect.Type]reflect.Type

// elements returns the type arguments whose representation matters.
func (b binding) elements() []reflect.Type {
	var list []reflect.Type
	for p, arg := range b {
		if param, _ := parameterOf(p); param.element {
			list = append(list, arg)
		}
	}
	return list
}

// match finds the type arguments that make t of a pattern.
func match(pattern, t reflect.Type) (binding, bool) {
	b := make(binding)
	if !b.unify(pattern, t) {
		return nil, false
	}
	return b, true
}

func (b binding) unify(p, t reflect.Type) bool {
	if param, ok := parameterOf(p); ok {
		if bound, ok := b[p]; ok {
			return bound == t
		}
		if !param.satisfies(t) {
			return false
		}
		b[p] = t
		// A type such as anySlice stands for S ~[]E, which binds E too.
		switch p.Kind() {
		case reflect.Map:
			return b.unify(p.Key(), t.Key()) && b.unify(p.Elem(), t.Elem())
		case reflect.Slice:
			return b.unify(p.Elem(), t.Elem())
		}
		return true
	}
	if p == t {
		return true
	}
	if p.Kind() != t.Kind() {
		return false
	}
	switch p.Kind() {
	case reflect.Func:
		return b.unifyFunc(p, t)
	case reflect.Struct:
		return b.unifyStruct(p, t)
	case reflect.Map:
		return t.Name() == "" && b.unify(p.Key(), t.Key()) && b.unify(p.Elem(), t.Elem())
	case reflect.Pointer, reflect.Slice:
		return t.Name() == "" && b.unify(p.Elem(), t.Elem())
	}
	return false
}

// unifyFunc ignores the names of function types: an iterator's type may be an
// instance of iter.Seq or its underlying type.
func (b binding) unifyFunc(p, t reflect.Type) bool {
	if p.NumIn() != t.NumIn() || p.NumOut() != t.NumOut() || p.IsVariadic() != t.IsVariadic() {
		return false
	}
	for i := range p.NumIn() {
		if !b.unify(p.In(i), t.In(i)) {
			return false
		}
	}
	for i := range p.NumOut() {
		if !b.unify(p.Out(i), t.Out(i)) {
			return false
		}
	}
	return true
}

// unifyStruct takes t for an instance of the same generic struct type as p,
// such as weak.Pointer, if its name and its fields say so.
func (b binding) unifyStruct(p, t reflect.Type) bool {
	name, _, generic := strings.Cut(p.Name(), "[")
	other, _, _ := strings.Cut(t.Name(), "[")
	if !generic || p.PkgPath() != t.PkgPath() || name != other || p.NumField() != t.NumField() {
		return false
	}
	if madeOf(t, Shape(t.PkgPath(), name)) {
		return true // its fields do not tell what the type argument is
	}
	for i := range p.NumField() {
		f, g := p.Field(i).Type, t.Field(i).Type
		if f.Kind() == reflect.Array && g.Kind() == reflect.Array && f.Len() == g.Len() {
			f, g = f.Elem(), g.Elem()
		}
		if !b.unify(f, g) {
			return false
		}
	}
	return true
}

// madeOf reports whether t is an instance that was made of a Shape.
func madeOf(t, shape reflect.Type) bool {
	if shape == nil || t == shape || t.NumField() != shape.NumField() {
		return false
	}
	for i := range t.NumField() {
		if t.Field(i).Type != shape.Field(i).Type {
			return false
		}
	}
	return true
}
