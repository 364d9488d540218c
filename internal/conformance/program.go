package conformance

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"hash/fnv"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/imports"
)

// packagePrefix starts the names of the packages that sequences are compiled as. What they print of it reads as package main.
const packagePrefix = "retortsequence"

// PackageName is the name of the package that a sequence is compiled as.
func (s *Sequence) PackageName() string {
	h := fnv.New32a()
	h.Write([]byte(s.ID()))
	return fmt.Sprintf("%s%08x", packagePrefix, h.Sum32())
}

var packageNames = regexp.MustCompile(`(?:[\w.\-/]+/)?` + packagePrefix + `[0-9a-f]{8}\.`)

// asMain gives output of a compiled sequence the words that it would have as a program of its own.
func asMain(output string) string { return packageNames.ReplaceAllString(output, "main.") }

// A program is a sequence on its way to a package of Go. Types, functions, methods and constants stand at package level, and so do the
// variables that its cells declare, as later cells and functions use them. Each cell becomes a function.
type program struct {
	name    string
	imports []importSpec
	decls   []string
	vars    []variable
	bodies  []string
}

// A variable is what one statement of a cell declares: names with what they are declared as.
type variable struct {
	names []string // _ for one that an earlier statement declares
	again []string // those
	decl  string   // a declaration that has the names' types: var a, b = f()
	typed bool     // decl has the type written out and no value
}

type importSpec struct{ name, path string }

func (i importSpec) String() string {
	if i.name == "" {
		return strconv.Quote(i.path)
	}
	return i.name + " " + strconv.Quote(i.path)
}

// ormImports are the packages outside of the standard library that every session has.
var ormImports = []importSpec{
	{"", "gorm.io/gorm"}, {"", "gorm.io/gorm/clause"}, {"", "gorm.io/gorm/logger"}, {"", "gorm.io/gorm/schema"},
	{"", "github.com/retort-shell/retort/models"},
}

// newProgram takes a sequence apart and finds what it imports.
func newProgram(s *Sequence) (*program, error) {
	p := &program{name: s.PackageName()}
	declared := map[string]bool{}
	var explicit []importSpec
	for _, cell := range s.Program() {
		parts, err := chunks(cell)
		if err != nil {
			return nil, err
		}
		var body []string
		for _, c := range parts {
			if c.first == token.IMPORT {
				specs, err := importsOf(c.text)
				if err != nil {
					return nil, err
				}
				explicit = append(explicit, specs...)
				continue
			}
			if c.decl {
				p.decls = append(p.decls, c.text)
				continue
			}
			text, vars, err := hoist(c, declared)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", c.text, err)
			}
			p.vars = append(p.vars, vars...)
			body = append(body, text)
		}
		p.bodies = append(p.bodies, strings.Join(body, "\n"))
	}
	p.imports = explicit
	for _, im := range ormImports {
		if !slices.ContainsFunc(explicit, func(e importSpec) bool { return e.path == im.path }) {
			p.imports = append(p.imports, im)
		}
	}
	return p, p.resolve()
}

func importsOf(text string) ([]importSpec, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+text, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	return specs(f)
}

func specs(f *ast.File) ([]importSpec, error) {
	var found []importSpec
	for _, im := range f.Imports {
		p, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			return nil, err
		}
		spec := importSpec{path: p}
		if im.Name != nil {
			spec.name = im.Name.Name
		}
		found = append(found, spec)
	}
	return found, nil
}

// resolve finds the imports as the tool goimports does.
func (p *program) resolve() error {
	src, err := imports.Process("", []byte(p.source(nil)), &imports.Options{Comments: true, TabIndent: true, TabWidth: 8})
	if err != nil {
		return err
	}
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ImportsOnly)
	if err != nil {
		return err
	}
	p.imports, err = specs(f)
	return err
}

const cellFunc = "retortCell"

// source writes the package. Given the variables' types it is whole; else they are declared by their first values, for the checker.
func (p *program) source(typed []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n", p.name)
	for _, im := range p.imports {
		fmt.Fprintf(&b, "\t%s\n", im)
	}
	b.WriteString(")\n\nvar (\n\tctx context.Context\n\tdb *gorm.DB\n)\n\n")
	if typed == nil {
		for _, v := range p.vars {
			typed = append(typed, v.decl)
		}
	}
	for _, d := range append(slices.Clone(typed), p.decls...) {
		b.WriteString(d + "\n\n")
	}
	b.WriteString("// Run runs the cells.\nfunc Run(c context.Context, d *gorm.DB) {\n\tctx, db = c, d\n")
	for i := range p.bodies {
		fmt.Fprintf(&b, "\t%s%d()\n", cellFunc, i+1)
	}
	b.WriteString("}\n")
	for i, body := range p.bodies {
		fmt.Fprintf(&b, "\nfunc %s%d() {\n%s\n}\n", cellFunc, i+1, body)
	}
	return b.String()
}

// hoist takes the variables out of a statement that declares some: what is left assigns to them.
func hoist(c chunk, declared map[string]bool) (string, []variable, error) {
	const open = "package p\nfunc _() {\n"
	if c.first != token.VAR && c.first != token.IDENT {
		return c.text, nil, nil
	}
	f, err := parser.ParseFile(token.NewFileSet(), "", open+c.text+"\n}", parser.SkipObjectResolution)
	if err != nil {
		if c.first == token.IDENT { // such as a label, or a goto's target
			return c.text, nil, nil
		}
		return "", nil, err
	}
	body := f.Decls[0].(*ast.FuncDecl).Body.List
	if len(body) != 1 {
		return "", nil, errors.New("it is not one statement")
	}
	src := func(from, to token.Pos) string { return (open + c.text)[from-1 : to-1] }
	switch st := body[0].(type) {
	case *ast.AssignStmt:
		if st.Tok != token.DEFINE {
			return c.text, nil, nil
		}
		v := variable{}
		for _, l := range st.Lhs {
			id, ok := l.(*ast.Ident)
			if !ok {
				return "", nil, errors.New("it declares something other than a name")
			}
			v.add(id.Name, declared)
		}
		if len(v.again) > 0 && v.fresh() == 0 {
			return "", nil, errors.New("it declares variables again: write a section === go")
		}
		values := src(st.Rhs[0].Pos(), st.Rhs[len(st.Rhs)-1].End())
		v.decl = "var " + strings.Join(v.names, ", ") + " = " + values
		return src(st.Lhs[0].Pos(), st.Lhs[len(st.Lhs)-1].End()) + " = " + values, []variable{v}, nil
	case *ast.DeclStmt:
		var left []string
		var vars []variable
		for _, spec := range st.Decl.(*ast.GenDecl).Specs {
			spec := spec.(*ast.ValueSpec)
			v := variable{decl: "var " + src(spec.Pos(), spec.End()), typed: len(spec.Values) == 0}
			var names []string
			for _, id := range spec.Names {
				names = append(names, id.Name)
				v.add(id.Name, declared)
			}
			if len(v.again) > 0 {
				return "", nil, errors.New("it declares a variable again: write a section === go")
			}
			vars = append(vars, v)
			if len(spec.Values) == 0 || v.fresh() == 0 {
				continue
			}
			left = append(left, strings.Join(names, ", ")+" = "+src(spec.Values[0].Pos(), spec.Values[len(spec.Values)-1].End()))
		}
		return strings.Join(left, "\n"), vars, nil
	}
	return c.text, nil, nil
}

func (v *variable) add(name string, declared map[string]bool) {
	if name != "_" && declared[name] {
		v.again = append(v.again, name)
		name = "_"
	}
	declared[name] = true
	v.names = append(v.names, name)
}

// fresh counts the variables that are declared for the first time.
func (v *variable) fresh() int {
	n := 0
	for _, name := range v.names {
		if name != "_" {
			n++
		}
	}
	return n
}

// whole writes the package with the types of its variables, which importer's packages give.
func (p *program) whole(importer types.Importer) (string, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", p.source(nil), parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	var failed error
	config := types.Config{Importer: importer, IgnoreFuncBodies: true, Error: func(err error) {
		if failed == nil {
			failed = err
		}
	}}
	pkg, _ := config.Check(p.name, fset, []*ast.File{f}, nil)
	if failed != nil {
		return "", failed
	}
	q := &qualifier{program: p, own: pkg}
	typed := []string{}
	for _, v := range p.vars {
		if v.typed || v.fresh() == 0 {
			typed = append(typed, v.decl)
			continue
		}
		for _, name := range v.names {
			if name != "_" {
				typed = append(typed, "var "+name+" "+types.TypeString(pkg.Scope().Lookup(name).Type(), q.name))
			}
		}
	}
	return p.source(typed), nil
}

// A qualifier names packages in types, and imports those that nothing has imported.
type qualifier struct {
	program *program
	own     *types.Package
}

func (q *qualifier) name(pkg *types.Package) string {
	if pkg == q.own {
		return ""
	}
	for _, im := range q.program.imports {
		if im.path == pkg.Path() {
			if im.name != "" {
				return im.name
			}
			return pkg.Name()
		}
	}
	name := "retort_" + path.Base(pkg.Name())
	for slices.ContainsFunc(q.program.imports, func(im importSpec) bool { return im.name == name }) {
		name += "_"
	}
	q.program.imports = append(q.program.imports, importSpec{name, pkg.Path()})
	return name
}
