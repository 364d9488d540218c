package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// What waits is written so that an interrupt ends it: a channel operation selects on the cell's end too, and a lock is taken by a
// function of the session.

const doneCase = "case <-" + RuntimePackage + ".Done(): " + RuntimePackage + ".Halt()"

// receive writes <-ch as an expression of one value, or of two.
func (l *lowerer) receive(x *ast.UnaryExpr, two bool) string {
	elem := l.typ(l.under(l.typeOf(x.X)).(*types.Chan).Elem())
	results, got, back := elem, "x := <-c", "return x"
	zero := "var z " + elem + "; return z"
	if two {
		results, got, back, zero = "("+elem+", bool)", "x, ok := <-c", "return x, ok", "var z "+elem+"; return z, false"
	}
	return fmt.Sprintf("func(c <-chan %s) %s { select { case %s: %s; %s }; %s }(%s)", parenChan(elem), results, got, back, doneCase, zero, l.text(x.X))
}

func parenChan(elem string) string {
	if strings.HasPrefix(elem, "<-") {
		return "(" + elem + ")"
	}
	return elem
}

// send writes ch <- v.
func (l *lowerer) send(st *ast.SendStmt) string {
	t := l.under(l.typeOf(st.Chan)).(*types.Chan).Elem()
	elem := l.typ(t)
	value := l.as(st.Value, t)
	return fmt.Sprintf("func(c chan<- %s, v %s) { select { case c <- v: ; %s } }(%s, %s)", parenChan(elem), elem, doneCase, l.text(st.Chan), value)
}

// rangeChan writes a range over a channel.
func (l *lowerer) rangeChan(st *ast.RangeStmt, label, body string, bind binder) string {
	c, v, ok := l.temp("c"), l.temp("v"), l.temp("ok")
	set := "_ = " + v + "; "
	if !blank(st.Key) {
		set = bind(st.Key, v) + "; "
	}
	elem := l.typ(l.under(l.typeOf(st.X)).(*types.Chan).Elem())
	recv := fmt.Sprintf("func(c <-chan %s) (%s, bool) { select { case x, ok := <-c: return x, ok; %s }; var z %s; return z, false }(%s)", parenChan(elem), elem, doneCase, elem, c)
	return fmt.Sprintf("{ %s := %s; %sfor { %s%s, %s := %s; if !%s { break }; %s%s }", c, l.text(st.X), label, stopCheck, v, ok, recv, ok, set, body)
}

// selectStmt writes a select statement, which also waits for the end of the cell unless it has a default.
func (l *lowerer) selectStmt(st *ast.SelectStmt, label string) string {
	var b strings.Builder
	b.WriteString(label + "select {\n")
	hasDefault := false
	for _, c := range st.Body.List {
		cc := c.(*ast.CommClause)
		set := ""
		if cc.Comm == nil {
			hasDefault = true
			b.WriteString("default: ")
		} else {
			comm, after := l.comm(cc.Comm)
			set = after
			b.WriteString("case " + comm + ": ")
		}
		b.WriteString(set)
		for _, s := range cc.Body {
			b.WriteString(l.text(s) + "; ")
		}
		b.WriteString("\n")
	}
	if !hasDefault {
		b.WriteString(doneCase + "\n")
	}
	b.WriteString("}")
	return b.String()
}

// comm writes a communication of a select statement, and what follows it to give the received values to their targets.
func (l *lowerer) comm(st ast.Stmt) (comm, after string) {
	switch st := st.(type) {
	case *ast.SendStmt:
		return l.text(st.Chan) + " <- " + l.as(st.Value, l.under(l.typeOf(st.Chan)).(*types.Chan).Elem()), ""
	case *ast.ExprStmt:
		if x, ok := ast.Unparen(st.X).(*ast.UnaryExpr); ok {
			return "<-" + l.text(x.X), ""
		}
	case *ast.AssignStmt:
		x, ok := ast.Unparen(st.Rhs[0]).(*ast.UnaryExpr)
		if !ok {
			break
		}
		bind := l.store
		if st.Tok == token.DEFINE {
			bind = l.declare
		}
		names := make([]string, len(st.Lhs))
		used := false
		for i, target := range st.Lhs {
			names[i] = "_"
			if !blank(target) {
				used = true
				names[i] = l.temp("v")
				after += bind(target, names[i]) + "; "
			}
		}
		if !used {
			return "<-" + l.text(x.X), ""
		}
		return strings.Join(names, ", ") + " := <-" + l.text(x.X), after
	}
	return l.verbatim(st), ""
}

// waits are methods that wait where no interrupt reaches, and what stands for them in [RuntimePackage].
var waits = map[string]string{
	"(*sync.Mutex).Lock":     "Lock",
	"(*sync.RWMutex).Lock":   "Lock",
	"(*sync.RWMutex).RLock":  "RLock",
	"(*sync.WaitGroup).Wait": "Wait",
	"(*sync.WaitGroup).Go":   "GoWait",
}

// wait writes a call of one of the waits.
func (l *lowerer) wait(x *ast.CallExpr) (string, bool) {
	sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	s := l.c.info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal || len(s.Index()) != 1 {
		return "", false
	}
	name, ok := waits[s.Obj().(*types.Func).FullName()]
	if !ok {
		return "", false
	}
	recv := l.text(sel.X)
	if !isPointer(l.typeOf(sel.X)) {
		recv = "&" + recv
		if id, ok := ast.Unparen(sel.X).(*ast.Ident); ok && l.boxed[l.c.info.Uses[id]] {
			recv = id.Name
		}
	}
	args := recv
	for _, a := range x.Args {
		args += ", " + l.text(a)
	}
	return RuntimePackage + "." + name + "(" + args + ")", true
}

// mayRecurse reports whether a function body calls what may be a function of the session.
func (l *lowerer) mayRecurse(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found || l.c.info.Types[call.Fun].IsType() {
			return !found
		}
		switch f := ast.Unparen(call.Fun).(type) {
		case *ast.Ident:
			_, builtin := l.c.info.Uses[f].(*types.Builtin)
			found = !builtin
		case *ast.SelectorExpr:
			o := l.c.info.Uses[f.Sel]
			fn, isFunc := o.(*types.Func)
			found = !isFunc || fn.Pkg() == nil || fn.Pkg() == l.c.pkg || types.IsInterface(l.typeOf(f.X))
		default:
			found = true
		}
		return !found
	})
	return found
}

// entryCheck is written at the entry of a function: whether the cell is to stop, and now and then how deep the stack is.
func (l *lowerer) entryCheck(body *ast.BlockStmt) string {
	if !l.mayRecurse(body) {
		return stopCheck
	}
	return stopCheck + CallsVar + "++; if " + CallsVar + "&255 == 0 { " + RuntimePackage + ".Enter() }; "
}
