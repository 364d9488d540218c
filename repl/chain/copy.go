package chain

import (
	"context"
	"reflect"

	"gorm.io/gorm"
)

// maxDepth is how far a value is copied: GORM changes a model, the elements of a slice of them, and their associations.
const maxDepth = 8

// maxCopied is more values than anyone builds a statement of again.
const maxCopied = 1 << 30

// maxKept is how many values, such as fields and elements, the arguments of a recorded call may be made of.
const maxKept = 2000

// A copier copies values as far as GORM may change them.
type copier struct {
	left   int  // how many values may be copied; less than 0 when there were more
	freeze bool // handles too, which are subqueries
}

func (c *copier) copy(v reflect.Value, depth int) reflect.Value {
	if c.left--; c.left < 0 || depth > maxDepth {
		return v
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		return c.copy(v.Elem(), depth)
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() == reflect.Interface {
			return v
		}
		if v.Type() == handle {
			if db := v.Interface().(*gorm.DB); c.freeze && db.Statement != nil {
				return reflect.ValueOf(frozen(db))
			}
			return v
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(c.copy(v.Elem(), depth+1))
		return p
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		s := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		if v.Type().Elem().Kind() == reflect.Uint8 {
			c.left -= v.Len() / 16
			reflect.Copy(s, v)
			return s
		}
		for i := 0; i < v.Len() && c.left >= 0; i++ {
			s.Index(i).Set(c.copy(v.Index(i), depth+1))
		}
		return s
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		m := reflect.MakeMapWithSize(v.Type(), v.Len())
		for _, k := range v.MapKeys() {
			c.left--
			m.SetMapIndex(k, v.MapIndex(k))
		}
		return m
	case reflect.Struct:
		s := reflect.New(v.Type()).Elem()
		s.Set(v)
		for i := range v.NumField() {
			if f := s.Field(i); f.CanSet() && (f.Kind() == reflect.Pointer || f.Kind() == reflect.Slice || f.Kind() == reflect.Struct) {
				f.Set(c.copy(f, depth+1))
			}
		}
		return s
	}
	return v
}

// kept is a call with copies in place of its arguments, as they are now, and how many bytes these hold, roughly. It leaves out what a statement is
// not built with: the rows of a destination, functions, contexts. unkept says why the arguments are not there.
func kept(call Call) (_ Call, size int, unkept string) {
	args := call.Args
	call.Args = args[:0] // there are never more
	c := &copier{left: maxKept, freeze: true}
	for i, x := range args {
		if x.Kind() == reflect.Interface {
			x = x.Elem()
		}
		switch {
		case call.Name == "Scopes", call.Name == "Preload" && i > 0:
			continue
		case call.Name == "WithContext":
			x = reflect.ValueOf(context.Background())
		case call.Name == "FindInBatches" && i == 2:
			x = reflect.Value{}
		case i == 0 && reads[call.Name]:
			x = empty(x, 0)
		case call.Name == "Session":
			x = quiet([]reflect.Value{x})[0]
		case x.IsValid():
			x = c.copy(x, 0)
		}
		call.Args = append(call.Args, x)
	}
	if c.left < 0 {
		call.Args, unkept = nil, "what "+call.Name+" was given is too large to keep"
	}
	return call, 200 + len(call.Text) + 24*(maxKept-max(c.left, 0)), unkept
}

// frozen is a handle with the conditions that db has now, without the rows that it has read or written.
func frozen(db *gorm.DB) *gorm.DB {
	f := db.Session(&gorm.Session{Context: context.Background()}) // whose statement is its own
	f.Statement.Model, f.Statement.Dest = emptied(f.Statement.Model), emptied(f.Statement.Dest)
	f.Statement.ReflectValue = reflect.Value{}
	return f
}

func emptied(x any) any {
	if v := empty(reflect.ValueOf(x), 0); v.IsValid() {
		return v.Interface()
	}
	return nil
}

// empty is a destination without what a read fills it with, but with the fields that may be its primary key.
func empty(v reflect.Value, depth int) reflect.Value {
	if !v.IsValid() || depth > maxDepth {
		return v
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() == reflect.Interface {
			return fresh(v)
		}
		p := reflect.New(v.Type().Elem())
		if e := v.Elem(); e.Kind() == reflect.Struct {
			emptyFields(p.Elem(), e, depth+1)
		} else {
			p.Elem().Set(empty(e, depth+1))
		}
		return p
	case reflect.Struct:
		s := reflect.New(v.Type()).Elem()
		emptyFields(s, v, depth)
		return s
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 && v.Len() <= 64 {
			return v
		}
		return reflect.Zero(v.Type())
	case reflect.Map, reflect.Interface, reflect.Func, reflect.Chan:
		return reflect.Zero(v.Type())
	}
	return v
}

// emptyFields sets the fields of a struct that is zero to those of v, made empty.
func emptyFields(s, v reflect.Value, depth int) {
	for i := range v.NumField() {
		if f, from := s.Field(i), v.Field(i); f.CanSet() && !from.IsZero() {
			f.Set(empty(from, depth+1))
		}
	}
}
