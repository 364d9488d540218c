// Package reflected makes go/types packages of a program's own types by reflection, in one world with the packages of a library.
//
// A program that embeds the shell has its models compiled in, but no export data of them. Reflection gives fields, tags and
// methods; it does not give the names of parameters, constants, or functions.
package reflected

import (
	"go/types"
	"maps"
	"reflect"
	"slices"

	"github.com/retort-shell/retort/internal/generics"
	"github.com/retort-shell/retort/internal/gormg"
	"github.com/retort-shell/retort/internal/symbols"
)

// World is a library and the types that a program adds to it. It is not safe for concurrent use.
type World struct {
	lib  *symbols.Library
	pkgs map[string]*types.Package           // made here, by path
	own  map[string]map[string]reflect.Value // symbol tables of pkgs

	types map[reflect.Type]types.Type // all that have been made
	named map[string]reflect.Type     // named types of the program by path and name, as type arguments are written
	seen  map[reflect.Type]bool       // by discover

	context   *types.Context
	generics  map[string]*generic
	instances map[string]reflect.Type // by key, as symbols.Library.Instance wants it

	queue []reflect.Type // named types whose underlying type and methods are still to be filled in
	busy  bool
}

// New returns a world of the library's packages and the given types with all that they are made of. Types that are given here can
// make better generic types than those that TypeOf meets later: see generic.
func New(lib *symbols.Library, ts ...reflect.Type) *World {
	w := &World{
		lib: lib, pkgs: map[string]*types.Package{}, own: map[string]map[string]reflect.Value{},
		types: map[reflect.Type]types.Type{}, named: map[string]reflect.Type{}, seen: map[reflect.Type]bool{},
		context: types.NewContext(), generics: map[string]*generic{}, instances: map[string]reflect.Type{},
	}
	for _, t := range ts {
		w.discover(t)
	}
	w.fill(func() {
		for _, t := range ts {
			w.TypeOf(t)
		}
	})
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
		if w.pkgs[p].Name() == name && p != mainPath && !isHidden(p) {
			paths = append(paths, p)
		}
	}
	return append(paths, w.lib.Named(name)...)
}

// Paths returns the import paths of all packages.
func (w *World) Paths() []string { return append(slices.Sorted(maps.Keys(w.pkgs)), w.lib.Paths()...) }

// Name returns the name of the package at a path, or "".
func (w *World) Name(path string) string {
	if pkg, ok := w.pkgs[path]; ok {
		return pkg.Name()
	}
	return w.lib.Name(path)
}

// Table returns a package's symbols, or nil.
func (w *World) Table(p string) map[string]reflect.Value {
	if t, ok := w.own[p]; ok {
		return maps.Clone(t)
	}
	return w.lib.Table(p)
}

// Instance returns a compiled instance of a generic function or type, as symbols.Library.Instance does, or a type that a package
// does not export.
func (w *World) Instance(key string) (reflect.Value, bool) {
	if t, ok := w.instances[key]; ok {
		return reflect.Zero(reflect.PointerTo(t)), true
	}
	if t, ok := w.unexported(key); ok {
		return reflect.Zero(reflect.PointerTo(t)), true
	}
	return w.lib.Instance(key)
}

// HasGeneric reports whether MakeGeneric knows a generic function.
func (w *World) HasGeneric(path, name string) bool {
	return generics.Has(path, name) || path == gormg.Path && name == gormg.Name
}

// HasGenericType reports whether Shape and Method know a generic type.
func (w *World) HasGenericType(path, name string) bool { return generics.HasType(path, name) }

// MakeGeneric makes an instance of a generic function: of the standard library's as generics.Make does, or gorm.G.
func (w *World) MakeGeneric(path, name string, typ reflect.Type, args ...reflect.Type) (reflect.Value, bool) {
	if path == gormg.Path && name == gormg.Name && len(args) == 1 {
		v, err := gormg.Make(typ, args[0])
		return v, err == nil
	}
	return generics.Make(path, name, typ, args...)
}

// Shape returns what instances of a generic type are like, as generics.Shape does.
func (w *World) Shape(path, name string) reflect.Type { return generics.Shape(path, name) }

// Method makes a method of an instance of a generic type, as generics.Method does.
func (w *World) Method(path, name, method string, typ reflect.Type) (reflect.Value, bool) {
	return generics.Method(path, name, method, typ)
}

// Has reports whether there is a compiled instance.
func (w *World) Has(key string) bool {
	_, ok := w.Instance(key)
	return ok
}

// Known reports whether the library has the package, so that its types are not of the program's own making.
func (w *World) Known(path string) bool { return w.lib.Name(path) != "" }

// Source returns the text of a declaration, by the rules of symbols.Library.Source.
func (w *World) Source(path, name string) (string, bool) { return w.lib.Source(path, name) }

// Doc returns the text of a documentation comment, as symbols.Library.Doc does; of the program's own types there is none.
func (w *World) Doc(path, name string) (string, bool) { return w.lib.Doc(path, name) }

// Reflect returns the run-time type that a checked named type stands for; false where the program has none, such as for a type
// declared at the prompt.
func (w *World) Reflect(t types.Type) (reflect.Type, bool) {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return nil, false
	}
	if n.TypeArgs().Len() > 0 {
		v, ok := w.Instance(keyOf(n))
		if !ok {
			return nil, false
		}
		return v.Type().Elem(), true
	}
	v, ok := w.Table(n.Obj().Pkg().Path())[n.Obj().Name()]
	if !ok {
		return w.unexported(keyOf(n))
	}
	if v.Kind() != reflect.Pointer || !v.IsNil() {
		return nil, false
	}
	return v.Type().Elem(), true
}

// keyOf names an instance of a generic type, as symbols.Library.Instance wants it.
func keyOf(n *types.Named) string {
	return types.TypeString(n, func(p *types.Package) string { return p.Path() })
}
