package reflected

import "reflect"

// unexported finds a type of a package that has no exported name, by what the package's functions and methods give and its types are made
// of. A program can have values of such types, as a result without having named it.
func (w *World) unexported(path, name string) (reflect.Type, bool) {
	var found reflect.Type
	look := func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.PkgPath() == path && t.Name() == name {
			found = t
		}
	}
	results := func(t reflect.Type) {
		for i := range t.NumOut() {
			look(t.Out(i))
		}
	}
	for _, v := range w.Table(path) {
		t := v.Type()
		look(t)
		if t.Kind() == reflect.Func {
			results(t)
		}
		for i := range t.NumMethod() {
			results(t.Method(i).Type)
		}
		if t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct {
			for i := range t.Elem().NumField() {
				look(t.Elem().Field(i).Type)
			}
		}
		if found != nil {
			return found, true
		}
	}
	return nil, false
}
