package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
)

// cellPath is the import path of the package that cells are checked in. It differs from every real package, so that cells see
// only exported names.
const cellPath = "retort/cell"

const (
	declPrefix = "package main\n"
	stmtPrefix = "package main\nfunc _() {\n"
)

var declaredFunc = regexp.MustCompile(`^func\s+(\w+)`)

// A unit is a run of declarations or of statements; the units of a cell are checked and run one after the other.
type unit struct {
	decls []*decl // of declarations: one each
	stmts *source // of statements: a file with one function
	apart bool    // they are to be followed by what their last declaration concerns
}

func (u *unit) body() []ast.Stmt {
	return u.stmts.file.Decls[len(u.stmts.file.Decls)-1].(*ast.FuncDecl).Body.List
}

// source is the text that holds the unit's syntax.
func (u *unit) source() *source {
	switch {
	case u.stmts != nil:
		return u.stmts
	case len(u.decls) > 0:
		return u.decls[0].file
	}
	return &source{}
}

// parse splits a cell into units. Declarations go first, as in a Go file their order means nothing, except those that use a
// variable which a statement of the same cell declares before them, or a function that does.
func (k *Checker) parse(src string) ([]unit, map[string]string, error) {
	items := chunks(src)
	var groups [][]chunk
	var first []chunk
	declared := map[string]bool{}
	for _, c := range items {
		if !c.decl {
			for _, name := range declaredBy(src[c.start:c.end]) {
				declared[name] = true
			}
		}
		if c.decl && !mentionsAny(src[c.start:c.end], declared) {
			first = append(first, c)
			continue
		}
		if m := declaredFunc.FindStringSubmatch(src[c.start:c.end]); c.decl && m != nil {
			declared[m[1]] = true
		}
		if n := len(groups); n > 0 && groups[n-1][0].decl == c.decl {
			groups[n-1] = append(groups[n-1], c)
		} else {
			groups = append(groups, []chunk{c})
		}
	}
	if len(first) > 0 {
		groups = append([][]chunk{first}, groups...)
	}
	var units []unit
	imports := map[string]string{}
	for _, g := range groups {
		prefix, suffix := stmtPrefix, "\n}"
		if g[0].decl {
			prefix, suffix = declPrefix, ""
		}
		s := &source{text: prefix + blankBut(src, g) + suffix, prefix: len(prefix)}
		var err error
		s.file, err = parser.ParseFile(k.fset, "", s.text, 0)
		if err != nil {
			return nil, nil, syntaxError(src, len(prefix), err)
		}
		if !g[0].decl {
			units = append(units, unit{stmts: s})
			continue
		}
		for _, im := range s.file.Imports {
			name, path, err := k.importOf(im)
			if err != nil {
				from := k.fset.Position(im.Path.Pos()).Offset - s.prefix
				return nil, nil, &Error{[]Diagnostic{diagnose(src, from, from+len(im.Path.Value), err.Error(), "")}}
			}
			imports[name] = path
		}
		units = append(units, unit{decls: k.declsOf(s)})
	}
	return units, imports, nil
}

// blankBut returns src with all but the chunks turned into spaces, so that offsets and lines stay.
func blankBut(src string, keep []chunk) string {
	b := []byte(src)
	at := 0
	blank := func(end int) {
		for ; at < end; at++ {
			if b[at] != '\n' {
				b[at] = ' '
			}
		}
	}
	for i, c := range keep {
		blank(c.start)
		if i > 0 && c.start > keep[i-1].end && !strings.Contains(src[keep[i-1].end:c.start], "\n") {
			b[c.start-1] = ';' // two items of one line were parted by a semicolon, which was blanked
		}
		at = c.end
	}
	blank(len(b))
	return string(b)
}

// declsOf makes a declaration of each top-level item of a file.
func (k *Checker) declsOf(s *source) []*decl {
	var out []*decl
	add := func(d *decl, node ast.Decl) {
		d.file = &source{text: s.text, prefix: s.prefix, file: fileWith(node, s.file)}
		d.stub = d.file
		d.generic = isGeneric(node)
		if f, ok := node.(*ast.FuncDecl); ok && !d.generic { // later cells may make instances of a generic one
			stub := *f
			stub.Body = nil
			d.stub = &source{text: s.text, prefix: s.prefix, file: fileWith(&stub, s.file)}
		}
		out = append(out, d)
	}
	for _, node := range s.file.Decls {
		switch node := node.(type) {
		case *ast.FuncDecl:
			d := &decl{kind: funcDecl, name: node.Name.Name}
			if recv := receiver(node); recv != "" {
				d.kind, d.name = methodDecl, recv+"."+node.Name.Name
			}
			add(d, node)
		case *ast.GenDecl:
			switch node.Tok {
			case token.CONST:
				d := &decl{kind: constDecl}
				for _, spec := range node.Specs {
					for _, id := range spec.(*ast.ValueSpec).Names {
						d.names = append(d.names, id.Name)
					}
				}
				if len(d.names) > 0 {
					d.name = d.names[0]
					add(d, node)
				}
			case token.TYPE:
				for _, spec := range node.Specs {
					one := *node
					one.Specs, one.Lparen, one.Rparen = []ast.Spec{spec}, token.NoPos, token.NoPos
					add(&decl{kind: typeDecl, name: spec.(*ast.TypeSpec).Name.Name}, &one)
				}
			}
		}
	}
	return out
}

func fileWith(node ast.Decl, like *ast.File) *ast.File {
	return &ast.File{Package: like.Package, Name: like.Name, Decls: []ast.Decl{node}, FileStart: like.FileStart, FileEnd: like.FileEnd, Unresolved: like.Unresolved}
}

// receiver is the name of a method's base type, or "".
func receiver(f *ast.FuncDecl) string {
	t, _ := receiverType(f)
	switch x := t.(type) {
	case *ast.IndexExpr:
		t = x.X
	case *ast.IndexListExpr:
		t = x.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// receiverType is the type of a method's receiver, or the type that it is a pointer to, as it is written; nil for a function.
func receiverType(f *ast.FuncDecl) (t ast.Expr, ptr bool) {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return nil, false
	}
	t = ast.Unparen(f.Recv.List[0].Type)
	if star, ok := t.(*ast.StarExpr); ok {
		return ast.Unparen(star.X), true
	}
	return t, false
}

// mentionsAny reports whether src uses one of the identifiers.
func mentionsAny(src string, names map[string]bool) bool {
	if len(names) == 0 {
		return false
	}
	for name := range identifiers(src) {
		if names[name] {
			return true
		}
	}
	return false
}

// callsAny reports whether src uses one of the names: "f", or the M of "T.M" after a dot.
func callsAny(src string, names map[string]bool) bool {
	methods := map[string]bool{}
	for name := range names {
		if _, m, ok := strings.Cut(name, "."); ok {
			methods[m] = true
		}
	}
	prev := token.ILLEGAL
	for tok, lit := range tokens(src) {
		if tok == token.IDENT && (prev == token.PERIOD && methods[lit] || prev != token.PERIOD && names[lit]) {
			return true
		}
		prev = tok
	}
	return false
}

// identifiers yields the identifiers of Go source, those after a dot left out.
func identifiers(src string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		prev := token.ILLEGAL
		for tok, lit := range tokens(src) {
			if tok == token.IDENT && prev != token.PERIOD && !yield(lit) {
				return
			}
			prev = tok
		}
	}
}

// declaredBy returns the names that a statement declares for the session: those of var and of :=.
func declaredBy(src string) []string {
	f, err := parser.ParseFile(token.NewFileSet(), "", stmtPrefix+src+"\n}", parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	var names []string
	for _, st := range f.Decls[0].(*ast.FuncDecl).Body.List {
		for _, id := range topNames(st) {
			names = append(names, id.Name)
		}
	}
	return names
}

// topNames returns the identifiers that a statement at the top of a cell declares.
func topNames(st ast.Stmt) []*ast.Ident {
	var ids []*ast.Ident
	switch st := st.(type) {
	case *ast.AssignStmt:
		if st.Tok == token.DEFINE {
			for _, x := range st.Lhs {
				if id, ok := x.(*ast.Ident); ok && id.Name != "_" {
					ids = append(ids, id)
				}
			}
		}
	case *ast.DeclStmt:
		if g, ok := st.Decl.(*ast.GenDecl); ok && g.Tok == token.VAR {
			for _, spec := range g.Specs {
				for _, id := range spec.(*ast.ValueSpec).Names {
					if id.Name != "_" {
						ids = append(ids, id)
					}
				}
			}
		}
	}
	return ids
}
