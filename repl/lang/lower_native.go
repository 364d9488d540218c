package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// nativeType makes a declared type one that the session is to make, unless it is another name for a type or only a constraint.
func (l *lowerer) nativeType(d *decl) {
	tn, ok := l.c.pkg.Scope().Lookup(d.name).(*types.TypeName)
	if !ok || tn.IsAlias() {
		return
	}
	n, ok := tn.Type().(*types.Named)
	if !ok || onlyConstraint(n) {
		return
	}
	d.symbol = l.newSymbol(d.name)
	d.lowered = TypesPackage + "." + d.symbol
	l.declareType(d.name, d.symbol, n)
}

// newSymbol makes the name of a type in TypesPackage; the interpreter exports only names with a capital.
func (l *lowerer) newSymbol(name string) string { return "T" + l.k.unique("", name) }

// onlyConstraint reports interfaces that no variable can have.
func onlyConstraint(n *types.Named) bool {
	i, ok := n.Underlying().(*types.Interface)
	return ok && !i.IsMethodSet()
}

// nativeInterface gives an interface type without a name one, so that the session makes it: compiled code can tell what implements it.
func (l *lowerer) nativeInterface(t *types.Interface) string {
	key := typeKey(t)
	name := types.NewTypeName(token.NoPos, l.c.pkg, "interface", nil)
	return l.given(key, TypeDecl{Name: "interface", Type: types.NewNamed(name, t, nil), Key: key}, "interface")
}

// nativeStruct has the session make a struct type without a name: the interpreter's own would have other names for unexported fields.
func (l *lowerer) nativeStruct(t *types.Struct) string {
	t = l.sub(t).(*types.Struct)
	var key strings.Builder
	for i := range t.NumFields() {
		f := t.Field(i)
		fmt.Fprintf(&key, "%s %v %s %q; ", PlainName(f.Name()), f.Embedded(), l.typ(f.Type()), t.Tag(i))
	}
	return l.given("struct "+key.String(), TypeDecl{Type: t}, "struct")
}

// given has the session make a type, unless Checker.made has one under the key, and returns its name, which ends in what it is called here.
func (l *lowerer) given(key string, d TypeDecl, called string) string {
	if name, ok := l.k.made[key]; ok {
		return name
	}
	d.Symbol, d.Symbols = l.newSymbol(called), l.symbolOf
	name := TypesPackage + "." + d.Symbol
	l.k.made[key] = name
	l.out.types = append(l.out.types, d)
	return name
}

// localType writes a type that is declared in a function: made by the session as others are, unless it is made of type parameters, which
// the interpreter has to give it.
func (l *lowerer) localType(t *types.Named) string {
	if !l.k.native || l.c.ofParams(t) || onlyConstraint(t) {
		return t.Obj().Name()
	}
	d := &decl{kind: typeDecl, name: t.Obj().Name(), symbol: l.newSymbol(t.Obj().Name())}
	d.lowered = TypesPackage + "." + d.symbol
	l.c.typs[t.Obj()] = d
	l.declareType(d.name, d.symbol, t)
	return d.lowered
}

// ofParams reports whether a type is made of type parameters.
func (c *checked) ofParams(t types.Type) bool {
	if known, ok := c.params[t]; ok {
		return known
	}
	c.params[t] = false // while it is looked at, as it may be made of itself
	found := false
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		found = true
	case *types.Named:
		if t.Obj().Pkg() != nil && t.Obj().Pkg() == c.pkg && t.Obj().Parent() != c.pkg.Scope() {
			found = c.ofParams(t.Underlying())
		}
		for a := range t.TypeArgs().Types() {
			found = found || c.ofParams(a)
		}
	case *types.Map:
		found = c.ofParams(t.Key()) || c.ofParams(t.Elem())
	case *types.Signature:
		found = c.ofParams(t.Params()) || c.ofParams(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			found = found || c.ofParams(v.Type())
		}
	case *types.Struct:
		for f := range t.Fields() {
			found = found || c.ofParams(f.Type())
		}
	case *types.Interface:
		for m := range t.Methods() {
			found = found || c.ofParams(m.Signature())
		}
	case interface{ Elem() types.Type }:
		found = c.ofParams(t.Elem())
	}
	c.params[t] = found
	return found
}

// declareType adds a type to those that the session is to make, with the methods that it has from embedded fields.
func (l *lowerer) declareType(name, symbol string, n *types.Named) {
	l.out.types = append(l.out.types, TypeDecl{Name: name, Symbol: symbol, Type: n, Symbols: l.symbolOf})
	l.typ(n.Underlying()) // so that instances of generic types that it is made of are among those to make
	if types.IsInterface(n) {
		return
	}
	values := types.NewMethodSet(n)
	for sel := range types.NewMethodSet(types.NewPointer(n)).Methods() {
		if len(sel.Index()) < 2 {
			continue
		}
		f := sel.Obj().(*types.Func)
		if !visible(f) {
			continue
		}
		l.out.methods = append(l.out.methods, MethodDecl{
			Symbol: symbol, Name: f.Name(), Ptr: values.Lookup(f.Pkg(), f.Name()) == nil,
			Signature: withoutReceiver(sel.Type().(*types.Signature)), Path: sel.Index()[:len(sel.Index())-1], Symbols: l.symbolOf,
		})
	}
}

func withoutReceiver(sig *types.Signature) *types.Signature {
	return types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
}

// symbolOf is the symbol of a type that the session has made or is to make.
func (l *lowerer) symbolOf(n *types.Named) (string, bool) {
	if n.TypeArgs().Len() > 0 {
		if !l.k.native {
			return "", false
		}
		symbol, ok := strings.CutPrefix(l.typ(n), TypesPackage+".")
		return symbol, ok
	}
	if n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != cellPath {
		return "", false
	}
	d := l.c.typs[n.Obj()]
	if d == nil || d.symbol == "" {
		return "", false
	}
	return d.symbol, true
}

// typeSymbol is the symbol of the type that a method belongs to.
func (l *lowerer) typeSymbol(method *decl) string {
	recv, _, _ := strings.Cut(method.name, ".")
	if o := l.c.pkg.Scope().Lookup(recv); o != nil {
		if n, ok := types.Unalias(o.Type()).(*types.Named); ok && l.c.typs[n.Obj()] != nil {
			return l.c.typs[n.Obj()].symbol
		}
	}
	return ""
}

// method writes a method as a function whose first parameter is the receiver, which the session binds to the type.
func (l *lowerer) method(name string, node *ast.FuncDecl, f *types.Func, symbol string) string {
	sig := f.Signature()
	l.out.methods = append(l.out.methods, MethodDecl{
		Symbol: symbol, Name: f.Name(), Ptr: isPointer(sig.Recv().Type()), Func: name,
		Signature: l.sub(withoutReceiver(sig)).(*types.Signature), Symbols: l.symbolOf,
	})
	recv := l.temp("recv")
	if names := node.Recv.List[0].Names; len(names) > 0 && names[0].Name != "_" {
		recv = names[0].Name
	}
	params := recv + " " + l.typ(l.sub(sig.Recv().Type()))
	if rest := l.parameters(node.Type.Params); rest != "()" {
		params += ", " + rest[1:len(rest)-1]
	}
	text := "func " + name + "(" + params + ")"
	if node.Type.Results != nil {
		text += " " + l.text(node.Type.Results)
	}
	return text + " " + l.functionBody(node.Type, node.Body, sig)
}

// nativeInstance adds an instance of a generic type to those that the session is to make.
func (l *lowerer) nativeInstance(t *types.Named, key string) string {
	t = l.sub(t).(*types.Named)
	symbol := l.newSymbol(t.Obj().Name())
	l.k.made[key] = TypesPackage + "." + symbol
	l.declareType(instanceName(t), symbol, t)
	l.instanceMethods(t, symbol)
	return TypesPackage + "." + symbol
}

// instanceName is the name that the run time has for an instance of a generic type: its arguments are named in full.
func instanceName(t *types.Named) string {
	var args []string
	for a := range t.TypeArgs().Types() {
		arg := types.TypeString(a, func(p *types.Package) string {
			if p.Path() == cellPath {
				return "main"
			}
			return p.Path()
		})
		args = append(args, emptyInterface.ReplaceAllString(versioned.ReplaceAllString(arg, ""), "interface {}"))
	}
	return PlainName(t.Obj().Name()) + "[" + strings.ReplaceAll(strings.Join(args, ","), ", ", ",") + "]"
}

// instanceMethods writes the methods of an instance of a generic type that have not been written yet.
func (l *lowerer) instanceMethods(t *types.Named, symbol string) {
	var fresh []*types.Func
	for f := range t.Origin().Methods() {
		if m := l.c.funcs[f]; m != nil && l.k.made[instanceMethod(symbol, m)] == "" {
			l.k.made[instanceMethod(symbol, m)] = l.k.unique("m", f.Name())
			fresh = append(fresh, f)
		}
	}
	for _, f := range fresh {
		m := l.c.funcs[f]
		name := l.k.made[instanceMethod(symbol, m)]
		l.emit(m, substitution(f.Signature().RecvTypeParams(), slices.Collect(t.TypeArgs().Types())), func(c *lowerer, node ast.Decl) string {
			c.declares(m, name, methodName(node.(*ast.FuncDecl)))
			return c.method(name, node.(*ast.FuncDecl), f, symbol)
		})
	}
}
