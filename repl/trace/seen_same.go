package trace

import (
	"bytes"
	"reflect"
	"time"
)

// same reports whether a remembered column value equals a present one of the same type.
func (l *layout) same(then, now reflect.Value) bool {
	switch now.Kind() {
	case reflect.String:
		text := now.String()
		return then.String() == text || len(text) > longColumn && then.String() == l.digest(text)
	case reflect.Float32, reflect.Float64:
		return then.Float() == now.Float() || then.Float() != then.Float() && now.Float() != now.Float()
	case reflect.Pointer, reflect.Interface:
		if then.IsNil() || now.IsNil() {
			return then.IsNil() == now.IsNil()
		}
		if then.Elem().Type() != now.Elem().Type() {
			return false
		}
		return l.same(then.Elem(), now.Elem())
	case reflect.Slice:
		if then.IsNil() != now.IsNil() {
			return false
		}
		if now.Type().Elem().Kind() == reflect.Uint8 {
			data := now.Bytes()
			return bytes.Equal(then.Bytes(), data) || len(data) > longColumn && string(then.Bytes()) == l.digest(string(data))
		}
		if then.Len() != now.Len() {
			return false
		}
		for i := range now.Len() {
			if !l.same(then.Index(i), now.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		if now.Type() == timeType {
			apart := then.Interface().(time.Time).Sub(now.Interface().(time.Time))
			return apart.Abs() < time.Millisecond
		}
		if !exported(now.Type()) {
			return reflect.DeepEqual(then.Interface(), now.Interface())
		}
		for i := range now.NumField() {
			if !l.same(then.Field(i), now.Field(i)) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(then.Interface(), now.Interface())
}

// exported reports whether all fields of a struct type are.
func exported(t reflect.Type) bool {
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			return false
		}
	}
	return true
}
