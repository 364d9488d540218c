package lang

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// stmt writes the statements that have a rule.
func (l *lowerer) stmt(st ast.Stmt) (string, bool) {
	label := l.label
	l.label = ""
	switch st := st.(type) {
	case *ast.LabeledStmt:
		switch st.Stmt.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			l.label = st.Label.Name + ": " // the statement may be written with a block around it
			return l.text(st.Stmt), true
		}
	case *ast.AssignStmt:
		switch st.Tok {
		case token.ASSIGN:
			return l.assign(st.Lhs, st.Rhs, l.store), true
		case token.DEFINE:
			if !l.simpleDefine(st) {
				return l.assign(st.Lhs, st.Rhs, l.declare), true
			}
		case token.SHL_ASSIGN, token.SHR_ASSIGN:
			return l.shift(st.Lhs[0], st.Rhs[0], st.Tok.String())
		}
	case *ast.DeclStmt:
		if g, ok := st.Decl.(*ast.GenDecl); ok && g.Tok == token.VAR {
			return l.localVars(g), true
		} else if ok && g.Tok == token.TYPE {
			return l.localTypes(g), true
		}
	case *ast.IfStmt:
		if st.Init == nil {
			return "", false
		}
		s := "{ " + l.text(st.Init) + "; if " + l.text(st.Cond) + " " + l.text(st.Body)
		if st.Else != nil {
			s += " else " + l.text(st.Else) // a block, an if, or an if that has become a block
		}
		return s + " }", true
	case *ast.SwitchStmt:
		if l.byTests(st) {
			return l.testedSwitch(st, label), true
		}
		s := label + "switch "
		if st.Tag != nil {
			s += l.text(st.Tag) + " "
		}
		leave := l.enter(false, label)
		s += l.text(st.Body)
		leave()
		if st.Init != nil {
			s = "{ " + l.text(st.Init) + "; " + s + " }"
		}
		return s, true
	case *ast.TypeSwitchStmt:
		defer l.enter(false, label)()
		return l.typeSwitch(st, label), true
	case *ast.SelectStmt:
		defer l.enter(false, label)()
		return l.selectStmt(st, label), true
	case *ast.SendStmt:
		return l.send(st), true
	case *ast.BranchStmt:
		return l.branch(st)
	case *ast.ReturnStmt:
		return l.returnStmt(st)
	case *ast.DeferStmt:
		return l.deferStmt(st), true
	case *ast.GoStmt:
		return l.goStmt(st), true
	case *ast.ForStmt:
		return l.forStmt(st, label), true
	case *ast.RangeStmt:
		return l.rangeStmt(st, label), true
	}
	return "", false
}

// localTypes writes the types that a function declares and the session does not make.
func (l *lowerer) localTypes(g *ast.GenDecl) string {
	var parts []string
	for _, spec := range g.Specs {
		ts := spec.(*ast.TypeSpec)
		n, ok := l.c.info.Defs[ts.Name].Type().(*types.Named)
		if !ok || ts.Assign.IsValid() || onlyConstraint(n) {
			continue // another name for a type that there is
		}
		if l.named(n) == ts.Name.Name {
			parts = append(parts, "type "+ts.Name.Name+" "+l.text(ts.Type))
		}
	}
	return strings.Join(parts, "; ")
}

func (l *lowerer) optional(st ast.Stmt) string {
	if st == nil {
		return ""
	}
	return l.text(st)
}
