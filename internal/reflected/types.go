package reflected

import (
	"go/token"
	"go/types"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unsafe"
)

// TypeOf returns the checker's view of a run-time type.
func (w *World) TypeOf(t reflect.Type) types.Type {
	if made := w.types[t]; made != nil {
		return made
	}
	var made types.Type
	if !w.busy {
		w.discover(t)
	}
	w.fill(func() { made = w.make(t) })
	return made
}

func (w *World) make(t reflect.Type) types.Type {
	if made := w.types[t]; made != nil {
		return made
	}
	made := w.predeclared(t)
	switch {
	case made != nil:
	case t.Name() == "":
		made = w.underlying(t)
	default:
		if made = w.fromLibrary(t); made == nil {
			if made = w.instance(t); made == nil {
				return w.declare(t)
			}
		}
	}
	w.types[t] = made
	return made
}

func (w *World) predeclared(t reflect.Type) types.Type {
	if t == reflect.TypeFor[unsafe.Pointer]() {
		return types.Typ[types.UnsafePointer]
	}
	if t.PkgPath() != "" || t.Name() == "" {
		return nil
	}
	return types.Universe.Lookup(t.Name()).Type()
}

// fromLibrary finds a named type in the library, so that it is the same type there and here.
func (w *World) fromLibrary(t reflect.Type) types.Type {
	if !w.Known(t.PkgPath()) {
		return nil
	}
	pkg, err := w.lib.Import(t.PkgPath())
	if err != nil {
		return nil
	}
	if o, ok := pkg.Scope().Lookup(t.Name()).(*types.TypeName); ok {
		return o.Type()
	}
	return nil
}

// declare makes a named type under its own name, or where that says more than a name, or two functions of a package declare
// local types of that name, under one like it.
func (w *World) declare(t reflect.Type) types.Type {
	pkg := w.home(t.PkgPath(), packageOf(t))
	name := identifier(t.Name())
	for i := 2; pkg.Scope().Lookup(name) != nil; i++ {
		name = identifier(t.Name()) + "_" + strconv.Itoa(i)
	}
	tn := types.NewTypeName(token.NoPos, pkg, name, nil)
	n := types.NewNamed(tn, nil, nil)
	w.types[t] = n
	pkg.Scope().Insert(tn)
	w.own[pkg.Path()][name] = reflect.Zero(reflect.PointerTo(t))
	w.queue = append(w.queue, t)
	return n
}

// packageOf is the name of a named type's package.
func packageOf(t reflect.Type) string {
	name, _, _ := strings.Cut(t.String(), ".")
	return name
}

// identifier makes an identifier of a text, such as the name of an instance: "List[int]".
func identifier(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, s)
}

// fill runs begin, and completes the named types that it has begun, one after the other, as they may refer to each other.
func (w *World) fill(begin func()) {
	if w.busy {
		begin()
		return
	}
	w.busy = true
	defer func() { w.busy = false }()
	begin()
	for len(w.queue) > 0 {
		t := w.queue[0]
		w.queue = w.queue[1:]
		n := w.types[t].(*types.Named)
		u, ms := w.underlying(t).Underlying(), w.methods(t)
		if g := w.generics[origin(t)]; g != nil && n.Origin() == g.origin {
			g.known(n, u, ms)
			continue
		}
		n.SetUnderlying(u)
		for _, m := range ms {
			m.addTo(n)
		}
	}
	for _, g := range w.generics {
		g.finish(w.context)
	}
}

var directions = map[reflect.ChanDir]types.ChanDir{reflect.BothDir: types.SendRecv, reflect.SendDir: types.SendOnly, reflect.RecvDir: types.RecvOnly}

func (w *World) underlying(t reflect.Type) types.Type {
	switch t.Kind() {
	case reflect.Pointer:
		return types.NewPointer(w.make(t.Elem()))
	case reflect.Slice:
		return types.NewSlice(w.element(t))
	case reflect.Array:
		return types.NewArray(w.element(t), int64(t.Len()))
	case reflect.Map:
		return types.NewMap(w.make(t.Key()), w.make(t.Elem()))
	case reflect.Chan:
		return types.NewChan(directions[t.ChanDir()], w.make(t.Elem()))
	case reflect.Func:
		return types.NewSignatureType(nil, nil, nil, w.params(t, 0), w.results(t), t.IsVariadic())
	case reflect.Struct:
		return w.structOf(t)
	case reflect.Interface:
		return w.interfaceOf(t)
	case reflect.UnsafePointer:
		return types.Typ[types.UnsafePointer]
	}
	return types.Universe.Lookup(t.Kind().String()).Type()
}

// element is the type of a slice's or array's elements. Reflection does not tell byte from uint8: a row of them is one of bytes.
func (w *World) element(t reflect.Type) types.Type {
	if t.Elem() == reflect.TypeFor[byte]() {
		return types.Universe.Lookup("byte").Type()
	}
	return w.make(t.Elem())
}

func (w *World) structOf(t reflect.Type) types.Type {
	var fs []*types.Var
	var tags []string
	for i := range t.NumField() {
		f := t.Field(i)
		fs = append(fs, types.NewField(token.NoPos, w.owner(f.PkgPath, t), f.Name, w.make(f.Type), f.Anonymous))
		tags = append(tags, string(f.Tag))
	}
	return types.NewStruct(fs, tags)
}

func (w *World) interfaceOf(t reflect.Type) types.Type {
	if t.NumMethod() == 0 {
		return types.Universe.Lookup("any").Type()
	}
	var ms []*types.Func
	for i := range t.NumMethod() {
		m := t.Method(i)
		sig := types.NewSignatureType(nil, nil, nil, w.params(m.Type, 0), w.results(m.Type), m.Type.IsVariadic())
		ms = append(ms, types.NewFunc(token.NoPos, w.owner(m.PkgPath, t), m.Name, sig))
	}
	return types.NewInterfaceType(ms, nil).Complete()
}

func (w *World) params(f reflect.Type, from int) *types.Tuple {
	var vs []*types.Var
	for i := from; i < f.NumIn(); i++ {
		vs = append(vs, types.NewParam(token.NoPos, nil, "", w.make(f.In(i))))
	}
	return types.NewTuple(vs...)
}

func (w *World) results(f reflect.Type) *types.Tuple {
	var vs []*types.Var
	for i := range f.NumOut() {
		vs = append(vs, types.NewParam(token.NoPos, nil, "", w.make(f.Out(i))))
	}
	return types.NewTuple(vs...)
}
