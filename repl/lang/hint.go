package lang

import (
	"cmp"
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
func (k *Checker) diagnostic(src string, u unit, e types.Error, info *types.Info) Diagnostic {
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
		name, have, _ := strings.Cut(strings.TrimPrefix(e.Msg, "undefined: "), " (but have ")
		if q, member, ok := strings.Cut(name, "."); ok {
			if m, slice := k.modelFor(q, ""); m != "" && k.imports[q] == "" {
				start := max(0, strings.LastIndex(src[:min(max(from, 0)+len(q), len(src))], q))
				return diagnose(src, start, start+len(q), "undefined: "+q, declareFirst(q, m, slice)) // a variable is meant, not os/user
			}
			if p := k.Package(q); p != nil && have == "" { // else the compiler itself has said what was meant
				hint = didYouMean(member, exported(p))
			}
			if i := strings.LastIndexByte(src[:max(from, 0)], '.'); i < 0 || from == 0 || src[from-1] != '.' {
				from += len(q) + 1 // the caret stands under the member
			}
			to = from + len(member)
			break
		}
		hint = k.foreignName(name, path)
		if hint == "" {
			hint = k.undefined(name, path, info)
		}
		if m, _ := k.modelFor(name, ""); k.Package(name) != nil && !strings.HasPrefix(hint, "declare it first") && (m == "" || k.imports[name] != "") {
			return diagnose(src, from, to, "use of package "+name+" not in selector", "write "+name+". and a name of it, or :doc "+name)
		}
	case strings.Contains(e.Msg, " undefined (type "), strings.Contains(e.Msg, "has no field or method"):
		if sel, ok := node.(*ast.SelectorExpr); ok {
			hint = cmp.Or(k.onHandle(sel, info), ofInstance(sel, info), didYouMean(sel.Sel.Name, members(info.TypeOf(sel.X))), k.foreignMember(sel, path, info))
		}
	case strings.HasPrefix(e.Msg, "unknown field "):
		name := strings.Fields(e.Msg)[2]
		if lit := enclosing[*ast.CompositeLit](path); lit != nil {
			hint = didYouMean(name, fields(info.TypeOf(lit)))
		}
	case strings.HasPrefix(e.Msg, "invalid continue label "), strings.HasPrefix(e.Msg, "invalid break label "):
		if words := strings.Fields(e.Msg); !strings.Contains(src, words[3]+":") {
			return diagnose(src, from, to, words[1]+" label not defined: "+words[3], "")
		}
	case strings.HasPrefix(e.Msg, "non-boolean condition"):
		if x, ok := node.(ast.Expr); ok && info.TypeOf(x) != nil && types.Identical(info.TypeOf(x), types.Universe.Lookup("error").Type()) {
			hint = "write " + types.ExprString(x) + " != nil"
		}
	case strings.HasPrefix(e.Msg, "too many return values") && !strings.Contains(src, "func"):
		hint = "outside of a function a value is typed alone, without return"
	case strings.HasPrefix(e.Msg, "cannot convert ") && from > 0 && src[from-1] == '[':
		hint = "an index is a number, and a field stands behind it: [0].Name"
	case strings.HasSuffix(e.Msg, " (type) is not an expression"):
		hint = valueOf(path, node, strings.TrimSuffix(e.Msg, " (type) is not an expression"), info)
	case strings.HasPrefix(e.Msg, "use of package "):
		name := strings.Fields(e.Msg)[3]
		hint = "write " + name + ". and a name of it, or :doc " + name
		if k.givesWay(name) {
			hint = "a cell that names package " + name + " calls the function " + name + " in a cell of its own"
		}
	}
	msg := message(e.Msg)
	if hint == "" {
		hint = conversion(msg)
	}
	return diagnose(src, from, to, msg, hint)
}

var parenCell = regexp.MustCompile(`\b` + regexp.QuoteMeta(cellPath) + `\.`)

// valueOf says how a value is written where a type stands that has values in braces; "" for another type.
func valueOf(path []ast.Node, node ast.Node, name string, info *types.Info) string {
	if len(path) > 1 {
		if call, ok := path[len(path)-2].(*ast.CallExpr); ok {
			if sig, ok := info.TypeOf(call.Fun).(*types.Signature); ok && sig.TypeParams().Len() > 0 {
				return "for a type there are brackets: " + types.ExprString(call.Fun) + "[" + name + "]"
			}
		}
	}
	braces := strings.HasPrefix(name, "[") || strings.HasPrefix(name, "map[")
	if x, ok := node.(ast.Expr); ok && !braces {
		if t := info.TypeOf(x); t != nil {
			_, braces = t.Underlying().(*types.Struct)
		}
	}
	if !braces {
		return ""
	}
	return "a value of it is written " + name + "{}"
}

// message is an error of go/types in the words of the compiler, which checks labels itself, and without the path of the package
// that cells are checked in. Embedded types have no positions.
func message(msg string) string {
	msg = strings.ReplaceAll(parenCell.ReplaceAllString(msg, ""), "retortp_", "")
	msg = inPlainNames(strings.ReplaceAll(msg, " (declared at -)", ""))
	switch {
	case msg == "break not in for, switch, or select statement":
		return "break is not in a loop, switch, or select"
	case msg == "continue not in for statement":
		return "continue is not in a loop"
	case strings.HasPrefix(msg, "label "):
		msg = strings.Replace(msg, " not declared", " not defined", 1)
		return strings.Replace(msg, " declared and not used", " defined and not used", 1)
	}
	return msg
}

// undefined tells how to go on from a name that nothing declares.
func (k *Checker) undefined(name string, path []ast.Node, info *types.Info) string {
	call, dest := destination(path)
	if m, _ := k.modelFor(name, ""); m != "" && dest != "" {
		m, slice := k.modelFor(name, dest)
		return declareFirst(name, m, slice)
	}
	if hint := inQuotes(name, path, info); hint != "" {
		return hint
	}
	var names []string
	for _, d := range k.decls {
		if d.kind != methodDecl && !d.isOld() {
			names = append(names, d.name)
			names = append(names, d.names...)
		}
	}
	for id, o := range info.Defs {
		if v, ok := o.(*types.Var); ok && v.IsField() || o == nil {
			continue
		}
		names = append(names, id.Name)
	}
	if m, _ := k.modelFor(name, ""); m == "" { // book is no bool
		names = append(names, types.Universe.Names()...)
	}
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
	if call == nil {
		return k.readFirst(name, path)
	}
	if t := pointedAt(call, path, info); t != "" {
		return declareFirst(name, t, false)
	}
	m, slice := k.modelFor(name, dest)
	switch {
	case m != "":
		return declareFirst(name, m, slice)
	case dest == "Scan" && m == "":
		return "declare it first, with the type of what is read, as in var " + name + " string"
	case dest == "Pluck":
		return declareFirst(name, "string", true)
	case len(k.models) == 0 || !finishers[dest]:
		return "declare it first, with its type, as in var " + name + " int"
	}
	return declareFirst(name, "M", slice) + ", with a model for M"
}

// readFirst tells how a name is to hold the rows that its words promise: "users" in range users. Where it is given to GORM to be filled or
// written, it need only be there.
func (k *Checker) readFirst(name string, path []ast.Node) string {
	m, slice := k.modelFor(name, "")
	if m == "" {
		return ""
	}
	if len(path) > 1 {
		if call, ok := path[len(path)-2].(*ast.CallExpr); ok && finishers[method(call)] {
			return declareFirst(name, m, slice) + ", and give its address: &" + name
		}
	}
	if slice {
		return "read them first: var " + name + " []" + m + "; db.Find(&" + name + ")"
	}
	return "read it first: var " + name + " " + m + "; db.First(&" + name + ")"
}

// finishers are the methods of GORM that read rows into what they are given the address of, or write it.
var finishers = map[string]bool{
	"Find": true, "First": true, "Last": true, "Take": true, "Scan": true, "FindInBatches": true, "FirstOrInit": true, "FirstOrCreate": true,
	"Create": true, "CreateInBatches": true, "Save": true, "Delete": true, "Model": true,
}

// pointedAt is the type T of the parameter *T that the address at the end of path is given for; "" if it may be of any type.
func pointedAt(call *ast.CallExpr, path []ast.Node, info *types.Info) string {
	sig, ok := info.TypeOf(call.Fun).(*types.Signature)
	i := slices.Index(call.Args, path[len(path)-2].(ast.Expr))
	if !ok || i < 0 || i >= sig.Params().Len() {
		return ""
	}
	p, ok := sig.Params().At(i).Type().(*types.Pointer)
	if !ok {
		return ""
	}
	return types.TypeString(p.Elem(), (*types.Package).Name)
}

func declareFirst(name, model string, slice bool) string {
	if slice {
		model = "[]" + model
	}
	return "declare it first: var " + name + " " + model
}

// destination is the call that is given the undefined name's address, and the name of its method: "Find" in db.Find(&students).
func destination(path []ast.Node) (*ast.CallExpr, string) {
	for i, n := range path {
		if u, ok := n.(*ast.UnaryExpr); !ok || u.Op != token.AND || i == 0 {
			continue
		}
		if i != len(path)-2 {
			continue // the name is a type, or has an index behind it
		}
		if call, ok := path[i-1].(*ast.CallExpr); ok {
			return call, method(call)
		}
	}
	return nil, ""
}

// method is the name of the method that is called; "" for a function.
func method(call *ast.CallExpr) string {
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
		return sel.Sel.Name
	}
	return ""
}

// modelFor guesses which model a name is meant for by its words: "students", "student", "olderStudents", "studnets", "u". Slice tells whether
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
	for _, m := range k.models {
		base := strings.ToLower(m[strings.LastIndexByte(m, '.')+1:])
		switch {
		case method == "" || len(base) < 4:
		case didYouMean(lower, []string{inflection.Plural(base)}) != "" && strings.HasSuffix(lower, "s"):
			return m, true
		case didYouMean(lower, []string{base}) != "":
			return m, slice
		}
	}
	if method == "" {
		return "", false
	}
	for _, m := range k.models {
		base := strings.ToLower(m[strings.LastIndexByte(m, '.')+1:])
		if len(lower) <= 3 && lower[0] == base[0] {
			return m, slice
		}
	}
	return "", slice
}

// didYouMean proposes the nearest of the candidates if it is near enough to be a slip of the fingers: two neighbours that changed
// places, one other change in three or four letters, two in up to eight, three in more.
func didYouMean(name string, among []string) string {
	limit := 0
	if n := len([]rune(name)); n > 2 {
		limit = min((n+3)/4, 3)
	}
	best, bestCost := "", 0
	params := levenshtein.NewParams()
	lower := strings.ToLower(name)
	for _, c := range among {
		if c == name || c == "_" || strings.HasPrefix(c, "retort") {
			continue
		}
		other := strings.ToLower(c)
		cost := 0
		switch {
		case other == lower:
		case transposed(lower, other):
			cost = 2
		default:
			cost = 2 * levenshtein.Distance(lower, other, params)
			if cost > 2*limit {
				continue
			}
			if !strings.HasPrefix(other, lower[:1]) {
				cost++ // of two as near, the one with the same beginning
			}
		}
		if best == "" || cost < bestCost || cost == bestCost && c < best {
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
	word, rest := cutWord(skipComments(src))
	rest = strings.TrimSpace(rest)
	if len(word) < 4 || rest == "" || token.IsKeyword(word) || types.Universe.Lookup(word) != nil {
		return "" // most of what is short is near to some verb
	}
	if follow, _ := cutWord(rest); follow == "" && !strings.ContainsRune("*'0123456789", rune(rest[0])) {
		return ""
	}
	return didYouMean(strings.ToUpper(word), verbs())
}
