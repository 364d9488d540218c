package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// stopCheck is written at the entry of a function and of a loop's body.
const stopCheck = "if " + StopVar + " { " + RuntimePackage + ".Halt() }; "

// checkedBlock writes a block that first looks whether the cell is to stop.
func (l *lowerer) checkedBlock(b *ast.BlockStmt) string {
	return "{ " + stopCheck + strings.TrimPrefix(l.verbatim(b), "{")
}

// funcLit writes a function literal. Boxes that it keeps reach it as arguments of a function around it, since the interpreter
// gives all literals of a loop the same frame.
func (l *lowerer) funcLit(x *ast.FuncLit) string {
	lit := l.funcType(x.Type) + " " + l.functionBody(x.Type, x.Body, l.c.info.TypeOf(x).(*types.Signature))
	params, args := l.boxesOf(x)
	if len(args) == 0 {
		return lit
	}
	return "func(" + strings.Join(params, ", ") + ") " + l.typ(l.typeOf(x)) + " { return " + lit + " }(" + strings.Join(args, ", ") + ")"
}

// funcType writes the type of a function literal. The interpreter would forget parameters without names.
func (l *lowerer) funcType(t *ast.FuncType) string {
	if len(t.Params.List) == 0 || len(t.Params.List[0].Names) > 0 {
		return l.text(t)
	}
	text := "func" + l.parameters(t.Params)
	if t.Results != nil {
		text += " " + l.text(t.Results)
	}
	return text
}

// parameters writes the parameters of a function, those without names with one.
func (l *lowerer) parameters(list *ast.FieldList) string {
	var ps []string
	for _, field := range list.List {
		p := ""
		if len(field.Names) == 0 {
			p = l.temp("p") + " "
		}
		ps = append(ps, p+l.text(field))
	}
	return "(" + strings.Join(ps, ", ") + ")"
}

// boxesOf returns the boxed variables from outside that a function literal uses, as parameters and arguments.
func (l *lowerer) boxesOf(x *ast.FuncLit) (params, args []string) {
	seen := map[types.Object]bool{}
	ast.Inspect(x.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		o := l.c.info.Uses[id]
		if o != nil && l.boxed[o] && !seen[o] && (o.Pos() < x.Pos() || o.Pos() >= x.End()) {
			seen[o] = true
			params = append(params, id.Name+" *"+l.typ(o.Type()))
			args = append(args, id.Name)
		}
		return true
	})
	return params, args
}

// findBoxed finds the variables declared in loops that outlive an iteration: those that a function literal uses or whose
// address is taken. Each iteration has its own in Go, but not in the interpreter, so they live in boxes.
func (l *lowerer) findBoxed(root ast.Node) {
	loopVar := map[types.Object]ast.Node{} // variable to the function that declares it
	var walk func(n, fn ast.Node, loop bool)
	walk = func(n, fn ast.Node, loop bool) {
		declare := func(o types.Object) {
			if v, ok := o.(*types.Var); ok && loop && l.c.vars[v] == nil && !v.IsField() {
				loopVar[v] = fn
			}
		}
		ast.Inspect(n, func(m ast.Node) bool {
			if m == n {
				return true
			}
			if id := l.addressTaken(m); id != nil && loopVar[l.c.info.Uses[id]] != nil {
				l.boxed[l.c.info.Uses[id]] = true
			}
			switch m := m.(type) {
			case *ast.FuncLit:
				walk(m, m, false)
				return false
			case *ast.ForStmt, *ast.RangeStmt:
				walk(m, fn, true)
				return false
			case *ast.CaseClause: // of a type switch
				declare(l.c.info.Implicits[m])
			case *ast.Ident:
				declare(l.c.info.Defs[m])
				if o := l.c.info.Uses[m]; loopVar[o] != nil && loopVar[o] != fn {
					l.boxed[o] = true
				}
			}
			return true
		})
	}
	switch root.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		walk(root, root, true)
	default:
		walk(root, root, false)
	}
}

// addressTaken is the variable into whose memory a node makes a pointer: &x, x[:] of an array, x.M with a pointer receiver; nil if it makes none.
func (l *lowerer) addressTaken(n ast.Node) *ast.Ident {
	switch n := n.(type) {
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return l.addressed(n.X)
		}
	case *ast.SliceExpr:
		if t := l.typeOf(n.X); t != nil {
			if _, array := l.under(t).(*types.Array); array {
				return l.addressed(n.X)
			}
		}
	case *ast.SelectorExpr:
		if s := l.c.info.Selections[n]; s != nil && s.Kind() == types.MethodVal && isPointer(s.Obj().(*types.Func).Signature().Recv().Type()) {
			return l.addressed(n.X)
		}
	}
	return nil
}

// addressed is the variable whose memory &x points into, or nil.
func (l *lowerer) addressed(x ast.Expr) *ast.Ident {
	for {
		switch y := ast.Unparen(x).(type) {
		case *ast.Ident:
			return y
		case *ast.SelectorExpr:
			if t := l.typeOf(y.X); t == nil || isPointer(t) {
				return nil
			}
			x = y.X
		case *ast.IndexExpr:
			if _, array := l.under(l.typeOf(y.X)).(*types.Array); !array {
				return nil
			}
			x = y.X
		default:
			return nil
		}
	}
}

// funcText writes a function's parameters, results and body.
func (l *lowerer) funcText(f *ast.FuncDecl) string {
	sig := l.parameters(f.Type.Params)
	if f.Type.Results != nil {
		sig += " " + l.text(f.Type.Results)
	}
	return sig + " " + l.functionBody(f.Type, f.Body, l.c.info.Defs[f.Name].Type().(*types.Signature))
}

// functionBody writes the body of a function or function literal.
func (l *lowerer) functionBody(t *ast.FuncType, b *ast.BlockStmt, sig *types.Signature) string {
	return l.bodyAfter(stopCheck+l.zeroResults(t), b, sig)
}

// bodyAfter writes such a body with what is to be done first.
func (l *lowerer) bodyAfter(first string, b *ast.BlockStmt, sig *types.Signature) string {
	outerSig, outerLoop, outerKept, outerLoops, outerFrame := l.sig, l.inLoop, l.kept, l.loops, l.frame
	l.sig, l.inLoop, l.kept, l.loops, l.frame = sig, nil, nil, 0, frame{}
	defer func() {
		l.sig, l.inLoop, l.kept, l.loops, l.frame = outerSig, outerLoop, outerKept, outerLoops, outerFrame
	}()
	if l.callsRecover(b) {
		l.frame.recover = l.temp("rec")
		first += l.frame.recover + " := " + RuntimePackage + ".Deferred(); "
	}
	body := func() string {
		text := strings.TrimSuffix(strings.TrimPrefix(l.verbatim(b), "{"), "}")
		kept := ""
		for _, v := range l.kept {
			kept += v + "; "
		}
		return kept + text
	}
	if defers(b) {
		return "{ " + l.deferring(first, sig, body) + " }"
	}
	return "{ " + first + body() + "}"
}

// zeroResults writes named results as zero: the interpreter leaves in them what the call before has.
func (l *lowerer) zeroResults(t *ast.FuncType) string {
	text := ""
	if t.Results == nil {
		return text
	}
	for _, field := range t.Results.List {
		for _, id := range field.Names {
			if id.Name != "_" {
				zero := l.temp("z")
				text += fmt.Sprintf("var %s %s; %s = %s; ", zero, l.typ(l.typeOf(field.Type)), id.Name, zero)
			}
		}
	}
	return text
}
