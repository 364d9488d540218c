package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// A Candidate is a name that may stand at the cursor.
type Candidate struct {
	Text   string // what replaces the text that the completion is for
	Kind   string // var, func, method, field, type, package, const, keyword, label; tag; table, column, relation, function
	Detail string // its type, signature, value or path on one line; may be empty

	// Where its documentation stands, as Symbol has it. Path is empty for what the session declares and for keywords.
	Path, DocName string

	// Import is the path of a package that the cell is to import for Text to mean it; "" where the name alone means it.
	Import string
}

// A Lister is an [Importer] that knows all its packages. With one, completion offers packages by name.
type Lister interface {
	Paths() []string         // the import paths
	Name(path string) string // the name of one
}

// Complete returns what may stand at src[cursor:], and the part src[start:end] that a candidate replaces: the identifier
// in which the cursor stands, which may be empty. Nothing runs. The cell may be as unfinished as cells are while they are typed;
// what stands after the cursor tells no more than which model a chain of GORM's methods is for.
//
// After a dot these are the fields and methods of what is before it, or the exported names of the package, the nearest first:
// those of the type itself, then those of embedded fields; of these, those that cells have used most. In a struct literal the fields that it lacks come first. Elsewhere they
// are the names in scope: local ones, the session's, packages, predeclared ones, keywords. Names of one kind are in alphabetical
// order; they are not chosen by what is typed. In comments, commands, and where a new name is being written, there are none.
//
// In SQL, and in the strings that GORM's methods take, they are the names of the database, those that the place wants; db may be nil.
// Columns come in the order of their tables, relations in that of their fields, keywords with those that are used most first.
func (k *Checker) Complete(src string, cursor int, db Schema) (candidates []Candidate, start, end int) {
	w, text, at, shift := k.continued(src, clampCursor(src, cursor))
	candidates, start, end = w.complete(text, at, db)
	if start -= shift; start < 0 || len(candidates) == 0 {
		at = clampCursor(src, cursor)
		return nil, at, at
	}
	return candidates, start, end - shift
}

func (k *Checker) complete(src string, cursor int, db Schema) (candidates []Candidate, start, end int) {
	switch Final(src) {
	case SQL:
		return completeSQL(src, cursor, db)
	case Command:
		return nil, cursor, cursor
	}
	at := cursorIn(src, cursor)
	if at.literal >= 0 {
		return k.inLiteral(src, cursor, at, db)
	}
	if at.inert {
		return nil, cursor, cursor
	}
	end = cursor
	if at.start < cursor {
		end = wordEnd(src, cursor)
	}
	c := &completion{k: k, src: src[:at.start]}
	defer c.forget()
	candidates = c.candidates(at.member)
	if strings.TrimSpace(src[:at.start]) == "" && wordEnd(src, at.start) == len(strings.TrimRight(src, " \t\n")) {
		for _, verb := range verbCandidates(src[at.start:cursor], db) {
			if verb.Text != "select" { // which Go has too
				candidates = append(candidates, verb)
			}
		}
	}
	if len(candidates) == 0 {
		return nil, cursor, cursor
	}
	return candidates, at.start, end
}

// verbCandidates are the words that begin SQL.
func verbCandidates(typed string, db Schema) []Candidate {
	return sqlNames{db: db, lower: typed != "" && lowerSQL("", typed), place: sqlPlace{want: wantVerb}}.candidates()
}

// cursorName stands in a cell for the identifier at the cursor while the cell is checked.
const cursorName = "retortcursor"

// A completion is one look at an unfinished cell.
type completion struct {
	k     *Checker
	src   string      // the cell up to the identifier at the cursor
	files []*ast.File // parsed for it

	imports map[string]string // explicit ones, the cell's included
	info    *types.Info
	pkg     *types.Package
	path    []ast.Node // from the file to the identifier at the cursor; nil if the parser has not kept it
}

// forget takes what was parsed out of the session's file set.
func (c *completion) forget() {
	c.k.forget(c.files)
}

func (c *completion) candidates(member bool) []Candidate {
	found := false
	for _, tail := range []string{"", "()"} { // go and defer take calls only
		if found = c.check(c.src + cursorName + tail); found {
			break
		}
	}
	if !found {
		// The text around the cursor is beyond the parser. The operand before the dot is checked alone.
		operand := ""
		if member {
			operand = operandBefore(c.src)
		}
		found = c.check(operand + cursorName)
	}
	if !found {
		return nil
	}
	id := c.path[len(c.path)-1].(*ast.Ident)
	switch parent := c.path[len(c.path)-2].(type) {
	case *ast.SelectorExpr:
		if parent.Sel == id {
			return c.members(parent.X)
		}
	case *ast.CompositeLit:
		if parent.Type != id {
			return c.elements(parent)
		}
	case *ast.KeyValueExpr:
		if lit, ok := c.path[len(c.path)-3].(*ast.CompositeLit); ok && parent.Key == id {
			return c.elements(lit)
		}
	case *ast.BranchStmt:
		return c.labels(parent)
	case *ast.ValueSpec, *ast.FuncDecl, *ast.TypeSpec, *ast.LabeledStmt, *ast.ImportSpec:
		if declaresHere(parent, id) {
			return nil
		}
	case *ast.Field:
		if slices.Contains(parent.Names, id) {
			return nil
		}
	}
	return c.inScope(id)
}

// labels returns the labels that a jump may name: for break and continue those of the statements around it.
func (c *completion) labels(jump *ast.BranchStmt) []Candidate {
	var out []Candidate
	add := func(n ast.Node) {
		if l, ok := n.(*ast.LabeledStmt); ok && l.Label.Name != cursorName {
			out = append(out, Candidate{Text: l.Label.Name, Kind: "label"})
		}
	}
	for _, n := range slices.Backward(c.path) {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			if jump.Tok == token.GOTO {
				ast.Inspect(n, func(n ast.Node) bool {
					_, inner := n.(*ast.FuncLit)
					add(n)
					return !inner
				})
			}
			return out
		}
		if jump.Tok != token.GOTO {
			add(n)
		}
	}
	return out
}

// declaresHere reports whether the identifier is a new name, or a label.
func declaresHere(parent ast.Node, id *ast.Ident) bool {
	switch n := parent.(type) {
	case *ast.ValueSpec:
		return slices.Contains(n.Names, id)
	case *ast.FuncDecl:
		return n.Name == id
	case *ast.TypeSpec:
		return n.Name == id
	}
	return true
}

// check parses and checks an unfinished cell that ends in the identifier at the cursor, and reports whether that has a place in
// the syntax. The parser forgives brackets that are not closed.
func (c *completion) check(text string) bool {
	w := *c.k
	w.imports = maps.Clone(c.k.imports)
	c.imports = w.imports
	var decls, stmts []chunk
	items := chunks(text)
	for i, item := range items {
		switch {
		case item.decl:
			decls = append(decls, item)
		case i == len(items)-1 || parses(text[item.start:item.end]) || strings.Contains(text[item.start:item.end], cursorName): // after a wrong one the parser would lose its place
			stmts = append(stmts, item)
		}
	}
	parse := func(prefix string, items []chunk, suffix string) *source {
		if len(items) == 0 {
			return nil
		}
		s := &source{text: prefix + blankBut(text, items) + suffix, prefix: len(prefix)}
		s.file, _ = parser.ParseFile(c.k.fset, "", s.text, parser.AllErrors)
		if s.file != nil {
			c.files = append(c.files, s.file)
		}
		return s
	}
	d, st := parse(declPrefix, decls, ""), parse(stmtPrefix, stmts, "\n}")

	own := map[string]bool{}
	if d != nil && d.file != nil {
		for _, im := range d.file.Imports {
			if name, path, err := c.k.importOf(im); err == nil {
				w.imports[name] = path
			}
		}
		d.file.Imports = nil
		d.file.Decls = slices.DeleteFunc(d.file.Decls, func(n ast.Decl) bool {
			g, ok := n.(*ast.GenDecl)
			return ok && g.Tok == token.IMPORT
		})
		for _, x := range w.declsOf(d) {
			own[x.name] = true
			for _, n := range x.names {
				own[n] = true
			}
		}
	}
	live := slices.DeleteFunc(slices.Clone(c.k.decls), func(old *decl) bool {
		recv, _, method := strings.Cut(old.name, ".")
		return own[old.name] || method && own[recv] || slices.ContainsFunc(old.names, func(n string) bool { return own[n] })
	})
	declared := func(name string) bool {
		return own[name] || slices.ContainsFunc(live, func(d *decl) bool { return d.declares(name) })
	}
	c.pkg = nil
	if len(own) == 0 {
		c.pkg = w.knownPackage()
	}
	var files []*ast.File
	if c.pkg == nil {
		c.pkg = w.cellPackage(live, declared)
		made := 0
		files, made = w.filesOf(live)
		c.files = append(c.files, files[:made]...)
	}
	c.path = nil
	for _, s := range []*source{d, st} {
		if s == nil || s.file == nil {
			continue
		}
		w.addImports(s, declared)
		files = append(files, s.file)
		if path := pathToCursor(s.file); path != nil {
			c.path = path
		}
	}
	if c.path == nil {
		return false
	}
	c.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	w.look(c.pkg, files, c.info)
	return true
}

func pathToCursor(f *ast.File) []ast.Node {
	var path, found []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		if id, ok := n.(*ast.Ident); ok && id.Name == cursorName && found == nil {
			found = slices.Clone(path)
		}
		return true
	})
	return found
}
