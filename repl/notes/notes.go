// Package notes tells of what a cell did that its author may not have meant: rows asked for one by one, a condition made of somebody's
// text, a value that GORM left out. Each note comes with what to write instead. A note is made only where the cell's own text and the
// statements that it sent prove it; where they do not, nothing is said.
package notes

import (
	"go/ast"
	"go/parser"
	"go/token"
	"iter"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/trace"
)

// A Note is what a cell did, and what to write instead.
type Note struct {
	Text string
	Fix  string
}

// A Cell is one of Go, or a statement of SQL, that has run without failing.
type Cell struct {
	Text    string
	Ran     []trace.Statement
	Dialect string // of the database: sqlite, postgres, mysql
	Shown   bool   // a result of it is shown, with its error or how many rows were changed
	IsConst func(name string) bool

	// Origin takes a statement apart, and says which call made which part; nil if that is not known.
	Origin func(*trace.Statement) []chain.Unit

	Loops func() []Loop // what the function of that name returns for the cell

	// The cells before it, oldest first: their texts, and what they sent. Both are asked for only where they matter.
	Earlier func() []string
	Sent    func() []trace.Statement
}

// Of returns the notes on a cell, the gravest first.
func Of(c Cell) []Note {
	src := parse(c.Text)
	var notes []Note
	if src != nil {
		for _, rule := range []func(Cell, *source) []Note{injection, forgottenError, reusedKey, keptConditions, skippedZeros, savedAnew} {
			notes = append(notes, rule(c, src)...)
		}
	}
	notes = append(notes, surplus(c)...)
	notes = append(notes, unscoped(c)...)
	for _, l := range c.Loops() {
		notes = append(notes, l.note())
	}
	notes = append(notes, unordered(c, src)...)
	if src != nil {
		notes = append(notes, unbounded(c, src)...)
		notes = append(notes, nothingChanged(c, src)...)
	}
	return notes
}

// source is the text of a cell as syntax.
type source struct {
	text     string // with what the parser needs around it
	above    int    // how many lines of that stand above it
	fset     *token.FileSet
	function *ast.FuncDecl
	body     *ast.BlockStmt // of that
	chains   []*calls
}

// calls are the calls of a chain.
type calls struct {
	root ast.Expr
	list []*ast.CallExpr // as they are made
}

func (c *calls) name(i int) string { return c.list[i].Fun.(*ast.SelectorExpr).Sel.Name }

func (c *calls) has(names ...string) bool {
	for i := range c.list {
		if slices.Contains(names, c.name(i)) {
			return true
		}
	}
	return false
}

// last is the call that sends the statement; what follows it only looks at its result.
func (c *calls) last() (string, *ast.CallExpr) {
	i := len(c.list) - 1
	return c.name(i), c.list[i]
}

func (c *calls) endsIn(names ...string) bool {
	name, _ := c.last()
	return slices.Contains(names, name)
}

// sends reports whether a chain ends in a statement that has conditions.
func (c *calls) sends() bool {
	return c.has(finishers...) || c.has("Count", "Pluck", "Update", "Updates", "Delete")
}

// rootName is the name of the variable that a chain begins with, or "".
func (c *calls) rootName() string {
	if id, ok := c.root.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// parse returns nil for what is more than statements.
func parse(text string) *source { return parseFunc("package p\nfunc _() {\n", text, "\n}") }

// parseFunc parses a file of one function, which is a text with what comes before and after it.
func parseFunc(before, text, after string) *source {
	s := &source{text: before + text + after, above: strings.Count(before, "\n"), fset: token.NewFileSet()}
	file, err := parser.ParseFile(s.fset, "", s.text, parser.SkipObjectResolution)
	if err != nil || len(file.Decls) != 1 {
		return nil
	}
	f, ok := file.Decls[0].(*ast.FuncDecl)
	if !ok || f.Body == nil {
		return nil
	}
	s.body, s.function = f.Body, f
	inner := map[ast.Node]bool{}
	ast.Inspect(s.body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || inner[call] {
			return true
		}
		c := &calls{}
		for at := ast.Expr(call); ; {
			call, ok := ast.Unparen(at).(*ast.CallExpr)
			if !ok {
				c.root = at
				break
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				c.root = at
				break
			}
			inner[call] = true
			c.list = append([]*ast.CallExpr{call}, c.list...)
			at = sel.X
		}
		if len(c.list) > 0 {
			s.chains = append(s.chains, c)
		}
		return true
	})
	return s
}

// of is a piece of syntax as it is written, on one line.
func (s *source) of(n ast.Node) string {
	return strings.Join(strings.Fields(s.text[s.fset.Position(n.Pos()).Offset:s.fset.Position(n.End()).Offset]), " ")
}

// line is the line of the cell on which a piece of syntax begins, counted from 1.
func (s *source) line(n ast.Node) int {
	return s.fset.Position(n.Pos()).Line - s.above
}

// mentions reports whether a name stands anywhere in the cell, or behind a dot.
func (s *source) mentions(name string) bool {
	found := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && id.Name == name
		return !found
	})
	return found
}

// only returns the one chain for which a condition holds; nil if there are several.
func (s *source) only(holds func(*calls) bool) *calls {
	var found *calls
	for _, c := range s.chains {
		if holds(c) {
			if found != nil {
				return nil
			}
			found = c
		}
	}
	return found
}

// asked are the statements with some verbs that the author of the cell asked for, each with whether the one before it has the same text: a loop
// may have sent one ten thousand times.
func (c Cell) asked(verbs []string) iter.Seq2[*trace.Statement, bool] {
	return func(yield func(*trace.Statement, bool) bool) {
		text, wanted := "", false
		for i := range c.Ran {
			s := &c.Ran[i]
			if s.Purpose != trace.Yours || s.Implicit || s.N == 0 {
				continue
			}
			again := s.SQL == text
			if !again {
				text, wanted = s.SQL, slices.Contains(verbs, s.Verb())
			}
			if wanted && !yield(s, again) {
				return
			}
		}
	}
}

// yours are the statements with some verbs that the author of the cell asked for.
func (c Cell) yours(verbs ...string) []*trace.Statement {
	var list []*trace.Statement
	for s := range c.asked(verbs) {
		list = append(list, s)
	}
	return list
}

// groups are yours, those with the same text together, in the order of the first of each.
func (c Cell) groups(verbs ...string) [][]*trace.Statement {
	var groups [][]*trace.Statement
	places := map[string]int{}
	place := 0
	for s, again := range c.asked(verbs) {
		if !again {
			at, known := places[s.SQL]
			if !known {
				at = len(groups)
				places[s.SQL] = at
				groups = append(groups, nil)
			}
			place = at
		}
		groups[place] = append(groups[place], s)
	}
	return groups
}

// texts are the first of yours with each text.
func (c Cell) texts(verbs ...string) []*trace.Statement {
	var list []*trace.Statement
	seen := map[string]bool{}
	for s, again := range c.asked(verbs) {
		if !again && !seen[s.SQL] {
			seen[s.SQL] = true
			list = append(list, s)
		}
	}
	return list
}
