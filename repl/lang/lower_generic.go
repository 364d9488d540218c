package lang

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// isGeneric reports whether a declaration has type parameters: a function, a type, or a method of such a type.
func isGeneric(node ast.Decl) bool {
	switch node := node.(type) {
	case *ast.FuncDecl:
		if node.Type.TypeParams != nil {
			return true
		}
		t, _ := receiverType(node)
		switch t.(type) {
		case *ast.IndexExpr, *ast.IndexListExpr:
			return true
		}
	case *ast.GenDecl:
		for _, spec := range node.Specs {
			if ts, ok := spec.(*ast.TypeSpec); ok && ts.TypeParams != nil {
				return true
			}
		}
	}
	return false
}

// typeOf is the type of an expression in the instance at hand.
func (l *lowerer) typeOf(x ast.Expr) types.Type {
	t := l.c.info.TypeOf(x)
	if t == nil {
		return nil
	}
	return l.sub(t)
}

// under is the underlying type of a type in the instance at hand.
func (l *lowerer) under(t types.Type) types.Type { return l.sub(t).Underlying() }

func (l *lowerer) subList(list *types.TypeList) []types.Type {
	var out []types.Type
	for t := range list.Types() {
		out = append(out, l.sub(t))
	}
	return out
}

// sub puts the type arguments of the instance at hand in place of its type parameters.
func (l *lowerer) sub(t types.Type) types.Type {
	if len(l.subst) == 0 {
		return t
	}
	switch t := t.(type) {
	case *types.TypeParam:
		if arg := l.subst[t]; arg != nil {
			return arg
		}
	case *types.Alias:
		return l.sub(types.Unalias(t))
	case *types.Named:
		if t.TypeArgs().Len() > 0 {
			if n, err := types.Instantiate(nil, t.Origin(), l.subList(t.TypeArgs()), false); err == nil {
				return n
			}
		}
	case *types.Pointer:
		return types.NewPointer(l.sub(t.Elem()))
	case *types.Slice:
		return types.NewSlice(l.sub(t.Elem()))
	case *types.Array:
		return types.NewArray(l.sub(t.Elem()), t.Len())
	case *types.Map:
		return types.NewMap(l.sub(t.Key()), l.sub(t.Elem()))
	case *types.Chan:
		return types.NewChan(t.Dir(), l.sub(t.Elem()))
	case *types.Tuple:
		return l.subTuple(t)
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, l.subTuple(t.Params()), l.subTuple(t.Results()), t.Variadic())
	case *types.Struct:
		fields := make([]*types.Var, t.NumFields())
		tags := make([]string, t.NumFields())
		for i := range fields {
			f := t.Field(i)
			fields[i] = types.NewField(f.Pos(), f.Pkg(), f.Name(), l.sub(f.Type()), f.Embedded())
			tags[i] = t.Tag(i)
		}
		return types.NewStruct(fields, tags)
	case *types.Interface:
		if t.NumMethods() == 0 {
			return t
		}
		var ms []*types.Func
		for m := range t.Methods() {
			ms = append(ms, types.NewFunc(m.Pos(), m.Pkg(), m.Name(), l.sub(m.Signature()).(*types.Signature)))
		}
		return types.NewInterfaceType(ms, nil).Complete()
	}
	return t
}

func (l *lowerer) subTuple(t *types.Tuple) *types.Tuple {
	var vs []*types.Var
	for v := range t.Variables() {
		vs = append(vs, types.NewParam(v.Pos(), v.Pkg(), v.Name(), l.sub(v.Type())))
	}
	return types.NewTuple(vs...)
}

// genericFunc returns the name of the instance of a generic function of the session, which it writes if it is the first.
func (l *lowerer) genericFunc(d *decl, f *types.Func, args []types.Type) string {
	key := d.lowered + l.argsKey(args)
	if name, ok := l.k.made[key]; ok {
		return name
	}
	name := l.k.unique("g", f.Name())
	l.k.made[key] = name
	l.emit(d, substitution(f.Signature().TypeParams(), args), func(c *lowerer, node ast.Decl) string {
		c.declares(d, name, f.Name())
		return "func " + name + c.funcText(node.(*ast.FuncDecl))
	})
	return name
}

// madeFunc writes an instance of a compiled generic function, which is made at run time: the name of a variable that holds it, or, for
// a type that is declared in a function, the making of it, as that type is known only there.
func (l *lowerer) madeFunc(o types.Object, in types.Instance, args []types.Type) string {
	sig := l.typ(l.sub(in.Type))
	pointers := ""
	for _, a := range args {
		pointers += ", (*" + l.typ(a) + ")(nil)"
	}
	make := fmt.Sprintf("%s.Generic(%q, %q, (*%s)(nil)%s).(%s)", RuntimePackage, o.Pkg().Path(), o.Name(), sig, pointers, sig)
	if slices.ContainsFunc(args, l.local) {
		return make
	}
	key := o.Pkg().Path() + "." + o.Name() + l.argsKey(args)
	if name, ok := l.k.made[key]; ok {
		return name
	}
	name := l.k.unique("g", o.Name())
	l.k.made[key] = name
	l.out.extra = append(l.out.extra, "var "+name+" "+sig+" = "+make)
	return name
}

// genericType returns the name of the instance of a generic type of the session, which it writes, with its methods, if it is the
// first.
func (l *lowerer) genericType(t *types.Named) string {
	d := l.c.typs[t.Obj()]
	if d == nil {
		return l.refuse(nil, "generic types declared in a function are not supported yet", "")
	}
	args := l.subList(t.TypeArgs())
	key := d.lowered + l.argsKey(args)
	if name, ok := l.k.made[key]; ok {
		if symbol, native := strings.CutPrefix(name, TypesPackage+"."); native {
			l.instanceMethods(l.sub(t).(*types.Named), symbol)
		}
		return name
	}
	if l.k.native {
		return l.nativeInstance(t, key)
	}
	name := l.k.unique("g", t.Obj().Name())
	l.k.made[key] = name
	l.emit(d, substitution(t.Origin().TypeParams(), args), func(c *lowerer, node ast.Decl) string {
		return "type " + name + " " + c.text(node.(*ast.GenDecl).Specs[0].(*ast.TypeSpec).Type)
	})
	for f := range t.Origin().Methods() {
		m := l.c.funcs[f]
		if m == nil {
			continue
		}
		l.emit(m, substitution(f.Signature().RecvTypeParams(), args), func(c *lowerer, node ast.Decl) string {
			fd := node.(*ast.FuncDecl)
			recv := ""
			if len(fd.Recv.List[0].Names) > 0 {
				recv = fd.Recv.List[0].Names[0].Name + " "
			}
			if isPointer(f.Signature().Recv().Type()) {
				recv += "*"
			}
			return "func (" + recv + name + ") " + f.Name() + c.funcText(fd)
		})
	}
	return name
}

// substitution gives each type parameter its argument.
func substitution(params *types.TypeParamList, args []types.Type) map[*types.TypeParam]types.Type {
	subst := map[*types.TypeParam]types.Type{}
	for i := range params.Len() {
		subst[params.At(i)] = args[i]
	}
	return subst
}

func (l *lowerer) argsKey(args []types.Type) string {
	var keys []string
	for _, a := range args {
		keys = append(keys, l.typ(a))
	}
	return "[" + strings.Join(keys, ",") + "]"
}

// emit writes a declaration of the session with type arguments for its type parameters.
func (l *lowerer) emit(d *decl, subst map[*types.TypeParam]types.Type, write func(c *lowerer, node ast.Decl) string) {
	c := newLowerer(l.k, l.c)
	c.s, c.subst = d.file, subst
	c.imports, c.instances, c.out = l.imports, l.instances, l.out
	node := d.file.node()
	c.look(node)
	text := write(c, node)
	if l.refused == nil && c.refused != nil {
		l.refused = &refusal{msg: c.refused.msg, hint: c.refused.hint}
	}
	l.out.extra = append(l.out.extra, text)
}
