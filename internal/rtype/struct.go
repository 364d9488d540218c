package rtype

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// StructOf returns the unnamed struct type with the given fields, whose unexported names belong to pkgPath. The same fields make the same
// type: that of compiled code where all fields are exported and none is embedded. It has no methods, not even those of embedded fields.
func StructOf(pkgPath string, fields []Field) (reflect.Type, error) {
	if err := Supported(); err != nil {
		return nil, err
	}
	layout, err := layoutOf(fields)
	if err != nil {
		return nil, fmt.Errorf("struct type: %w", err)
	}
	if !slices.ContainsFunc(fields, func(f Field) bool { return f.Embedded || exportedFlag(f.Name) == 0 }) {
		public := make([]reflect.StructField, len(fields))
		for i, f := range fields {
			public[i] = reflect.StructField{Name: f.Name, Type: f.Type, Tag: reflect.StructTag(f.Tag)}
		}
		return reflect.StructOf(public), nil
	}
	var parts []string
	identity := new(strings.Builder)
	fmt.Fprintln(identity, pkgPath)
	for _, f := range fields {
		part := f.Type.String()
		if !f.Embedded {
			part = f.Name + " " + part
		}
		if f.Tag != "" {
			part += " " + strconv.Quote(f.Tag)
		}
		parts = append(parts, part)
		fmt.Fprintf(identity, "%s %v %v %q %p\n", f.Name, f.Embedded, f.Open, f.Tag, descriptor(f.Type))
	}
	name := "struct { " + strings.Join(parts, "; ") + " }"

	registry.Lock()
	defer registry.Unlock()
	if made, ok := registry.structs[identity.String()]; ok {
		return made, nil
	}
	desc := *as[abiStruct](descriptor(layout))
	desc.flags &= flagsOfLayout
	desc.hash = newHash(name)
	desc.str, desc.ptrToThis = nameOffset(name, 0), 0
	desc.pkgPath = fieldsPkgPath(pkgPath, fields)
	desc.fields = encodeFields(fields, desc.fields)
	if desc.equal != nil {
		desc.equal = func(p, q unsafe.Pointer) bool { return equalFields(&desc, p, q) }
	}
	made := reflectType(&desc.abiType)
	registry.structs[identity.String()] = made
	registry.fields[made] = structFields{pkgPath, slices.Clone(fields)}
	return made, nil
}

// fieldsPkgPath is the package path that the descriptor of a struct type has: that of its unexported fields.
func fieldsPkgPath(pkgPath string, fields []Field) *byte {
	if !slices.ContainsFunc(fields, func(f Field) bool { return exportedFlag(f.Name) == 0 }) {
		return nil
	}
	return encodeName(pkgPath, "", 0)
}

// encodeFields gives fields the places of those of a struct type of the same layout.
func encodeFields(fields []Field, layout []abiField) []abiField {
	made := make([]abiField, len(fields))
	for i, f := range fields {
		flags := exportedFlag(f.Name)
		if f.Open {
			flags = nameExported
		}
		if f.Embedded {
			flags |= nameEmbedded
		}
		made[i] = abiField{encodeName(f.Name, f.tag(), flags), layout[i].typ, layout[i].offset}
	}
	return made
}

// tag is what the descriptor has for a tag.
func (f Field) tag() string {
	if _, has := reflect.StructTag(f.Tag).Lookup("json"); has || !f.Open {
		return f.Tag
	}
	if t := f.Type; f.Embedded && (t.Kind() == reflect.Struct || t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct) {
		return f.Tag // its exported fields are encoded
	}
	return strings.TrimSpace(f.Tag + ` json:"-"`)
}

// equalFields compares the fields of two structs that are not blank.
func equalFields(desc *abiStruct, p, q unsafe.Pointer) bool {
	for i := range desc.fields {
		f := &desc.fields[i]
		if !isBlank(f.name) && !f.typ.equal(unsafe.Add(p, f.offset), unsafe.Add(q, f.offset)) {
			return false
		}
	}
	return true
}
