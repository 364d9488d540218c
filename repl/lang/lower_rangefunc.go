package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A rangeFunc is the body of a range over a function while it is written: it becomes a function of its own, and what leaves the
// body leaves that function first (Go spec, For statements with range clause).
type rangeFunc struct {
	outer   *rangeFunc
	code    string // a variable that tells why the body was left: 0, or 1 + the index of an exit
	state   string // a variable that tells what the body does: one of the states of RuntimePackage's Iterated, or 0 if it may be called
	label   string // of the statement; may be empty
	exits   []string
	nesting []nest // the breakable statements within the body that are at hand
}

// A nest is a statement that break, and for a loop continue, may mean.
type nest struct {
	loop  bool
	label string
}

// enter notes that the body of a breakable statement is at hand, until the function that it returns is called.
func (l *lowerer) enter(loop bool, label string) (leave func()) {
	depth := 0
	if loop {
		depth = 1
	}
	l.loops += depth
	r := l.inLoop
	if r != nil {
		r.nesting = append(r.nesting, nest{loop, strings.TrimSuffix(label, ": ")})
	}
	return func() {
		l.loops -= depth
		if r != nil {
			r.nesting = r.nesting[:len(r.nesting)-1]
		}
	}
}

// rangeFunc writes a range over a function as a call of it.
func (l *lowerer) rangeFunc(st *ast.RangeStmt, sig *types.Signature, label string, bind binder) string {
	yield := l.under(sig.Params().At(0).Type()).(*types.Signature)
	r := &rangeFunc{outer: l.inLoop, code: l.temp("exit"), state: l.temp("state"), label: strings.TrimSuffix(label, ": ")}
	x := l.text(st.X)
	if _, lit := ast.Unparen(st.X).(*ast.FuncLit); lit { // the interpreter cannot call the name of a function in brackets
		x = "(" + x + ")"
	}
	var params []string
	set := ""
	for i, target := range []ast.Expr{st.Key, st.Value} {
		if i >= yield.Params().Len() {
			break
		}
		p := l.temp("y")
		params = append(params, p+" "+l.typ(yield.Params().At(i).Type()))
		if target != nil && !blank(target) {
			set += bind(target, p) + "; "
		}
	}
	l.inLoop = r
	l.loops++
	body := l.rangeBody(st)
	l.inLoop = r.outer
	l.loops--
	after := ""
	for i, exit := range r.exits {
		after += fmt.Sprintf("; if %s == %d { %s }", r.code, i+1, exit)
	}
	ended := fmt.Sprintf("if %s == %d { %s.Iterated(%d) }; %s = %d", r.state, bodyAtWork, RuntimePackage, bodyPanicked, r.state, loopLeft)
	check := fmt.Sprintf("if %s != 0 { %s.Iterated(%s) }; %s = %d; ", r.state, RuntimePackage, r.state, r.state, bodyAtWork)
	return fmt.Sprintf("{ %s, %s := 0, 0; _ = %s; %s(func(%s) bool { %s%s%s%s; %s }); %s%s }",
		r.code, r.state, r.code, x, strings.Join(params, ", "), stopCheck, check, set, body, r.end(true), ended, after)
}

// The states of a range over a function, as the compiler has them (cmd/compile/internal/rangefunc).
const (
	bodyAtWork   = iota + 1 // or ended by a panic
	bodyLeft                // the body has returned false
	loopLeft                // the function has returned
	bodyPanicked            // and has recovered from a panic of the body
)

// end makes the body of a range over a function end; on tells whether another iteration may follow.
func (r *rangeFunc) end(on bool) string {
	state := bodyLeft
	if on {
		state = 0
	}
	return fmt.Sprintf("%s = %d; return %v", r.state, state, on)
}

// exit makes the body of a range over a function end with the statement that is to follow the range.
func (r *rangeFunc) exit(stmt string) string {
	i := slices.Index(r.exits, stmt)
	if i < 0 {
		i = len(r.exits)
		r.exits = append(r.exits, stmt)
	}
	return fmt.Sprintf("{ %s = %d; %s }", r.code, i+1, r.end(false))
}

// branch writes break, continue and goto within the body of a range over a function.
func (l *lowerer) branch(st *ast.BranchStmt) (string, bool) {
	r := l.inLoop
	if r == nil || st.Tok == token.FALLTHROUGH {
		return "", false
	}
	if st.Tok == token.GOTO {
		return l.refuse(st, "goto within a range over a function is not supported yet", ""), true
	}
	return r.leave(st.Tok, st.Label), true
}

// leave writes a break or continue as it leaves a body, and the bodies around it.
func (r *rangeFunc) leave(tok token.Token, label *ast.Ident) string {
	text := tok.String()
	if label != nil {
		text += " " + label.Name
	}
	if r == nil {
		return text
	}
	for _, n := range r.nesting {
		if label == nil && (n.loop || tok == token.BREAK) || label != nil && n.label == label.Name {
			return text // it means a statement within the body
		}
	}
	if label == nil || label.Name == r.label {
		return "{ " + r.end(tok == token.CONTINUE) + " }"
	}
	return r.exit(r.outer.leave(tok, label))
}
