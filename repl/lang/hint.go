package lang

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/jinzhu/inflection"
)

// diagnostic places an error of go/types in the cell and adds what to do about it.
func (k *Checker) diagnostic(src string, u unit, e types.Error, info *types.Info, pkg *types.Package) Diagnostic {
	s := u.source()
	file := k.fset.File(e.Pos)
	from := 0
	if file != nil {
		from = file.Offset(e.Pos) - s.prefix
	}
	node, path := nodeAt(u, e.Pos)
	to := tokenEnd(src, from)
	hint := ""
	switch {
	case strings.Contains(e.Msg, "but does have"):
		// the compiler itself has said what was meant
		if sel, ok := node.(*ast.SelectorExpr); ok && sel.Sel.Pos() == e.Pos {
			to = from + len(sel.Sel.Name)
		}
	case strings.HasPrefix(e.Msg, "undefined: "):
		name := strings.TrimPrefix(e.Msg, "undefined: ")
		if q, member, ok := strings.Cut(name, "."); ok {
			if p := k.Package(q); p != nil {
				hint = didYouMean(member, exported(p))
			}
			if i := strings.LastIndexByte(src[:max(from, 0)], '.'); i < 0 || from == 0 || src[from-1] != '.' {
				from += len(q) + 1 // the caret stands under the member
			}
			to = from + len(member)
			break
		}
		hint = k.undefined(name, path, pkg)
	case strings.Contains(e.Msg, " undefined (type "), strings.Contains(e.Msg, "has no field or method"):
		if sel, ok := node.(*ast.SelectorExpr); ok {
			hint = didYouMean(sel.Sel.Name, members(info.TypeOf(sel.X)))
		}
	case strings.HasPrefix(e.Msg, "unknown field "):
		name := strings.Fields(e.Msg)[2]
		if lit := enclosing[*ast.CompositeLit](path); lit != nil {
			hint = didYouMean(name, fields(info.TypeOf(lit)))
		}
	case strings.HasPrefix(e.Msg, "use of package "):
		name := strings.Fields(e.Msg)[3]
		hint = "a package: write " + name + ". and a name of it, or :doc " + name
	}
	return diagnose(src, from, to, message(e.Msg), hint)
}

var parenCell = regexp.MustCompile(`\b` + regexp.QuoteMeta(cellPath) + `\.`)

// message is an error of go/types without the path of the package that cells are checked in.
func message(msg string) string {
	return strings.ReplaceAll(parenCell.ReplaceAllString(msg, ""), "retortp_", "")
}

// undefined tells how to go on from a name that nothing declares.
func (k *Checker) undefined(name string, path []ast.Node, pkg *types.Package) string {
	if dest := destination(path); dest != "" {
		if m, slice := k.modelFor(name, dest); m != "" {
			if slice {
				m = "[]" + m
			}
			return "declare it first: var " + name + " " + m
		}
	}
	var names []string
	for _, d := range k.decls {
		if d.kind != methodDecl {
			names = append(names, d.name)
			names = append(names, d.names...)
		}
	}
	names = append(names, pkg.Scope().Names()...)
	names = append(names, types.Universe.Names()...)
	for _, m := range k.models {
		if _, bare, ok := strings.Cut(m, "."); ok && bare == name {
			return "did you mean " + m + "?"
		}
		if q, _, ok := strings.Cut(m, "."); ok {
			names = append(names, q)
		} else {
			names = append(names, m)
		}
	}
	if hint := didYouMean(name, names); hint != "" {
		return hint
	}
	if m, slice := k.modelFor(name, ""); m != "" {
		if slice {
			m = "[]" + m
		}
		return "declare it first: var " + name + " " + m
	}
	return ""
}

// destination is the method that is called with the undefined name's address: "Find" in db.Find(&students).
func destination(path []ast.Node) string {
	for i, n := range path {
		if u, ok := n.(*ast.UnaryExpr); !ok || u.Op != token.AND || i == 0 {
			continue
		}
		if call, ok := path[i-1].(*ast.CallExpr); ok {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
				return sel.Sel.Name
			}
		}
	}
	return ""
}

// modelFor guesses which model a name is meant for by its words: "students", "student", "olderStudents", "u". Slice tells whether
// it names several: the plural says so, else the method that it is the destination of.
func (k *Checker) modelFor(name, method string) (model string, slice bool) {
	slice = method == "Find" || method == "Scan" || method == "FindInBatches"
	lower := strings.ToLower(name)
	for _, m := range k.models {
		base := strings.ToLower(m[strings.LastIndexByte(m, '.')+1:])
		switch plural := inflection.Plural(base); {
		case strings.HasSuffix(lower, plural) && plural != base:
			return m, true
		case strings.HasSuffix(lower, base):
			return m, slice
		}
	}
	if method == "" || len(k.models) == 0 {
		return "", false
	}
	for _, m := range k.models {
		base := strings.ToLower(m[strings.LastIndexByte(m, '.')+1:])
		if len(lower) <= 3 && lower[0] == base[0] {
			return m, slice
		}
	}
	return k.models[0], slice
}

// didYouMean proposes the nearest of the candidates if it is near enough to be a slip of the fingers.
func didYouMean(name string, among []string) string {
	best, bestCost := "", 1+len([]rune(name))/3
	params := levenshtein.NewParams()
	lower := strings.ToLower(name)
	for _, c := range among {
		if c == name || c == "_" || strings.HasPrefix(c, "retort") {
			continue
		}
		cost := levenshtein.Distance(lower, strings.ToLower(c), params)
		if transposed(lower, strings.ToLower(c)) {
			cost = 1
		}
		if cost < bestCost || cost == bestCost && best == "" || cost == bestCost && c < best {
			best, bestCost = c, cost
		}
	}
	if best == "" {
		return ""
	}
	return "did you mean " + best + "?"
}

// transposed reports whether a and b differ by two neighbours that changed places.
func transposed(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// members returns the names of the fields and methods that x.… may use for an x of type t.
func members(t types.Type) []string {
	if t == nil {
		return nil
	}
	var names []string
	for _, m := range Members(t) {
		names = append(names, m.Name())
	}
	return names
}

// Members returns the exported fields and methods that a selector on an addressable value of type t may use, promoted ones too,
// sorted by name.
func Members(t types.Type) []types.Object {
	seen := map[string]types.Object{}
	var collect func(t types.Type, depth int)
	collect = func(t types.Type, depth int) {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok || depth > 8 {
			return
		}
		for f := range st.Fields() {
			if visible(f) && seen[f.Name()] == nil {
				seen[f.Name()] = f
			}
		}
		for f := range st.Fields() {
			if f.Embedded() {
				collect(f.Type(), depth+1)
			}
		}
	}
	collect(t, 0)
	base := t
	if _, ok := t.Underlying().(*types.Pointer); !ok && !types.IsInterface(t) {
		base = types.NewPointer(t)
	}
	for sel := range types.NewMethodSet(base).Methods() {
		if visible(sel.Obj()) {
			seen[sel.Obj().Name()] = sel.Obj()
		}
	}
	out := make([]types.Object, 0, len(seen))
	for _, o := range seen {
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b types.Object) int { return strings.Compare(a.Name(), b.Name()) })
	return out
}

// visible reports whether a cell may name the object.
func visible(o types.Object) bool {
	return o.Exported() || o.Pkg() != nil && o.Pkg().Path() == cellPath
}

func fields(t types.Type) []string {
	var names []string
	if t == nil {
		return nil
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		for f := range st.Fields() {
			if visible(f) {
				names = append(names, f.Name())
			}
		}
	}
	return names
}

func exported(p *types.Package) []string {
	return slices.DeleteFunc(p.Scope().Names(), func(n string) bool { return !token.IsExported(n) })
}

// nodeAt returns the smallest selector or identifier at a position, and the nodes that enclose it, outermost first.
func nodeAt(u unit, pos token.Pos) (ast.Node, []ast.Node) {
	var found ast.Node
	var path, best []ast.Node
	visit := func(root ast.Node) {
		ast.Inspect(root, func(n ast.Node) bool {
			if n == nil {
				path = path[:len(path)-1]
				return true
			}
			path = append(path, n)
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if n.Sel.Pos() == pos || n.Pos() == pos {
					found, best = n, slices.Clone(path)
				}
			case *ast.Ident:
				if _, isSel := found.(*ast.SelectorExpr); n.Pos() == pos && !isSel {
					found, best = n, slices.Clone(path)
				}
			}
			return true
		})
	}
	if u.stmts != nil {
		visit(u.stmts.file)
	}
	for _, d := range u.decls {
		visit(d.file.file)
	}
	return found, best
}

func enclosing[N ast.Node](path []ast.Node) (n N) {
	for _, p := range slices.Backward(path) {
		if m, ok := p.(N); ok {
			return m
		}
	}
	return n
}

// sqlHint proposes a SQL verb where a cell that is no Go looks like a misspelt statement.
func sqlHint(src string) string {
	word, rest := cutWord(strings.TrimSpace(src))
	if word == "" || rest == "" {
		return ""
	}
	if follow, _ := cutWord(rest); follow == "" && rest[0] != '*' {
		return ""
	}
	var verbs []string
	for v := range sqlVerbs {
		verbs = append(verbs, strings.ToUpper(v))
	}
	return didYouMean(strings.ToUpper(word), verbs)
}
