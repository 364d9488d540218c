package source

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"strings"
)

// Sources returns the text of the package's exported declarations, with the comments above them, keyed as symbols.Library.Source names them. A
// declaration of several names is the text of each.
func (p *Package) Sources() (map[string]string, error) {
	texts := map[string]string{}
	files := map[string][]byte{}
	text := func(from, to token.Pos) (string, error) {
		start, end := p.fset.Position(from), p.fset.Position(to)
		if files[start.Filename] == nil {
			src, err := os.ReadFile(start.Filename)
			if err != nil {
				return "", fmt.Errorf("package %s: %w", p.Path, err)
			}
			files[start.Filename] = src
		}
		return string(files[start.Filename][start.Offset:end.Offset]) + "\n", nil
	}
	for _, f := range p.files {
		for _, decl := range f.Decls {
			names, doc := declared(decl)
			from := decl.Pos()
			if doc != nil {
				from = doc.Pos()
			}
			for _, name := range names {
				var err error
				if texts[name], err = text(from, decl.End()); err != nil {
					return nil, err
				}
			}
		}
	}
	return texts, nil
}

// declared returns the exported names of a declaration: "User", "User.ChangeEmail"; and the comment above it.
func declared(decl ast.Decl) (names []string, doc *ast.CommentGroup) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		name := decl.Name.Name
		if decl.Recv != nil {
			name = receiver(decl.Recv.List[0].Type) + "." + name
		}
		names, doc = []string{name}, decl.Doc
	case *ast.GenDecl:
		doc = decl.Doc
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, spec.Name.Name)
			case *ast.ValueSpec:
				for _, id := range spec.Names {
					names = append(names, id.Name)
				}
			}
		}
	}
	exported := names[:0]
	for _, name := range names {
		typ, member, _ := strings.Cut(name, ".")
		if token.IsExported(typ) && (member == "" || token.IsExported(member)) {
			exported = append(exported, name)
		}
	}
	return exported, doc
}

// receiver is the name of a method's type.
func receiver(t ast.Expr) string {
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}
