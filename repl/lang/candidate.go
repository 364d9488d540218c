package lang

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

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
	found := membersOf(tv.Type)
	c.k.byUse(found)
	for _, m := range found {
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
	seen := map[string]bool{cursorName: true, lastName: true}
	for s := c.pkg.Scope().Innermost(id.Pos()); s != nil; s = s.Parent() {
		for _, name := range s.Names() {
			if in, o := s.LookupParent(name, id.Pos()); o != nil && in == s && !seen[name] && PlainName(name) == name {
				if _, pkg := o.(*types.PkgName); pkg || strings.HasPrefix(name, predeclaredMark) {
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
		slices.SortFunc(group, func(a, b Candidate) int {
			return cmp.Or(strings.Compare(a.Text, b.Text), strings.Compare(a.Import, b.Import))
		})
		out = append(out, group...)
	}
	return out
}

// packages returns the packages that a cell may name, those explicitly imported included. Of several of one name, the first is the one
// that the name alone means.
func (c *completion) packages(seen map[string]bool) []Candidate {
	var out []Candidate
	add := func(name, path, needs string) {
		out = append(out, Candidate{Text: name, Kind: "package", Detail: path, Path: path, Import: needs})
	}
	meant := map[string]string{}
	for name, path := range c.imports {
		if !seen[name] {
			meant[name] = path
			add(name, path, "")
		}
	}
	if l, ok := c.k.imp.(Lister); ok {
		for _, path := range l.Paths() {
			name := l.Name(path)
			paths := c.k.imp.Named(name)
			if seen[name] || meant[name] == path || !slices.Contains(paths, path) {
				continue
			}
			if meant[name] == "" && paths[0] == path {
				add(name, path, "")
			} else {
				add(name, path, path)
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
		if sig := builtinSignature(o.Name()); sig != nil {
			out.Detail = label("func", sig).Label
		}
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
