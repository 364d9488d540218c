package source

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/doc"
)

// Docs returns the documentation comments of the package's exported names,
// keyed as symbols.Library.Doc names them.
func (p *Package) Docs() (map[string]string, error) {
	d, err := doc.NewFromFiles(p.fset, p.files, p.Path, doc.PreserveAST)
	if err != nil {
		return nil, fmt.Errorf("package %s: %w", p.Path, err)
	}
	c := comments{}
	c.add("", d.Doc)
	c.values(d.Consts)
	c.values(d.Vars)
	c.funcs("", d.Funcs)
	for _, t := range d.Types {
		c.values(t.Consts)
		c.values(t.Vars)
		c.funcs("", t.Funcs)
		c.typ(t)
	}
	return c, nil
}

// comments are documentation texts by name.
type comments map[string]string

func (c comments) add(name, text string) {
	if text != "" {
		c[name] = text
	}
}

// values adds constants and variables: the comment beside a name, else that of its group.
func (c comments) values(decls []*doc.Value) {
	for _, d := range decls {
		for _, spec := range d.Decl.Specs {
			spec, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			for _, name := range spec.Names {
				if name.IsExported() {
					c.add(name.Name, cmp.Or(spec.Doc.Text(), spec.Comment.Text(), d.Doc))
				}
			}
		}
	}
}

func (c comments) funcs(prefix string, funcs []*doc.Func) {
	for _, f := range funcs {
		c.add(prefix+f.Name, f.Doc)
	}
}

// typ adds a type, its methods, and the fields of a struct or methods of an interface.
func (c comments) typ(t *doc.Type) {
	c.add(t.Name, t.Doc)
	c.funcs(t.Name+".", t.Methods)
	for _, spec := range t.Decl.Specs {
		spec, ok := spec.(*ast.TypeSpec)
		if !ok || spec.Name.Name != t.Name {
			continue
		}
		switch u := spec.Type.(type) {
		case *ast.StructType:
			c.fields(t.Name+".", u.Fields)
		case *ast.InterfaceType:
			c.fields(t.Name+".", u.Methods)
		}
	}
}

func (c comments) fields(prefix string, fields *ast.FieldList) {
	for _, f := range fields.List {
		for _, name := range f.Names {
			if name.IsExported() {
				c.add(prefix+name.Name, cmp.Or(f.Doc.Text(), f.Comment.Text()))
			}
		}
	}
}
