package rtype

import (
	"reflect"
	"slices"
	"sync"
	"unsafe"
)

// closing guards the making of closed types.
var closing sync.Mutex

// Close returns a value as compiled code would have it: of a type of the same name, contents and methods whose open fields and methods are
// unexported, as their names are. What is behind a pointer within the value stays as it is. Values are to be closed for functions that
// look into them and keep nothing: the type is another, as type assertions tell.
func Close(v any) any {
	t := reflect.TypeOf(v)
	if t == nil {
		return v
	}
	c := Closed(t)
	if c == t {
		return v
	}
	(*[2]unsafe.Pointer)(unsafe.Pointer(&v))[0] = unsafe.Pointer(descriptor(c))
	return v
}

// Closed returns the type of the closed values of a type, which is the type itself if nothing in it is open.
func Closed(t reflect.Type) reflect.Type {
	closing.Lock()
	defer closing.Unlock()
	if t.Kind() == reflect.Pointer && t.Name() == "" {
		if elem := closed(t.Elem()); elem != t.Elem() {
			return reflect.PointerTo(elem)
		}
		return t
	}
	return closed(t)
}

func closed(t reflect.Type) reflect.Type {
	own, ok := Lookup(t)
	if !ok {
		return closedLiteral(t)
	}
	own.mu.Lock()
	known, fields := own.closed, own.fields
	own.mu.Unlock()
	if known != nil {
		return known.typ
	}
	if !hasOpen(t, map[reflect.Type]bool{}) {
		return t
	}
	c, err := declare(Decl{PkgPath: own.decl.PkgPath, Name: own.decl.Name, Shape: t, Room: own.decl.Room})
	if err != nil {
		return t
	}
	own.mu.Lock()
	methods := own.sorted()
	own.closed, c.methods = c, own.methods // they stay the same
	own.mu.Unlock()
	if fields != nil {
		err = c.SetFields(closedFields(fields))
	} else {
		err = c.SetUnderlying(closedLiteral(t))
	}
	if err != nil {
		own.mu.Lock()
		own.closed = nil
		own.mu.Unlock()
		return t
	}
	c.publishClosed(methods)
	return c.typ
}

// publishClosed writes the method tables of a closed type.
func (t *Type) publishClosed(methods []*method) {
	plain := slices.Clone(methods)
	slices.SortFunc(plain, func(a, b *method) int {
		x, y := a.Method, b.Method
		x.Open, y.Open = false, false
		return x.compare(y)
	})
	registry.Lock()
	defer registry.Unlock()
	t.publish(plain, func(m *method) (name int32, flag byte) {
		flag = exportedFlag(m.Name)
		return nameOffset(m.Name, flag), flag
	})
}

// closedLiteral closes what a type without a name is made of.
func closedLiteral(t reflect.Type) reflect.Type {
	switch t.Kind() {
	case reflect.Array:
		if elem := closed(t.Elem()); elem != t.Elem() {
			return reflect.ArrayOf(t.Len(), elem)
		}
	case reflect.Slice:
		if elem := closed(t.Elem()); elem != t.Elem() {
			return reflect.SliceOf(elem)
		}
	case reflect.Map:
		if key, elem := closed(t.Key()), closed(t.Elem()); key != t.Key() || elem != t.Elem() {
			return reflect.MapOf(key, elem)
		}
	case reflect.Struct:
		registry.Lock()
		made, ok := registry.fields[t]
		registry.Unlock()
		if !ok {
			break
		}
		if c, err := StructOf(made.pkgPath, closedFields(made.fields)); err == nil {
			return c
		}
	}
	return t
}

func closedFields(fields []Field) []Field {
	out := slices.Clone(fields)
	for i := range out {
		out[i].Open = false
		out[i].Type = closed(out[i].Type)
	}
	return out
}

// hasOpen reports whether a type has open fields or methods, or is made of such types.
func hasOpen(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	var fields []Field
	if own, ok := Lookup(t); ok {
		own.mu.Lock()
		fields = own.fields
		open := slices.ContainsFunc(own.sorted(), func(m *method) bool { return m.Open })
		own.mu.Unlock()
		if open {
			return true
		}
	} else if t.Name() != "" {
		return false
	} else if t.Kind() == reflect.Struct {
		registry.Lock()
		fields = registry.fields[t].fields
		registry.Unlock()
	}
	switch t.Kind() {
	case reflect.Array, reflect.Slice:
		return hasOpen(t.Elem(), seen)
	case reflect.Map:
		return hasOpen(t.Key(), seen) || hasOpen(t.Elem(), seen)
	}
	return slices.ContainsFunc(fields, func(f Field) bool { return f.Open || hasOpen(f.Type, seen) })
}
