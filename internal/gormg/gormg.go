// Package gormg makes GORM's generics API, gorm.G, for a model whose type is
// known only when the program runs.
//
// The result is gorm.G to all that meets it: a function of the right type, whose
// values have the names and methods of GORM's own. Behind each value stands a
// query of GORM's own for a stand-in type, to which the methods that build a
// query go as they are, so that conditions, joins and preloads are GORM's. Only
// what a query ends with knows the model, and is written here over [gorm.DB].
package gormg

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/retort-shell/retort/internal/rtype"
)

// Path and Name are those of the generic function.
const (
	Path = "gorm.io/gorm"
	Name = "G"
)

// standIn is the model of the queries behind those made here. It is never
// looked at, as those queries do not end.
type standIn = any

// Make returns gorm.G[T] as a function whose type is exactly typ, which is that
// of gorm.G[T] with interface types that were made at run time.
func Make(typ, model reflect.Type) (reflect.Value, error) {
	if typ == nil || model == nil || typ.Kind() != reflect.Func || typ.NumOut() != 1 || role(typ.Out(0)) != "Interface" {
		return reflect.Value{}, fmt.Errorf("%v is no type of gorm.G", typ)
	}
	f := &family{model: model, concrete: map[reflect.Type]*rtype.Type{}}
	if err := f.check(typ.Out(0), map[reflect.Type]bool{}); err != nil {
		return reflect.Value{}, err
	}
	return reflect.MakeFunc(typ, func(in []reflect.Value) []reflect.Value {
		db := in[0].Interface().(*gorm.DB)
		opts := append(slices.Clip(in[1].Interface().([]clause.Expression)), instance{})
		return []reflect.Value{f.wrap(typ.Out(0), &query{family: f, db: db, inner: gorm.G[standIn](db, opts...)})}
	}), nil
}

// instance is an option that does nothing, but has a query begin with a
// statement of its own also on a handle for dry runs.
type instance struct{}

func (instance) ModifyStatement(*gorm.Statement) {}
func (instance) Build(clause.Builder)            {}

// A family is the types of gorm.G for one model.
type family struct {
	model reflect.Type

	mu       sync.Mutex
	concrete map[reflect.Type]*rtype.Type // what implements an interface type, made when it is first needed
}

// A query is what is behind a value of one of the types made here.
type query struct {
	*family
	db      *gorm.DB
	inner   any                     // GORM's own, whose type has the role of the value's
	raw     func(*gorm.DB) *gorm.DB // after Raw: what it does
	set     clause.Set              // after Set: assignments to columns,
	changes []clause.Association    // and changes of associations
}

// standIns are GORM's interface types for the stand-in, by role, with the name of
// the type that GORM has for each.
var standIns = map[string]struct {
	typ  reflect.Type
	name string
}{
	"Interface":                  {reflect.TypeFor[gorm.Interface[standIn]](), "g"},
	"CreateInterface":            {reflect.TypeFor[gorm.CreateInterface[standIn]](), "createG"},
	"ChainInterface":             {reflect.TypeFor[gorm.ChainInterface[standIn]](), "chainG"},
	"ExecInterface":              {reflect.TypeFor[gorm.ExecInterface[standIn]](), "execG"},
	"SetCreateOrUpdateInterface": {reflect.TypeFor[gorm.SetCreateOrUpdateInterface[standIn]](), "setCreateOrUpdateG"},
	"SetUpdateOnlyInterface":     {reflect.TypeFor[gorm.SetUpdateOnlyInterface[standIn]](), "setCreateOrUpdateG"},
}

// role is the name of the generic interface type that t is an instance of, or "".
func role(t reflect.Type) string {
	name, _, generic := strings.Cut(t.Name(), "[")
	if t.Kind() != reflect.Interface || t.PkgPath() != Path || !generic {
		return ""
	}
	if _, ok := standIns[name]; !ok {
		return ""
	}
	return name
}

// An implementation is what a method does.
type implementation func(q *query, in []reflect.Value) []reflect.Value

// implement returns what method i of an interface type does.
func (f *family) implement(iface reflect.Type, i int) (implementation, error) {
	m := iface.Method(i)
	kind := role(iface)
	table := ends
	if strings.HasPrefix(kind, "Set") {
		table = setEnds
	}
	if end, ok := table[m.Name]; ok {
		return end, nil
	}
	like := standIns[kind].typ
	if m.Type.NumOut() != 1 || role(m.Type.Out(0)) == "" || i >= like.NumMethod() || like.Method(i).Name != m.Name {
		return nil, fmt.Errorf("%v has the method %s, which is not known", iface, m.Name)
	}
	result := m.Type.Out(0)
	return func(q *query, in []reflect.Value) []reflect.Value {
		next := &query{family: f, db: q.db}
		switch m.Name {
		case "Raw":
			next.inner, next.raw = q.inner, q.rawSQL(in)
		case "Set":
			next.inner = q.inner
			next.assign(in[0].Interface().([]clause.Assigner))
		default:
			method := reflect.ValueOf(q.inner).Convert(like).Method(i)
			if m.Type.IsVariadic() {
				next.inner = method.CallSlice(in)[0].Interface()
			} else {
				next.inner = method.Call(in)[0].Interface()
			}
		}
		return []reflect.Value{f.wrap(result, next)}
	}, nil
}

// check returns an error if a method of an interface type, or of one that can
// be reached from it, is not known.
func (f *family) check(iface reflect.Type, seen map[reflect.Type]bool) error {
	if seen[iface] {
		return nil
	}
	seen[iface] = true
	for i := range iface.NumMethod() {
		if _, err := f.implement(iface, i); err != nil {
			return err
		}
		if t := iface.Method(i).Type; t.NumOut() == 1 && role(t.Out(0)) != "" {
			if err := f.check(t.Out(0), seen); err != nil {
				return err
			}
		}
	}
	return nil
}

// wrap returns a value of an interface type.
func (f *family) wrap(iface reflect.Type, q *query) reflect.Value {
	t, err := f.implementing(iface)
	if err != nil {
		panic(fmt.Errorf("gorm.G: %w", err))
	}
	p := reflect.New(t.Type())
	*(**query)(p.UnsafePointer()) = q
	v := reflect.New(iface).Elem()
	if role(iface) == "Interface" {
		v.Set(p)
	} else {
		v.Set(p.Elem())
	}
	return v
}

// implementing returns the type that implements an interface type. It is a
// struct of a pointer to a query.
func (f *family) implementing(iface reflect.Type) (*rtype.Type, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.concrete[iface]; t != nil {
		return t, nil
	}
	kind := role(iface)
	_, arg, _ := strings.Cut(iface.Name(), "[")
	t, err := rtype.Declare(rtype.Decl{
		PkgPath: Path, Name: standIns[kind].name + "[" + arg, Shape: reflect.TypeFor[struct{ *query }](), Room: iface.NumMethod() + 1,
	})
	if err != nil {
		return nil, err
	}
	var methods []rtype.Method
	does := map[string]implementation{}
	add := func(name string, typ reflect.Type, do implementation) {
		methods = append(methods, rtype.Method{Name: name, Ptr: kind == "Interface", Func: typ})
		does[name] = do
	}
	for i := range iface.NumMethod() {
		m := iface.Method(i)
		do, err := f.implement(iface, i)
		if err != nil {
			return nil, err
		}
		add(m.Name, m.Type, do)
		if m.Name == "Build" { // GORM asks its own expressions for their handle, by a method that it does not export
			add("getInstance", reflect.TypeFor[func() *gorm.DB](), handle)
		}
	}
	if err := t.DeclareMethods(methods...); err != nil {
		return nil, err
	}
	for _, m := range methods {
		err := t.BindFunc(m.Name, func(args []reflect.Value) []reflect.Value {
			receiver := args[0]
			if m.Ptr {
				receiver = receiver.Elem()
			}
			return does[m.Name]((*query)(receiver.Field(0).UnsafePointer()), args[1:])
		})
		if err != nil {
			return nil, err
		}
	}
	f.concrete[iface] = t
	return t, nil
}
