package lang

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// expr writes the expressions that have a rule.
func (l *lowerer) expr(x ast.Expr) (string, bool) {
	tv := l.c.info.Types[x]
	if tv.Value != nil {
		if _, lit := x.(*ast.BasicLit); !lit {
			return l.constant(tv.Value, tv.Type), true
		}
		return l.literal(x.(*ast.BasicLit), tv), true
	}
	switch x := x.(type) {
	case *ast.Ident:
		return l.ident(x), true
	case *ast.SelectorExpr:
		return l.selector(x), true
	case *ast.IndexExpr, *ast.IndexListExpr:
		if id := genericName(x); id != nil {
			if _, ok := l.c.info.Instances[id]; ok {
				return l.instantiated(id), true
			}
		}
		if ix, ok := x.(*ast.IndexExpr); ok {
			return l.index(ix)
		}
	case *ast.FuncLit:
		return l.funcLit(x), true
	case *ast.CompositeLit:
		return l.keyed(x)
	case *ast.InterfaceType:
		if i, ok := tv.Type.(*types.Interface); ok && l.k.native && i.NumMethods() > 0 && i.IsMethodSet() {
			return l.typ(i), true
		}
	case *ast.UnaryExpr:
		if x.Op == token.ARROW {
			return l.receive(x, false), true
		}
		// the address of a boxed variable is its box
		if id, ok := ast.Unparen(x.X).(*ast.Ident); ok && x.Op == token.AND && l.boxed[l.c.info.Uses[id]] {
			return id.Name, true
		}
	case *ast.CallExpr:
		return l.call(x)
	}
	return "", false
}

// index writes an element of a slice, array or string so that an index out of range is told as Go tells it. In a loop the price of
// the check, some ten times that of the access, is not paid, and the panic tells less.
func (l *lowerer) index(x *ast.IndexExpr) (string, bool) {
	switch t := l.under(l.typeOf(x.X)).(type) {
	case *types.Slice, *types.Array:
	case *types.Basic:
		if t.Info()&types.IsString == 0 {
			return "", false
		}
	default:
		return "", false
	}
	if l.loops > 0 || !plainOperand(x.X) {
		return "", false
	}
	operand := l.text(x.X)
	return operand + "[" + RuntimePackage + ".Index(int(" + l.text(x.Index) + "), len(" + operand + "))]", true
}

// plainOperand reports whether an expression may be evaluated twice.
func plainOperand(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return plainOperand(x.X)
	}
	return false
}

// genericName is the identifier that info.Instances has an instance under.
func genericName(x ast.Expr) *ast.Ident {
	switch x := ast.Unparen(x).(type) {
	case *ast.IndexExpr:
		return genericName(x.X)
	case *ast.IndexListExpr:
		return genericName(x.X)
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return x.Sel
	}
	return nil
}

func (l *lowerer) ident(id *ast.Ident) string {
	o := l.c.info.ObjectOf(id)
	switch o := o.(type) {
	case *types.TypeName:
		if _, param := o.Type().(*types.TypeParam); param {
			return l.typ(o.Type())
		}
		if o.Pkg() == nil || o.Parent() != l.c.pkg.Scope() && o.Pkg() == l.c.pkg {
			return id.Name
		}
		return l.typ(o.Type())
	case *types.Var:
		if t, ok := l.c.info.Uses[id].(*types.TypeName); ok && t.Pkg() != l.c.pkg && t.Pkg() != nil { // an embedded field is named by its type
			return l.typ(t.Type())
		}
		if d := l.c.vars[o]; d != nil {
			return d.lowered
		}
		if l.boxed[o] {
			return "(*" + id.Name + ")"
		}
	case *types.Func:
		if _, ok := l.c.info.Instances[id]; ok {
			return l.instantiated(id)
		}
		if d := l.c.funcs[o]; d != nil {
			return d.lowered
		}
	}
	return id.Name
}

func (l *lowerer) selector(x *ast.SelectorExpr) string {
	sel := l.c.info.Selections[x]
	if sel != nil && sel.Kind() == types.MethodExpr {
		return l.methodExpr(x, sel)
	}
	if sel != nil && sel.Kind() == types.MethodVal && !l.called[x] {
		return l.methodValue(x, sel)
	}
	if sel != nil {
		return l.text(x.X) + l.between(x.X, x.Sel) + x.Sel.Name
	}
	switch o := l.c.info.Uses[x.Sel].(type) {
	case *types.TypeName:
		return l.typ(o.Type())
	case *types.Func:
		if _, ok := l.c.info.Instances[x.Sel]; ok {
			return l.instantiated(x.Sel)
		}
		return l.importPackage(o.Pkg()) + "." + o.Name()
	case *types.Var:
		return l.importPackage(o.Pkg()) + "." + o.Name()
	}
	return l.verbatim(x)
}

// methodValue writes x.M where it is not called: its receiver is evaluated, and copied, now (Go spec, Method values).
func (l *lowerer) methodValue(x *ast.SelectorExpr, sel *types.Selection) string {
	sig := l.sub(sel.Type()).(*types.Signature)
	var params, values []string
	recv := l.receiver(x, func(typ, value string) string {
		params, values = append(params, "r "+typ), append(values, value)
		return "r"
	})
	decl, args := l.params(sig)
	return "func(" + strings.Join(params, ", ") + ") " + l.typ(sig) + " { return func(" + decl + ") " + l.results(sig) + " { " + returning(sig) + recv + "." + x.Sel.Name + "(" + args + ") } }(" + strings.Join(values, ", ") + ")"
}

// methodExpr writes T.M, a function whose first parameter is the receiver (Go spec, Method expressions).
func (l *lowerer) methodExpr(x *ast.SelectorExpr, sel *types.Selection) string {
	sig := l.sub(sel.Type()).(*types.Signature)
	decl, args := l.params(sig)
	recv, rest, _ := strings.Cut(args, ", ")
	return "func(" + decl + ") " + l.results(sig) + " { " + returning(sig) + recv + "." + x.Sel.Name + "(" + rest + ") }"
}

// methodExprCall writes T.M(x, …) as x.M(…).
func (l *lowerer) methodExprCall(x *ast.CallExpr, sel *ast.SelectorExpr) string {
	var args []string
	for i, a := range x.Args[1:] {
		arg := l.text(a)
		if x.Ellipsis.IsValid() && i == len(x.Args)-2 {
			arg += "..."
		}
		args = append(args, arg)
	}
	return "(" + l.text(x.Args[0]) + ")." + sel.Sel.Name + "(" + strings.Join(args, ", ") + ")"
}

// params names a signature's parameters: as a declaration, and as the arguments that pass them on.
func (l *lowerer) params(sig *types.Signature) (decl, args string) {
	var ds, as []string
	for i := range sig.Params().Len() {
		p, t := l.temp("a"), sig.Params().At(i).Type()
		if sig.Variadic() && i == sig.Params().Len()-1 {
			ds, as = append(ds, p+" ..."+l.typ(t.(*types.Slice).Elem())), append(as, p+"...")
			continue
		}
		ds, as = append(ds, p+" "+l.typ(t)), append(as, p)
	}
	return strings.Join(ds, ", "), strings.Join(as, ", ")
}

func (l *lowerer) results(sig *types.Signature) string {
	return strings.TrimPrefix(l.signature(types.NewSignatureType(nil, nil, nil, nil, sig.Results(), false)), "()")
}

func returning(sig *types.Signature) string {
	if sig.Results().Len() == 0 {
		return ""
	}
	return "return "
}

// between is the source between two nodes: the dot of a selector, with the line break that may follow it.
func (l *lowerer) between(a, b ast.Node) string {
	base := l.s.file.FileStart
	return l.s.text[a.End()-base : b.Pos()-base]
}

// instantiated writes an instance of a generic function or type.
func (l *lowerer) instantiated(id *ast.Ident) string {
	o := l.c.info.ObjectOf(id)
	in := l.c.info.Instances[id]
	if _, ok := o.(*types.TypeName); ok {
		return l.typ(in.Type)
	}
	targs := l.subList(in.TypeArgs)
	if d := l.c.funcs[o]; d != nil {
		return l.genericFunc(d, o.(*types.Func), targs)
	}
	if name, ok := l.instance(instanceKey(o, targs)); ok {
		return name
	}
	if l.k.imp.HasGeneric(o.Pkg().Path(), o.Name()) {
		return l.madeFunc(o, in, targs)
	}
	pkg := ""
	if o.Pkg().Path() != cellPath {
		pkg = o.Pkg().Name() + "."
	}
	var args []string
	for _, a := range targs {
		args = append(args, TypeString(a))
	}
	return l.refuse(id, "generic function "+pkg+o.Name()+" is not compiled in for "+strings.Join(args, ", "), "of generic functions, those of the standard library can be used, those of a cell, and gorm.G of a model")
}

// call writes calls of the builtins that the interpreter lacks.
func (l *lowerer) call(x *ast.CallExpr) (string, bool) {
	if s, ok := l.wait(x); ok {
		return s, true
	}
	if sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr); ok {
		l.called[sel] = true
		if s := l.c.info.Selections[sel]; s != nil && s.Kind() == types.MethodExpr && len(x.Args) > 0 {
			return l.methodExprCall(x, sel), true
		}
	}
	if tv := l.c.info.Types[x.Fun]; tv.IsType() && len(x.Args) == 1 {
		if t := l.typ(tv.Type); strings.HasPrefix(t, "*") || strings.HasPrefix(t, "func") || strings.HasPrefix(t, "<-") {
			return "(" + t + ")(" + l.text(x.Args[0]) + ")", true
		}
	}
	id, ok := ast.Unparen(x.Fun).(*ast.Ident)
	if !ok {
		return "", false
	}
	if _, ok := l.c.info.Uses[id].(*types.Builtin); !ok {
		return l.oneVariadic(x)
	}
	switch id.Name {
	case "recover":
		return RuntimePackage + ".Recovered(recover())", true
	case "min", "max":
		t, op := l.typ(l.typeOf(x)), "<"
		if id.Name == "max" {
			op = ">"
		}
		if b, ok := l.under(l.typeOf(x)).(*types.Basic); ok && b.Info()&types.IsFloat != 0 { // NaN, and zeros of both signs
			args := make([]string, len(x.Args))
			for i, a := range x.Args {
				args[i] = "float64(" + l.as(a, l.typeOf(x)) + ")"
			}
			return t + "(" + RuntimePackage + "." + strings.ToUpper(id.Name[:1]) + id.Name[1:] + "(" + strings.Join(args, ", ") + "))", true
		}
		s := l.as(x.Args[0], l.typeOf(x))
		for _, a := range x.Args[1:] {
			s = "func(a, b " + t + ") " + t + " { if b " + op + " a { return b }; return a }(" + s + ", " + l.as(a, l.typeOf(x)) + ")"
		}
		return s, true
	case "clear":
		return RuntimePackage + ".Clear(" + l.text(x.Args[0]) + ")", true
	case "make":
		return l.makeCall(x)
	}
	return "", false
}

// oneVariadic writes the call of a function of the session that passes one slice as one variadic argument of an interface type, which
// the interpreter would spread.
func (l *lowerer) oneVariadic(x *ast.CallExpr) (string, bool) {
	sig, ok := l.under(l.typeOf(x.Fun)).(*types.Signature)
	if !ok || !sig.Variadic() || x.Ellipsis.IsValid() || len(x.Args) != sig.Params().Len() {
		return "", false
	}
	slice := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice)
	last := l.typeOf(x.Args[len(x.Args)-1])
	if last == nil || !types.IsInterface(slice.Elem()) {
		return "", false
	}
	if _, isSlice := last.Underlying().(*types.Slice); !isSlice {
		return "", false
	}
	args := make([]string, len(x.Args))
	for i, a := range x.Args {
		args[i] = l.as(a, paramType(sig, i, false))
	}
	args[len(args)-1] = l.typ(slice) + "{" + args[len(args)-1] + "}..."
	return l.text(x.Fun) + "(" + strings.Join(args, ", ") + ")", true
}

// as writes x where a value of type t is wanted: an untyped constant takes that type.
func (l *lowerer) as(x ast.Expr, t types.Type) string {
	tv := l.c.info.Types[x]
	if tv.Value != nil && t != nil && !types.IsInterface(t) {
		return l.constant(tv.Value, t)
	}
	return l.text(x)
}

// literal keeps a literal as it is written, unless it stands for a value of another kind: 1 as a float64.
func (l *lowerer) literal(x *ast.BasicLit, tv types.TypeAndValue) string {
	b, ok := l.under(tv.Type).(*types.Basic)
	if !ok {
		return x.Value
	}
	switch x.Kind {
	case token.STRING:
		return x.Value
	case token.INT:
		if b.Info()&types.IsInteger != 0 {
			return x.Value
		}
	case token.FLOAT:
		if b.Info()&types.IsFloat != 0 {
			return x.Value
		}
	case token.CHAR:
		if b.Info()&types.IsInteger != 0 {
			return x.Value
		}
	}
	return l.constant(tv.Value, tv.Type)
}

// constant writes a constant of a type. The checker has evaluated it, exactly as the compiler does.
func (l *lowerer) constant(v constant.Value, t types.Type) string {
	t = l.sub(types.Default(t))
	b, ok := t.Underlying().(*types.Basic)
	if !ok { // a constant in an interface: its default type
		b = types.Typ[map[constant.Kind]types.BasicKind{constant.Bool: types.Bool, constant.String: types.String, constant.Int: types.Int, constant.Float: types.Float64, constant.Complex: types.Complex128}[v.Kind()]]
		t = b
	}
	lit := ""
	switch info := b.Info(); {
	case info&types.IsBoolean != 0:
		lit = v.String()
	case info&types.IsString != 0:
		lit = strconv.Quote(constant.StringVal(v))
	case info&types.IsInteger != 0:
		lit = constant.ToInt(v).ExactString()
	case info&types.IsFloat != 0:
		lit = floatLiteral(v)
	case info&types.IsComplex != 0:
		c := constant.ToComplex(v)
		lit = "complex(" + floatLiteral(constant.Real(c)) + ", " + floatLiteral(constant.Imag(c)) + ")"
	}
	switch t {
	case types.Typ[types.Int], types.Typ[types.String], types.Typ[types.Bool], types.Typ[types.Float64], types.Typ[types.Complex128]:
		return lit
	}
	return l.typ(t) + "(" + lit + ")"
}

func floatLiteral(v constant.Value) string {
	f, _ := constant.Float64Val(constant.ToFloat(v))
	lit := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(lit, ".e") {
		lit += ".0"
	}
	return lit
}
