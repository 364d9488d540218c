package session

import "reflect"

// forgetSource lets go of the source that the interpreter has evaluated. The interpreter keeps all of it, with the scopes of its
// functions, for its debugger only; what is still in use is kept by who uses it.
func (s *Session) forgetSource() {
	in := reflect.ValueOf(s.interp).Elem()
	clearField(in, "roots")
	scopes := in.FieldByName("scopes")
	if !scopes.IsValid() || scopes.Kind() != reflect.Map {
		return
	}
	for it := scopes.MapRange(); it.Next(); {
		if scope := it.Value(); scope.Kind() == reflect.Pointer && !scope.IsNil() {
			clearField(scope.Elem(), "child")
		}
	}
}

// clearField sets a slice in a struct to nil, if there is one of that name.
func clearField(v reflect.Value, name string) {
	if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.Slice {
		reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem().SetZero()
	}
}
