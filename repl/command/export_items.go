package command

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/lang"
)

// Items are parsed as the parts of a file.
const (
	itemHead = "package p\n"
	stmtHead = "package p\nfunc _() {\n"
)

// isSingle reports whether a type is one that a variable can have: not of several values, nor nil.
func isSingle(t types.Type) bool {
	if t == nil {
		return false
	}
	if _, ok := t.(*types.Tuple); ok {
		return false
	}
	b, ok := t.(*types.Basic)
	return !ok || b.Kind() != types.UntypedNil
}

// builtinCall reports whether a call may not stand alone as a statement.
func builtinCall(call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	return ok && slices.Contains([]string{"len", "cap", "append", "make", "new", "complex", "real", "imag", "min", "max"}, id.Name)
}

func parseItem(item lang.Item) (*ast.File, ast.Decl) {
	src := itemHead + item.Text
	if !item.Decl {
		src = stmtHead + item.Text + "\n}"
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", src, 0)
	if err != nil || len(file.Decls) == 0 {
		return nil, nil
	}
	return file, file.Decls[0]
}

func firstStmt(file *ast.File) ast.Stmt {
	if f, ok := file.Decls[0].(*ast.FuncDecl); ok && len(f.Body.List) > 0 {
		return f.Body.List[0]
	}
	return nil
}

// freeNames are the names in a file that it does not declare itself.
func freeNames(file *ast.File) []string {
	names := map[string]bool{}
	for _, id := range file.Unresolved {
		names[id.Name] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// selects reports whether a file selects from a name that it does not declare, as from a package.
func selects(file *ast.File, name string) bool {
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == name && slices.Contains(file.Unresolved, id) {
				found = true
			}
		}
		return !found
	})
	return found
}

func callsName(file *ast.File, name string) bool {
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if id, ok := call.Fun.(*ast.Ident); ok && id.Name == name && slices.Contains(file.Unresolved, id) {
				found = true
			}
		}
		return !found
	})
	return found
}

// declNames are the names that a declaration of package level declares; of a method, none.
func declNames(text string) []string {
	_, decl := parseItem(lang.Item{Text: text, Decl: true})
	var names []string
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, id := range s.Names {
					names = append(names, id.Name)
				}
			}
		}
	}
	return names
}

// goText writes a text as a Go literal.
func goText(s string) string {
	if strconv.CanBackquote(s) || !strings.Contains(s, "`") && !strings.ContainsAny(s, "\r\x00") {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}
