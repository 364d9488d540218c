package notes

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/trace"
)

var finishers = []string{"Find", "First", "Take", "Last", "Scan"}

// A place is where a loop that sends queries stands. Without a line it is not certain.
type place struct {
	src      *source // of the cell
	node     ast.Node
	line     int
	function string // that has the loop, and is called in the cell
	over     string // the variable of the session that it goes through
}

// made is a chain that has filled a variable.
type made struct {
	src   *source
	chain *calls
}

// place finds the one loop of a cell that sends queries by some calls: in its own text, or in that of a function that it calls.
func (c Cell) place(calls ...string) place {
	src := parse(c.Text)
	if src == nil {
		return place{}
	}
	at := place{src: src}
	if at.node = src.loop(calls); at.node != nil {
		at.line, at.over = src.line(at.node), over(at.node)
		return at
	}
	called := src.called()
	if len(called) == 0 {
		return at
	}
	for _, text := range slices.Backward(c.Earlier()) {
		if !strings.Contains(text, "func") {
			continue
		}
		s := parseFunc("package p\n", text, "")
		if s == nil || called[s.function.Name.Name] == nil {
			continue
		}
		loop := s.loop(calls)
		if loop == nil {
			return at
		}
		at.line, at.function, at.over = s.line(loop), s.function.Name.Name, passed(s.function, called[s.function.Name.Name], over(loop))
		return at
	}
	return at
}

// loop is the one loop that sends a query by some calls; nil if there are several, or none.
func (s *source) loop(sends []string) ast.Node {
	var found []ast.Node
	ast.Inspect(s.body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if s.only(func(c *calls) bool { return within(c, n) && c.has(sends...) }) != nil {
				found = append(found, n)
				return false
			}
		case *ast.FuncLit:
			return false
		}
		return true
	})
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

func within(c *calls, n ast.Node) bool {
	return c.list[0].Pos() >= n.Pos() && c.list[len(c.list)-1].End() <= n.End()
}

// over is the variable whose elements a loop goes through, or "".
func over(loop ast.Node) string {
	switch n := loop.(type) {
	case *ast.RangeStmt:
		if name := lengthOf(n.X); name != "" {
			return name
		}
		return nameOf(n.X)
	case *ast.ForStmt:
		if cond, ok := n.Cond.(*ast.BinaryExpr); ok && cond.Op == token.LSS {
			return lengthOf(cond.Y)
		}
	}
	return ""
}

func nameOf(e ast.Expr) string {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func lengthOf(e ast.Expr) string {
	if call, ok := e.(*ast.CallExpr); ok && nameOf(call.Fun) == "len" && len(call.Args) == 1 {
		return nameOf(call.Args[0])
	}
	return ""
}

// called are the functions that are called by their name.
func (s *source) called() map[string]*ast.CallExpr {
	found := map[string]*ast.CallExpr{}
	ast.Inspect(s.body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if name := nameOf(call.Fun); name != "" {
				found[name] = call
			}
		}
		return true
	})
	return found
}

// passed is the variable that is the argument of a call for a parameter; for another name, it is that of the session.
func passed(f *ast.FuncDecl, call *ast.CallExpr, name string) string {
	i := 0
	for _, list := range f.Type.Params.List {
		for _, param := range list.Names {
			if param.Name == name {
				if i < len(call.Args) {
					return nameOf(call.Args[i])
				}
				return ""
			}
			i++
		}
	}
	return name
}

// before is the query of the cell itself that stands before the loop.
func (at place) before() made {
	if at.src == nil || at.line == 0 {
		return made{}
	}
	found := at.src.only(func(c *calls) bool {
		return (at.node == nil || c.list[0].Pos() < at.node.Pos() && !within(c, at.node)) && c.reads() && (at.over == "" || at.src.fills(c, at.over))
	})
	return made{at.src, found}
}

// reads reports whether a chain reads a list of rows.
func (c *calls) reads() bool {
	name, call := c.last()
	return name == "Find" && len(call.Args) > 0 && !c.has("Association")
}

// fills reports whether a chain reads its rows into a variable.
func (s *source) fills(c *calls, name string) bool {
	_, call := c.last()
	if ref, ok := call.Args[0].(*ast.UnaryExpr); ok && ref.Op == token.AND {
		return nameOf(ref.X) == name
	}
	found := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Rhs) == 1 && a.Rhs[0] == ast.Expr(call) {
			found = found || nameOf(a.Lhs[0]) == name
		}
		return !found
	})
	return found
}

// filled is the chain that was the last to fill a variable before a cell, and the cell of that chain. There is none where something else
// may have given the variable its value.
func (c Cell) filled(name string, cell int) (made, int) {
	if name == "" {
		return made{}, 0
	}
	texts := c.Earlier()
	for i, text := range slices.Backward(texts) {
		if !strings.Contains(text, name) {
			continue
		}
		s := parse(text)
		if s == nil {
			continue
		}
		if found := s.only(func(c *calls) bool { return c.reads() && s.fills(c, name) }); found != nil {
			return made{s, found}, cell - len(texts) + i
		}
		if s.assigns(name) {
			break
		}
	}
	return made{}, 0
}

// loop is what is known of a loop at a place.
func (at place) loop(first trace.Statement, each []*trace.Statement, rel *schema.Relationship, m made) Loop {
	l := Loop{First: first, Each: each, Relation: rel.Name, Queries: 2, Line: at.line, Function: at.function}
	generic := m.chain != nil && m.src.generic(m.chain)
	switch {
	case rel.Type == schema.Many2Many:
		l.Queries, l.ManyToMany = 3, true
	case rel.Type != schema.HasMany:
		l.Joins = !generic
	}
	if m.chain == nil || m.chain.rootName() != "db" && !generic {
		return l
	}
	text := m.src.of(m.chain.root)
	for _, call := range m.chain.list[:len(m.chain.list)-1] {
		text += "." + m.src.call(call)
	}
	_, call := m.chain.last()
	if generic {
		l.Query = text + fmt.Sprintf(".Preload(%q, nil).", l.Relation) + m.src.call(call)
		l.Cured = l.Query
		return l
	}
	text += fmt.Sprintf(".Preload(%q).", l.Relation)
	l.Query = text + m.src.call(call)
	args := []string{"new([]" + strings.TrimPrefix(first.Model, "main.") + ")"}
	for _, a := range call.Args[1:] {
		args = append(args, m.src.of(a))
	}
	l.Cured = text + "Find(" + strings.Join(args, ", ") + ")"
	return l
}

// generic reports whether a chain begins with gorm.G on the session's database.
func (s *source) generic(c *calls) bool {
	root := s.of(c.root)
	return strings.HasPrefix(root, "gorm.G[") && strings.HasSuffix(root, "](db)")
}

// call is one call of a chain as it is written, without the dot.
func (s *source) call(c *ast.CallExpr) string {
	sel := c.Fun.(*ast.SelectorExpr).Sel
	return strings.Join(strings.Fields(s.text[s.fset.Position(sel.Pos()).Offset:s.fset.Position(c.End()).Offset]), " ")
}
