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

// Literal reports whether an argument is written as a function.
func (c CallSource) Literal(i int) bool {
	if i >= len(c.exprs) {
		return false
	}
	_, ok := ast.Unparen(c.exprs[i]).(*ast.FuncLit)
	return ok
}

// Passive reports whether building a statement leaves an argument alone: the function that gets the batches.
func (c CallSource) Passive(i int) bool { return c.Name == "FindInBatches" && i == 2 }

// Effects returns the first expression of a chain's root and arguments that may do something, or give something else, when it is evaluated
// again: a call of a function that is not known to be harmless, a receive. It is "" where there is none. variable gives the type of a
// variable that an expression can name, "" for other names.
func (s Source) Effects(variable func(name string) string) string {
	e := effects{variable: variable, handles: map[string]bool{}}
	if s.root != nil {
		e.look(s.root)
	}
	for _, c := range s.Calls {
		for i, x := range c.exprs {
			if !c.Passive(i) {
				e.look(x)
			}
		}
	}
	return e.found
}

// effects looks for what evaluating syntax may do.
type effects struct {
	variable func(name string) string
	handles  map[string]bool // the parameters of functions that are written in the syntax which are handles
	found    string
}

func (e *effects) look(x ast.Node) {
	ast.Inspect(x, func(n ast.Node) bool {
		if e.found == "" && n != nil {
			e.found = e.effect(n)
		}
		return e.found == ""
	})
}

// effect names what a piece of syntax may do when it is evaluated, apart from its parts; "" for nothing.
func (e *effects) effect(n ast.Node) string {
	switch n := n.(type) {
	case *ast.FuncLit:
		for _, field := range n.Type.Params.List {
			star, ok := field.Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			if sel, ok := star.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "DB" {
				for _, name := range field.Names {
					e.handles[name.Name] = true
				}
			}
		}
	case *ast.CallExpr:
		if !e.harmless(n) {
			return calledName(n)
		}
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return "a receive"
		}
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return "an assignment"
		}
	case *ast.IncDecStmt:
		return "an assignment"
	case *ast.SendStmt:
		return "a send"
	case *ast.GoStmt:
		return "a goroutine"
	}
	return ""
}

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

func calledName(c *ast.CallExpr) string {
	switch f := ast.Unparen(c.Fun).(type) {
	case *ast.Ident:
		return f.Name + "(…)"
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name + "." + f.Sel.Name + "(…)"
		}
		return f.Sel.Name + "(…)"
	}
	return "a call"
}

// harmlessPackages have functions that depend on their arguments only; what of them does not is in harmfulNames.
var harmlessPackages = map[string]bool{"strings": true, "strconv": true, "math": true, "clause": true, "gorm": true, "sql": true, "slices": true, "maps": true, "time": true, "fmt": true}

var harmfulNames = map[string]bool{
	"time.Sleep": true, "time.Now": true, "time.Since": true, "time.Until": true, "time.After": true, "time.Tick": true, "gorm.Open": true, "gorm.G": false, "sql.Open": true,
	"fmt.Print": true, "fmt.Println": true, "fmt.Printf": true, "fmt.Fprint": true, "fmt.Fprintln": true, "fmt.Fprintf": true,
	"fmt.Scan": true, "fmt.Scanln": true, "fmt.Scanf": true,
}

// harmlessNames are Go's own functions and types that are called, and the methods of handles that only build a query.
var harmlessNames = map[string]bool{
	"len": true, "cap": true, "append": true, "new": true, "make": true, "min": true, "max": true, "string": true, "int": true, "int8": true, "int16": true,
	"int32": true, "int64": true, "uint": true, "uint8": true, "uint16": true, "uint32": true, "uint64": true, "float32": true, "float64": true,
	"bool": true, "byte": true, "rune": true, "any": true,
}

var builders = map[string]bool{
	"Where": true, "Or": true, "Not": true, "Order": true, "Limit": true, "Offset": true, "Select": true, "Omit": true, "Joins": true, "InnerJoins": true,
	"Group": true, "Having": true, "Model": true, "Table": true, "Distinct": true, "Unscoped": true, "Scopes": true, "Clauses": true, "Preload": true,
	"Session": true, "Raw": true, "WithContext": true, "Debug": true,
}

func (e *effects) harmless(c *ast.CallExpr) bool {
	switch f := ast.Unparen(c.Fun).(type) {
	case *ast.Ident:
		return harmlessNames[f.Name] && e.variable(f.Name) == ""
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && harmlessPackages[x.Name] && e.variable(x.Name) == "" {
			return !harmfulNames[x.Name+"."+f.Sel.Name]
		}
		return builders[f.Sel.Name] && e.onHandle(f)
	case *ast.ArrayType, *ast.MapType, *ast.InterfaceType, *ast.StarExpr:
		return true // a conversion
	}
	return false
}

// onHandle reports whether a method is called on a handle, or on what calls on one give.
func (e *effects) onHandle(sel *ast.SelectorExpr) bool {
	for {
		switch x := ast.Unparen(sel.X).(type) {
		case *ast.Ident:
			return e.handles[x.Name] || e.variable(x.Name) == "*gorm.DB"
		case *ast.CallExpr:
			inner, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr)
			if !ok {
				return e.generic(x)
			}
			if e.generic(x) {
				return true
			}
			sel = inner
		default:
			return false
		}
	}
}

// generic reports gorm.G[T](db).
func (e *effects) generic(x *ast.CallExpr) bool {
	index, ok := ast.Unparen(x.Fun).(*ast.IndexExpr)
	if !ok {
		return false
	}
	sel, ok := index.X.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	return ok && pkg.Name == "gorm" && sel.Sel.Name == "G" && e.variable("gorm") == ""
}
