package reflected

import (
	"go/types"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// discover finds the named types that t is made of, so that the names of type arguments can be told. It goes into library types
// only where they are instances of generic types.
func (w *World) discover(t reflect.Type) {
	if w.seen[t] {
		return
	}
	w.seen[t] = true
	if t.Name() != "" && t.PkgPath() != "" {
		w.named[t.PkgPath()+"."+t.Name()] = t
		if w.fromLibrary(t) != nil {
			return
		}
	}
	switch t.Kind() {
	case reflect.Map:
		w.discover(t.Key())
		w.discover(t.Elem())
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		w.discover(t.Elem())
	case reflect.Func:
		w.discoverSignature(t)
	case reflect.Struct:
		for i := range t.NumField() {
			w.discover(t.Field(i).Type)
		}
	}
	ms := t
	if t.Name() != "" && t.Kind() != reflect.Interface {
		ms = reflect.PointerTo(t)
	}
	for i := range ms.NumMethod() {
		w.discoverSignature(ms.Method(i).Type)
	}
}

func (w *World) discoverSignature(f reflect.Type) {
	for i := range f.NumIn() {
		w.discover(f.In(i))
	}
	for i := range f.NumOut() {
		w.discover(f.Out(i))
	}
}

// typeList reads type arguments as reflection writes them, with full paths: "string,[]example.com/shop.Address".
func (w *World) typeList(s string) ([]types.Type, bool) {
	var out []types.Type
	for len(s) > 0 {
		arg := s[:end(s, ',')]
		t, ok := w.typeArg(arg)
		if !ok {
			return nil, false
		}
		out = append(out, t)
		s = strings.TrimPrefix(s[len(arg):], ",")
	}
	return out, len(out) > 0
}

// end is where in s a byte stands outside of brackets, or its length.
func end(s string, b byte) int {
	depth := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == b && depth == 0:
			return i
		case strings.IndexByte("[({", c) >= 0:
			depth++
		case strings.IndexByte("])}", c) >= 0:
			depth--
		}
	}
	return len(s)
}

// typeArg reads one type argument. Structs, functions and interfaces without a name are left out, as are types that neither the
// library nor discover knows.
func (w *World) typeArg(s string) (types.Type, bool) {
	if rest, ok := strings.CutPrefix(s, "*"); ok {
		return w.composite(rest, func(t types.Type) types.Type { return types.NewPointer(t) })
	}
	if rest, ok := strings.CutPrefix(s, "[]"); ok {
		return w.composite(rest, func(t types.Type) types.Type { return types.NewSlice(t) })
	}
	if rest, ok := strings.CutPrefix(s, "["); ok {
		length, elem, _ := strings.Cut(rest, "]")
		n, err := strconv.ParseInt(length, 10, 64)
		if err != nil {
			return nil, false
		}
		return w.composite(elem, func(t types.Type) types.Type { return types.NewArray(t, n) })
	}
	if rest, ok := strings.CutPrefix(s, "map["); ok {
		i := end(rest, ']')
		key, ok := w.typeArg(rest[:i])
		if !ok || i == len(rest) {
			return nil, false
		}
		return w.composite(rest[i+1:], func(t types.Type) types.Type { return types.NewMap(key, t) })
	}
	for prefix, dir := range map[string]types.ChanDir{"chan ": types.SendRecv, "chan<- ": types.SendOnly, "<-chan ": types.RecvOnly} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			return w.composite(rest, func(t types.Type) types.Type { return types.NewChan(dir, t) })
		}
	}
	return w.namedArg(s)
}

func (w *World) composite(elem string, of func(types.Type) types.Type) (types.Type, bool) {
	t, ok := w.typeArg(elem)
	if !ok {
		return nil, false
	}
	return of(t), true
}

func (w *World) namedArg(s string) (types.Type, bool) {
	if s == "interface {}" {
		return types.Universe.Lookup("any").Type(), true
	}
	if o, ok := types.Universe.Lookup(s).(*types.TypeName); ok {
		return o.Type(), true
	}
	plain, _, _ := strings.Cut(s, "[")
	dot := strings.LastIndexByte(plain, '.')
	if dot < 0 {
		return nil, false
	}
	p, err := url.PathUnescape(s[:dot]) // the linker escapes dots in the last element of a path
	if err != nil {
		return nil, false
	}
	if t := w.named[p+s[dot:]]; t != nil {
		return w.make(t), true
	}
	pkg, err := w.lib.Import(p)
	if err != nil {
		return nil, false
	}
	o, ok := pkg.Scope().Lookup(s[dot+1:]).(*types.TypeName)
	if !ok {
		return nil, false
	}
	return o.Type(), true
}
