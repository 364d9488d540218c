package chain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// A Source is a chain as it is written.
type Source struct {
	Root  string // the expression that the first call is made on: "db", "gorm.G[models.User](db)"
	Calls []CallSource

	root ast.Expr
}

// A CallSource is one call of a chain.
type CallSource struct {
	Name   string
	Args   []string
	Spread bool   // the last argument is followed by ...
	Text   string // as it is written, on one line: Where("id = ?", 1)

	Implied bool // as of a [Call]

	exprs []ast.Expr
}

const prefix = "package p\nfunc _() {\n"

// Parse returns the chains that a piece of Go has, in the order of their ends, each as long as it goes.
func Parse(src string) []Source {
	text := prefix + src + "\n}"
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	of := func(n ast.Node) string {
		return text[fset.Position(n.Pos()).Offset:fset.Position(n.End()).Offset]
	}
	var chains []Source
	inner := map[ast.Node]bool{} // calls that belong to a longer chain
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || inner[call] {
			return true
		}
		var c Source
		at := ast.Expr(call)
		for {
			call, ok := ast.Unparen(at).(*ast.CallExpr)
			if !ok {
				break
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				break
			}
			inner[call] = true
			one := CallSource{Name: sel.Sel.Name, Spread: call.Ellipsis.IsValid(), exprs: call.Args}
			for _, a := range call.Args {
				one.Args = append(one.Args, of(a))
			}
			one.Text = oneLine(text[fset.Position(sel.Sel.Pos()).Offset:fset.Position(call.End()).Offset])
			c.Calls = append([]CallSource{one}, c.Calls...)
			at = sel.X
		}
		c.Root, c.root = of(at), at
		if len(c.Calls) > 0 {
			chains = append(chains, c)
		}
		return true
	})
	return chains
}

// oneLine joins the lines of a call.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Passive reports whether building a statement leaves an argument alone: the function that gets the batches.
func (c CallSource) Passive(i int) bool { return c.Name == "FindInBatches" && i == 2 }

// Mentions reports whether a chain's root or arguments have a name.
func (s Source) Mentions(name string) bool {
	found := s.Root == name
	for _, c := range s.Calls {
		for _, e := range c.exprs {
			ast.Inspect(e, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				found = found || ok && id.Name == name
				return !found
			})
		}
	}
	return found
}
