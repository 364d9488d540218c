package lang

import (
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// Methods that cells declare are functions with the receiver as first parameter, and are called as such. The interpreter would find
// a method by its place among the type's, which the next method changes; and the way through package reflect is slower.

// An operand is what a method is selected on: source with its type.
type operand struct {
	text string
	typ  types.Type
}

// methodFunc writes what calls a method: the function, and the receiver if that is its first argument. Take, where it is not nil, is given
// the receiver as the method has it, to keep a copy of it until the call, and returns what stands for it.
func (l *lowerer) methodFunc(on operand, s *types.Selection, take func(typ, value string) string) (callee string, args []string) {
	recv := l.embedded(on, s.Index())
	f := s.Obj().(*types.Func)
	declared := l.declaredMethod(recv.typ, f)
	ptr, isPtr := isPointer(f.Signature().Recv().Type()), isPointer(recv.typ)
	switch {
	case types.IsInterface(recv.typ):
	case ptr && !isPtr:
		recv = operand{l.addressOf(recv.text), types.NewPointer(recv.typ)}
	case !ptr && isPtr && (declared != "" || take != nil):
		recv = operand{"*" + recv.text, recv.typ.Underlying().(*types.Pointer).Elem()}
	}
	if take != nil {
		recv.text = take(l.typ(recv.typ), recv.text)
	} else if declared == "" && strings.HasPrefix(recv.text, "&") {
		recv.text = strings.TrimPrefix(recv.text, "&")
	}
	if declared != "" {
		return declared, []string{recv.text}
	}
	return recv.text + "." + f.Name(), nil
}

// selected is the receiver of a method as it is written.
func (l *lowerer) selected(sel *ast.SelectorExpr) operand {
	return operand{l.text(sel.X), l.typeOf(sel.X)}
}

// embedded writes what has the method that an index of a selection leads to, with the embedded fields on the way.
func (l *lowerer) embedded(on operand, index []int) operand {
	at := on
	for _, i := range index[:len(index)-1] {
		u := at.typ.Underlying()
		if p, ok := u.(*types.Pointer); ok {
			u = l.under(p.Elem())
		}
		f := u.(*types.Struct).Field(i)
		if !visible(f) {
			return on // a compiled type's own affair
		}
		at = operand{at.text + "." + PlainName(f.Name()), l.sub(f.Type())}
	}
	return at
}

// addressOf writes the address of what is written: that of what a box holds is the box.
func (l *lowerer) addressOf(text string) string {
	if box, ok := strings.CutPrefix(text, "(*"); ok {
		if box, ok = strings.CutSuffix(box, ")"); ok && !strings.ContainsAny(box, "(). ") {
			return box
		}
	}
	return "&" + text
}

// declaredMethod is the lowered function of a method that a cell has declared for t, or for what it points to; "" for other methods.
func (l *lowerer) declaredMethod(t types.Type, f *types.Func) string {
	n := namedOf(t)
	if n == nil || types.IsInterface(n) {
		return ""
	}
	symbol, native := l.symbolOf(n)
	d := l.c.funcs[f.Origin()]
	if !native || d == nil {
		return ""
	}
	if d.generic {
		return l.k.made[instanceMethod(symbol, d)]
	}
	return d.lowered
}

// instanceMethod is the key of Checker.made for a method of an instance of a generic type.
func instanceMethod(symbol string, d *decl) string { return "method " + symbol + "." + d.lowered }

// methodCall writes the call of a method.
func (l *lowerer) methodCall(x *ast.CallExpr, sel *ast.SelectorExpr, s *types.Selection) (string, bool) {
	if !l.k.native {
		return "", false
	}
	if text, ok := l.throughCall(x, sel, s); ok {
		return text, true
	}
	callee, recv := l.methodFunc(l.selected(sel), s, nil)
	if len(recv) > 0 && l.passesOn(x) {
		return l.methodValue(sel, s) + "(" + l.text(x.Args[0]) + ")", true
	}
	return callee + "(" + strings.Join(append(recv, l.arguments(x, l.typeOf(sel).(*types.Signature))...), ", ") + ")", true
}

// throughCall writes the call of a method that has a function in Config.Calls.
func (l *lowerer) throughCall(x *ast.CallExpr, sel *ast.SelectorExpr, s *types.Selection) (string, bool) {
	name, ok := l.k.calls[s.Obj().(*types.Func).FullName()]
	if !ok || l.passesOn(x) {
		return "", false
	}
	recv := l.embedded(l.selected(sel), s.Index())
	if !isPointer(recv.typ) {
		return "", false
	}
	base := l.s.file.FileStart
	written := strings.Join(strings.Fields(l.s.text[sel.Sel.Pos()-base:x.End()-base]), " ")
	args := append([]string{strconv.Quote(written), recv.text}, l.arguments(x, l.typeOf(sel).(*types.Signature))...)
	return CallsPackage + "." + name + "(" + strings.Join(args, ", ") + ")", true
}

// passesOn reports whether the arguments of a call are the several results of another.
func (l *lowerer) passesOn(x *ast.CallExpr) bool {
	if len(x.Args) != 1 {
		return false
	}
	_, several := l.c.info.TypeOf(x.Args[0]).(*types.Tuple)
	return several
}

// functionCall writes the call of a function of the session where an argument is not what the interpreter takes it for.
func (l *lowerer) functionCall(x *ast.CallExpr) (string, bool) {
	sig, ok := l.under(l.typeOf(x.Fun)).(*types.Signature)
	if !ok || !l.oneSlice(x, sig) && !l.noVariadic(x, sig) && !l.looksInto(x) && !slices.ContainsFunc(x.Args, func(a ast.Expr) bool { return l.c.info.Types[a].IsNil() }) {
		return "", false
	}
	return l.text(x.Fun) + "(" + strings.Join(l.arguments(x, sig), ", ") + ")", true
}

// arguments writes the arguments of a call. The interpreter would spread one slice that is one variadic argument of an interface type.
func (l *lowerer) arguments(x *ast.CallExpr, sig *types.Signature) []string {
	args := make([]string, len(x.Args))
	for i, a := range x.Args {
		if t := paramType(sig, i, x.Ellipsis.IsValid()); t != nil && !l.passesOn(x) {
			args[i] = l.as(a, l.sub(t))
		} else {
			args[i] = l.text(a)
		}
	}
	for i := range args {
		args[i] = l.closed(x, i, args[i])
	}
	n := len(args) - 1
	switch {
	case x.Ellipsis.IsValid() && l.c.info.Types[x.Args[n]].IsNil():
		args[n] = l.noArguments(sig)
	case x.Ellipsis.IsValid():
		args[n] += "..."
	case l.noVariadic(x, sig):
		args = append(args, l.noArguments(sig))
	case l.oneSlice(x, sig):
		args[n] = l.typ(sig.Params().At(n).Type()) + "{" + args[n] + "}..."
	}
	return args
}

// noArguments writes the variadic argument of a call that has none.
func (l *lowerer) noArguments(sig *types.Signature) string {
	return "(" + l.typ(l.sub(sig.Params().At(sig.Params().Len()-1).Type())) + ")(nil)..."
}

// noVariadic reports whether a call leaves out the variadic arguments of a function of a cell, which is to get nil then. To compiled functions an
// empty slice will do.
func (l *lowerer) noVariadic(x *ast.CallExpr, sig *types.Signature) bool {
	return sig.Variadic() && !x.Ellipsis.IsValid() && len(x.Args) == sig.Params().Len()-1 && !l.passesOn(x) && l.calledName(x) == ""
}

// oneSlice reports whether the last argument of a call is a slice that is one variadic argument of an interface type.
func (l *lowerer) oneSlice(x *ast.CallExpr, sig *types.Signature) bool {
	if !sig.Variadic() || x.Ellipsis.IsValid() || len(x.Args) != sig.Params().Len() {
		return false
	}
	slice, ok := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice)
	last := l.typeOf(x.Args[len(x.Args)-1])
	if !ok || last == nil || !types.IsInterface(slice.Elem()) {
		return false
	}
	_, isSlice := last.Underlying().(*types.Slice)
	return isSlice
}

// methodValue writes x.M where it is not called: its receiver is evaluated, and copied, now (Go spec, Method values).
func (l *lowerer) methodValue(x *ast.SelectorExpr, sel *types.Selection) string {
	sig := l.sub(sel.Type()).(*types.Signature)
	param, arg := "", ""
	callee, recv := l.methodFunc(l.selected(x), sel, func(typ, value string) string {
		param, arg = "r "+typ, value
		return "r"
	})
	decl, args := l.params(sig)
	return "func(" + param + ") " + l.typ(sig) + " { return func(" + decl + ") " + l.results(sig) + " { " + returning(sig) + callee + "(" + strings.Join(append(recv, args...), ", ") + ") } }(" + arg + ")"
}

// methodExpr writes T.M, a function whose first parameter is the receiver (Go spec, Method expressions).
func (l *lowerer) methodExpr(sel *types.Selection) string {
	sig := l.sub(sel.Type()).(*types.Signature)
	decl, args := l.params(sig)
	callee, recv := l.methodFunc(operand{args[0], sig.Params().At(0).Type()}, sel, nil)
	return "func(" + decl + ") " + l.results(sig) + " { " + returning(sig) + callee + "(" + strings.Join(append(recv, args[1:]...), ", ") + ") }"
}

// methodExprCall writes T.M(x, …) as x.M(…).
func (l *lowerer) methodExprCall(x *ast.CallExpr, sel *types.Selection) string {
	sig := l.sub(sel.Type()).(*types.Signature)
	args := l.arguments(x, sig)
	callee, recv := l.methodFunc(operand{"(" + args[0] + ")", sig.Params().At(0).Type()}, sel, nil)
	return callee + "(" + strings.Join(append(recv, args[1:]...), ", ") + ")"
}
