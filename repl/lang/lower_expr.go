package lang

import (
	"fmt"
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
	case *ast.SliceExpr:
		return l.slice(x)
	case *ast.TypeAssertExpr:
		return l.assertion(x)
	case *ast.BinaryExpr:
		if x.Op == token.SHL || x.Op == token.SHR {
			return l.shift(x.X, x.Y, x.Op.String())
		}
		if x.Op == token.EQL || x.Op == token.NEQ {
			return l.comparison(x)
		}
	case *ast.FuncLit:
		return l.funcLit(x), true
	case *ast.CompositeLit:
		return l.composite(x), true
	case *ast.StructType:
		if st, ok := l.typeOf(x).(*types.Struct); ok && l.k.native && !l.c.ofParams(st) {
			return l.typ(st), true
		}
	case *ast.InterfaceType:
		if i, ok := tv.Type.(*types.Interface); ok && l.k.native && i.NumMethods() > 0 && i.IsMethodSet() {
			return l.typ(i), true
		}
	case *ast.UnaryExpr:
		if x.Op == token.ARROW {
			return l.receive(x, false), true
		}
		if ix, ok := ast.Unparen(x.X).(*ast.IndexExpr); ok && x.Op == token.AND {
			return l.elementAddress(ix)
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

// comparison writes a comparison of values whose types differ, where one type has no name or is a channel of one direction. A conversion to an
// interface type is never nil, as the interpreter would have it of a nil pointer.
func (l *lowerer) comparison(x *ast.BinaryExpr) (string, bool) {
	for _, pair := range [][2]ast.Expr{{x.X, x.Y}, {x.Y, x.X}} {
		if held := l.converted(pair[0]); held != nil && l.c.info.Types[pair[1]].IsNil() {
			return fmt.Sprintf("func(interface{}) bool { return %v }(%s)", x.Op == token.NEQ, l.text(held)), true
		}
	}
	a, b := l.typeOf(x.X), l.typeOf(x.Y)
	for _, operand := range []ast.Expr{x.X, x.Y} {
		if tv := l.c.info.Types[operand]; tv.Value != nil || tv.IsNil() || types.IsInterface(l.typeOf(operand)) {
			return "", false
		}
	}
	if types.Identical(a, b) {
		return "", false
	}
	if types.AssignableTo(b, a) {
		return l.text(x.X) + l.between(x.X, x.Y) + "(" + l.typ(a) + ")(" + l.text(x.Y) + ")", true
	}
	return "(" + l.typ(b) + ")(" + l.text(x.X) + ")" + l.between(x.X, x.Y) + l.text(x.Y), true
}

// converted is the operand of a conversion from another type to an interface type; nil for other expressions.
func (l *lowerer) converted(x ast.Expr) ast.Expr {
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || !l.c.info.Types[call.Fun].IsType() || !types.IsInterface(l.typeOf(call)) {
		return nil
	}
	if arg := call.Args[0]; !types.IsInterface(l.typeOf(arg)) && !l.c.info.Types[arg].IsNil() {
		return arg
	}
	return nil
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
		if o.Pkg() == nil {
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
		return l.methodExpr(sel)
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

// params names a signature's parameters: as a declaration, and as the arguments that pass them on.
func (l *lowerer) params(sig *types.Signature) (decl string, args []string) {
	var ds []string
	for i := range sig.Params().Len() {
		p, t := l.temp("a"), sig.Params().At(i).Type()
		if sig.Variadic() && i == sig.Params().Len()-1 {
			ds, args = append(ds, p+" ..."+l.typ(t.(*types.Slice).Elem())), append(args, p+"...")
			continue
		}
		ds, args = append(ds, p+" "+l.typ(t)), append(args, p)
	}
	return strings.Join(ds, ", "), args
}

func (l *lowerer) results(sig *types.Signature) string {
	return strings.TrimPrefix(l.signature(types.NewSignatureType(nil, nil, nil, nil, sig.Results(), false)), "()")
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
		name := l.madeFunc(o, in, targs)
		if l.refused != nil && l.refused.node == nil {
			l.refused.node = id
		}
		return name
	}
	pkg := ""
	if o.Pkg().Path() != cellPath {
		pkg = o.Pkg().Name() + "."
	}
	var args []string
	for _, a := range targs {
		args = append(args, TypeString(a))
	}
	return l.refuse(id, "generic function "+pkg+o.Name()+" is not compiled in for "+strings.Join(args, ", "), "of generic functions, those of the standard library can be used, those of a cell, and gorm.G")
}

// call writes calls of the builtins that the interpreter lacks.
func (l *lowerer) call(x *ast.CallExpr) (string, bool) {
	if s, ok := l.wait(x); ok {
		return s, true
	}
	if s, ok := l.reflection(x); ok {
		return s, true
	}
	if sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr); ok {
		l.called[sel] = true
		if s := l.c.info.Selections[sel]; s != nil && s.Kind() == types.MethodExpr && len(x.Args) > 0 {
			return l.methodExprCall(x, s), true
		} else if s != nil && s.Kind() == types.MethodVal {
			return l.methodCall(x, sel, s)
		}
	}
	if tv := l.c.info.Types[x.Fun]; tv.IsType() && len(x.Args) == 1 {
		if t := l.typ(tv.Type); strings.HasPrefix(t, "*") || strings.HasPrefix(t, "func") || strings.HasPrefix(t, "<-") {
			return "(" + t + ")(" + l.text(x.Args[0]) + ")", true
		}
	}
	id, ok := ast.Unparen(x.Fun).(*ast.Ident)
	if !ok {
		return l.functionCall(x)
	}
	if _, ok := l.c.info.Uses[id].(*types.Builtin); !ok {
		return l.functionCall(x)
	}
	switch id.Name {
	case "recover":
		if l.frame.recover == "" {
			return "interface{}(nil)", true // at the top of a cell
		}
		return RuntimePackage + ".Recover(" + l.frame.recover + ")", true
	case "panic":
		return RuntimePackage + ".Panic(" + l.text(x.Args[0]) + ")", true
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

// as writes x where a value of type t is wanted: an untyped constant takes that type, and so does nil where the interpreter would not
// give it the type of an interface.
func (l *lowerer) as(x ast.Expr, t types.Type) string {
	tv := l.c.info.Types[x]
	if tv.IsNil() && l.k.native && t != nil && types.IsInterface(t) && t.Underlying().(*types.Interface).NumMethods() > 0 {
		return l.typ(t) + "(nil)"
	}
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
		lit = "(" + floatLiteral(constant.Real(c)) + " + " + floatLiteral(constant.Imag(c)) + "i)"
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
