// Package reflected makes go/types packages of a program's own types by reflection, in one world with the packages of a library.
//
// A program that embeds the shell has its models compiled in, but no export data of them. Reflection gives fields, tags and
// methods; it does not give the names of parameters, constants, or functions.
package reflected

import (
	"go/token"
	"go/types"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/retort-shell/retort/internal/symbols"
)

// World is a library and the types that a program adds to it.
type World struct {
	lib   *symbols.Library
	pkgs  map[string]*types.Package           // made here, by path
	own   map[string]map[string]reflect.Value // symbol tables of pkgs
	named map[reflect.Type]*types.Named
	memo  map[reflect.Type]types.Type

	queue []reflect.Type // named types whose underlying type and methods are still to be filled in
	busy  bool
}

// New returns a world of the library's packages and the given types with all that they are made of.
func New(lib *symbols.Library, ts ...reflect.Type) *World {
	w := &World{
		lib: lib, pkgs: map[string]*types.Package{}, own: map[string]map[string]reflect.Value{},
		named: map[reflect.Type]*types.Named{}, memo: map[reflect.Type]types.Type{},
	}
	for _, t := range ts {
		w.TypeOf(t)
	}
	return w
}

// Import returns a package: the library's, or one made of the program's types.
func (w *World) Import(p string) (*types.Package, error) {
	if pkg, ok := w.pkgs[p]; ok {
		return pkg, nil
	}
	return w.lib.Import(p)
}

// Named returns the paths of the packages of that name, the program's own first.
func (w *World) Named(name string) []string {
	var paths []string
	for _, p := range slices.Sorted(maps.Keys(w.pkgs)) {
		if w.pkgs[p].Name() == name && name != "main" {
			paths = append(paths, p)
		}
	}
	return append(paths, w.lib.Named(name)...)
}

// Table returns a package's symbols, or nil.
func (w *World) Table(p string) map[string]reflect.Value {
	if t, ok := w.own[p]; ok {
		return maps.Clone(t)
	}
	return w.lib.Table(p)
}

// Instance returns a compiled instance of a generic function or type.
func (w *World) Instance(key string) (reflect.Value, bool) { return w.lib.Instance(key) }

// Doc returns the text of a documentation comment, as symbols.Library.Doc does; of the program's own types there is none.
func (w *World) Doc(path, name string) (string, bool) { return w.lib.Doc(path, name) }

// Has reports whether there is a compiled instance.
func (w *World) Has(key string) bool {
	_, ok := w.Instance(key)
	return ok
}

// Reflect returns the run-time type that a checked type stands for; false where the program has none, such as for a type
// declared at the prompt.
func (w *World) Reflect(t types.Type) (reflect.Type, bool) {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return nil, false
	}
	if n.TypeArgs().Len() > 0 {
		v, ok := w.Instance(types.TypeString(n, func(p *types.Package) string { return p.Path() }))
		if !ok {
			return nil, false
		}
		return v.Type().Elem(), true
	}
	v, ok := w.Table(n.Obj().Pkg().Path())[n.Obj().Name()]
	if !ok || v.Kind() != reflect.Pointer {
		return nil, false
	}
	return v.Type().Elem(), true
}

// TypeOf returns the checker's view of a run-time type.
func (w *World) TypeOf(t reflect.Type) types.Type {
	if t.Name() == "" {
		if r := w.memo[t]; r != nil {
			return r
		}
		r := w.underlying(t)
		w.memo[t] = r
		return r
	}
	if t.PkgPath() == "" {
		if o := types.Universe.Lookup(t.Name()); o != nil {
			return o.Type()
		}
	}
	if t.Kind() == reflect.UnsafePointer && t.Name() == "Pointer" {
		return types.Typ[types.UnsafePointer]
	}
	if n := w.named[t]; n != nil {
		return n
	}
	if known := w.fromLibrary(t); known != nil {
		return known
	}
	pkg := w.pkg(t.PkgPath())
	tn := types.NewTypeName(token.NoPos, pkg, t.Name(), nil)
	n := types.NewNamed(tn, nil, nil)
	w.named[t] = n
	if token.IsIdentifier(t.Name()) && pkg.Scope().Lookup(t.Name()) == nil {
		pkg.Scope().Insert(tn)
		w.own[t.PkgPath()][t.Name()] = reflect.Zero(reflect.PointerTo(t))
	}
	w.queue = append(w.queue, t)
	w.drain()
	return n
}

// fromLibrary finds a named type in the library, so that it is the same type there and here.
func (w *World) fromLibrary(t reflect.Type) types.Type {
	if w.lib.Name(t.PkgPath()) == "" {
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

func (w *World) pkg(p string) *types.Package {
	if pkg := w.pkgs[p]; pkg != nil {
		return pkg
	}
	if w.lib.Name(p) != "" { // an unexported type of a library package keeps to itself
		p += " (unexported)"
	}
	if pkg := w.pkgs[p]; pkg != nil {
		return pkg
	}
	pkg := types.NewPackage(p, packageName(p))
	pkg.MarkComplete()
	w.pkgs[p] = pkg
	w.own[p] = map[string]reflect.Value{}
	return pkg
}

// packageName guesses a package's name from its path: reflection tells it only in the text of a type.
func packageName(p string) string {
	base := path.Base(p)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" && path.Dir(p) != "." {
		base = path.Base(path.Dir(p))
	}
	return strings.NewReplacer("-", "_", ".", "_").Replace(base)
}

// drain fills in named types one after the other, as they may refer to each other.
func (w *World) drain() {
	if w.busy {
		return
	}
	w.busy = true
	defer func() { w.busy = false }()
	for len(w.queue) > 0 {
		t := w.queue[0]
		w.queue = w.queue[1:]
		n := w.named[t]
		n.SetUnderlying(w.underlying(t).Underlying())
		if t.Kind() != reflect.Interface {
			w.methods(n, t)
		}
	}
}

func (w *World) methods(n *types.Named, t reflect.Type) {
	promoted := w.promoted(t)
	ptr := reflect.PointerTo(t)
	for i := range ptr.NumMethod() {
		m := ptr.Method(i)
		if promoted[m.Name] {
			continue // go/types finds it through the embedded field
		}
		var recv types.Type = n
		if _, byValue := t.MethodByName(m.Name); !byValue {
			recv = types.NewPointer(n)
		}
		pkg := n.Obj().Pkg()
		sig := types.NewSignatureType(types.NewVar(token.NoPos, pkg, "", recv), nil, nil, w.params(m.Type, 1), w.results(m.Type), m.Type.IsVariadic())
		n.AddMethod(types.NewFunc(token.NoPos, pkg, m.Name, sig))
	}
}

// promoted finds the methods that a struct has from exactly one embedded field; reflection does not tell a method that the
// struct itself declares in their place, but its receiver and results are the same to a cell.
func (w *World) promoted(t reflect.Type) map[string]bool {
	out := map[string]bool{}
	if t.Kind() != reflect.Struct {
		return out
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.Anonymous {
			continue
		}
		ft := f.Type
		if ft.Kind() != reflect.Pointer && ft.Kind() != reflect.Interface {
			ft = reflect.PointerTo(ft)
		}
		for j := range ft.NumMethod() {
			name := ft.Method(j).Name
			out[name] = !out[name]
		}
	}
	return out
}

func (w *World) params(f reflect.Type, from int) *types.Tuple {
	var vs []*types.Var
	for i := from; i < f.NumIn(); i++ {
		vs = append(vs, types.NewParam(token.NoPos, nil, "", w.TypeOf(f.In(i))))
	}
	return types.NewTuple(vs...)
}

func (w *World) results(f reflect.Type) *types.Tuple {
	var vs []*types.Var
	for i := range f.NumOut() {
		vs = append(vs, types.NewParam(token.NoPos, nil, "", w.TypeOf(f.Out(i))))
	}
	return types.NewTuple(vs...)
}

var directions = map[reflect.ChanDir]types.ChanDir{reflect.BothDir: types.SendRecv, reflect.SendDir: types.SendOnly, reflect.RecvDir: types.RecvOnly}

func (w *World) underlying(t reflect.Type) types.Type {
	switch t.Kind() {
	case reflect.Pointer:
		return types.NewPointer(w.TypeOf(t.Elem()))
	case reflect.Slice:
		return types.NewSlice(w.TypeOf(t.Elem()))
	case reflect.Array:
		return types.NewArray(w.TypeOf(t.Elem()), int64(t.Len()))
	case reflect.Map:
		return types.NewMap(w.TypeOf(t.Key()), w.TypeOf(t.Elem()))
	case reflect.Chan:
		return types.NewChan(directions[t.ChanDir()], w.TypeOf(t.Elem()))
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

func (w *World) structOf(t reflect.Type) types.Type {
	var fs []*types.Var
	var tags []string
	for i := range t.NumField() {
		f := t.Field(i)
		fs = append(fs, types.NewField(token.NoPos, w.owner(f.PkgPath, t), f.Name, w.TypeOf(f.Type), f.Anonymous))
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

// owner is the package that a field or method belongs to; only those that are not exported name one.
func (w *World) owner(pkgPath string, t reflect.Type) *types.Package {
	if pkgPath == "" {
		pkgPath = t.PkgPath()
	}
	if pkgPath == "" {
		return nil
	}
	if w.lib.Name(pkgPath) != "" {
		if pkg, err := w.lib.Import(pkgPath); err == nil {
			return pkg
		}
	}
	return w.pkg(pkgPath)
}
