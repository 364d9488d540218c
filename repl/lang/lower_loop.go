package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

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

// rangeStmt writes a range clause; one over an integer is counted, as the interpreter knows none.
func (l *lowerer) rangeStmt(st *ast.RangeStmt, label string) string {
	bind := l.declare
	if st.Tok == token.ASSIGN {
		bind = l.store
		if !blank(st.Key) && !blank(st.Value) { // operands of the second are evaluated before the first is assigned
			pre, target := l.place(st.Value)
			bind = func(x ast.Expr, value string) string {
				switch {
				case pre == "":
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
