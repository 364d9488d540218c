package lang

import (
	"go/ast"
	"go/token"
	"go/types"
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
	if name, ok := l.k.made[key]; ok {
		return name
	}
	symbol := l.newSymbol("interface")
	l.k.made[key] = TypesPackage + "." + symbol
	name := types.NewTypeName(token.NoPos, l.c.pkg, "interface", nil)
	*l.types = append(*l.types, TypeDecl{Name: "interface", Symbol: symbol, Type: types.NewNamed(name, t, nil), Key: key, Symbols: l.symbolOf})
	return TypesPackage + "." + symbol
}

// declareType adds a type to those that the session is to make, with the methods that it has from embedded fields.
func (l *lowerer) declareType(name, symbol string, n *types.Named) {
	*l.types = append(*l.types, TypeDecl{Name: name, Symbol: symbol, Type: n, Symbols: l.symbolOf})
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
		*l.methods = append(*l.methods, MethodDecl{
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
	if d := l.c.typs[l.c.pkg.Scope().Lookup(recv)]; d != nil {
		return d.symbol
	}
	return ""
}

// method writes a method as a function whose first parameter is the receiver, which the session binds to the type.
func (l *lowerer) method(name string, node *ast.FuncDecl, f *types.Func, symbol string) string {
	sig := f.Signature()
	*l.methods = append(*l.methods, MethodDecl{
		Symbol: symbol, Name: f.Name(), Ptr: isPointer(sig.Recv().Type()), Func: name,
		Signature: l.sub(withoutReceiver(sig)).(*types.Signature), Symbols: l.symbolOf,
	})
	recv := l.temp("recv")
	if names := node.Recv.List[0].Names; len(names) > 0 && names[0].Name != "_" {
		recv = names[0].Name
	}
	params := recv + " " + l.typ(l.sub(sig.Recv().Type()))
	for _, field := range node.Type.Params.List {
		params += ", "
		if len(field.Names) == 0 {
			params += l.temp("p") + " "
		}
		params += l.text(field)
	}
	text := "func " + name + "(" + params + ")"
	if node.Type.Results != nil {
		text += " " + l.text(node.Type.Results)
	}
	return text + " " + l.functionBody(node.Body, sig)
}

// nativeInstance adds an instance of a generic type to those that the session is to make.
func (l *lowerer) nativeInstance(t *types.Named, key string) string {
	t = l.sub(t).(*types.Named)
	symbol := l.newSymbol(t.Obj().Name())
	l.k.made[key] = TypesPackage + "." + symbol
	l.declareType(instanceName(t), symbol, t)
	for f := range t.Origin().Methods() {
		m := l.c.funcs[f]
		if m == nil {
			continue
		}
		subst := map[*types.TypeParam]types.Type{}
		for i := range f.Signature().RecvTypeParams().Len() {
			subst[f.Signature().RecvTypeParams().At(i)] = t.TypeArgs().At(i)
		}
		name := l.k.unique("m", f.Name())
		l.emit(m, subst, func(c *lowerer, node ast.Decl) string {
			return c.method(name, node.(*ast.FuncDecl), f, symbol)
		})
	}
	return TypesPackage + "." + symbol
}

// keyed writes a struct literal of a type that the session makes with the names of its fields: the interpreter wants them for what
// is not its own.
func (l *lowerer) keyed(x *ast.CompositeLit) (string, bool) {
	t := l.typeOf(x)
	if p, ok := t.Underlying().(*types.Pointer); ok && x.Type == nil {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || len(x.Elts) == 0 {
		return "", false
	}
	if _, native := l.symbolOf(n); !native {
		return "", false
	}
	st, ok := n.Underlying().(*types.Struct)
	if _, named := x.Elts[0].(*ast.KeyValueExpr); !ok || named {
		return "", false
	}
	typ := ""
	if x.Type != nil {
		typ = l.text(x.Type)
	}
	var elts []string
	for i, e := range x.Elts {
		value := l.text(e)
		if _, lit := e.(*ast.CompositeLit); !lit {
			value = l.as(e, st.Field(i).Type())
		}
		elts = append(elts, st.Field(i).Name()+": "+value)
	}
	return typ + "{" + strings.Join(elts, ", ") + "}", true
}
