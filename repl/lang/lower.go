package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A Unit is a part of a cell as the interpreter runs it.
type Unit struct {
	Imports   []Import     // what the source needs, to be imported before it if that has not been done
	Instances []Instance   // instances of generic functions and types that the source needs from the compiled program
	Types     []TypeDecl   // types to make before the declarations are evaluated
	Methods   []MethodDecl // methods to declare then, and to bind to their functions afterwards
	Decls     string       // package-level declarations; may be empty
	Body      string       // statements, for the body of a function without parameters; may be empty
	Lines     []int        // the line in the cell of each statement of the body, counted from 1
	Funcs     []Func       // the functions and methods that are declared
}

// A Func is a function or method as its cell declares it.
type Func struct {
	Lowered string // its name for the interpreter
	Name    string // "parse", "Dog.Bark", "(*Stack).Push"
	Cell    int    // the cell, counted from 1 among those that have run
	Line    int    // in that cell, counted from 1
}

// An Import is a package under the name that lowered source uses for it.
type Import struct{ Name, Path string }

// An Instance is a compiled instance of a generic function or type, or a type that its package does not export, under the name that
// lowered source uses for it in the package [InstancePackage].
type Instance struct{ Name, Key string }

// A TypeDecl is a type that the session makes; lowered source knows it as a symbol of [TypesPackage].
type TypeDecl struct {
	Name    string // "Pet", "Stack[main.Pet]"; empty for a struct type without a name
	Library string // of an instance of a library's type: the path of the package that declares it
	Symbol  string
	Type    types.Type
	Key     string // of an interface type that has no name in Go: what InterfaceKey says of it

	// Symbols gives the symbols of the session's types that Type is made of, and of those of its methods.
	Symbols func(*types.Named) (symbol string, ok bool)
}

// A MethodDecl is a method of such a type.
type MethodDecl struct {
	Symbol    string // of the type
	Name      string
	Ptr       bool             // the receiver is a pointer
	Signature *types.Signature // without the receiver
	Func      string           // the lowered function, with the receiver as first parameter; empty for a promoted method
	Path      []int            // of a promoted method: the fields that lead to the one that has it
	Symbols   func(*types.Named) (symbol string, ok bool)
}

// The packages that lowered source uses beside those of Unit.Imports; the session provides them under these names.
const (
	// RuntimePackage has what lowered source calls:
	//
	//	At(stmt int)                    the cell has come to a statement
	//	Yield(values ...any)            what the cell yields
	//	Halt()                          ends the cell if it is to stop, or if its stack is too deep
	//	Recv(ch, pointer any) bool, Send(ch, pointer any)   channel operations on the value that the pointer points to
	//	Select(hasDefault bool, cases ...) (int, bool)      a choice of RecvCase(ch, pointer) and SendCase(ch, pointer)
	//	Is(value, pointerToType any)    a type test
	//	Generic(path, name string, pointerToFuncType any, pointersToTypeArgs ...any) any   an instance of a compiled generic function
	//	Bind(f any, spread bool, args ...any) func()   a call of f with its arguments, of which the last is spread, for later
	//	Index(i, n int) int             i, or Go's own panic if n elements have none of that index
	//	Room(n int, size uintptr) int   n, or a panic if there is no memory for n elements of that size
	//	Bounds(lo, hi, n int) int       lo, or Go's own panic if an array or string of that length has no such slice
	//	SliceBounds(lo, hi, cap int) int   the same of a slice; Bounds3, SliceBounds3 of slice expressions with a max
	//	Shift(int) uint                 a shift count, or Go's own panic if it is negative
	//	Assert(x, pointerToType any, static, name string)   Go's own panic if x is not of that type; static is the type that x
	//	                                is declared with, name that of the type if it is an interface without one
	//	Deferring(f func(*Defers))      calls f, and then what it has deferred
	//	Defer(d *Defers, hops int, f func())   defers f, in which the deferred function is called within so many others
	//	Deferred() *Defers              of the function at hand: what it may recover from, nil if it is not a deferred one
	//	Recover(*Defers) any            the builtin recover
	//	Panic(any)                      the builtin panic
	//	Min, Max(float64, ...), Clear(any), Runes(string)   what the interpreter has not, or not quite
	//	Closed(any) any, ClosedAll([]any) []any   values of cells' types for compiled code that tells exported fields from others
	//	TypeField(t, i), TypeFieldByName(t, name), TypeNumMethod(t), ValueField(v, i), ValueFieldByName(v, name)   methods of package reflect that do
	//	Go(f func())                    a goroutine whose panic does not end the process
	//	Lock(l), RLock(l), Wait(wg), GoWait(wg, f)   the methods of package sync that wait or start goroutines
	//	Unlock(l), RUnlock(l)           the methods that Go ends the process for where there is no lock to give up
	//	Fatal(l, ...), Fatalf(l, format, ...), Fatalln(l, ...)   the methods of log.Logger that end a program
	RuntimePackage = "retort"
	// TypesPackage has the types of Unit.Types.
	TypesPackage = "retorttypes"
	// InstancePackage has the instances of Unit.Instances.
	InstancePackage = "retortinst"
	// StopVar is a bool variable of the interpreter: a cell that runs while it is true calls Halt at its next loop iteration or
	// function entry. It is a variable of the interpreter because yaegi folds a native one into a constant.
	StopVar = "retortstop"
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
	extra   *[]string                       // declarations of instances
	types   *[]TypeDecl
	methods *[]MethodDecl
	funcs   *[]Func
	kept    []string // variables that the function at hand keeps the values of a return in
	frame   frame    // of the function at hand
	refused *refusal
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
	l := &lowerer{k: k, c: c, imports: map[string]string{}, instances: map[string]string{}, boxed: map[types.Object]bool{}, counters: map[types.Object]bool{}, strays: map[*ast.IndexExpr]bool{}, called: map[*ast.SelectorExpr]bool{}, extra: new([]string), types: new([]TypeDecl), methods: new([]MethodDecl), funcs: new([]Func)}
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
	for _, text := range *l.extra {
		decls.WriteString(text + "\n")
	}
	out.Decls, out.Types, out.Methods, out.Funcs = decls.String(), *l.types, *l.methods, *l.funcs
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
	l.findBoxed(node)
	l.findCounters(node)
	l.findStrays(node)
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
	*l.funcs = append(*l.funcs, Func{Lowered: lowered, Name: name, Cell: d.cell, Line: l.line(d.file.node().Pos())})
}

// methodName is the name of a method as Go's own traces have it: "Dog.Bark", "(*Stack).Push".
func methodName(f *ast.FuncDecl) string {
	t := ast.Unparen(f.Recv.List[0].Type)
	star, ptr := t.(*ast.StarExpr)
	if ptr {
		t = ast.Unparen(star.X)
	}
	if id := genericName(t); id != nil {
		if ptr {
			return "(*" + id.Name + ")." + f.Name.Name
		}
		return id.Name + "." + f.Name.Name
	}
	return f.Name.Name
}

// funcText writes a function's parameters, results and body.
func (l *lowerer) funcText(f *ast.FuncDecl) string {
	sig := l.parameters(f.Type.Params)
	if f.Type.Results != nil {
		sig += " " + l.text(f.Type.Results)
	}
	return sig + " " + l.functionBody(f.Type, f.Body, l.c.info.Defs[f.Name].Type().(*types.Signature))
}

// functionBody writes the body of a function or function literal.
func (l *lowerer) functionBody(t *ast.FuncType, b *ast.BlockStmt, sig *types.Signature) string {
	return l.bodyAfter(stopCheck+l.zeroResults(t), b, sig)
}

// bodyAfter writes such a body with what is to be done first.
func (l *lowerer) bodyAfter(first string, b *ast.BlockStmt, sig *types.Signature) string {
	outerSig, outerLoop, outerKept, outerLoops, outerFrame := l.sig, l.inLoop, l.kept, l.loops, l.frame
	l.sig, l.inLoop, l.kept, l.loops, l.frame = sig, nil, nil, 0, frame{}
	defer func() {
		l.sig, l.inLoop, l.kept, l.loops, l.frame = outerSig, outerLoop, outerKept, outerLoops, outerFrame
	}()
	if l.callsRecover(b) {
		l.frame.recover = l.temp("rec")
		first += l.frame.recover + " := " + RuntimePackage + ".Deferred(); "
	}
	body := func() string {
		text := strings.TrimSuffix(strings.TrimPrefix(l.verbatim(b), "{"), "}")
		kept := ""
		for _, v := range l.kept {
			kept += v + "; "
		}
		return kept + text
	}
	if defers(b) {
		return "{ " + l.deferring(first, sig, body) + " }"
	}
	return "{ " + first + body() + "}"
}

// zeroResults writes named results as zero: the interpreter leaves in them what the call before has.
func (l *lowerer) zeroResults(t *ast.FuncType) string {
	text := ""
	if t.Results == nil {
		return text
	}
	for _, field := range t.Results.List {
		for _, id := range field.Names {
			if id.Name != "_" {
				zero := l.temp("z")
				text += fmt.Sprintf("var %s %s; %s = %s; ", zero, l.typ(l.typeOf(field.Type)), id.Name, zero)
			}
		}
	}
	return text
}

// body writes the statements at the top of a cell. What they declare is a variable of the session, not of the function.
func (l *lowerer) body(stmts []ast.Stmt, yield Yield) string {
	var b strings.Builder
	at := 0
	line := 1
	deferring := slices.ContainsFunc(stmts, func(st ast.Stmt) bool { return defers(st) })
	if deferring {
		l.frame.defers = l.temp("d")
	}
	for i, st := range stmts {
		l.findBoxed(st)
		l.findCounters(st)
		l.findStrays(st)
		// Lines are kept: each statement stands on the line it has in the cell.
		for from := l.line(st.Pos()); line < from; line++ {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s.At(%d); ", RuntimePackage, i)
		text := ""
		if i == len(stmts)-1 && yield.Kind != YieldNothing {
			text = l.yielding(st, yield)
		} else {
			text = l.topStmt(st)
		}
		b.WriteString(text + "; ")
		line += strings.Count(text, "\n")
		at = i + 1
	}
	fmt.Fprintf(&b, "\n%s.At(%d)", RuntimePackage, at)
	if deferring {
		return l.withDefers(b.String())
	}
	return b.String()
}

func (l *lowerer) line(p token.Pos) int {
	return l.k.fset.Position(p).Line - strings.Count(l.s.text[:l.s.prefix], "\n")
}

// yielding writes the last statement of a cell, which yields.
func (l *lowerer) yielding(st ast.Stmt, y Yield) string {
	x, ok := st.(*ast.ExprStmt)
	if !ok {
		var names []string
		for _, v := range y.Values {
			for o, d := range l.c.vars {
				if d.name == v.Name && o.Pos() >= st.Pos() && o.Pos() < st.End() {
					names = append(names, d.lowered)
				}
			}
		}
		if len(names) != len(y.Values) { // := gave a new value to a variable of an earlier statement
			names = nil
			for _, id := range topNames(st) {
				names = append(names, l.ident(id))
			}
		}
		return l.topStmt(st) + "; " + RuntimePackage + ".Yield(" + strings.Join(names, ", ") + ")"
	}
	if y.Kind == YieldType || y.Values[0].Nil || y.Values[0].Cons != "" {
		return ""
	}
	if len(y.Values) == 1 {
		return RuntimePackage + ".Yield(" + l.text(x.X) + ")"
	}
	var names []string
	for range y.Values {
		names = append(names, l.temp("r"))
	}
	list := strings.Join(names, ", ")
	return list + " := " + l.text(x.X) + "; " + RuntimePackage + ".Yield(" + list + ")"
}

// topStmt writes a statement at the top of a cell.
func (l *lowerer) topStmt(st ast.Stmt) string {
	switch st := st.(type) {
	case *ast.ExprStmt:
		tv := l.c.info.Types[st.X]
		if tv.IsType() || tv.IsNil() {
			return ""
		}
		if _, call := ast.Unparen(st.X).(*ast.CallExpr); call && tv.Value == nil {
			return l.text(st.X)
		}
		return "_ = " + l.text(st.X)
	case *ast.AssignStmt:
		if st.Tok == token.DEFINE {
			return l.assign(st.Lhs, st.Rhs, l.store)
		}
	case *ast.DeclStmt:
		g, ok := st.Decl.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			break
		}
		var parts []string
		for _, spec := range g.Specs {
			vs := spec.(*ast.ValueSpec)
			lhs := make([]ast.Expr, len(vs.Names))
			for i, id := range vs.Names {
				lhs[i] = id
			}
			if len(vs.Values) > 0 {
				parts = append(parts, l.assign(lhs, vs.Values, l.store))
				continue
			}
			for _, id := range vs.Names {
				if id.Name == "_" {
					continue
				}
				zero := l.temp("z")
				parts = append(parts, fmt.Sprintf("var %s %s; %s = %s", zero, l.typ(l.c.info.Defs[id].Type()), l.ident(id), zero))
			}
		}
		return strings.Join(parts, "; ")
	}
	return l.text(st)
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
