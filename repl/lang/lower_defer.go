package lang

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// deferred writes the call of a defer or go statement so that its function and arguments are evaluated now (Go spec, Defer
// statements); the interpreter evaluates them when the call is made. A function around the call takes them.
func (l *lowerer) deferred(keyword string, call *ast.CallExpr) (string, bool) {
	fun := ast.Unparen(call.Fun)
	lit, isLit := fun.(*ast.FuncLit)
	if isLit && keyword == "defer" && callsRecover(lit.Body) {
		return "", false // recover works only in the deferred function itself
	}
	if isLit && len(call.Args) == 0 {
		if boxes, _ := l.boxesOf(lit); len(boxes) == 0 && lit.Type.Results == nil {
			return "", false
		}
	}
	if isLit && lit.Type.Results == nil {
		return l.deferredLit(keyword, lit, call), true
	}
	var params, args, values []string
	take := func(typ, value string) string {
		p := l.temp("p")
		params, values = append(params, p+" "+typ), append(values, value)
		return p
	}
	callee := ""
	sig, _ := l.under(l.typeOf(fun)).(*types.Signature)
	id, _ := fun.(*ast.Ident)
	builtin := false
	if id != nil {
		_, builtin = l.c.info.Uses[id].(*types.Builtin)
	}
	switch sel, _ := fun.(*ast.SelectorExpr); {
	case builtin:
		callee = id.Name
	case sel != nil && l.c.info.Selections[sel] != nil && l.c.info.Selections[sel].Kind() == types.MethodVal:
		callee, args = l.methodFunc(l.selected(sel), l.c.info.Selections[sel], take)
	case sel != nil && l.c.info.Selections[sel] == nil, id != nil && l.isFunc(id):
		callee = l.text(fun)
	default: // a function value; called in a function around it, the interpreter would loop
		args := []string{l.text(fun), fmt.Sprint(call.Ellipsis.IsValid())}
		for i, a := range call.Args {
			args = append(args, l.as(a, paramType(sig, i, call.Ellipsis.IsValid())))
		}
		d := l.temp("d")
		return fmt.Sprintf("%s := %s.Bind(%s); %s", d, RuntimePackage, strings.Join(args, ", "), start(keyword, d)), true
	}
	for i, a := range call.Args {
		t := l.typeOf(a)
		if !builtin {
			t = paramType(sig, i, call.Ellipsis.IsValid())
		} else if b, ok := t.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
			t = types.Default(t)
		}
		if t == nil || l.c.info.Types[a].IsNil() {
			args = append(args, "nil")
			continue
		}
		p := take(l.typ(t), l.as(a, t))
		if call.Ellipsis.IsValid() && i == len(call.Args)-1 {
			p += "..."
		}
		args = append(args, p)
	}
	d := l.temp("d")
	return fmt.Sprintf("%s := func(%s) func() { return func() { %s(%s) } }(%s); %s",
		d, strings.Join(params, ", "), callee, strings.Join(args, ", "), strings.Join(values, ", "), start(keyword, d)), true
}

// goStmt writes a go statement: the session starts the goroutine.
func (l *lowerer) goStmt(st *ast.GoStmt) string {
	if s, ok := l.deferred("go", st.Call); ok {
		return s
	}
	return RuntimePackage + ".Go(" + l.text(st.Call.Fun) + ")"
}

// start writes the call of a function without parameters by defer or go.
func start(keyword, f string) string {
	if keyword == "go" {
		return RuntimePackage + ".Go(" + f + ")"
	}
	return keyword + " " + f + "()"
}

// deferredLit writes the call of a function literal: its parameters become those of the function around it.
func (l *lowerer) deferredLit(keyword string, lit *ast.FuncLit, call *ast.CallExpr) string {
	sig := l.typeOf(lit).(*types.Signature)
	params, values := l.boxesOf(lit)
	for _, f := range lit.Type.Params.List {
		params = append(params, l.text(f))
	}
	for i, a := range call.Args {
		v := l.text(a)
		if t := paramType(sig, i, call.Ellipsis.IsValid()); t != nil {
			v = l.as(a, t)
		}
		if call.Ellipsis.IsValid() && i == len(call.Args)-1 {
			v += "..."
		}
		values = append(values, v)
	}
	d := l.temp("d")
	return fmt.Sprintf("%s := func(%s) func() { return func() %s }(%s); %s",
		d, strings.Join(params, ", "), l.functionBody(lit.Type, lit.Body, l.c.info.TypeOf(lit).(*types.Signature)), strings.Join(values, ", "), start(keyword, d))
}

func (l *lowerer) isFunc(id *ast.Ident) bool {
	_, ok := l.c.info.Uses[id].(*types.Func)
	return ok
}

// callsRecover reports whether a function body calls recover itself, not in a function within.
func callsRecover(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "recover" {
				found = true
			}
		}
		return !found
	})
	return found
}

// paramType is the type that argument i of a call is assigned to; nil if the call passes on another call's results.
func paramType(sig *types.Signature, i int, ellipsis bool) types.Type {
	n := sig.Params().Len()
	if sig.Variadic() && i >= n-1 {
		t := sig.Params().At(n - 1).Type()
		if s, ok := t.(*types.Slice); ok && !ellipsis {
			return s.Elem()
		}
		return t
	}
	if i >= n {
		return nil
	}
	return sig.Params().At(i).Type()
}
