package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// What waits is written as calls of the session's run time, which an interrupt ends. The interpreter's own select statement also
// overwrites what a loop around it keeps.

// receive writes <-ch as an expression of one value, or of two.
func (l *lowerer) receive(x *ast.UnaryExpr, two bool) string {
	elem := l.typ(l.under(l.typeOf(x.X)).(*types.Chan).Elem())
	results, call := elem, RuntimePackage+".Recv(c, &v); return v"
	if two {
		results, call = "("+elem+", bool)", "ok := "+RuntimePackage+".Recv(c, &v); return v, ok"
	}
	return fmt.Sprintf("func(c <-chan %s) %s { var v %s; %s }(%s)", parenChan(elem), results, elem, call, l.text(x.X))
}

func parenChan(elem string) string {
	if strings.HasPrefix(elem, "<-") {
		return "(" + elem + ")"
	}
	return elem
}

// send writes ch <- v.
func (l *lowerer) send(st *ast.SendStmt) string {
	elem := l.under(l.typeOf(st.Chan)).(*types.Chan).Elem()
	v := l.temp("v")
	pre, ch := l.now(st.Chan)
	return fmt.Sprintf("{ %svar %s %s = %s; %s.Send(%s, &%s) }", pre, v, l.typ(elem), l.as(st.Value, elem), RuntimePackage, ch, v)
}

// now evaluates an operand before what follows in the source; pre is empty for one that it makes no difference to.
func (l *lowerer) now(x ast.Expr) (pre, text string) {
	text = l.text(x)
	if plainOperand(x) {
		return "", text
	}
	t := l.temp("t")
	return t + " := " + text + "; ", t
}

// rangeChan writes a range over a channel.
func (l *lowerer) rangeChan(st *ast.RangeStmt, label, body string, bind binder) string {
	c, v := l.temp("c"), l.temp("v")
	set := "_ = " + v + "; "
	if !blank(st.Key) {
		set = bind(st.Key, v) + "; "
	}
	elem := l.typ(l.under(l.typeOf(st.X)).(*types.Chan).Elem())
	return fmt.Sprintf("{ %s := %s; %sfor { %svar %s %s; if !%s.Recv(%s, &%s) { break }; %s%s }", c, l.text(st.X), label, stopCheck, v, elem, RuntimePackage, c, v, set, body)
}

// selectStmt writes a select statement as a call that chooses a communication, and a switch over its number.
func (l *lowerer) selectStmt(st *ast.SelectStmt, label string) string {
	chosen, ok := l.temp("case"), l.temp("ok")
	vars, cases, hasDefault := "", "", "false"
	var comms []string
	for _, c := range st.Body.List {
		cc := c.(*ast.CommClause)
		set := ""
		if cc.Comm == nil {
			hasDefault = "true"
			cases += "default: "
		} else {
			pre, comm, after := l.comm(cc.Comm, ok)
			vars += pre
			set = after
			cases += fmt.Sprintf("case %d: ", len(comms))
			comms = append(comms, comm)
		}
		cases += set
		for _, s := range cc.Body {
			cases += l.text(s) + "; "
		}
		cases += "\n"
	}
	args := strings.Join(append([]string{hasDefault}, comms...), ", ")
	return fmt.Sprintf("{ %s%s, %s := %s.Select(%s); _ = %s; %sswitch %s {\n%s} }", vars, chosen, ok, RuntimePackage, args, ok, label, chosen, cases)
}

// comm writes a communication of a select statement: the variables that it needs, its description for Select, and what gives the
// received values to their targets. The name ok is that of the variable that tells whether the channel was open.
func (l *lowerer) comm(st ast.Stmt, ok string) (vars, comm, after string) {
	if send, isSend := st.(*ast.SendStmt); isSend {
		elem := l.under(l.typeOf(send.Chan)).(*types.Chan).Elem()
		v := l.temp("v")
		pre, ch := l.now(send.Chan)
		return pre + fmt.Sprintf("var %s %s = %s; ", v, l.typ(elem), l.as(send.Value, elem)), RuntimePackage + ".SendCase(" + ch + ", &" + v + ")", ""
	}
	var x *ast.UnaryExpr
	var targets []ast.Expr
	bind := l.store
	switch st := st.(type) {
	case *ast.ExprStmt:
		x, _ = ast.Unparen(st.X).(*ast.UnaryExpr)
	case *ast.AssignStmt:
		x, _ = ast.Unparen(st.Rhs[0]).(*ast.UnaryExpr)
		targets = st.Lhs
		if st.Tok == token.DEFINE {
			bind = l.declare
		}
	}
	v := l.temp("v")
	for i, target := range targets {
		if !blank(target) {
			after += bind(target, []string{v, ok}[i]) + "; "
		}
	}
	elem := l.typ(l.under(l.typeOf(x.X)).(*types.Chan).Elem())
	pre, ch := l.now(x.X)
	return pre + fmt.Sprintf("var %s %s; ", v, elem), RuntimePackage + ".RecvCase(" + ch + ", &" + v + ")", after
}

// waits are methods that wait where no interrupt reaches, or that end the process, and what stands for them in [RuntimePackage].
var waits = map[string]string{
	"(*sync.Mutex).Lock":      "Lock",
	"(*sync.RWMutex).Lock":    "Lock",
	"(*sync.RWMutex).RLock":   "RLock",
	"(*sync.WaitGroup).Wait":  "Wait",
	"(*sync.WaitGroup).Go":    "GoWait",
	"(*sync.Mutex).Unlock":    "Unlock",
	"(*sync.RWMutex).Unlock":  "Unlock",
	"(*sync.RWMutex).RUnlock": "RUnlock",
	"(*log.Logger).Fatal":     "Fatal",
	"(*log.Logger).Fatalf":    "Fatalf",
	"(*log.Logger).Fatalln":   "Fatalln",
}

// wait writes a call of one of the waits.
func (l *lowerer) wait(x *ast.CallExpr) (string, bool) {
	sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	s := l.c.info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal {
		return "", false
	}
	name, ok := waits[s.Obj().(*types.Func).FullName()]
	if !ok {
		return "", false
	}
	on := l.embedded(l.selected(sel), s.Index())
	if !isPointer(on.typ) {
		on.text = l.addressOf(on.text)
	}
	args := on.text
	for _, a := range x.Args {
		args += ", " + l.text(a)
	}
	if x.Ellipsis.IsValid() {
		args += "..."
	}
	return RuntimePackage + "." + name + "(" + args + ")", true
}
