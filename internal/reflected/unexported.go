package reflected

import (
	"go/token"
	"reflect"
	"strings"
)

// unexported finds a type that a library keeps to itself, but gives values of: gorm.WithResult returns a *gorm.result. It is
// somewhere in what the types of the library's exported names are made of. The key is the type's package path and name.
func (w *World) unexported(key string) (reflect.Type, bool) {
	i := strings.LastIndexByte(key, '.')
	if i < 0 || strings.ContainsAny(key, "[]*") {
		return nil, false
	}
	path, name := key[:i], key[i+1:]
	if token.IsExported(name) || !w.Known(path) {
		return nil, false
	}
	var found reflect.Type
	seen := map[reflect.Type]bool{}
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		if found != nil || seen[t] || t.Name() != "" && t.PkgPath() != path {
			return
		}
		seen[t] = true
		if t.Name() == name {
			found = t
			return
		}
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
			walk(t.Elem())
		case reflect.Map:
			walk(t.Key())
			walk(t.Elem())
		case reflect.Struct:
			for f := range t.Fields() {
				walk(f.Type)
			}
		case reflect.Func:
			for p := range t.Ins() {
				walk(p)
			}
			for r := range t.Outs() {
				walk(r)
			}
		}
		switch {
		case t.Kind() == reflect.Interface:
			for m := range t.Methods() {
				walk(m.Type)
			}
		case t.Name() != "":
			for m := range reflect.PointerTo(t).Methods() {
				walk(m.Type)
			}
		}
	}
	for _, v := range w.lib.Table(path) {
		walk(v.Type())
	}
	return found, found != nil
}
