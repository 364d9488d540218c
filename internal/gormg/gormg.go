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
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"

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
	f := &family{model: model, faces: map[reflect.Type]*face{}}
	start, err := f.face(typ.Out(0))
	if err != nil {
		return reflect.Value{}, err
	}
	return reflect.MakeFunc(typ, func(in []reflect.Value) []reflect.Value {
		db := in[0].Interface().(*gorm.DB)
		opts := append(slices.Clip(in[1].Interface().([]clause.Expression)), instance{})
		return []reflect.Value{start.wrap(&query{family: f, db: db, inner: result(gorm.G[standIn](db, opts...))})}
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
	faces map[reflect.Type]*face
}

// A query is what is behind a value of one of the types made here.
type query struct {
	*family
	db      *gorm.DB
	inner   reflect.Value           // GORM's own, of an interface type with the role of the value's
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

// A face is one of GORM's interface types for the model, with a type that
// implements it: a struct of a pointer to a query, which nobody but this package
// can follow. That type is made when it is first needed.
type face struct {
	typ     reflect.Type
	role    string
	methods []implementation // in the order of the interface type's

	once     sync.Once
	concrete *rtype.Type
	err      error
}

// An implementation is what a method does.
type implementation func(q *query, in []reflect.Value) []reflect.Value

// face returns the face of an interface type, with those that can be reached
// from it. It is an error if a method is not known.
func (f *family) face(typ reflect.Type) (*face, error) {
	if found := f.faces[typ]; found != nil {
		return found, nil
	}
	c := &face{typ: typ, role: role(typ)}
	f.faces[typ] = c
	for i := range typ.NumMethod() {
		do, err := f.implement(c, i)
		if err != nil {
			return nil, err
		}
		c.methods = append(c.methods, do)
	}
	return c, nil
}

// implement returns what method i of a face does.
func (f *family) implement(c *face, i int) (implementation, error) {
	m := c.typ.Method(i)
	table := ends
	if strings.HasPrefix(c.role, "Set") {
		table = setEnds
	}
	if end, ok := table[m.Name]; ok {
		return end, nil
	}
	like := standIns[c.role].typ
	if m.Type.NumOut() != 1 || role(m.Type.Out(0)) == "" || i >= like.NumMethod() || like.Method(i).Name != m.Name {
		return nil, fmt.Errorf("%v has the method %s, which is not known", c.typ, m.Name)
	}
	out, err := f.face(m.Type.Out(0))
	if err != nil {
		return nil, err
	}
	call := reflect.Value.Call
	if m.Type.IsVariadic() {
		call = reflect.Value.CallSlice
	}
	return func(q *query, in []reflect.Value) []reflect.Value {
		next := &query{family: f, db: q.db, inner: q.inner}
		switch m.Name {
		case "Raw":
			next.raw = q.rawSQL(in)
		case "Set":
			next.assign(in[0].Interface().([]clause.Assigner))
		default:
			next.inner = call(q.inner.Method(i), in)[0]
		}
		return []reflect.Value{out.wrap(next)}
	}, nil
}

// wrap returns a value of the interface type.
func (c *face) wrap(q *query) reflect.Value {
	c.once.Do(c.make)
	if c.err != nil {
		panic(fmt.Errorf("gorm.G: %w", c.err))
	}
	p := reflect.New(c.concrete.Type())
	*(**query)(p.UnsafePointer()) = q
	if c.isPointer() {
		return p
	}
	return p.Elem()
}

// isPointer reports whether it is a pointer that implements the interface.
func (c *face) isPointer() bool { return c.role == "Interface" }

func (c *face) make() {
	_, arg, _ := strings.Cut(c.typ.Name(), "[")
	c.concrete, c.err = rtype.Declare(rtype.Decl{
		PkgPath: Path, Name: standIns[c.role].name + "[" + arg, Shape: reflect.TypeFor[struct{ query unsafe.Pointer }](), Room: len(c.methods) + 1,
	})
	if c.err != nil {
		return
	}
	var methods []rtype.Method
	does := map[string]implementation{}
	add := func(name string, typ reflect.Type, do implementation) {
		methods = append(methods, rtype.Method{Name: name, Ptr: c.isPointer(), Func: typ})
		does[name] = do
	}
	for i, do := range c.methods {
		m := c.typ.Method(i)
		add(m.Name, m.Type, do)
		if m.Name == "Build" { // GORM asks its own expressions for their handle, by a method that it does not export
			add("getInstance", reflect.TypeFor[func() *gorm.DB](), handle)
		}
	}
	if c.err = c.concrete.DeclareMethods(methods...); c.err != nil {
		return
	}
	for _, m := range methods {
		do := does[m.Name]
		c.err = errors.Join(c.err, c.concrete.BindFunc(m.Name, func(args []reflect.Value) []reflect.Value {
			receiver := args[0]
			if m.Ptr {
				receiver = receiver.Elem()
			}
			return do((*query)(receiver.Field(0).UnsafePointer()), args[1:])
		}))
	}
}
