package reflected

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A generic is a generic type of the program. Reflection knows only instances, so its declaration is inferred from them: where they
// differ as their type arguments do, there stands a type parameter. That makes it right for every instance it is inferred from,
// and others are not compiled in.
type generic struct {
	origin    *types.Named
	instances []instance
	finished  bool // further instances may not fit
}

type instance struct {
	args       []types.Type
	underlying types.Type
	methods    []method
}

// origin names the generic type of an instance.
func origin(t reflect.Type) string {
	base, _, _ := strings.Cut(t.Name(), "[")
	return t.PkgPath() + "." + base
}

// instance makes an instance of a generic type; nil if t is none, or one whose type arguments cannot be told.
func (w *World) instance(t reflect.Type) types.Type {
	base, list, ok := strings.Cut(strings.TrimSuffix(t.Name(), "]"), "[")
	if !ok {
		return nil
	}
	args, ok := w.typeList(list)
	if !ok {
		return nil
	}
	var generic *types.Named
	if w.Known(t.PkgPath()) {
		generic = w.libraryGeneric(t.PkgPath(), base, len(args))
	} else {
		generic = w.ownGeneric(t, base, len(args))
	}
	if generic == nil {
		return nil
	}
	made, err := types.Instantiate(w.context, generic, args, false)
	n, ok := made.(*types.Named)
	if err != nil || !ok {
		return nil
	}
	w.instances[keyOf(n)] = t
	if g := w.generics[origin(t)]; g != nil {
		w.types[t] = n
		w.queue = append(w.queue, t)
	}
	return n
}

func (w *World) libraryGeneric(path, name string, params int) *types.Named {
	pkg, err := w.lib.Import(path)
	if err != nil {
		return nil
	}
	o, ok := pkg.Scope().Lookup(name).(*types.TypeName)
	if !ok {
		return nil
	}
	n, ok := o.Type().(*types.Named)
	if !ok || n.TypeParams().Len() != params {
		return nil
	}
	return n
}

// ownGeneric returns the generic type that t is an instance of; nil if it is complete without t.
func (w *World) ownGeneric(t reflect.Type, name string, params int) *types.Named {
	g := w.generics[origin(t)]
	if g == nil {
		pkg := w.home(t.PkgPath(), packageOf(t))
		tn := types.NewTypeName(token.NoPos, pkg, name, nil)
		g = &generic{origin: types.NewNamed(tn, nil, nil)}
		g.origin.SetTypeParams(typeParams(pkg, params))
		pkg.Scope().Insert(tn)
		w.generics[origin(t)] = g
	}
	if g.finished || g.origin.TypeParams().Len() != params {
		return nil
	}
	return g.origin
}

func typeParams(pkg *types.Package, n int) []*types.TypeParam {
	var ps []*types.TypeParam
	for i := range n {
		name := "T"
		if n > 1 {
			name += strconv.Itoa(i + 1)
		}
		ps = append(ps, types.NewTypeParam(types.NewTypeName(token.NoPos, pkg, name, nil), types.Universe.Lookup("any").Type()))
	}
	return ps
}

func asTypes(ps []*types.TypeParam) []types.Type {
	var ts []types.Type
	for _, p := range ps {
		ts = append(ts, p)
	}
	return ts
}

// known takes what reflection tells of an instance.
func (g *generic) known(n *types.Named, underlying types.Type, ms []method) {
	var args []types.Type
	for a := range n.TypeArgs().Types() {
		args = append(args, a)
	}
	g.instances = append(g.instances, instance{args, underlying, ms})
}

// finish infers the declaration.
func (g *generic) finish(context *types.Context) {
	if g.finished {
		return
	}
	g.finished = true
	if len(g.instances) == 0 {
		return
	}
	var own []*types.TypeParam
	for p := range g.origin.TypeParams().TypeParams() {
		own = append(own, p)
	}
	var unders []types.Type
	for _, in := range g.instances {
		unders = append(unders, in.underlying)
	}
	g.origin.SetUnderlying(inference{context, g.instances, own}.infer(unders))
	for _, m := range g.instances[0].methods {
		params := typeParams(g.origin.Obj().Pkg(), len(own))
		inf := inference{context, g.instances, params}
		var sigs []types.Type
		for _, in := range g.instances {
			if i := slices.IndexFunc(in.methods, func(n method) bool { return n.name == m.name }); i >= 0 {
				n := in.methods[i]
				sigs = append(sigs, types.NewSignatureType(nil, nil, nil, n.params, n.results, n.variadic))
			}
		}
		if len(sigs) < len(g.instances) { // its fields have it in some instances only
			continue
		}
		if sig, ok := inf.infer(sigs).(*types.Signature); ok {
			m.add(g.origin, params, sig.Params(), sig.Results())
		}
	}
}

// An inference finds the type that gives those of all instances.
type inference struct {
	context   *types.Context
	instances []instance
	params    []*types.TypeParam
}

// infer returns a type that is ts[i] for instance i.
func (inf inference) infer(ts []types.Type) types.Type {
	for k, p := range inf.params {
		is := true
		for i, t := range ts {
			is = is && types.Identical(t, inf.instances[i].args[k])
		}
		if is {
			return p
		}
	}
	if !alike(ts) {
		return ts[0]
	}
	switch t := ts[0].(type) {
	case *types.Pointer:
		return types.NewPointer(inf.infer(each(ts, (*types.Pointer).Elem)))
	case *types.Slice:
		return types.NewSlice(inf.infer(each(ts, (*types.Slice).Elem)))
	case *types.Array:
		return types.NewArray(inf.infer(each(ts, (*types.Array).Elem)), t.Len())
	case *types.Map:
		return types.NewMap(inf.infer(each(ts, (*types.Map).Key)), inf.infer(each(ts, (*types.Map).Elem)))
	case *types.Chan:
		return types.NewChan(t.Dir(), inf.infer(each(ts, (*types.Chan).Elem)))
	case *types.Signature:
		ins, outs := each(ts, (*types.Signature).Params), each(ts, (*types.Signature).Results)
		return types.NewSignatureType(nil, nil, nil, inf.tuple(ins), inf.tuple(outs), t.Variadic())
	case *types.Struct:
		var fs []*types.Var
		var tags []string
		for i := range t.NumFields() {
			f := t.Field(i)
			typ := inf.infer(each(ts, func(t *types.Struct) types.Type { return t.Field(i).Type() }))
			fs = append(fs, types.NewField(token.NoPos, f.Pkg(), f.Name(), typ, f.Embedded()))
			tags = append(tags, t.Tag(i))
		}
		return types.NewStruct(fs, tags)
	case *types.Interface:
		var ms []*types.Func
		for i := range t.NumMethods() {
			m := t.Method(i)
			sig := inf.infer(each(ts, func(t *types.Interface) types.Type { return t.Method(i).Type() }))
			ms = append(ms, types.NewFunc(token.NoPos, m.Pkg(), m.Name(), sig.(*types.Signature)))
		}
		return types.NewInterfaceType(ms, nil).Complete()
	case *types.Named:
		var args []types.Type
		for i := range t.TypeArgs().Len() {
			args = append(args, inf.infer(each(ts, func(t *types.Named) types.Type { return t.TypeArgs().At(i) })))
		}
		if len(args) > 0 {
			if made, err := types.Instantiate(inf.context, t.Origin(), args, false); err == nil {
				return made
			}
		}
	}
	return ts[0] // the same in all instances
}

// alike reports whether types are built in the same way.
func alike(ts []types.Type) bool {
	for _, t := range ts[1:] {
		if reflect.TypeOf(t) != reflect.TypeOf(ts[0]) {
			return false
		}
		same := true
		switch t := t.(type) {
		case *types.Struct:
			same = t.NumFields() == ts[0].(*types.Struct).NumFields()
		case *types.Interface:
			same = t.NumMethods() == ts[0].(*types.Interface).NumMethods()
		case *types.Signature:
			first := ts[0].(*types.Signature)
			same = t.Params().Len() == first.Params().Len() && t.Results().Len() == first.Results().Len()
		case *types.Named:
			same = t.Origin() == ts[0].(*types.Named).Origin()
		}
		if !same {
			return false
		}
	}
	return true
}

// each applies f to types that are all of its parameter's type.
func each[T types.Type, R any](ts []types.Type, f func(T) R) []R {
	var out []R
	for _, t := range ts {
		out = append(out, f(t.(T)))
	}
	return out
}

func (inf inference) tuple(ts []*types.Tuple) *types.Tuple {
	var vs []*types.Var
	for i := range ts[0].Len() {
		var at []types.Type
		for _, t := range ts {
			at = append(at, t.At(i).Type())
		}
		vs = append(vs, types.NewParam(token.NoPos, nil, "", inf.infer(at)))
	}
	return types.NewTuple(vs...)
}
