package source

import (
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"slices"
	"strings"
)

// Builtin is the path under which Go documents the names that no package declares: len, string, error.
const Builtin = "builtin"

// BuiltinDocs returns their documentation and the heads of the functions, keyed as Package.Docs and Package.Sources do. The package is
// documentation only: it does not type-check.
func BuiltinDocs(ctx context.Context) (docs, heads map[string]string, err error) {
	list, err := goList(ctx, "", Platform{}, []string{Builtin})
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(list, func(p listed) bool { return p.ImportPath == Builtin })
	if i < 0 {
		return nil, nil, fmt.Errorf("package %s was not listed", Builtin)
	}
	ld := &loader{fset: token.NewFileSet()}
	files, err := ld.parse(list[i])
	if err != nil {
		return nil, nil, err
	}
	c, heads := comments{}, map[string]string{}
	for _, f := range files {
		for _, decl := range f.Decls {
			c.declaration(decl)
			if f, ok := decl.(*ast.FuncDecl); ok {
				if heads[f.Name.Name], err = head(ld.fset, f); err != nil {
					return nil, nil, fmt.Errorf("package %s: %w", Builtin, err)
				}
			}
		}
	}
	return c, heads, nil
}

// head is a function's declaration without its body and comment.
func head(fset *token.FileSet, f *ast.FuncDecl) (string, error) {
	var b strings.Builder
	bare := *f
	bare.Doc, bare.Body = nil, nil
	err := format.Node(&b, fset, &bare)
	return b.String(), err
}

// declaration adds the comments of a declaration, whether its names are exported or not.
func (c comments) declaration(decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		c.add(decl.Name.Name, decl.Doc.Text())
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				c.add(spec.Name.Name, cmp.Or(spec.Doc.Text(), decl.Doc.Text()))
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					c.add(name.Name, cmp.Or(spec.Doc.Text(), decl.Doc.Text(), spec.Comment.Text()))
				}
			}
		}
	}
}
