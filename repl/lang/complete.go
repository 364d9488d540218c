package lang

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Candidate is a name that may stand at the cursor.
type Candidate struct {
	Text   string // what replaces the text that the completion is for
	Kind   string // var, func, method, field, type, package, const or keyword
	Detail string // its type, signature, value or path on one line; may be empty

	// Where its documentation stands, as Symbol has it. Path is empty for what the session declares and for keywords.
	Path, DocName string
}

// A Lister is an [Importer] that knows all its packages. With one, completion offers packages by name.
type Lister interface {
	Paths() []string         // the import paths
	Name(path string) string // the name of one
}

// Complete returns the names that may stand at src[cursor:], and the part src[start:end] that a candidate replaces: the identifier
// in which the cursor stands, which may be empty. Nothing runs. The cell may be as unfinished as cells are while they are typed;
// what stands after the cursor is not looked at.
//
// After a dot these are the fields and methods of what is before it, or the exported names of the package, the nearest first:
// those of the type itself, then those of embedded fields. In a struct literal the fields that it lacks come first. Elsewhere they
// are the names in scope: local ones, the session's, packages, predeclared ones, keywords. Names of one kind are in alphabetical
// order; they are not chosen by what is typed. Inside of strings and comments, in SQL and commands, and where a new name is
// being written, there are none.
func (k *Checker) Complete(src string, cursor int) (candidates []Candidate, start, end int) {
	cursor = min(max(cursor, 0), len(src))
	for cursor > 0 && cursor < len(src) && !utf8.RuneStart(src[cursor]) {
		cursor--
	}
	if kind := Final(src); kind == SQL || kind == Command {
		return nil, cursor, cursor
	}
	at := cursorIn(src, cursor)
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
	if len(candidates) == 0 {
		return nil, cursor, cursor
	}
	return candidates, at.start, end
}

// A place is where a cursor stands among the tokens of a cell.
type place struct {
	start  int  // of the identifier that ends at the cursor, or the cursor
	inert  bool // in a comment or a literal, or right behind one
	member bool // after a dot
}

func cursorIn(src string, cursor int) place {
	p := place{start: cursor}
	file := token.NewFileSet().AddFile("", -1, cursor)
	open := false
	var s scanner.Scanner
	s.Init(file, []byte(src[:cursor]), func(_ token.Position, msg string) {
		open = open || strings.HasSuffix(msg, "not terminated")
	}, scanner.ScanComments)
	prev := token.ILLEGAL
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return p
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		from := file.Offset(pos)
		atCursor := from+len(lit) == cursor
		switch {
		case tok == token.COMMENT:
			p.inert = atCursor && (strings.HasPrefix(lit, "//") || open)
			continue
		case tok == token.IDENT || tok.IsKeyword():
			if atCursor {
				p.start = from
				p.member = prev == token.PERIOD
				return p
			}
		case tok.IsLiteral():
			p.inert = atCursor || open
		}
		prev = tok
		p.member = tok == token.PERIOD
	}
}

func wordEnd(s string, at int) int {
	n := strings.IndexFunc(s[at:], func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if n < 0 {
		return len(s)
	}
	return at + n
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
	for _, f := range c.files {
		if file := c.k.fset.File(f.FileStart); file != nil {
			c.k.fset.RemoveFile(file)
		}
	}
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
	case *ast.ValueSpec, *ast.FuncDecl, *ast.TypeSpec, *ast.LabeledStmt, *ast.BranchStmt, *ast.ImportSpec:
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
// the syntax.
func (c *completion) check(text string) bool {
	w := *c.k
	w.imports = maps.Clone(c.k.imports)
	c.imports = w.imports
	closers := closing(text)
	var decls, stmts []chunk
	items := chunks(text)
	for _, item := range items {
		if item.decl {
			decls = append(decls, item)
		} else {
			stmts = append(stmts, item)
		}
	}
	parse := func(prefix string, items []chunk, suffix string) *source {
		if len(items) == 0 {
			return nil
		}
		body := blankBut(text, items)
		if items[len(items)-1].end == len(text) {
			body += closers
		}
		s := &source{text: prefix + body + suffix, prefix: len(prefix)}
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
	var files []*ast.File
	if f := w.varsFile(live); f != nil {
		files = append(files, f)
		c.files = append(c.files, f)
	}
	for _, old := range live {
		if old.kind != varDecl {
			files = append(files, old.stub.file)
		}
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
	if f := w.bareFile(files, declared); f != nil {
		files = append(files, f)
		c.files = append(c.files, f)
	}
	c.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: c.k.imp, Error: func(error) {}, DisableUnusedImportCheck: true}
	c.pkg, _ = conf.Check(cellPath, c.k.fset, files, c.info)
	return true
}

// closing returns what closes the brackets that are open at the end of src.
func closing(src string) string {
	var b strings.Builder
	for _, tok := range slices.Backward(scanBrackets(src).closers) {
		b.WriteString(tok.String())
	}
	return b.String()
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

// operandBefore returns the operand that src ends with, its dot included: "db.Where(x)." of "if db.Where(x).".
func operandBefore(src string) string {
	type span struct {
		tok  token.Token
		from int
	}
	var spans []span
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), nil, 0)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok != token.SEMICOLON || lit != "\n" {
			spans = append(spans, span{tok, file.Offset(pos)})
		}
	}
	depth, from := 0, len(src)
	operand := false // the token to the right is one that needs no operator before it
	for _, sp := range slices.Backward(spans) {
		if depth == 0 {
			switch sp.tok {
			case token.PERIOD:
				operand = false
			case token.IDENT, token.STRING, token.INT, token.FLOAT, token.CHAR:
				if operand {
					return src[from:]
				}
				operand = true
			case token.RPAREN, token.RBRACK, token.RBRACE:
				if operand && sp.tok == token.RBRACE {
					return src[from:]
				}
				operand = false
			default:
				return src[from:]
			}
		}
		switch sp.tok {
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth++
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth--
		}
		from = sp.from
	}
	return src[from:]
}

// members returns what may stand after the dot behind x.
func (c *completion) members(x ast.Expr) []Candidate {
	if id, ok := ast.Unparen(x).(*ast.Ident); ok {
		if name, ok := c.info.Uses[id].(*types.PkgName); ok {
			return c.exported(id.Name, name.Imported())
		}
	}
	tv, ok := c.info.Types[x]
	if !ok || tv.Type == nil || tv.Type == types.Typ[types.Invalid] {
		return nil
	}
	var out []Candidate
	if tv.IsType() { // a method expression
		for sel := range types.NewMethodSet(tv.Type).Methods() {
			if visible(sel.Obj()) {
				out = append(out, candidate(sel.Obj(), declarer(tv.Type, sel.Obj(), sel.Index())))
			}
		}
		return out
	}
	if !tv.IsValue() {
		return nil
	}
	for _, m := range membersOf(tv.Type) {
		out = append(out, candidate(m.Object, m.owner))
	}
	return out
}

// exported returns the exported names of a package. Where a cell names a package without having imported it, those of all packages
// of that name count: which one is meant is told by the name that is chosen.
func (c *completion) exported(name string, pkg *types.Package) []Candidate {
	pkgs := []*types.Package{pkg}
	if c.imports[name] == "" {
		for _, p := range c.k.imp.Named(name) {
			if other, err := c.k.imp.Import(p); err == nil && other != pkg {
				pkgs = append(pkgs, other)
			}
		}
	}
	var out []Candidate
	seen := map[string]bool{}
	for _, p := range pkgs {
		for _, n := range exported(p) {
			if !seen[n] {
				seen[n] = true
				out = append(out, candidate(p.Scope().Lookup(n), ""))
			}
		}
	}
	slices.SortFunc(out, func(a, b Candidate) int { return strings.Compare(a.Text, b.Text) })
	return out
}

// elements returns what may stand as a key or an element in a composite literal.
func (c *completion) elements(lit *ast.CompositeLit) []Candidate {
	id := c.path[len(c.path)-1].(*ast.Ident)
	t := c.info.TypeOf(lit)
	if t == nil {
		return c.inScope(id)
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return c.inScope(id)
	}
	used := map[string]bool{}
	keyed, others := false, 0
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			others++
			continue
		}
		keyed = true
		if key, ok := kv.Key.(*ast.Ident); ok {
			used[key.Name] = true
		}
	}
	if others > 1 {
		return c.inScope(id) // its values stand without names
	}
	owner := ""
	if n := namedOf(t); n != nil {
		owner = n.Obj().Name()
	}
	var out []Candidate
	for f := range st.Fields() {
		if visible(f) && !used[f.Name()] {
			out = append(out, candidate(f, owner))
		}
	}
	if keyed {
		return out
	}
	return append(out, c.inScope(id)...)
}

// inScope returns the names that an identifier may be.
func (c *completion) inScope(id *ast.Ident) []Candidate {
	var locals, session, predeclared []Candidate
	seen := map[string]bool{cursorName: true}
	for s := c.pkg.Scope().Innermost(id.Pos()); s != nil; s = s.Parent() {
		for _, name := range s.Names() {
			if _, o := s.LookupParent(name, id.Pos()); o != nil && o.Parent() == s && !seen[name] {
				if _, pkg := o.(*types.PkgName); pkg {
					continue
				}
				seen[name] = true
				switch s {
				case c.pkg.Scope():
					session = append(session, candidate(o, ""))
				case types.Universe:
					predeclared = append(predeclared, candidate(o, ""))
				default:
					locals = append(locals, candidate(o, ""))
				}
			}
		}
	}
	if c.k.bare != "" {
		if pkg, err := c.k.imp.Import(c.k.bare); err == nil {
			for _, name := range pkg.Scope().Names() {
				if o, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok && !seen[name] {
					seen[name] = true
					session = append(session, candidate(o, ""))
				}
			}
		}
	}
	var out []Candidate
	for _, group := range [][]Candidate{locals, session, c.packages(seen), predeclared, c.keywords()} {
		slices.SortFunc(group, func(a, b Candidate) int { return strings.Compare(a.Text, b.Text) })
		out = append(out, group...)
	}
	return out
}

// packages returns the packages that a cell may name, those explicitly imported included.
func (c *completion) packages(seen map[string]bool) []Candidate {
	var out []Candidate
	add := func(name, path string) {
		if !seen[name] {
			seen[name] = true
			out = append(out, Candidate{Text: name, Kind: "package", Detail: path, Path: path})
		}
	}
	for name, path := range c.imports {
		add(name, path)
	}
	if l, ok := c.k.imp.(Lister); ok {
		for _, path := range l.Paths() {
			name := l.Name(path)
			if paths := c.k.imp.Named(name); len(paths) > 0 {
				add(name, paths[0])
			}
		}
	}
	return out
}

// Keywords that may begin a statement, and those that may begin an expression or a type.
var (
	stmtKeywords = []string{"break", "const", "continue", "defer", "for", "func", "go", "goto", "if", "import", "return", "select", "switch", "type", "var"}
	exprKeywords = []string{"chan", "func", "interface", "map", "struct"}
)

func (c *completion) keywords() []Candidate {
	words := exprKeywords
	if _, stmt := c.path[len(c.path)-2].(*ast.ExprStmt); stmt {
		words = stmtKeywords
	}
	last, header := token.ILLEGAL, token.ILLEGAL
	for tok, lit := range tokens(c.src) {
		switch {
		case tok == token.SEMICOLON && lit == "\n":
			header = token.ILLEGAL
			continue
		case tok == token.FOR:
			header = tok
		case tok == token.LBRACE:
			header = token.ILLEGAL
		}
		last = tok
	}
	switch {
	case header == token.FOR && (last == token.FOR || last == token.DEFINE || last == token.ASSIGN):
		words = append(slices.Clone(exprKeywords), "range")
	case last == token.RBRACE && !strings.HasSuffix(strings.TrimRight(c.src, " \t"), "\n"):
		words = []string{"else"}
	}
	out := make([]Candidate, len(words))
	for i, w := range words {
		out[i] = Candidate{Text: w, Kind: "keyword"}
	}
	return out
}

// candidate makes one of an object. Owner is the name of the type that declares a field or method.
func candidate(o types.Object, owner string) Candidate {
	out := Candidate{Text: o.Name(), DocName: o.Name(), Kind: "var"}
	if owner != "" {
		out.DocName = owner + "." + o.Name()
	}
	switch p := o.Pkg(); {
	case p == nil:
		out.Path = "builtin"
	case p.Path() != cellPath:
		out.Path = p.Path()
	}
	switch o := o.(type) {
	case *types.TypeName:
		out.Kind, out.Detail = "type", typeDetail(o)
		return out
	case *types.Builtin:
		out.Kind = "func"
		return out
	case *types.Nil:
		out.Kind, out.Detail = "const", "untyped nil"
		return out
	case *types.Const:
		out.Kind, out.Detail = "const", TypeString(o.Type())+" = "+o.Val().String()
		return out
	case *types.Func:
		out.Kind = "func"
		if o.Signature().Recv() != nil {
			out.Kind = "method"
		}
	case *types.Var:
		if o.IsField() {
			out.Kind = "field"
		}
	}
	out.Detail = TypeString(o.Type())
	return out
}

// typeDetail says in a word or two what a type is.
func typeDetail(o *types.TypeName) string {
	switch t := types.Unalias(o.Type()); u := t.Underlying().(type) {
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	default:
		if b, ok := t.(*types.Basic); ok {
			if b = types.Typ[b.Kind()]; b.Name() == o.Name() {
				return ""
			}
			return b.Name() // byte is uint8
		}
		return TypeString(u)
	}
}
