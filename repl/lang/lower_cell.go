package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// body writes the statements at the top of a cell. What they declare is a variable of the session, not of the function.
func (l *lowerer) body(stmts []ast.Stmt, yield Yield) string {
	var b strings.Builder
	at := 0
	line := 1
	deferring := slices.ContainsFunc(stmts, func(st ast.Stmt) bool { return defers(st) })
	if deferring {
		l.frame.defers = l.temp("d")
	}
	for i, st := range stmts {
		l.look(st)
		// Lines are kept: each statement stands on the line it has in the cell.
		for from := l.line(st.Pos()); line < from; line++ {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s.At(%d); ", RuntimePackage, i)
		text := ""
		if i == len(stmts)-1 && yield.Kind != YieldNothing {
			text = l.yielding(st, yield)
		} else {
			text = l.topStmt(st)
		}
		b.WriteString(text + "; ")
		line += strings.Count(text, "\n")
		at = i + 1
	}
	fmt.Fprintf(&b, "\n%s.At(%d)", RuntimePackage, at)
	if deferring {
		return l.withDefers(b.String())
	}
	return b.String()
}

// yielding writes the last statement of a cell, which yields.
func (l *lowerer) yielding(st ast.Stmt, y Yield) string {
	x, ok := st.(*ast.ExprStmt)
	if !ok {
		var names []string
		for _, v := range y.Values {
			for o, d := range l.c.vars {
				if d.name == v.Name && o.Pos() >= st.Pos() && o.Pos() < st.End() {
					names = append(names, d.lowered)
				}
			}
		}
		if len(names) != len(y.Values) { // := gave a new value to a variable of an earlier statement
			names = nil
			for _, id := range topNames(st) {
				names = append(names, l.ident(id))
			}
		}
		return l.topStmt(st) + "; " + RuntimePackage + ".Yield(" + strings.Join(names, ", ") + ")"
	}
	if y.Kind == YieldType || y.Values[0].Nil || y.Values[0].Cons != "" {
		return ""
	}
	if len(y.Values) == 1 {
		return RuntimePackage + ".Yield(" + l.text(x.X) + ")"
	}
	var names []string
	for range y.Values {
		names = append(names, l.temp("r"))
	}
	list := strings.Join(names, ", ")
	return list + " := " + l.text(x.X) + "; " + RuntimePackage + ".Yield(" + list + ")"
}

// topStmt writes a statement at the top of a cell.
func (l *lowerer) topStmt(st ast.Stmt) string {
	switch st := st.(type) {
	case *ast.ExprStmt:
		tv := l.c.info.Types[st.X]
		if tv.IsType() || tv.IsNil() {
			return ""
		}
		if _, call := ast.Unparen(st.X).(*ast.CallExpr); call && tv.Value == nil {
			return l.text(st.X)
		}
		return "_ = " + l.text(st.X)
	case *ast.AssignStmt:
		if st.Tok == token.DEFINE {
			return l.assign(st.Lhs, st.Rhs, l.store)
		}
	case *ast.DeclStmt:
		g, ok := st.Decl.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			break
		}
		var parts []string
		for _, spec := range g.Specs {
			vs := spec.(*ast.ValueSpec)
			lhs := make([]ast.Expr, len(vs.Names))
			for i, id := range vs.Names {
				lhs[i] = id
			}
			if len(vs.Values) > 0 {
				parts = append(parts, l.assign(lhs, vs.Values, l.store))
				continue
			}
			for _, id := range vs.Names {
				if id.Name == "_" {
					continue
				}
				zero := l.temp("z")
				parts = append(parts, fmt.Sprintf("var %s %s; %s = %s", zero, l.typ(l.c.info.Defs[id].Type()), l.ident(id), zero))
			}
		}
		return strings.Join(parts, "; ")
	}
	return l.text(st)
}
