package lang

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// YieldKind tells what a cell yields.
type YieldKind uint8

// What a cell may yield.
const (
	YieldNothing YieldKind = iota
	YieldValues            // the values of an expression, or those that := and var just gave to variables
	YieldType              // a type, such as models.User
)

// A Yield is what the last statement of a cell yields; the interpreter is not asked, as it cannot tell.
type Yield struct {
	Kind   YieldKind
	Values []Value
	Type   types.Type // of YieldType; of YieldNothing, what the cell has but does not show

	// Symbols gives the symbols of the session's own types that Type is made of, as TypeDecl has them.
	Symbols func(*types.Named) (symbol string, ok bool)
}

// A Value is one yielded value.
type Value struct {
	Name string     // of the variable that holds it, or ""
	Type types.Type // its static type
	Text string     // the static type as a cell would write it
	Nil  bool       // the predeclared nil
	Cons string     // an untyped constant's value, which may be larger than any Go type holds
}

// yieldOf tells what a unit yields by its last statement. A semicolon at the end hides the value.
func yieldOf(src string, u unit, c *checked) Yield {
	if u.stmts == nil || endsInSemicolon(src) {
		return Yield{}
	}
	body := u.body()
	if len(body) == 0 {
		return Yield{}
	}
	switch st := body[len(body)-1].(type) {
	case *ast.ExprStmt:
		return yieldOfExpr(st.X, c)
	case *ast.AssignStmt:
		if st.Tok == token.DEFINE {
			return yieldOfVars(topNames(st), c)
		}
	case *ast.DeclStmt:
		g, ok := st.Decl.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			break
		}
		var ids []*ast.Ident
		for _, spec := range g.Specs {
			if vs := spec.(*ast.ValueSpec); len(vs.Values) > 0 {
				ids = append(ids, vs.Names...)
			}
		}
		return yieldOfVars(ids, c)
	}
	return Yield{}
}

// endsInSemicolon reports whether the last token of a cell is a semicolon that stands in it.
func endsInSemicolon(src string) bool {
	ends := false
	for tok, lit := range tokens(src) {
		if tok != token.SEMICOLON || lit == ";" {
			ends = tok == token.SEMICOLON
		}
	}
	return ends
}

func yieldOfExpr(x ast.Expr, c *checked) Yield {
	tv := c.info.Types[x]
	switch {
	case tv.IsType():
		return Yield{Kind: YieldType, Type: tv.Type}
	case tv.IsVoid(), tv.Type == nil:
		return Yield{}
	case tv.IsNil():
		return Yield{Kind: YieldValues, Values: []Value{{Type: tv.Type, Text: "untyped nil", Nil: true}}}
	}
	if tuple, ok := tv.Type.(*types.Tuple); ok {
		if prints(x, c) {
			return Yield{Type: tv.Type}
		}
		y := Yield{Kind: YieldValues}
		for v := range tuple.Variables() {
			y.Values = append(y.Values, newValue("", v.Type()))
		}
		return y
	}
	v := newValue("", tv.Type)
	if b, ok := tv.Type.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 && tv.Value != nil {
		v.Cons = constantText(tv.Value)
	}
	return Yield{Kind: YieldValues, Values: []Value{v}}
}

// prints reports whether a call is one of fmt's that print: how many bytes they wrote is not what they are called for.
func prints(x ast.Expr, c *checked) bool {
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := c.info.Uses[sel.Sel].(*types.Func)
	return ok && f.Pkg() != nil && f.Pkg().Path() == "fmt" && strings.Contains(strings.ToLower(f.Name()), "print")
}

func yieldOfVars(ids []*ast.Ident, c *checked) Yield {
	y := Yield{Kind: YieldValues}
	for _, id := range ids {
		o := c.info.ObjectOf(id)
		if o == nil || id.Name == "_" {
			continue
		}
		y.Values = append(y.Values, newValue(id.Name, o.Type()))
	}
	if len(y.Values) == 0 {
		return Yield{}
	}
	return y
}

func newValue(name string, t types.Type) Value {
	return Value{Name: name, Type: t, Text: TypeString(t)}
}

// sourceOf is the text of a node.
func sourceOf(s *source, n ast.Node) string {
	base := s.file.FileStart
	return s.text[n.Pos()-base : n.End()-base]
}

// constantText writes an untyped constant: integers in full, strings quoted, others with the precision of a float64 or better.
func constantText(v constant.Value) string {
	if v.Kind() == constant.Int {
		return v.ExactString()
	}
	if v.Kind() == constant.String {
		return strconv.Quote(constant.StringVal(v))
	}
	return v.String()
}
