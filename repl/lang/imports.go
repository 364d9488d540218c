package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// importAlias is the name under which generated source imports a package. It cannot meet a name of the user's.
func importAlias(p *types.Package) string {
	var b strings.Builder
	b.WriteString("retortp_")
	for _, r := range p.Path() {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "_%x_", r)
		}
	}
	return b.String()
}

// importOf reads an import declaration of a cell. Dot and blank imports mean nothing at a prompt.
func (k *Checker) importOf(im *ast.ImportSpec) (name, p string, err error) {
	p, err = strconv.Unquote(im.Path.Value)
	if err != nil {
		return "", "", fmt.Errorf("import path %s: %w", im.Path.Value, err)
	}
	pkg, err := k.imp.Import(p)
	if err != nil {
		return "", "", err
	}
	name = pkg.Name()
	if im.Name != nil && im.Name.Name != "." && im.Name.Name != "_" {
		name = im.Name.Name
	}
	return name, p, nil
}

// addImports gives a file, once, the imports of the packages that it names and nothing else declares.
func (k *Checker) addImports(s *source, declared func(string) bool) {
	if s.imported {
		return
	}
	s.imported = true
	f := s.file
	unresolved := map[*ast.Ident]bool{}
	for _, id := range f.Unresolved {
		unresolved[id] = true
	}
	members := map[string][]string{}
	var order []string
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		id, ok := sel.X.(*ast.Ident)
		if !ok || !unresolved[id] || declared(id.Name) && !k.givesWay(id.Name) {
			return true
		}
		if members[id.Name] == nil {
			order = append(order, id.Name)
		}
		members[id.Name] = append(members[id.Name], sel.Sel.Name)
		return true
	})
	for _, name := range order {
		p := k.imports[name]
		if p == "" {
			p = k.packageFor(name, members[name])
		}
		if p != "" {
			addImport(f, name, p)
		}
	}
}

// hideImports gives the imports of a file other names where the session has come to declare theirs: a declaration goes on to mean the
// package that it meant at first. A stub of the file shares its imports.
func (k *Checker) hideImports(s *source, declared func(string) bool) {
	hidden := map[string]string{}
	for _, spec := range s.file.Imports {
		if spec.Name == nil || !declared(spec.Name.Name) {
			continue
		}
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			if pkg, err := k.imp.Import(p); err == nil {
				hidden[spec.Name.Name] = importAlias(pkg)
				spec.Name.Name = importAlias(pkg)
			}
		}
	}
	if len(hidden) == 0 {
		return
	}
	unresolved := map[*ast.Ident]bool{}
	for _, id := range s.file.Unresolved {
		unresolved[id] = true
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && unresolved[id] && hidden[id.Name] != "" {
				id.Name = hidden[id.Name]
			}
		}
		return true
	})
}

func addImport(f *ast.File, name, p string) {
	spec := &ast.ImportSpec{Name: ast.NewIdent(name), Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(p)}}
	f.Imports = append(f.Imports, spec)
	f.Decls = append([]ast.Decl{&ast.GenDecl{Tok: token.IMPORT, Specs: []ast.Spec{spec}}}, f.Decls...)
}

// packageFor chooses the package that a cell means by a name: the preferred one that has all the members, else the preferred one.
func (k *Checker) packageFor(name string, members []string) string {
	paths := k.imp.Named(name)
	for _, p := range paths {
		pkg, err := k.imp.Import(p)
		if err != nil {
			continue
		}
		all := true
		for _, m := range members {
			all = all && pkg.Scope().Lookup(m) != nil
		}
		if all {
			return p
		}
	}
	if len(paths) > 0 {
		return paths[0]
	}
	return ""
}

// Package returns the package that a cell means by a name, or nil.
func (k *Checker) Package(name string) *types.Package {
	p := k.imports[name]
	if p == "" {
		p = k.packageFor(name, nil)
	}
	if p == "" {
		return nil
	}
	pkg, err := k.imp.Import(p)
	if err != nil {
		return nil
	}
	return pkg
}
