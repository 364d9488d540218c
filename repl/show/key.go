package show

import (
	"reflect"
	"strings"

	"gorm.io/gorm/schema"
)

// rowName names the row that a model's value stands for: "models.User #9"; false when it has no primary key.
func (p *Printer) rowName(v reflect.Value, s *schema.Schema) (string, bool) {
	key, ok := p.keyText(v, s)
	return typeName(v.Type()) + " " + key, ok
}

// keyText is the primary key of a model's value: #9, "978-0" or (student_id 3, club_id 4); false when it is not set.
func (p *Printer) keyText(v reflect.Value, s *schema.Schema) (string, bool) {
	f := &formatter{p: p}
	var parts []string
	for _, field := range s.PrimaryFields {
		fv, ok := fieldValue(v, field)
		if !ok || fv.IsZero() && len(s.PrimaryFields) == 1 {
			return "", false
		}
		text := f.short(indirect(fv), 40)
		if len(s.PrimaryFields) > 1 {
			text = field.DBName + " " + text
		} else if fv.CanInt() || fv.CanUint() {
			text = "#" + text
		}
		parts = append(parts, text)
	}
	switch len(parts) {
	case 0:
		return "", false
	case 1:
		return parts[0], true
	}
	for _, field := range s.PrimaryFields {
		if fv, ok := fieldValue(v, field); ok && !fv.IsZero() {
			return "(" + strings.Join(parts, ", ") + ")", true
		}
	}
	return "", false
}

// fieldValue is the field of a model's value; false when an embedded pointer on the way to it is nil. Unlike
// schema.Field.ReflectValueOf it never allocates that pointer.
func fieldValue(v reflect.Value, field *schema.Field) (reflect.Value, bool) {
	for _, i := range field.StructField.Index {
		if i >= 0 {
			v = v.Field(i)
			continue
		}
		// GORM notes a step through an embedded pointer as -index-1.
		if v = v.Field(-i - 1); v.IsNil() {
			return reflect.Value{}, false
		}
		v = v.Elem()
	}
	return v, true
}

// indirect follows pointers and interfaces; the result is invalid when one of them is nil.
func indirect(v reflect.Value) reflect.Value {
	for range maxDepth {
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			return v
		}
		v = v.Elem()
	}
	return reflect.Value{}
}
