package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A lowerer writes checked syntax as the Go that the interpreter runs rightly. What it does not change it copies from the cell
// as it stands, comments and line breaks too, so that the lines of a panic are the user's.
type lowerer struct {
	k         *Checker
	c         *checked
	s         *source // of the node at hand
	imports   map[string]string
	instances map[string]string
	boxed     map[types.Object]bool   // variables of loops that outlive their iteration
	counters  map[types.Object]bool   // variables of loops that are never negative
	strays    map[*ast.IndexExpr]bool // indexes that a loop does not keep in range
	label     string                  // of the statement at hand, as source
	temps     int
	loops     int                        // how many loops of the function at hand the node stands in
	called    map[*ast.SelectorExpr]bool // methods that are called, not taken as values

	sig     *types.Signature                // of the function at hand; nil at the top of a cell
	inLoop  *rangeFunc                      // the innermost range over a function whose body is at hand
	subst   map[*types.TypeParam]types.Type // of the instance at hand
	out     *declared                       // shared by the lowerers of a unit
	kept    []string                        // variables that the function at hand keeps the values of a return in
	frame   frame                           // of the function at hand
	refused *refusal
}

// declared is what a unit declares beside what it writes.
type declared struct {
	extra   []string // helpers and instances of generic functions, as source
	types   []TypeDecl
	methods []MethodDecl
	funcs   []Func
}

func newLowerer(k *Checker, c *checked) *lowerer {
	return &lowerer{
		k: k, c: c, imports: map[string]string{}, instances: map[string]string{}, boxed: map[types.Object]bool{}, counters: map[types.Object]bool{},
		strays: map[*ast.IndexExpr]bool{}, called: map[*ast.SelectorExpr]bool{}, out: &declared{},
	}
}

// look finds what is to be known of a declaration or statement before it is written.
func (l *lowerer) look(node ast.Node) {
	l.findBoxed(node)
	l.findCounters(node)
	l.findStrays(node)
}

// A refusal is a construct that this interpreter would run wrongly, or not at all.
type refusal struct {
	node ast.Node
	msg  string
	hint string
}

func (l *lowerer) refuse(n ast.Node, msg, hint string) string {
	if l.refused == nil {
		l.refused = &refusal{n, msg, hint}
	}
	return ""
}

// lowerUnit writes a checked unit, and what it yields if it is the cell's last.
func (k *Checker) lowerUnit(cell *Cell, u unit, c *checked, e effect, last bool) error {
	l := newLowerer(k, c)
	out := Unit{}
	var decls strings.Builder
	for _, d := range u.decls {
		if d.cell == 0 {
			d.cell = k.cells
		}
		switch d.kind {
		case typeDecl:
			d.lowered = d.name
			switch {
			case k.native && !d.generic:
				l.nativeType(d)
			case k.everDeclared(d.name):
				d.lowered = k.unique("t", d.name)
			}
		case funcDecl:
			d.lowered = k.unique("f", d.name)
		case methodDecl:
			_, d.lowered, _ = strings.Cut(d.name, ".")
			if k.native {
				d.lowered = k.unique("m", d.lowered)
			}
		}
	}
	for _, root := range u.roots() {
		l.findHeld(root)
	}
	for _, d := range u.decls {
		if text := l.decl(d); text != "" {
			decls.WriteString(text + "\n")
		}
	}
	for _, v := range e.vars {
		if !slices.ContainsFunc(e.before, func(old *decl) bool { return old.lowered == v.decl.lowered }) {
			fmt.Fprintf(&decls, "var %s %s\n", v.decl.lowered, l.typ(v.decl.typ))
		}
	}
	if u.stmts != nil {
		l.s = u.stmts
		yield := Yield{}
		if last {
			yield = yieldOf(cell.Source, u, c)
			yield.Symbols = l.symbolOf
			cell.Yield = yield
		}
		for _, st := range u.body() {
			out.Lines = append(out.Lines, k.fset.Position(st.Pos()).Line-strings.Count(stmtPrefix, "\n"))
		}
		out.Body = l.body(u.body(), yield)
	}
	if r := l.refused; r != nil {
		s := u.source()
		if r.node == nil {
			return &Error{[]Diagnostic{diagnose(cell.Source, 0, 0, r.msg, r.hint)}}
		}
		from := k.fset.Position(r.node.Pos()).Offset - s.prefix
		return &Error{[]Diagnostic{diagnose(cell.Source, from, from+int(r.node.End()-r.node.Pos()), r.msg, r.hint)}}
	}
	for _, text := range l.out.extra {
		decls.WriteString(text + "\n")
	}
	out.Decls, out.Types, out.Methods, out.Funcs = decls.String(), l.out.types, l.out.methods, l.out.funcs
	for name, p := range l.imports {
		out.Imports = append(out.Imports, Import{name, p})
	}
	for key, name := range l.instances {
		out.Instances = append(out.Instances, Instance{name, key})
	}
	slices.SortFunc(out.Imports, func(a, b Import) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(out.Instances, func(a, b Instance) int { return strings.Compare(a.Name, b.Name) })
	cell.Program = append(cell.Program, out)
	return nil
}

// everDeclared reports whether the interpreter already knows a type of that name; it ignores a second declaration.
func (k *Checker) everDeclared(name string) bool {
	if k.typeNames[name] {
		return true
	}
	k.typeNames[name] = true
	return false
}

// decl writes a package-level declaration. Constants are written where they are used, as values.
func (l *lowerer) decl(d *decl) string {
	l.s = d.file
	node := d.file.node()
	l.look(node)
	switch node := node.(type) {
	case *ast.FuncDecl:
		if node.Body == nil {
			return l.refuse(node, "function "+d.name+" has no body", "")
		}
		if d.generic {
			return "" // written for each instance
		}
		if d.kind == funcDecl {
			l.declares(d, d.lowered, d.name)
		}
		if d.kind == methodDecl && l.k.native {
			l.declares(d, d.lowered, methodName(node))
			return l.method(d.lowered, node, l.c.info.Defs[node.Name].(*types.Func), l.typeSymbol(d))
		}
		recv := ""
		if node.Recv != nil {
			recv = l.text(node.Recv) + " "
		}
		return "func " + recv + d.lowered + l.funcText(node)
	case *ast.GenDecl:
		if d.kind != typeDecl {
			return ""
		}
		spec := node.Specs[0].(*ast.TypeSpec)
		if d.generic || d.symbol != "" || spec.Assign.IsValid() {
			return "" // made for each instance, made by the session, or another name for what there is
		}
		return "type " + d.lowered + " " + l.text(spec.Type)
	}
	return ""
}

// declares notes that a function is declared in the cell of d.
func (l *lowerer) declares(d *decl, lowered, name string) {
	l.out.funcs = append(l.out.funcs, Func{Lowered: lowered, Name: name, Cell: d.cell, Line: l.line(d.file.node().Pos())})
}

// methodName is the name of a method as Go's own traces have it: "Dog.Bark", "(*Stack).Push".
func methodName(f *ast.FuncDecl) string {
	t, ptr := receiverType(f)
	if id := genericName(t); id != nil {
		if ptr {
			return "(*" + id.Name + ")." + f.Name.Name
		}
		return id.Name + "." + f.Name.Name
	}
	return f.Name.Name
}

func (l *lowerer) line(p token.Pos) int {
	return l.k.fset.Position(p).Line - strings.Count(l.s.text[:l.s.prefix], "\n")
}

func (l *lowerer) temp(kind string) string {
	l.temps++
	return fmt.Sprintf("retort%s%d", kind, l.temps)
}

// text writes a node: as the rules of this package say, or else as it stands with its children written so.
func (l *lowerer) text(n ast.Node) string {
	if x, ok := n.(ast.Expr); ok {
		if s, ok := l.expr(x); ok {
			return s
		}
	}
	if st, ok := n.(ast.Stmt); ok {
		if s, ok := l.stmt(st); ok {
			return s
		}
	}
	return l.verbatim(n)
}

// verbatim copies a node's source with its children written by text.
func (l *lowerer) verbatim(n ast.Node) string {
	var b strings.Builder
	base := l.s.file.FileStart
	at := n.Pos() - base
	for _, c := range children(n) {
		from, to := c.Pos()-base, c.End()-base
		if from < at || int(to) > len(l.s.text) {
			continue
		}
		b.WriteString(l.s.text[at:from])
		b.WriteString(l.text(c))
		at = to
	}
	if end := n.End() - base; end > at {
		b.WriteString(l.s.text[at:min(int(end), len(l.s.text))])
	}
	return b.String()
}

// children returns the direct children of a node in the order of their source.
func children(n ast.Node) []ast.Node {
	var out []ast.Node
	depth := 0
	ast.Inspect(n, func(m ast.Node) bool {
		if m == nil {
			depth--
			return true
		}
		depth++
		if depth == 2 {
			out = append(out, m)
			depth--
			return false
		}
		return true
	})
	slices.SortStableFunc(out, func(a, b ast.Node) int { return int(a.Pos() - b.Pos()) })
	return out
}
