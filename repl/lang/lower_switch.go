package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// byTests reports whether a switch is to be written by testedSwitch: one with a fallthrough, as the interpreter falls to the wrong clause where
// default does not come last; with a clause of several values that are no constants, of which it looks at the first only; and of an interface
// type, as it would convert what it compares.
func (l *lowerer) byTests(st *ast.SwitchStmt) bool {
	if st.Tag != nil && types.IsInterface(l.typeOf(st.Tag)) {
		return true
	}
	return slices.ContainsFunc(st.Body.List, func(c ast.Stmt) bool {
		cc := c.(*ast.CaseClause)
		variable := func(x ast.Expr) bool { return l.c.info.Types[x].Value == nil }
		return fallsThrough(cc) || len(cc.List) > 1 && slices.ContainsFunc(cc.List, variable)
	})
}

// fallsThrough reports whether a clause ends in a fallthrough statement.
func fallsThrough(c *ast.CaseClause) bool {
	if len(c.Body) == 0 {
		return false
	}
	b, ok := c.Body[len(c.Body)-1].(*ast.BranchStmt)
	return ok && b.Tok == token.FALLTHROUGH
}

// testedSwitch writes a switch as the choice of a clause, and the clauses one after the other.
func (l *lowerer) testedSwitch(st *ast.SwitchStmt, label string) string {
	chosen, fell := l.temp("case"), l.temp("fell")
	init, tag, op := "", "", ""
	if st.Init != nil {
		init = l.text(st.Init) + "; "
	}
	if st.Tag != nil {
		tag = l.temp("tag")
		init += "var " + tag + " " + l.typ(types.Default(l.typeOf(st.Tag))) + "; " + tag + " = " + l.as(st.Tag, types.Default(l.typeOf(st.Tag))) + "; "
		op = " == "
	}
	tests, bodies := "", ""
	leave := l.enter(false, label)
	for i, c := range st.Body.List {
		cc := c.(*ast.CaseClause)
		for _, x := range cc.List {
			value := "(" + l.text(x) + ")"
			if l.c.info.Types[x].IsNil() {
				value = "nil"
			} else if st.Tag != nil {
				value = "(" + l.as(x, types.Default(l.typeOf(st.Tag))) + ")"
			}
			tests += fmt.Sprintf("if %s < 0 && %s%s%s { %s = %d }; ", chosen, tag, op, value, chosen, i)
		}
		cond := fmt.Sprintf("%s == %d", chosen, i)
		if cc.List == nil {
			cond = chosen + " < 0 || " + cond
		}
		body, next := cc.Body, "false"
		if fallsThrough(cc) {
			body, next = body[:len(body)-1], "true"
		}
		bodies += fmt.Sprintf("if %s || %s { %s = false; ", fell, cond, fell)
		for _, s := range body {
			bodies += l.text(s) + "; "
		}
		bodies += fmt.Sprintf("%s = %s; if !%s { break } }; ", fell, next, fell)
	}
	leave()
	return fmt.Sprintf("{ %s%s := -1; %s := false; %s%sswitch { default: %s } }", init, chosen, fell, tests, label, bodies)
}

// typeSwitch writes a type switch as a choice of the case by tests, since the interpreter's own misses what compiled types implement.
func (l *lowerer) typeSwitch(st *ast.TypeSwitchStmt, label string) string {
	var x ast.Expr
	name := ""
	switch a := st.Assign.(type) {
	case *ast.AssignStmt:
		name = a.Lhs[0].(*ast.Ident).Name
		x = ast.Unparen(a.Rhs[0]).(*ast.TypeAssertExpr).X
	case *ast.ExprStmt:
		x = ast.Unparen(a.X).(*ast.TypeAssertExpr).X
	}
	v, chosen := l.temp("x"), l.temp("case")
	tests, cases := "", ""
	for i, c := range st.Body.List {
		cc := c.(*ast.CaseClause)
		var conds []string
		for _, t := range cc.List {
			conds = append(conds, l.typeTest(v, t))
		}
		if cc.List == nil {
			cases += "default: "
		} else {
			tests += fmt.Sprintf("if %s < 0 && (%s) { %s = %d }; ", chosen, strings.Join(conds, " || "), chosen, i)
			cases += fmt.Sprintf("case %d: ", i)
		}
		if name != "" && name != "_" {
			value := v
			if len(cc.List) == 1 && !l.c.info.Types[cc.List[0]].IsNil() {
				value = v + ".(" + l.typ(l.typeOf(cc.List[0])) + ")"
			}
			if o := l.c.info.Implicits[cc]; l.boxed[o] {
				cases += fmt.Sprintf("%s := new(%s); *%s = %s; ", name, l.typ(o.Type()), name, value)
			} else {
				cases += fmt.Sprintf("%s := %s; _ = %s; ", name, value, name)
			}
		}
		for _, s := range cc.Body {
			cases += l.text(s) + "; "
		}
		cases += "\n"
	}
	init := ""
	if st.Init != nil {
		init = l.text(st.Init) + "; "
	}
	return fmt.Sprintf("{ %s%s := %s; %s := -1; %s%sswitch %s {\n%s} }", init, v, l.text(x), chosen, tests, label, chosen, cases)
}

// typeTest writes whether the interface value v holds a value of a type, or none.
func (l *lowerer) typeTest(v string, t ast.Expr) string {
	if l.c.info.Types[t].IsNil() {
		return v + " == nil"
	}
	typ := l.typ(l.typeOf(t))
	if l.declaredHere(l.typeOf(t)) {
		return "func() bool { _, ok := " + v + ".(" + typ + "); return ok }()"
	}
	return RuntimePackage + ".Is(" + v + ", (*" + typ + ")(nil))"
}

// declaredHere reports whether a type, or what it points to, is declared in lowered source.
func (l *lowerer) declaredHere(t types.Type) bool {
	n := namedOf(t)
	if n == nil || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != cellPath {
		return false
	}
	_, native := l.symbolOf(n)
	return !native
}
