package chain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// Names tells what the names of a cell stand for.
type Names struct {
	Variable func(name string) string // the type of a variable or function of the session; "" for another name
	Source   func(name string) string // the text of what a cell has declared under the name, "" where it has none
	Given    func(name string) bool   // whether every session has a variable or function of the name, and no cell has declared another one
}

// Effects returns the first expression of a chain's root and arguments that may do something, or give something else, when it is evaluated
// again or a statement is built with it: a call of a function that is not known to be harmless, a receive. It is "" where there is none.
func (s Source) Effects(names Names) string {
	e := effects{Names: names, handles: map[string]bool{}, seen: map[string]bool{}}
	if s.root != nil {
		e.look(s.root)
	}
	for _, c := range s.Calls {
		for i, x := range c.exprs {
			if c.Passive(i) {
				continue
			}
			if e.look(x); e.found == "" && i < len(c.Args) && (c.Name == "Scopes" || c.Name == "Preload" && i > 0 && e.mayBeFunc(x)) {
				e.runs(x, c.Args[i])
			}
		}
	}
	return e.found
}

// effects looks for what evaluating syntax may do.
type effects struct {
	Names
	handles map[string]bool // the parameters of functions that are written in the syntax which are handles
	seen    map[string]bool // the functions that were looked at
	found   string
}

func (e *effects) look(x ast.Node) {
	ast.Inspect(x, func(n ast.Node) bool {
		if e.found == "" && n != nil {
			e.found = e.effect(n)
		}
		return e.found == ""
	})
}

// mayBeFunc reports whether an argument that can be anything may be a function.
func (e *effects) mayBeFunc(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return strings.Contains(e.Variable(x.Name), "func")
	case *ast.CallExpr:
		f, ok := x.Fun.(*ast.Ident)
		return ok && strings.Count(e.Variable(f.Name), "func") > 1
	case *ast.FuncLit, *ast.IndexExpr, *ast.SelectorExpr, *ast.StarExpr, *ast.TypeAssertExpr:
		return true
	}
	return false
}

// runs looks at an argument that GORM calls if it is a function. One that is written in the syntax was looked at.
func (e *effects) runs(x ast.Expr, text string) {
	switch x := ast.Unparen(x).(type) {
	case *ast.FuncLit, *ast.BasicLit:
		return
	case *ast.Ident:
		if x.Name == "nil" || e.declared(x.Name, false) {
			return
		}
	case *ast.CallExpr:
		if f, ok := x.Fun.(*ast.Ident); ok && e.declared(f.Name, true) {
			return
		}
	}
	e.found = text + "(…)"
}

// declared reports whether a cell has declared a function that does nothing but compute. With gives, a function that it returns must be
// written in it.
func (e *effects) declared(name string, gives bool) bool {
	src := e.Source(name)
	if src == "" {
		return false
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+src, 0) // which finds what the names of variables stand for
	if err != nil || len(file.Decls) != 1 {
		return false
	}
	f, ok := file.Decls[0].(*ast.FuncDecl)
	if !ok || f.Body == nil || f.Recv != nil {
		return false
	}
	if gives && !givesWritten(f.Body) {
		return false
	}
	if e.seen[name] {
		return true
	}
	e.seen[name] = true
	within := effects{Names: e.Names, handles: map[string]bool{}, seen: e.seen}
	within.parameters(f.Type)
	within.look(f.Body)
	return within.found == ""
}

// givesWritten reports whether all that a function returns is written there as a function.
func givesWritten(body *ast.BlockStmt) bool {
	all := true
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			for _, x := range n.Results {
				_, lit := ast.Unparen(x).(*ast.FuncLit)
				all = all && lit
			}
		}
		return true
	})
	return all
}

// parameters notes which parameters of a function are handles.
func (e *effects) parameters(t *ast.FuncType) {
	for _, field := range t.Params.List {
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
}

// effect names what a piece of syntax may do when it is evaluated, apart from its parts; "" for nothing.
func (e *effects) effect(n ast.Node) string {
	switch n := n.(type) {
	case *ast.FuncLit:
		e.parameters(n.Type)
	case *ast.CallExpr:
		if !e.harmless(n) {
			return calledName(n)
		}
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return "a receive"
		}
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			break
		}
		for _, x := range n.Lhs {
			if !local(x) {
				return "an assignment"
			}
		}
	case *ast.IncDecStmt:
		if !local(n.X) {
			return "an assignment"
		}
	case *ast.SendStmt:
		return "a send"
	case *ast.GoStmt:
		return "a goroutine"
	}
	return ""
}

// local reports whether what is assigned to is a variable of the function that is looked at.
func local(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && (id.Name == "_" || id.Obj != nil && id.Obj.Kind == ast.Var)
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
var harmlessPackages = map[string]bool{
	"strings": true, "strconv": true, "math": true, "clause": true, "gorm": true, "sql": true, "slices": true, "maps": true, "time": true, "fmt": true,
}

var harmfulNames = map[string]bool{
	"time.Sleep": true, "time.Now": true, "time.Since": true, "time.Until": true, "time.After": true, "time.Tick": true,
	"gorm.Open": true, "sql.Open": true,
	"fmt.Print": true, "fmt.Println": true, "fmt.Printf": true, "fmt.Fprint": true, "fmt.Fprintln": true, "fmt.Fprintf": true,
	"fmt.Scan": true, "fmt.Scanln": true, "fmt.Scanf": true,
}

// harmlessNames are Go's own functions, and its types that are called.
var harmlessNames = map[string]bool{
	"len": true, "cap": true, "append": true, "new": true, "make": true, "min": true, "max": true, "string": true, "int": true, "int8": true, "int16": true,
	"int32": true, "int64": true, "uint": true, "uint8": true, "uint16": true, "uint32": true, "uint64": true, "float32": true, "float64": true,
	"bool": true, "byte": true, "rune": true, "any": true,
}

// builders are the methods of handles that only build a query.
var builders = map[string]bool{
	"Where": true, "Or": true, "Not": true, "Order": true, "Limit": true, "Offset": true, "Select": true, "Omit": true, "Joins": true, "InnerJoins": true,
	"Group": true, "Having": true, "Model": true, "Table": true, "Distinct": true, "Unscoped": true, "Scopes": true, "Clauses": true, "Preload": true,
	"Session": true, "Raw": true, "WithContext": true, "Debug": true,
}

func (e *effects) harmless(c *ast.CallExpr) bool {
	switch f := ast.Unparen(c.Fun).(type) {
	case *ast.Ident:
		return harmlessNames[f.Name] && e.Variable(f.Name) == "" || e.shells(f.Name) || e.declared(f.Name, false)
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && harmlessPackages[x.Name] && e.Variable(x.Name) == "" {
			return !harmfulNames[x.Name+"."+f.Sel.Name]
		}
		return builders[f.Sel.Name] && e.onHandle(f)
	case *ast.ArrayType, *ast.MapType, *ast.InterfaceType, *ast.StarExpr:
		return true // a conversion
	}
	return false
}

// shells reports whether a name is that of the shell's own function that begins a query: table("posts"), target("prod").
func (e *effects) shells(name string) bool {
	return (name == "table" || name == "target") && e.Given(name)
}

// onHandle reports whether a method is called on a handle, or on what calls on one give.
func (e *effects) onHandle(sel *ast.SelectorExpr) bool {
	for {
		switch x := ast.Unparen(sel.X).(type) {
		case *ast.Ident:
			return e.handles[x.Name] || e.Variable(x.Name) == "*gorm.DB"
		case *ast.CallExpr:
			if f, ok := ast.Unparen(x.Fun).(*ast.Ident); ok && e.shells(f.Name) {
				return true
			}
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
	return ok && pkg.Name == "gorm" && sel.Sel.Name == "G" && e.Variable("gorm") == ""
}
