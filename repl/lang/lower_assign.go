package lang

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// A binder writes the statement that gives a target its value.
type binder func(target ast.Expr, value string) string

// store writes an assignment to what exists.
func (l *lowerer) store(x ast.Expr, value string) string { return l.text(x) + " = " + value }

// declare writes a definition of a local variable, or an assignment where := meets one that exists.
func (l *lowerer) declare(x ast.Expr, value string) string {
	id := x.(*ast.Ident)
	o := l.c.info.Defs[id]
	switch {
	case o == nil:
		return l.store(x, value)
	case l.boxed[o]:
		pre := ""
		if strings.Contains(value, id.Name) { // i := i: the value may be that of the variable that this one hides
			t := l.temp("t")
			pre, value = t+" := "+value+"; ", t
		}
		return fmt.Sprintf("%s%s := new(%s); *%s = %s", pre, id.Name, l.typ(o.Type()), id.Name, value)
	}
	return id.Name + " := " + value
}

// declareTyped writes the definition of a local variable that has the type of its declaration, not of its value.
func (l *lowerer) declareTyped(x ast.Expr, value string) string {
	id := x.(*ast.Ident)
	o := l.c.info.Defs[id]
	if l.boxed[o] {
		return l.declare(x, value)
	}
	return fmt.Sprintf("var %s %s = %s", id.Name, l.typ(o.Type()), value)
}

// simpleDefine reports whether a := may be written as it stands: one new variable for one value, of its own.
func (l *lowerer) simpleDefine(st *ast.AssignStmt) bool {
	if len(st.Lhs) != 1 || len(st.Rhs) != 1 {
		return false
	}
	id, ok := st.Lhs[0].(*ast.Ident)
	return ok && !l.boxed[l.c.info.Defs[id]]
}

// localVars writes the variables that a function declares.
func (l *lowerer) localVars(g *ast.GenDecl) string {
	var parts []string
	for _, spec := range g.Specs {
		vs := spec.(*ast.ValueSpec)
		if len(vs.Values) > 0 {
			lhs := make([]ast.Expr, len(vs.Names))
			for i, id := range vs.Names {
				lhs[i] = id
			}
			parts = append(parts, l.assign(lhs, vs.Values, l.declareTyped))
			continue
		}
		for _, id := range vs.Names {
			o := l.c.info.Defs[id]
			switch {
			case o == nil || id.Name == "_":
			case l.boxed[o]:
				parts = append(parts, fmt.Sprintf("%s := new(%s)", id.Name, l.typ(o.Type())))
			default:
				parts = append(parts, fmt.Sprintf("var %s %s", id.Name, l.typ(o.Type())))
			}
		}
	}
	return strings.Join(parts, "; ")
}

// assign writes an assignment or definition. It goes through typed temporaries wherever the interpreter does not: for several
// values, for nil, for the two-valued forms, which keep an old value where Go gives zero, and for a composite literal, which would take the
// variable's place in memory in place of filling it.
func (l *lowerer) assign(lhs, rhs []ast.Expr, bind binder) string {
	if len(lhs) == 1 && len(rhs) == 1 {
		if blank(lhs[0]) {
			if b, ok := ast.Unparen(rhs[0]).(*ast.BinaryExpr); ok && l.c.info.Types[b].Value == nil {
				t := l.temp("t") // a && b with calls goes wrong when its value goes nowhere
				return t + " := " + l.text(b) + "; _ = " + t
			}
			return "_ = " + l.text(rhs[0])
		}
		value := l.as(rhs[0], l.typeOfTarget(lhs[0]))
		if !plainOperand(lhs[0]) && !plainOperand(rhs[0]) { // calls on both sides, of which those of the target come first
			pre, target := l.place(lhs[0])
			t := l.temp("t")
			return pre + "; " + t + " := " + value + "; " + target + " = " + t
		}
		if isCall(rhs[0]) && l.c.info.Types[rhs[0]].Value == nil || isComposite(rhs[0]) {
			t := l.temp("t")
			return t + " := " + value + "; " + bind(lhs[0], t)
		}
		return bind(lhs[0], value)
	}
	var first, second []string
	// The operands of the targets are evaluated first, and before anything is assigned (Go spec, Assignment statements).
	targets := map[ast.Expr]string{}
	for _, x := range lhs {
		if pre, target := l.place(x); pre != "" {
			first = append(first, pre)
			targets[x] = target
		}
	}
	set := func(x ast.Expr, value string) {
		switch {
		case blank(x):
		case targets[x] != "":
			second = append(second, targets[x]+" = "+value)
		default:
			second = append(second, bind(x, value))
		}
	}
	if len(lhs) == len(rhs) {
		for i, r := range rhs {
			if blank(lhs[i]) {
				first = append(first, "_ = "+l.text(r))
				continue
			}
			t := l.temp("t")
			typ := l.typeOfTarget(lhs[i])
			first = append(first, "var "+t+" "+l.typ(typ))
			if !l.c.info.Types[r].IsNil() {
				first = append(first, t+" = "+l.as(r, typ))
			}
			set(lhs[i], t)
		}
		return strings.Join(append(first, second...), "; ")
	}
	switch r := ast.Unparen(rhs[0]).(type) {
	case *ast.UnaryExpr: // v, ok = <-ch
		v, ok := l.temp("v"), l.temp("ok")
		first = append(first, v+", "+ok+" := "+l.receive(r, true))
		set(lhs[0], v)
		set(lhs[1], ok)
	case *ast.IndexExpr: // v, ok = m[k]
		m := l.under(l.typeOf(r.X)).(*types.Map)
		mv, kv, ok := l.temp("m"), l.temp("k"), l.temp("ok")
		first = append(first, fmt.Sprintf("%s := %s; var %s %s; %s = %s; _, %s := %s[%s]", mv, l.text(r.X), kv, l.typ(m.Key()), kv, l.as(r.Index, m.Key()), ok, mv, kv))
		set(lhs[0], mv+"["+kv+"]")
		set(lhs[1], ok)
	case *ast.TypeAssertExpr: // v, ok = x.(T)
		t := l.typ(l.typeOf(r.Type))
		x, v, ok := l.temp("x"), l.temp("v"), l.temp("ok")
		if l.declaredHere(l.typeOf(r.Type)) { // only the interpreter knows the type
			first = append(first, fmt.Sprintf("%s := %s; var %s %s; _, %s := %s.(%s); if %s { %s = %s.(%s) }", x, l.text(r.X), v, t, ok, x, t, ok, v, x, t))
			set(lhs[0], v)
			set(lhs[1], ok)
			break
		}
		first = append(first, fmt.Sprintf("var %s interface{} = %s; var %s %s; %s := %s.Is(%s, (*%s)(nil)); if %s { %s = %s.(%s) }", x, l.text(r.X), v, t, ok, RuntimePackage, x, t, ok, v, x, t))
		set(lhs[0], v)
		set(lhs[1], ok)
	default:
		names := make([]string, len(lhs))
		op := " = "
		for i, x := range lhs {
			names[i] = "_"
			if !blank(x) {
				op = " := "
				names[i] = l.temp("t")
				set(x, names[i])
			}
		}
		first = append(first, strings.Join(names, ", ")+op+l.text(rhs[0]))
	}
	return strings.Join(append(first, second...), "; ")
}

// place evaluates the operands of a target now: those of an element, of a field, and of what a pointer points to. What it returns as target
// stands for the same place later. A variable needs no evaluation: its pre is empty.
func (l *lowerer) place(x ast.Expr) (pre, target string) {
	keep := func(value string) string {
		t := l.temp("x")
		pre += t + " := " + value
		return t
	}
	switch x := ast.Unparen(x).(type) {
	case *ast.IndexExpr:
		operand := ""
		if _, array := l.under(l.typeOf(x.X)).(*types.Array); array {
			pre, operand = l.place(x.X)
		} else {
			operand = keep(l.text(x.X))
		}
		if pre != "" {
			pre += "; "
		}
		index := keep(l.as(x.Index, l.indexType(x)))
		if n, _ := l.length(x.X, operand); n != "" && (l.loops == 0 || l.strays[x]) {
			index = RuntimePackage + ".Index(int(" + index + "), " + n + ")"
		}
		return pre, operand + "[" + index + "]"
	case *ast.StarExpr:
		target = "*" + keep(l.text(x.X))
		return pre, target
	case *ast.SelectorExpr:
		switch {
		case l.c.info.Selections[x] == nil: // a package's variable
		case isPointer(l.typeOf(x.X)):
			target = keep(l.text(x.X)) + "." + x.Sel.Name
			return pre, target
		default:
			pre, target = l.place(x.X)
			return pre, target + "." + x.Sel.Name
		}
	}
	return "", l.text(x)
}

// indexType is the type that an index is used as.
func (l *lowerer) indexType(x *ast.IndexExpr) types.Type {
	if m, ok := l.under(l.typeOf(x.X)).(*types.Map); ok {
		return m.Key()
	}
	return l.typeOf(x.Index)
}

func (l *lowerer) typeOfTarget(x ast.Expr) types.Type {
	if id, ok := x.(*ast.Ident); ok {
		if o := l.c.info.ObjectOf(id); o != nil {
			return o.Type()
		}
	}
	return l.typeOf(x)
}

func blank(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return x == nil || ok && id.Name == "_"
}

func isCall(x ast.Expr) bool { _, ok := ast.Unparen(x).(*ast.CallExpr); return ok }

func isComposite(x ast.Expr) bool { _, ok := ast.Unparen(x).(*ast.CompositeLit); return ok }
