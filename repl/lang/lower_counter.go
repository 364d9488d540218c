package lang

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// What the clause of a loop tells of the variable that it counts.

// findCounters finds the variables of loops that count up from a number that is not negative, and that nothing else changes.
func (l *lowerer) findCounters(root ast.Node) {
	changed := map[types.Object]bool{}
	change := func(x ast.Expr) {
		if id, ok := ast.Unparen(x).(*ast.Ident); ok && l.c.info.Uses[id] != nil {
			changed[l.c.info.Uses[id]] = true
		}
	}
	found := map[types.Object]bool{}
	count := func(x ast.Expr) {
		if id, ok := x.(*ast.Ident); ok && l.c.info.Defs[id] != nil {
			found[l.c.info.Defs[id]] = true
		}
	}
	posts := map[ast.Stmt]bool{}
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.RangeStmt:
			t := l.typeOf(n.X)
			_, isMap := l.under(t).(*types.Map)
			_, isFunc := l.under(t).(*types.Signature)
			_, isChan := l.under(t).(*types.Chan)
			if n.Key != nil && !isMap && !isFunc && !isChan {
				count(n.Key)
			}
		case *ast.ForStmt:
			init, ok := n.Init.(*ast.AssignStmt)
			post, inc := n.Post.(*ast.IncDecStmt)
			if ok && inc && post.Tok == token.INC && len(init.Lhs) == 1 && len(init.Rhs) == 1 && l.neverNegative(init.Rhs[0]) {
				count(init.Lhs[0])
				posts[post] = true
			}
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				change(x)
			}
		case *ast.IncDecStmt:
			if !posts[n] {
				change(n.X)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				change(n.X)
			}
		}
		return true
	})
	for o := range found {
		if !changed[o] {
			l.counters[o] = true
		}
	}
}

// A walk is a loop over the elements of an operand by their index.
type walk struct {
	over    string // the operand, as source
	counter types.Object
	from    int64 // the first index
	beyond  bool  // the index reaches the length
}

// walkOf returns what a for or range clause walks over: "for i := 0; i < len(x); i++", "for i := range x".
func (l *lowerer) walkOf(n ast.Node) (w walk, body *ast.BlockStmt, ok bool) {
	switch n := n.(type) {
	case *ast.RangeStmt:
		id, isIdent := n.Key.(*ast.Ident)
		if !isIdent {
			return w, nil, false
		}
		over := n.X
		if x, isLen := lenOf(n.X); isLen {
			over = x
		}
		return walk{over: types.ExprString(over), counter: l.c.info.Defs[id]}, n.Body, l.c.info.Defs[id] != nil
	case *ast.ForStmt:
		init, isInit := n.Init.(*ast.AssignStmt)
		cond, isCond := n.Cond.(*ast.BinaryExpr)
		if !isInit || !isCond || len(init.Lhs) != 1 || len(init.Rhs) != 1 || cond.Op != token.LSS && cond.Op != token.LEQ {
			return w, nil, false
		}
		x, isLen := lenOf(cond.Y)
		id, isIdent := cond.X.(*ast.Ident)
		if !isLen || !isIdent {
			return w, nil, false
		}
		w = walk{over: types.ExprString(x), counter: l.c.info.Uses[id], beyond: cond.Op == token.LEQ}
		if from := l.c.info.Types[init.Rhs[0]].Value; from != nil {
			w.from, _ = constant.Int64Val(constant.ToInt(from))
		}
		return w, n.Body, w.counter != nil
	}
	return w, nil, false
}

func lenOf(x ast.Expr) (of ast.Expr, ok bool) {
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil, false
	}
	id, ok := call.Fun.(*ast.Ident)
	return call.Args[0], ok && id.Name == "len"
}

// findStrays finds the indexes in loops that the loop does not keep in the range that it walks over: x[i] up to i <= len(x), x[i+1]
// up to i < len(x), x[i-1] from 0. These are the slips that are made, and a loop without one pays for no check.
func (l *lowerer) findStrays(root ast.Node) {
	ast.Inspect(root, func(n ast.Node) bool {
		w, body, ok := l.walkOf(n)
		if !ok {
			return true
		}
		ast.Inspect(body, func(n ast.Node) bool {
			if x, ok := n.(*ast.IndexExpr); ok && types.ExprString(x.X) == w.over && l.straysFrom(w, x.Index) {
				l.strays[x] = true
			}
			return true
		})
		return true
	})
}

func (l *lowerer) straysFrom(w walk, index ast.Expr) bool {
	switch x := ast.Unparen(index).(type) {
	case *ast.Ident:
		return w.beyond && l.c.info.Uses[x] == w.counter
	case *ast.BinaryExpr:
		id, ok := x.X.(*ast.Ident)
		if !ok || l.c.info.Uses[id] != w.counter || l.c.info.Types[x.Y].Value == nil {
			return false
		}
		by, exact := constant.Int64Val(constant.ToInt(l.c.info.Types[x.Y].Value))
		return exact && (x.Op == token.ADD || x.Op == token.SUB && by > w.from)
	}
	return false
}
