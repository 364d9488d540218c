package repl

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/session"
)

// panicHint says what a cell has probably meant that panicked by itself, in no function of the session; "" where that is not plain.
func (r *REPL) panicHint(ctx context.Context, cell string, p *session.Panic) string {
	switch {
	case len(p.Trace) > 0:
	case strings.Contains(p.Error(), "nil pointer dereference"):
		return r.nilHint(ctx, cell)
	case strings.Contains(p.Error(), "call of reflect.Value.Field on slice Value") && strings.Contains(cell, "Joins("): // GORM does not reckon with it
		return `Joins("…") is for relations to one row; db.Preload("…") is for those to many`
	}
	return ""
}

// nilHint names the pointer in a cell that is nil. Only variables of the session are looked at, and their fields and elements.
func (r *REPL) nilHint(ctx context.Context, cell string) string {
	const before = "package p; func _() {\n"
	file, err := parser.ParseFile(token.NewFileSet(), "", before+cell+"\n}", 0)
	if err != nil {
		return ""
	}
	var pointers []ast.Expr
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			pointers = append(pointers, n.X)
		case *ast.StarExpr:
			pointers = append(pointers, n.X)
		}
		return true
	})
	slices.SortFunc(pointers, func(a, b ast.Expr) int { return int(a.End() - b.End()) }) // in the order in which they are followed
	for _, x := range pointers {
		if hint := r.nilPointer(ctx, x); hint != "" {
			return hint
		}
	}
	return ""
}

// looks reports whether an expression is a variable, or a field or an element of one.
func looks(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return looks(x.X)
	case *ast.IndexExpr:
		_, constant := x.Index.(*ast.BasicLit)
		return looks(x.X) && (constant || looks(x.Index))
	}
	return false
}

// nilPointer says that a pointer is nil; "" of anything else.
func (r *REPL) nilPointer(ctx context.Context, x ast.Expr) string {
	if !looks(x) {
		return ""
	}
	text := types.ExprString(x)
	t, isType, err := r.session.Checker().TypeOf(text)
	if err != nil || isType {
		return ""
	}
	to, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return ""
	}
	values, err := r.session.Evaluate(ctx, text)
	if err != nil || len(values) != 1 || values[0].Kind() != reflect.Pointer || !values[0].IsNil() {
		return ""
	}
	if sel, ok := x.(*ast.SelectorExpr); ok {
		if s := r.printer.Models.Schema(values[0].Type().Elem()); s != nil {
			return text + " is nil: not loaded, or there is none; db.Preload(" + strconv.Quote(sel.Sel.Name) + ") loads it"
		}
	}
	return text + " is nil: it points to no " + lang.TypeString(to.Elem())
}
