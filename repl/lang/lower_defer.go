package lang

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// A frame is what a function with defer or recover keeps while its body is written.
type frame struct {
	defers  string // a variable: the deferred calls of the function; empty if it has none
	set     string // a function that gives the results their values; empty if there are no results, or no deferred calls
	recover string // a variable: what the function may recover from; empty if it does not ask
}

// deferring writes a function whose body has defer statements. The interpreter runs deferred calls with a lock of the function held,
// and knows neither a panic that replaces another nor whose call may recover, so the session runs them: the body is a function of
// its own, and what it returns goes to the results before they run.
func (l *lowerer) deferring(pre string, sig *types.Signature, body func() string) string {
	l.frame.defers = l.temp("d")
	var results, params, sets []string
	for r := range sig.Results().Variables() {
		t := l.typ(r.Type())
		name := r.Name()
		if name == "" || name == "_" {
			name = l.temp("ret")
			pre += "var " + name + " " + t + "; "
		}
		p := l.temp("p")
		results, params, sets = append(results, name), append(params, p+" "+t), append(sets, name+" = "+p)
	}
	if len(results) > 0 {
		l.frame.set = l.temp("set")
		pre += l.frame.set + " := func(" + strings.Join(params, ", ") + ") { " + strings.Join(sets, "; ") + " }; "
	}
	return pre + l.withDefers(body()) + "; return " + strings.Join(results, ", ")
}

// withDefers writes a body after which the deferred calls run.
func (l *lowerer) withDefers(body string) string {
	return RuntimePackage + ".Deferring(func(" + l.frame.defers + " *" + RuntimePackage + ".Defers) { " + body + " })"
}

// deferStmt writes a defer statement.
func (l *lowerer) deferStmt(st *ast.DeferStmt) string {
	return l.later(st.Call, func(f string, hops int) string {
		return fmt.Sprintf("%s.Defer(%s, %d, %s)", RuntimePackage, l.frame.defers, hops, f)
	})
}

// goStmt writes a go statement: the session starts the goroutine.
func (l *lowerer) goStmt(st *ast.GoStmt) string {
	return l.later(st.Call, func(f string, _ int) string { return RuntimePackage + ".Go(" + f + ")" })
}

// later writes the call of a defer or go statement so that its function and arguments are evaluated now (Go spec, Defer
// statements): start gets a function without parameters that makes the call, and how many functions stand around the called one.
func (l *lowerer) later(call *ast.CallExpr, start func(f string, hops int) string) string {
	fun := ast.Unparen(call.Fun)
	if lit, ok := fun.(*ast.FuncLit); ok && lit.Type.Results == nil {
		return l.laterLit(lit, call, start)
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
		callee = l.builtin(id.Name)
	case sel != nil && l.c.info.Selections[sel] != nil && l.c.info.Selections[sel].Kind() == types.MethodVal:
		callee, args = l.methodFunc(l.selected(sel), l.c.info.Selections[sel], take)
	case sel != nil && l.c.info.Selections[sel] == nil, id != nil && l.isFunc(id):
		callee = l.text(fun)
	default: // a function value; called in a function around it, the interpreter would loop
		args := []string{l.text(fun), fmt.Sprint(call.Ellipsis.IsValid())}
		for i, a := range call.Args {
			args = append(args, l.as(a, paramType(sig, i, call.Ellipsis.IsValid())))
		}
		return start(RuntimePackage+".Bind("+strings.Join(args, ", ")+")", 0)
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
		d, strings.Join(params, ", "), callee, strings.Join(args, ", "), strings.Join(values, ", "), start(d, 1))
}

// builtin writes the name of a builtin function that a statement may call.
func (l *lowerer) builtin(name string) string {
	switch name {
	case "clear":
		return RuntimePackage + ".Clear"
	case "panic":
		return RuntimePackage + ".Panic"
	case "recover": // no deferred function calls it, so it recovers nothing
		return "func() {}"
	}
	return name
}

// laterLit writes the call of a function literal: its parameters become those of the function around it. It does not look first
// whether the cell is to stop, so that what is deferred is done then too.
func (l *lowerer) laterLit(lit *ast.FuncLit, call *ast.CallExpr, start func(f string, hops int) string) string {
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
	f := "func() " + l.bodyAfter("", lit.Body, l.c.info.TypeOf(lit).(*types.Signature))
	if len(params) == 0 {
		return start(f, 0)
	}
	d := l.temp("d")
	return fmt.Sprintf("%s := func(%s) func() { return %s }(%s); %s", d, strings.Join(params, ", "), f, strings.Join(values, ", "), start(d, 0))
}

func (l *lowerer) isFunc(id *ast.Ident) bool {
	_, ok := l.c.info.Uses[id].(*types.Func)
	return ok
}

// callsRecover reports whether a function body calls recover itself, not in a function within.
func (l *lowerer) callsRecover(body *ast.BlockStmt) bool {
	return within(body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || id.Name != "recover" {
			return false
		}
		_, builtin := l.c.info.Uses[id].(*types.Builtin)
		return builtin
	})
}

// defers reports whether a function body has defer statements of its own.
func defers(body ast.Node) bool {
	return within(body, func(n ast.Node) bool { _, ok := n.(*ast.DeferStmt); return ok })
}

// within reports whether a function body has such a node, not in a function within.
func within(body ast.Node, is func(ast.Node) bool) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if _, lit := n.(*ast.FuncLit); lit || found {
			return false
		}
		found = n != nil && is(n)
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
