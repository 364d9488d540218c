package show

import (
	"database/sql/driver"
	"fmt"
	"reflect"

	"github.com/retort-shell/retort/repl/typeset"
)

var (
	stringerType = reflect.TypeFor[fmt.Stringer]()
	errorType    = reflect.TypeFor[error]()
	valuerType   = reflect.TypeFor[driver.Valuer]()
)

// as returns v, or a pointer to it, as a value of the interface type want; ok is false when neither implements it or
// v is not ours to use. A value that is not addressable is copied for a method with a pointer receiver.
func as(v reflect.Value, want reflect.Type) (x any, ok bool) {
	if !v.IsValid() || !v.CanInterface() {
		return nil, false
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		if v.IsNil() {
			return nil, false
		}
	}
	t := v.Type()
	switch {
	case t.Implements(want):
		return v.Interface(), true
	case t.Kind() == reflect.Pointer || !reflect.PointerTo(t).Implements(want):
		return nil, false
	case v.CanAddr():
		return v.Addr().Interface(), true
	}
	p := reflect.New(t)
	p.Elem().Set(v)
	return p.Interface(), true
}

// call runs a method of a value that is being shown; a panic in it becomes an error.
func call[T any](name string, method func() T) (result T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s panicked: %s", name, panicText(r))
		}
	}()
	return method(), nil
}

// panicText is the text of a recovered value, whose own methods may panic too.
func panicText(r any) (s string) {
	defer func() {
		if recover() != nil {
			s = fmt.Sprintf("%T", r)
		}
	}()
	return typeset.Visible(fmt.Sprint(r))
}

// ownText returns what v says of itself with Error or String. ok is false when it has neither, when the method belongs
// to an embedded field and would hide the others, or when it panics; then note says so.
func ownText(v reflect.Value) (s, note string, ok bool) {
	var err error
	if x, is := as(v, errorType); is {
		s, err = call("Error", x.(error).Error)
	} else if x, is := as(v, stringerType); is && !promoted(v.Type(), stringerType) {
		s, err = call("String", x.(fmt.Stringer).String)
	} else {
		return "", "", false
	}
	if err != nil {
		return "", err.Error(), false
	}
	return s, "", true
}

// promoted reports whether a struct of several fields implements want only through an embedded one.
func promoted(t, want reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t.NumField() < 2 {
		return false
	}
	for f := range t.Fields() {
		if f.Anonymous && (f.Type.Implements(want) || reflect.PointerTo(f.Type).Implements(want)) {
			return true
		}
	}
	return false
}

// databaseValue returns what a driver.Valuer sends to the database; ok is false when v is none, or fails.
func databaseValue(v reflect.Value) (value any, ok bool) {
	x, is := as(v, valuerType)
	if !is {
		return nil, false
	}
	value, err := call("Value", func() any {
		value, err := x.(driver.Valuer).Value()
		if err != nil {
			return err
		}
		return value
	})
	if _, failed := value.(error); failed || err != nil {
		return nil, false
	}
	return value, true
}

// nullable takes apart the types that pair a value with Valid, as sql.NullString, sql.Null[T] and gorm.DeletedAt do.
func nullable(v reflect.Value) (inner reflect.Value, valid, ok bool) {
	if v.Kind() != reflect.Struct || v.NumField() != 2 {
		return reflect.Value{}, false, false
	}
	flag := v.FieldByName("Valid")
	if !flag.IsValid() || flag.Kind() != reflect.Bool || !reflect.PointerTo(v.Type()).Implements(valuerType) {
		return reflect.Value{}, false, false
	}
	inner = v.Field(0)
	if v.Type().Field(0).Name == "Valid" {
		inner = v.Field(1)
	}
	return inner, flag.Bool(), true
}
