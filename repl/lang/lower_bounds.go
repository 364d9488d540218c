package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"
)

// What panics in Go is checked by the session where the interpreter would panic with fewer words, or not at all.

// index writes an element of a slice, array or string so that an index out of range is told as Go tells it. In a loop the price of
// the check, some ten times that of the access, is paid only for a stray; the panic of another tells less.
func (l *lowerer) index(x *ast.IndexExpr) (string, bool) {
	if l.loops > 0 && !l.strays[x] {
		return "", false
	}
	if !plainOperand(x.X) {
		return l.indexOnce(x)
	}
	operand := l.text(x.X)
	n, _ := l.length(x.X, operand)
	if n == "" {
		return "", false
	}
	return operand + "[" + RuntimePackage + ".Index(" + l.asInt(x.Index) + ", " + n + ")]", true
}

// indexOnce writes an element of an operand that may be evaluated but once: of a string what a function returns, of a slice what a
// function returns the address of.
func (l *lowerer) indexOnce(x *ast.IndexExpr) (string, bool) {
	if address, ok := l.elementAddress(x); ok {
		return "(*" + address + ")", true
	}
	t := types.Default(l.typeOf(x.X))
	if b, ok := l.under(t).(*types.Basic); !ok || b.Info()&types.IsString == 0 || l.local(t) {
		return "", false
	}
	return l.element(x, t, "byte", ""), true
}

// elementAddress writes the address of an element of such a slice. An element that has fields or methods is left to the interpreter,
// which takes no address of them through the call.
func (l *lowerer) elementAddress(x *ast.IndexExpr) (string, bool) {
	t := l.typeOf(x.X)
	s, ok := l.under(t).(*types.Slice)
	if !ok || l.loops > 0 || plainOperand(x.X) || l.local(t) {
		return "", false
	}
	switch l.under(s.Elem()).(type) {
	case *types.Struct, *types.Array:
		return "", false
	}
	if types.NewMethodSet(types.NewPointer(s.Elem())).Len() > 0 {
		return "", false
	}
	return l.element(x, t, "*"+l.typ(s.Elem()), "&"), true
}

// element writes the call of a function that returns an element, or its address.
func (l *lowerer) element(x *ast.IndexExpr, t types.Type, result, address string) string {
	typ := l.typ(t)
	name := l.helper("element", typ, func(name string) string {
		return fmt.Sprintf("func %s(s %s, i int) %s { return %ss[%s.Index(i, len(s))] }", name, typ, result, address, RuntimePackage)
	})
	return name + "(" + l.as(x.X, t) + ", " + l.asInt(x.Index) + ")"
}

// helper returns the name of a function that lowered source has for a type, which is written if it is the first.
func (l *lowerer) helper(what, typ string, write func(name string) string) string {
	key := what + " " + typ
	name, ok := l.k.made[key]
	if !ok {
		name = l.k.unique("h", "")
		l.k.made[key] = name
		l.out.extra = append(l.out.extra, write(name))
	}
	return name
}

// length writes how many elements an operand has; nothing where it is not a slice, array, pointer to an array, or string. Fixed says
// that a slice expression of it goes by this, not by the capacity.
func (l *lowerer) length(x ast.Expr, operand string) (n string, fixed bool) {
	t := l.under(l.typeOf(x))
	if p, ok := t.(*types.Pointer); ok {
		t = l.under(p.Elem())
		if _, array := t.(*types.Array); !array {
			return "", false
		}
	}
	switch t := t.(type) {
	case *types.Slice:
		return "len(" + operand + ")", false
	case *types.Array:
		return fmt.Sprint(t.Len()), true
	case *types.Basic:
		if t.Info()&types.IsString != 0 {
			return "len(" + operand + ")", true
		}
	}
	return "", false
}

func (l *lowerer) asInt(x ast.Expr) string {
	if l.c.info.Types[x].Value != nil {
		return l.as(x, types.Typ[types.Int])
	}
	if l.typeOf(x) == types.Typ[types.Int] {
		return l.text(x)
	}
	return "int(" + l.text(x) + ")"
}

// slice writes a slice expression so that bounds out of range are told as Go tells them.
func (l *lowerer) slice(x *ast.SliceExpr) (string, bool) {
	if x.Low == nil && x.High == nil {
		return "", false
	}
	if plainOperand(x.X) && (x.High == nil || plainOperand(x.High)) && (x.Max == nil || plainOperand(x.Max)) {
		operand := l.text(x.X)
		n, fixed := l.length(x.X, operand)
		if n == "" {
			return "", false
		}
		low, high, last := "0", n, ""
		if x.Low != nil {
			low = l.asInt(x.Low)
		}
		if x.High != nil {
			high = l.asInt(x.High)
		}
		size, check := n, "Bounds"
		if !fixed {
			size, check = "cap("+operand+")", "SliceBounds"
		}
		if x.Max == nil {
			return fmt.Sprintf("%s[%s.%s(%s, %s, %s):%s]", operand, RuntimePackage, check, low, high, size, high), true
		}
		last = l.asInt(x.Max)
		return fmt.Sprintf("%s[%s.%s3(%s, %s, %s, %s):%s:%s]", operand, RuntimePackage, check, low, high, last, size, high, last), true
	}
	return l.sliceOnce(x)
}

// sliceOnce writes a slice expression whose operands may be evaluated but once, as a call of a function that slices.
func (l *lowerer) sliceOnce(x *ast.SliceExpr) (string, bool) {
	t := types.Default(l.typeOf(x.X))
	switch u := l.under(t).(type) {
	case *types.Slice:
	case *types.Basic:
		if u.Info()&types.IsString == 0 || x.Max != nil {
			return "", false
		}
	default:
		return "", false
	}
	if l.local(t) {
		return "", false
	}
	args := []string{l.as(x.X, t)}
	params := ""
	bounds := make([]string, 0, 3)
	for i, b := range []ast.Expr{x.Low, x.High, x.Max} {
		switch {
		case b != nil:
			name := "lhm"[i : i+1]
			params += ", " + name + " int"
			bounds = append(bounds, name)
			args = append(args, l.asInt(b))
		case i == 0:
			bounds = append(bounds, "0")
		case i == 1:
			bounds = append(bounds, "len(s)")
		}
	}
	check, size := "SliceBounds", "cap(s)"
	if _, fixed := l.length(x.X, "s"); fixed {
		check, size = "Bounds", "len(s)"
	}
	if x.Max != nil {
		check += "3"
	}
	typ := l.typ(t)
	name := l.helper("slice "+strings.Join(bounds, ":"), typ, func(name string) string {
		return fmt.Sprintf("func %s(s %s%s) %s { return s[%s.%s(%s, %s):%s] }",
			name, typ, params, typ, RuntimePackage, check, strings.Join(bounds, ", "), size, strings.Join(bounds[1:], ":"))
	})
	return name + "(" + strings.Join(args, ", ") + ")", true
}

// local reports whether a type is made of one that is declared in a function.
func (l *lowerer) local(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		o := t.Obj()
		return o.Pkg() != nil && o.Pkg().Path() == cellPath && o.Parent() != nil && o.Parent() != o.Pkg().Scope()
	case *types.Map:
		return l.local(t.Key()) || l.local(t.Elem())
	case interface{ Elem() types.Type }:
		return l.local(t.Elem())
	case *types.Basic:
		return false
	case *types.Interface:
		return t.NumMethods() > 0 && !l.k.native
	}
	return true // it may be
}

// shift writes a shift whose count may be negative.
func (l *lowerer) shift(x, count ast.Expr, op string) (string, bool) {
	left := l.c.info.Types[x]
	if l.neverNegative(count) && left.Value == nil {
		return "", false
	}
	operand := l.text(x)
	if left.Value != nil { // its type is that of the shift
		operand = l.typ(left.Type) + "(" + operand + ")"
	}
	if l.neverNegative(count) {
		return operand + l.between(x, count) + l.text(count), true
	}
	return operand + " " + op + " " + RuntimePackage + ".Shift(" + l.asInt(count) + ")", true
}

// neverNegative reports whether an integer expression is easily seen to have no negative value.
func (l *lowerer) neverNegative(x ast.Expr) bool {
	b, ok := l.under(l.typeOf(x)).(*types.Basic)
	if !ok || b.Info()&types.IsUnsigned != 0 || l.c.info.Types[x].Value != nil { // the checker refuses a negative constant
		return true
	}
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return l.counters[l.c.info.Uses[x]]
	case *ast.BinaryExpr:
		switch x.Op {
		case token.AND:
			return l.neverNegative(x.X) || l.neverNegative(x.Y)
		case token.REM, token.SHR:
			return l.neverNegative(x.X)
		case token.QUO:
			return l.neverNegative(x.X) && l.neverNegative(x.Y)
		}
	case *ast.CallExpr:
		id, ok := ast.Unparen(x.Fun).(*ast.Ident)
		return ok && (id.Name == "len" || id.Name == "cap")
	}
	return false
}

// assertion writes an assertion that tells when it fails what the interpreter does not: that an interface type's method is missing,
// and which interface type the value had.
func (l *lowerer) assertion(x *ast.TypeAssertExpr) (string, bool) {
	t := l.typeOf(x.Type)
	from, _ := l.under(l.typeOf(x.X)).(*types.Interface)
	if l.declaredHere(t) || from != nil && from.NumMethods() == 0 && !types.IsInterface(t) {
		return "", false
	}
	if l.local(t) {
		return "", false
	}
	typ, static, own := l.typ(t), runtimeString(l.typeOf(x.X)), ""
	if _, named := types.Unalias(t).(*types.Named); !named && types.IsInterface(t) {
		own = runtimeString(t)
	}
	name := l.helper("assert "+static, typ, func(name string) string {
		return fmt.Sprintf("func %s(x interface{}) %s { %s.Assert(x, (*%s)(nil), %q, %q); return x.(%s) }", name, typ, RuntimePackage, typ, static, own, typ)
	})
	return name + "(" + l.text(x.X) + ")", true
}

// runtimeString writes an interface type as package reflect does.
func runtimeString(t types.Type) string {
	t = types.Unalias(t)
	qualified := func(t types.Type) string {
		return types.TypeString(t, func(p *types.Package) string {
			if p.Path() == cellPath {
				return "main"
			}
			return p.Name()
		})
	}
	unnamed := func(t *types.Tuple) *types.Tuple {
		var vs []*types.Var
		for v := range t.Variables() {
			vs = append(vs, types.NewParam(token.NoPos, nil, "", v.Type()))
		}
		return types.NewTuple(vs...)
	}
	i, ok := t.(*types.Interface)
	if !ok {
		return qualified(t)
	}
	if i.NumMethods() == 0 {
		return "interface {}"
	}
	var methods []string
	for m := range i.Methods() {
		sig := m.Signature()
		sig = types.NewSignatureType(nil, nil, nil, unnamed(sig.Params()), unnamed(sig.Results()), sig.Variadic())
		methods = append(methods, m.Name()+strings.TrimPrefix(qualified(sig), "func"))
	}
	return "interface { " + emptyInterface.ReplaceAllString(strings.Join(methods, "; "), "interface {}") + " }"
}

// emptyInterface is how go/types may write what the run time calls interface {}.
var emptyInterface = regexp.MustCompile(`\bany\b|interface\{\}`)

// plainOperand reports whether an expression may be evaluated twice.
func plainOperand(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident, *ast.BasicLit:
		return true
	case *ast.SelectorExpr:
		return plainOperand(x.X)
	case *ast.IndexExpr:
		return plainOperand(x.X) && plainOperand(x.Index)
	case *ast.StarExpr:
		return plainOperand(x.X)
	case *ast.UnaryExpr:
		return x.Op != token.ARROW && x.Op != token.AND && plainOperand(x.X)
	case *ast.BinaryExpr:
		return plainOperand(x.X) && plainOperand(x.Y)
	case *ast.CallExpr:
		id, ok := x.Fun.(*ast.Ident)
		return ok && id.Name == "len" && len(x.Args) == 1 && plainOperand(x.Args[0])
	}
	return false
}
