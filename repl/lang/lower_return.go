package lang

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// returnStmt writes a return within the body of a range over a function: the values are kept, and each body around it is left.
func (l *lowerer) returnStmt(st *ast.ReturnStmt) (string, bool) {
	results := 0
	if l.sig != nil {
		results = l.sig.Results().Len()
	}
	if l.inLoop == nil {
		return l.plainReturn(st, results)
	}
	if len(st.Results) == 0 {
		return l.returnFrom(l.inLoop, "return"), true
	}
	// The values outlive the body: they are kept where the functions around it find them.
	keep := make([]string, results)
	var pre []string
	for i := range keep {
		keep[i] = l.temp("ret")
		l.kept = append(l.kept, fmt.Sprintf("var %s %s", keep[i], l.typ(l.sig.Results().At(i).Type())))
	}
	if len(st.Results) == results {
		for i, x := range st.Results {
			if l.c.info.Types[x].IsNil() {
				continue
			}
			pre = append(pre, keep[i]+" = "+l.as(x, l.sig.Results().At(i).Type()))
		}
	} else {
		temps := make([]string, results)
		for i := range temps {
			temps[i] = l.temp("t")
		}
		pre = append(pre, strings.Join(temps, ", ")+" := "+l.text(st.Results[0]))
		for i := range temps {
			pre = append(pre, keep[i]+" = "+temps[i])
		}
	}
	return "{ " + strings.Join(pre, "; ") + "; " + l.returnFrom(l.inLoop, l.returning(keep)) + " }", true
}

// returnFrom writes a return of the function as it leaves a body.
func (l *lowerer) returnFrom(r *rangeFunc, text string) string {
	if r == nil {
		return text
	}
	return r.exit(l.returnFrom(r.outer, text))
}

// returning writes the return of values; where there are deferred calls, they see the results first.
func (l *lowerer) returning(values []string) string {
	list := strings.Join(values, ", ")
	if l.frame.set != "" {
		return "{ " + l.frame.set + "(" + list + "); return }"
	}
	return "return " + list
}

// plainReturn writes a return whose untyped nil the interpreter would not give the type of the result.
func (l *lowerer) plainReturn(st *ast.ReturnStmt, results int) (string, bool) {
	if len(st.Results) == 1 && results > 1 && l.frame.set != "" { // another call's results
		temps := make([]string, results)
		for i := range temps {
			temps[i] = l.temp("t")
		}
		return "{ " + strings.Join(temps, ", ") + " := " + l.text(st.Results[0]) + "; " + l.returning(temps) + " }", true
	}
	if len(st.Results) != results || results == 0 {
		return "", false
	}
	var pre, values []string
	for i, x := range st.Results {
		t := l.sig.Results().At(i).Type()
		switch isNil := l.c.info.Types[x].IsNil(); {
		case isNil || l.usesResult(x, i):
			kept := l.temp("z")
			pre = append(pre, "var "+kept+" "+l.typ(t))
			values = append(values, kept)
			if !isNil {
				pre = append(pre, kept+" = "+l.as(x, t))
			}
		default:
			values = append(values, l.as(x, t))
		}
	}
	s := l.returning(values)
	if len(pre) > 0 {
		return "{ " + strings.Join(pre, "; ") + "; " + s + " }", true
	}
	return s, true
}

// usesResult reports whether a value to return is made of another result's variable than its own, which the interpreter would assign to before
// it comes to the value.
func (l *lowerer) usesResult(x ast.Expr, own int) bool {
	return within(x, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return false
		}
		for i := range l.sig.Results().Len() {
			if i != own && l.c.info.Uses[id] == l.sig.Results().At(i) {
				return true
			}
		}
		return false
	})
}

func returning(sig *types.Signature) string {
	if sig.Results().Len() == 0 {
		return ""
	}
	return "return "
}
