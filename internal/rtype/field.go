package rtype

import (
	"errors"
	"fmt"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"unsafe"
)

// Field is a field of a struct type.
type Field struct {
	Name     string // of an embedded field: the name of its type
	Type     reflect.Type
	Tag      string
	Embedded bool

	// Open makes a field with an unexported name one that package reflect lets
	// everybody read and set, for interpreters, which have no other way.
	// Reflection then takes it for exported, and fmt calls its String method.
	// A tag keeps it from encoding/json, unless it has one for that already.
	Open bool
}

// SetFields gives a struct type its fields, once. They must have the layout of
// the shape.
func (t *Type) SetFields(fields []Field) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.setFields(fields); err != nil {
		return fmt.Errorf("set the fields of %v: %w", t, err)
	}
	return nil
}

func (t *Type) setFields(fields []Field) error {
	if kind := t.typ.Kind(); kind != reflect.Struct {
		return fmt.Errorf("it is of kind %v", kind)
	}
	layout, err := layoutOf(fields)
	if err != nil {
		return err
	}
	if err := t.settle(layout); err != nil {
		return err
	}
	from, to := as[abiStruct](descriptor(layout)), as[abiStruct](descriptor(t.typ))
	t.fields = slices.Clone(fields)
	to.pkgPath = fieldsPkgPath(t.decl.PkgPath, fields)
	to.fields = encodeFields(fields, from.fields)
	to.flags = to.flags&^flagRegular | from.flags&flagRegular
	t.setStructEqual()
	return nil
}

// layoutOf returns a struct type with the layout of the fields. The names are
// others, since package reflect refuses embedded fields with methods.
func layoutOf(fields []Field) (reflect.Type, error) {
	seen := map[string]bool{}
	plain := make([]reflect.StructField, len(fields))
	for i, f := range fields {
		switch {
		case f.Type == nil:
			return nil, fmt.Errorf("field %d %q has no type", i, f.Name)
		case !token.IsIdentifier(f.Name):
			return nil, fmt.Errorf("field %d has the name %q", i, f.Name)
		case seen[f.Name] && f.Name != "_":
			return nil, fmt.Errorf("two fields have the name %s", f.Name)
		case f.Embedded && f.Type.Kind() == reflect.Pointer && f.Type.Name() != "":
			return nil, errors.New("an embedded field is of a named pointer type")
		}
		seen[f.Name] = true
		plain[i] = layoutField(i, f.Name, f.Type)
	}
	return reflect.StructOf(plain), nil
}

// layoutField returns field i of a struct type of which only the layout
// matters, to which blank fields belong: they are not compared.
func layoutField(i int, name string, typ reflect.Type) reflect.StructField {
	if name == "_" {
		return reflect.StructField{Name: "_", PkgPath: "main", Type: typ}
	}
	return reflect.StructField{Name: "F" + strconv.Itoa(i), Type: typ}
}

// setStructEqual makes == compare the fields that are not blank, where all
// fields can be compared.
func (t *Type) setStructEqual() {
	desc := as[abiStruct](descriptor(t.typ))
	if desc.equal == nil {
		return
	}
	t.setEqual(func(p, q unsafe.Pointer) bool { return equalFields(desc, p, q) })
}

// isBlank reports whether an encoded name is "_".
func isBlank(name *byte) bool {
	text := unsafe.Slice(name, 3)
	return text[1] == 1 && text[2] == '_'
}
