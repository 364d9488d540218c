package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/conformance"
)

// FuzzLower checks that what any cell is lowered to, after another one, is Go as far as syntax goes, and that lines are kept.
func FuzzLower(f *testing.F) {
	addSeeds(f, func(src string) { f.Add("", src) })
	topics, err := conformance.Read(filepath.Join("..", "..", "internal", "conformance", "testdata"))
	if err != nil {
		f.Fatal(err)
	}
	for _, topic := range topics {
		for _, s := range topic.Sequences {
			first := ""
			for _, cell := range s.Cells {
				f.Add(first, cell)
				first = cell
			}
		}
	}
	vars := freshVars(f, world())
	f.Fuzz(func(t *testing.T, first, src string) {
		defer watch(first, src)()
		for _, native := range []bool{true, false} {
			k := NewChecker(Config{Importer: world(), Vars: vars, NativeTypes: native})
			for _, cell := range []string{first, src, first} {
				got, err := k.Check(cell)
				if err != nil {
					continue
				}
				for _, u := range got.Program {
					checkUnit(t, cell, u)
				}
				k.Commit(got, got.Done())
			}
		}
	})
}

// checkUnit parses what a unit was lowered to.
func checkUnit(t *testing.T, cell string, u Unit) {
	t.Helper()
	fset := token.NewFileSet()
	if _, err := parser.ParseFile(fset, "", "package main\n"+u.Decls, parser.SkipObjectResolution); err != nil {
		t.Errorf("%q: declarations: %v:\n%s", cell, err, u.Decls)
	}
	file, err := parser.ParseFile(fset, "", "package main\nfunc main() {\n"+u.Body+"\n}", parser.SkipObjectResolution)
	if err != nil {
		t.Errorf("%q: statements: %v:\n%s", cell, err, u.Body)
		return
	}
	// Statements are counted, and each is announced.
	at := 0
	for _, st := range bodyOf(file.Decls[0].(*ast.FuncDecl).Body) {
		if call := runtimeCall(st); call == "At" {
			at++
		}
	}
	if u.Body != "" && at != len(u.Lines)+1 {
		t.Errorf("%q: %d statements are announced %d times:\n%s", cell, len(u.Lines), at-1, u.Body)
	}
	for i, line := range u.Lines {
		if line < 1 || line > strings.Count(cell, "\n")+1 || i > 0 && line < u.Lines[i-1] {
			t.Errorf("%q: statement %d on line %d", cell, i, line)
		}
	}
}

// bodyOf are the statements of a cell, which stand in a function literal if the cell defers calls.
func bodyOf(b *ast.BlockStmt) []ast.Stmt {
	if len(b.List) == 1 && runtimeCall(b.List[0]) == "Deferring" {
		lit := b.List[0].(*ast.ExprStmt).X.(*ast.CallExpr).Args[0].(*ast.FuncLit)
		return lit.Body.List
	}
	return b.List
}

// runtimeCall is the name of the function of RuntimePackage that a statement calls; "" if it is none.
func runtimeCall(st ast.Stmt) string {
	x, ok := st.(*ast.ExprStmt)
	if !ok {
		return ""
	}
	call, ok := x.X.(*ast.CallExpr)
	if !ok {
		return ""
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if id, ok := sel.X.(*ast.Ident); !ok || id.Name != RuntimePackage {
		return ""
	}
	return sel.Sel.Name
}
