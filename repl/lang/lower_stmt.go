package lang

import (
	"fmt"
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
		if fallsThrough(st) {
			return l.fallingSwitch(st, label), true
		}
		if st.Tag != nil && types.IsInterface(l.typeOf(st.Tag)) {
			return l.fallingSwitch(st, label), true // the interpreter would convert what it compares
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

// declareTyped writes the definition of a local variable that has the type of its declaration, not of its value.
func (l *lowerer) declareTyped(x ast.Expr, value string) string {
	id := x.(*ast.Ident)
	o := l.c.info.Defs[id]
	if l.boxed[o] {
		return l.declare(x, value)
	}
	return fmt.Sprintf("var %s %s = %s", id.Name, l.typ(o.Type()), value)
}

// forStmt writes a for clause. Where an iteration's variable outlives it, each has its own copy, made before the post
// statement (Go spec, For statements with for clause).
func (l *lowerer) forStmt(st *ast.ForStmt, label string) string {
	init, ok := st.Init.(*ast.AssignStmt)
	var kept []*ast.Ident
	if ok && init.Tok == token.DEFINE {
		for _, x := range init.Lhs {
			if id, ok := x.(*ast.Ident); ok && l.boxed[l.c.info.Defs[id]] {
				kept = append(kept, id)
			}
		}
	}
	cond := ""
	if st.Cond != nil {
		cond = l.text(st.Cond)
	}
	if len(kept) == 0 && l.plain(st.Init) && l.plain(st.Post) {
		s := label + "for "
		if st.Init != nil || st.Post != nil {
			if cond == "" && st.Post == nil { // the interpreter would run the init statement each time
				cond = "true"
			}
			s += l.optional(st.Init) + "; " + cond + "; " + l.optional(st.Post)
		} else {
			s += cond
		}
		defer l.enter(true, label)()
		return s + " " + l.checkedBlock(st.Body)
	}
	first := l.temp("first")
	next := ""
	for _, id := range kept {
		t := l.temp("next")
		next += fmt.Sprintf("%s := new(%s); *%s = *%s; %s = %s; ", t, l.typ(l.c.info.Defs[id].Type()), t, id.Name, id.Name, t)
	}
	if cond != "" {
		cond = "if !(" + cond + ") { break }; "
	}
	leave := l.enter(true, label)
	body := l.verbatim(st.Body)[1:]
	leave()
	return fmt.Sprintf("{ %s; %s := true; %sfor { %sif %s { %s = false } else { %s%s }; %s%s }",
		l.optional(st.Init), first, label, stopCheck, first, first, next, l.optional(st.Post), cond, body)
}

// plain reports whether a statement may stand in a for clause after lowering.
func (l *lowerer) plain(st ast.Stmt) bool {
	switch st := st.(type) {
	case nil, *ast.IncDecStmt, *ast.ExprStmt:
		return true
	case *ast.AssignStmt:
		return st.Tok != token.ASSIGN && st.Tok != token.DEFINE || len(st.Lhs) == 1 && !isCall(st.Rhs[0]) || st.Tok == token.DEFINE && l.simpleDefine(st)
	}
	return false
}

func isCall(x ast.Expr) bool { _, ok := ast.Unparen(x).(*ast.CallExpr); return ok }

func (l *lowerer) optional(st ast.Stmt) string {
	if st == nil {
		return ""
	}
	return l.text(st)
}

// rangeStmt writes a range clause; one over an integer is counted, as the interpreter knows none.
func (l *lowerer) rangeStmt(st *ast.RangeStmt, label string) string {
	bind := l.declare
	if st.Tok == token.ASSIGN {
		bind = l.store
		if !blank(st.Key) && !blank(st.Value) { // operands of the second are evaluated before the first is assigned
			pre, target := l.operands(st.Value)
			bind = func(x ast.Expr, value string) string {
				switch {
				case target == "":
					return l.store(x, value)
				case x == st.Key:
					return pre + "; " + l.store(x, value)
				}
				return target + " = " + value
			}
		}
	}
	if sig, ok := l.under(l.typeOf(st.X)).(*types.Signature); ok {
		return l.rangeFunc(st, sig, label, bind)
	}
	leave := l.enter(true, label)
	body := l.rangeBody(st) + "}"
	leave()
	switch t := l.under(l.typeOf(st.X)).(type) {
	case *types.Pointer: // to an array
		p, i := l.temp("p"), l.temp("i")
		set := ""
		if !blank(st.Key) {
			set += bind(st.Key, i) + "; "
		}
		if !blank(st.Value) {
			set += bind(st.Value, "(*"+p+")["+i+"]") + "; "
		}
		return fmt.Sprintf("{ %s := %s; _ = %s; %sfor %s := 0; %s < %d; %s++ { %s%s%s }", p, l.text(st.X), p, label, i, i, l.under(t.Elem()).(*types.Array).Len(), i, stopCheck, set, body)
	case *types.Chan:
		return l.rangeChan(st, label, body, bind)
	case *types.Basic:
		if t.Info()&types.IsString != 0 {
			e := l.temp("e")
			set := "_ = " + e + "; "
			if !blank(st.Key) {
				set += bind(st.Key, e+".I") + "; "
			}
			if !blank(st.Value) {
				set += bind(st.Value, e+".R") + "; "
			}
			return fmt.Sprintf("%sfor _, %s := range %s.Runes(string(%s)) { %s%s%s", label, e, RuntimePackage, l.text(st.X), stopCheck, set, body)
		}
		if t.Info()&types.IsInteger == 0 {
			break
		}
		counter, limit := l.temp("i"), l.temp("n")
		kind := types.Default(l.typeOf(st.X))
		set := ""
		if !blank(st.Key) {
			kind = l.typeOfTarget(st.Key)
			set = bind(st.Key, counter) + "; "
		}
		return fmt.Sprintf("{ %s := %s; %sfor %s := %s(0); %s < %s; %s++ { %s%s%s }", limit, l.as(st.X, kind), label, counter, l.typ(kind), counter, limit, counter, stopCheck, set, body)
	}
	key, value, set := "_", "", ""
	x := l.text(st.X)
	if !blank(st.Value) && hasChanElems(l.under(l.typeOf(st.X))) { // the interpreter takes it for a range over a channel
		s := l.temp("s")
		key = l.temp("k")
		set = bind(st.Value, s+"["+key+"]") + "; "
		if !blank(st.Key) {
			set = bind(st.Key, key) + "; " + set
		}
		return fmt.Sprintf("{ %s := %s; %sfor %s := range %s { %s%s%s }", s, x, label, key, s, stopCheck, set, body)
	}
	if !blank(st.Key) {
		key = l.temp("k")
		set += bind(st.Key, key) + "; "
	}
	if !blank(st.Value) {
		v := l.temp("v")
		value = ", " + v
		set += bind(st.Value, v) + "; "
	}
	head := "for range "
	if set != "" {
		head = "for " + key + value + " := range "
	}
	return label + head + x + " { " + stopCheck + set + body
}

// rangeBody writes the statements of a range clause, to follow those that set its variables: in a block of their own where they declare
// the same names.
func (l *lowerer) rangeBody(st *ast.RangeStmt) string {
	body := l.verbatim(st.Body)
	if st.Tok == token.DEFINE {
		for _, inner := range st.Body.List {
			for _, id := range topNames(inner) {
				for _, x := range []ast.Expr{st.Key, st.Value} {
					if outer, ok := x.(*ast.Ident); ok && outer.Name == id.Name {
						return body
					}
				}
			}
		}
	}
	return strings.TrimSuffix(strings.TrimPrefix(body, "{"), "}")
}

// hasChanElems reports whether the elements of a slice, array or map are channels.
func hasChanElems(t types.Type) bool {
	if e, ok := t.(interface{ Elem() types.Type }); ok {
		_, isChan := e.Elem().Underlying().(*types.Chan)
		_, ranged := t.(*types.Chan)
		return isChan && !ranged
	}
	return false
}

func blank(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return x == nil || ok && id.Name == "_"
}

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
		return fmt.Sprintf("%s := new(%s); *%s = %s", id.Name, l.typ(o.Type()), id.Name, value)
	}
	return id.Name + " := " + value
}

// simpleDefine reports whether a := may be written as it stands: one new variable for one value, of its own.
func (l *lowerer) simpleDefine(st *ast.AssignStmt) bool {
	if len(st.Lhs) != 1 || len(st.Rhs) != 1 {
		return false
	}
	id, ok := st.Lhs[0].(*ast.Ident)
	return ok && !l.boxed[l.c.info.Defs[id]]
}

// assign writes an assignment or definition. It goes through typed temporaries wherever the interpreter does not: for several
// values, for nil, and for the two-valued forms, which keep an old value where Go gives zero.
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
		if isCall(rhs[0]) && l.c.info.Types[rhs[0]].Value == nil {
			t := l.temp("t")
			return t + " := " + value + "; " + bind(lhs[0], t)
		}
		return bind(lhs[0], value)
	}
	var first, second []string
	set := func(x ast.Expr, value string) {
		if !blank(x) {
			second = append(second, bind(x, value))
		}
	}
	if len(lhs) == len(rhs) {
		// The operands of the targets are evaluated first, and before anything is assigned (Go spec, Assignment statements).
		targets := map[ast.Expr]string{}
		for _, x := range lhs {
			if pre, target := l.operands(x); target != "" {
				first = append(first, pre)
				targets[x] = target
			}
		}
		bindAfter := bind
		bind = func(x ast.Expr, value string) string {
			if target := targets[x]; target != "" {
				return target + " = " + value
			}
			return bindAfter(x, value)
		}
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

// operands evaluates the operands of a target that is an element or what a pointer points to; an empty target stands for others.
func (l *lowerer) operands(x ast.Expr) (pre, target string) {
	switch x := ast.Unparen(x).(type) {
	case *ast.IndexExpr:
		index := l.temp("x")
		pre = index + " := " + l.as(x.Index, l.indexType(x))
		checked := func(operand string) string {
			if n, _ := l.length(x.X, operand); n != "" && (l.loops == 0 || l.strays[x]) {
				return RuntimePackage + ".Index(int(" + index + "), " + n + ")"
			}
			return index
		}
		if _, array := l.under(l.typeOf(x.X)).(*types.Array); array {
			operand := l.text(x.X)
			return pre, operand + "[" + checked(operand) + "]"
		}
		base := l.temp("x")
		return base + " := " + l.text(x.X) + "; " + pre, base + "[" + checked(base) + "]"
	case *ast.StarExpr:
		p := l.temp("x")
		return p + " := " + l.text(x.X), "*" + p
	case *ast.SelectorExpr:
		if sel := l.c.info.Selections[x]; sel != nil && isPointer(l.typeOf(x.X)) {
			p := l.temp("x")
			return p + " := " + l.text(x.X), p + "." + x.Sel.Name
		}
	}
	return "", ""
}

// indexType is the type that an index is used as.
func (l *lowerer) indexType(x *ast.IndexExpr) types.Type {
	if m, ok := l.under(l.typeOf(x.X)).(*types.Map); ok {
		return m.Key()
	}
	return l.typeOf(x.Index)
}

// fallsThrough reports whether a switch has a fallthrough statement.
func fallsThrough(st *ast.SwitchStmt) bool {
	for _, c := range st.Body.List {
		if body := c.(*ast.CaseClause).Body; len(body) > 0 {
			if b, ok := body[len(body)-1].(*ast.BranchStmt); ok && b.Tok == token.FALLTHROUGH {
				return true
			}
		}
	}
	return false
}

// fallingSwitch writes a switch with fallthrough as the choice of a clause, and the clauses one after the other: the interpreter falls
// to the wrong one where default does not come last.
func (l *lowerer) fallingSwitch(st *ast.SwitchStmt, label string) string {
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
		body := cc.Body
		next := "false"
		if n := len(body); n > 0 {
			if b, ok := body[n-1].(*ast.BranchStmt); ok && b.Tok == token.FALLTHROUGH {
				body, next = body[:n-1], "true"
			}
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
			cases += fmt.Sprintf("%s := %s; _ = %s; ", name, value, name)
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

func (l *lowerer) typeOfTarget(x ast.Expr) types.Type {
	if id, ok := x.(*ast.Ident); ok {
		if o := l.c.info.ObjectOf(id); o != nil {
			return o.Type()
		}
	}
	return l.typeOf(x)
}
