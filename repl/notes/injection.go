package notes

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// textArgument is which argument of a call is SQL.
var textArgument = map[string]int{
	"Where": 0, "Or": 0, "Not": 0, "Having": 0, "Raw": 0, "Exec": 0, "Joins": 0, "InnerJoins": 0,
	"First": 1, "Take": 1, "Last": 1, "Find": 1, "Delete": 1,
}

// injection is a text that becomes part of SQL.
func injection(c Cell, src *source) []Note {
	if len(c.Ran) == 0 {
		return nil
	}
	for _, ch := range src.chains {
		if name := ch.rootName(); name == "strings" || name == "fmt" {
			continue
		}
		for i, call := range ch.list {
			at, ok := textArgument[ch.name(i)]
			if !ok || len(call.Args) <= at {
				continue
			}
			if name := c.inserted(src, call.Args[at]); name != "" {
				return []Note{{
					"the text of " + name + " becomes part of the SQL, and may change what it asks",
					ch.name(i) + `("… = ?", ` + name + ") binds it as a value",
				}}
			}
		}
	}
	return nil
}

// inserted is the first value that is put into a text and may hold anything; "" if there is none.
func (c Cell) inserted(src *source, e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		text := literalIn(e)
		if e.Op != token.ADD || text == "" {
			return ""
		}
		return c.free(src, e, strings.Contains(text, "'"))
	case *ast.CallExpr:
		sel, ok := e.Fun.(*ast.SelectorExpr)
		if !ok || src.of(sel) != "fmt.Sprintf" || len(e.Args) < 2 {
			return ""
		}
		format, ok := ast.Unparen(e.Args[0]).(*ast.BasicLit)
		if !ok || format.Kind != token.STRING {
			return ""
		}
		for i, verb := range verbs.FindAllString(strings.ReplaceAll(format.Value, "%%", ""), -1) {
			if strings.HasSuffix(verb, "s") && i+1 < len(e.Args) {
				if name := c.free(src, e.Args[i+1], strings.Contains(format.Value, "'")); name != "" {
					return name
				}
			}
		}
	}
	return ""
}

// verbs are those of a format, once %% is taken out.
var verbs = regexp.MustCompile(`%[^a-zA-Z%]*[a-zA-Z]`)

// literalIn is the text that is written in an expression.
func literalIn(e ast.Expr) string {
	text := ""
	ast.Inspect(e, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text += lit.Value
		}
		return true
	})
	return text
}

// free is an operand that is neither written in the cell nor made of a number. Between quotes of SQL stands a value, which is to be bound
// even if it is a variable that never changes.
func (c Cell) free(src *source, e ast.Expr, quoted bool) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		if name := c.free(src, e.X, quoted); name != "" {
			return name
		}
		return c.free(src, e.Y, quoted)
	case *ast.Ident:
		if c.IsConst != nil && c.IsConst(e.Name) || src.constant(e.Name, quoted) {
			return ""
		}
		return e.Name
	case *ast.SelectorExpr, *ast.IndexExpr:
		return src.of(e)
	}
	return "" // a literal, or a call whose result is not known
}

// constant reports whether the cell declares a constant of that name, or else, unless only those count, a variable that it gives texts
// which are written there and never another.
func (s *source) constant(name string, only bool) bool {
	literal, other := false, false
	ast.Inspect(s.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			if n.Tok == token.CONST {
				for _, spec := range n.Specs {
					for _, id := range spec.(*ast.ValueSpec).Names {
						literal = literal || id.Name == name
					}
				}
			}
		case *ast.RangeStmt:
			if id, ok := n.Value.(*ast.Ident); ok && id.Name == name && !only {
				list, ok := n.X.(*ast.CompositeLit)
				literal = literal || ok && !slices.ContainsFunc(list.Elts, func(e ast.Expr) bool { _, lit := e.(*ast.BasicLit); return !lit })
			}
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if id, ok := l.(*ast.Ident); !ok || id.Name != name {
					continue
				}
				lit := false
				if len(n.Rhs) == len(n.Lhs) && n.Tok == token.DEFINE {
					_, lit = n.Rhs[i].(*ast.BasicLit)
				}
				literal, other = literal || lit && !only, other || !lit
			}
		}
		return true
	})
	return literal && !other
}
