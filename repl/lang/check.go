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

// A Cell is a Go cell that type-checks.
type Cell struct {
	Source string
	Number int // counted from 1 among the cells that have run
	Yield  Yield
	// Program is what the interpreter runs, unit after unit.
	Program []Unit
	// Last is the variable of the interpreter that is to hold a function which returns the last value before the program runs; "" for none.
	Last string
	// Notes tell what the cell changes that its text does not say, such as a variable that goes with its old type.
	Notes []string

	imports map[string]string
	effects []effect // of the units
}

// An effect is what a unit does to the session's declarations.
type effect struct {
	before []*decl   // what it leaves standing
	decls  []*decl   // what it declares as a whole
	vars   []stmtVar // what its statements declare, one after the other

	typeNames map[string]bool   // as of Checker, after the unit
	made      map[string]string // as of Checker, after the unit
}

type stmtVar struct {
	stmt int
	decl *decl
}

// Progress tells how far a cell has run: all units before Unit, and of that unit all statements before Stmt.
type Progress struct{ Unit, Stmt int }

// Check parses and type-checks a cell against what the session has declared. A cell that is refused gives an *Error, and the
// session is as it was.
func (k *Checker) Check(src string) (*Cell, error) {
	units, imports, err := k.parse(src)
	if err != nil {
		return nil, err
	}
	w := *k // the cell is checked on a copy: what it declares counts when it has run
	w.imports, w.typeNames, w.made = maps.Clone(k.imports), maps.Clone(k.typeNames), maps.Clone(k.made)
	maps.Copy(w.imports, imports)
	w.cells++
	cell := &Cell{Source: src, Number: w.cells, imports: imports}
	for i, u := range units {
		if err = w.checkUnit(cell, u, i == len(units)-1); err != nil {
			break
		}
	}
	k.version = w.version // a name is never used twice, not even after a cell that did not run
	if err != nil {
		return nil, err
	}
	return cell, nil
}

// StartCell numbers the cell that is checked next, and those after it: a shell may count others among its cells. At first they are
// numbered from 1.
func (k *Checker) StartCell(n int) { k.cells = n - 1 }

// Done is the progress of a cell that has run to its end.
func (c *Cell) Done() Progress { return Progress{Unit: len(c.effects)} }

// Commit makes what a cell has declared part of the session, as far as it has run.
func (k *Checker) Commit(c *Cell, p Progress) {
	maps.Copy(k.imports, c.imports)
	k.cells++
	for i, e := range c.effects {
		if i <= p.Unit { // what a unit declares for the interpreter comes before its statements
			maps.Copy(k.typeNames, e.typeNames)
			k.made = maps.Clone(e.made)
		}
		switch {
		case i < p.Unit:
			k.decls = e.after(len(c.Source))
		case i == p.Unit && p.Stmt > 0:
			k.decls = e.after(p.Stmt)
		}
	}
	k.forgetFiles()
}

// forgetFiles takes the files out of the file set that no live declaration is in.
func (k *Checker) forgetFiles() {
	live := map[int]bool{}
	for _, d := range k.decls {
		for ; d != nil; d = d.old {
			for _, s := range []*source{d.file, d.stub} {
				if s != nil {
					live[int(s.file.FileStart)] = true
				}
			}
		}
	}
	var gone []*token.File
	for f := range k.fset.Iterate {
		if !live[f.Base()] {
			gone = append(gone, f)
		}
	}
	for _, f := range gone {
		k.fset.RemoveFile(f)
	}
}

// after returns the session's declarations once the first n statements of the unit have run.
func (e effect) after(n int) []*decl {
	decls := slices.Concat(e.before, e.decls)
	for _, v := range e.vars {
		if v.stmt >= n {
			break
		}
		decls = slices.DeleteFunc(decls, func(old *decl) bool { return old.declares(v.decl.name) })
		decls = append(decls, v.decl)
	}
	return decls
}

// A checked is a unit after its check.
type checked struct {
	info  *types.Info
	pkg   *types.Package
	vars  map[types.Object]*decl // session variables
	funcs map[types.Object]*decl // session functions and methods
	typs  map[types.Object]*decl // session types, and those of functions that the session makes

	params map[types.Type]bool // whether a type is made of type parameters
}

// checkUnit checks and lowers one unit, and declares what it declares.
func (k *Checker) checkUnit(cell *Cell, u unit, last bool) error {
	k.decls = withoutUnused(k.decls)
	replaced := map[string]bool{}
	for _, d := range u.decls {
		replaced[d.name] = true
		for _, n := range d.names {
			replaced[n] = true
		}
	}
	if err := k.refuseAgain(cell, u); err != nil {
		return err
	}
	live, old := k.surviving(cell, u, replaced)
	live, again := k.callers(live, replaced, old)
	for _, d := range live {
		if d.kind == methodDecl && !d.isOld() && mentionsAny(d.file.nodeText(), replaced) {
			cell.Notes = append(cell.Notes, "method "+d.name+" still uses the old declaration")
		}
	}
	return k.checkAgain(cell, u, live, again, last)
}

// checkAgain checks and lowers a unit along with older declarations that what it declares concerns.
func (k *Checker) checkAgain(cell *Cell, u unit, live, again []*decl, last bool) error {
	own := u.decls
	declared := func(name string) bool {
		is := func(d *decl) bool { return d.declares(name) }
		return slices.ContainsFunc(live, is) || slices.ContainsFunc(own, is) || slices.ContainsFunc(again, is)
	}
	for {
		u.decls = slices.Concat(own, again)
		c, errs, stale := k.types(cell.Source, u, live, own, declared)
		if i := slices.Index(again, stale); i >= 0 { // a caller of a function that has changed its signature
			cell.Notes = append(cell.Notes, stale.name+" does not fit the new declaration, and still uses the old one")
			live = append(live, stale.old)
			again = slices.Delete(again, i, i+1)
			continue
		}
		if stale != nil { // an older declaration no longer compiles beside the new ones
			cell.Notes = append(cell.Notes, stale.name+" no longer fits what this cell declares, and is gone")
			live = slices.DeleteFunc(live, func(d *decl) bool { return d == stale })
			continue
		}
		if len(errs) > 0 {
			return &Error{errs}
		}
		e := effect{before: live, decls: u.decls}
		if u.stmts != nil {
			e.vars = k.stmtVars(u, c, live)
			if i := k.rebinds(u, e.vars, live); i > 0 {
				return k.checkApart(cell, u, i, e.vars, last)
			}
		}
		if err := k.lowerUnit(cell, u, c, e, last); err != nil {
			return err
		}
		e.typeNames, e.made = maps.Clone(k.typeNames), maps.Clone(k.made)
		cell.effects = append(cell.effects, e)
		k.decls = e.after(len(cell.Source))
		return nil
	}
}

// callers takes from the live declarations the functions that use a replaced name, a method's too, directly or through each other.
// They are checked and lowered again with the cell, so that they call the new function.
func (k *Checker) callers(live []*decl, replaced map[string]bool, old map[string]string) (rest, called []*decl) {
	again := func(d *decl) bool {
		return !d.isOld() && (d.kind == funcDecl || k.native && d.kind == methodDecl && !replaced[d.name])
	}
	changed := maps.Clone(replaced)
	for more := len(changed) > 0; more; {
		more = false
		for _, d := range live {
			if (again(d) || d.kind == constDecl) && !changed[d.name] && callsAny(d.file.nodeText(), changed) {
				changed[d.name] = true
				for _, name := range d.names {
					changed[name] = true
				}
				more = true
			}
		}
	}
	for _, d := range live {
		if !again(d) || !changed[d.name] {
			rest = append(rest, d)
			continue
		}
		next := *d
		next.old = k.keeping(d, old)
		called = append(called, &next)
	}
	return rest, called
}

// surviving returns the live declarations that a unit leaves standing, and the names that types have which it replaces.
func (k *Checker) surviving(cell *Cell, u unit, replaced map[string]bool) (live []*decl, old map[string]string) {
	names := slices.Sorted(maps.Keys(replaced))
	if u.stmts != nil {
		for _, st := range u.body() {
			for _, id := range topNames(st) {
				names = append(names, id.Name)
			}
		}
	}
	decls, old := k.decls, map[string]string{}
	for _, name := range names {
		var keep []string
		for _, d := range decls {
			if d.kind == varDecl && usesType(d.typ, name) {
				keep = append(keep, d.name)
			}
		}
		var now string
		if decls, now = k.retire(decls, name); now != "" {
			old[name] = now
		}
		if len(keep) == 1 {
			cell.Notes = append(cell.Notes, keep[0]+" keeps the earlier type "+name)
		} else if len(keep) > 0 {
			cell.Notes = append(cell.Notes, strings.Join(keep, ", ")+" keep the earlier type "+name)
		}
	}
	for _, d := range withoutUnused(decls) {
		gone := replaced[d.name]
		if len(d.names) > 0 && !gone {
			d = d.without(replaced)
			gone = d == nil
		}
		if !gone {
			live = append(live, d)
		}
	}
	return live, old
}

// without returns a const group in which the replaced names are blank; nil if none is left.
func (d *decl) without(replaced map[string]bool) *decl {
	if !slices.ContainsFunc(d.names, func(n string) bool { return replaced[n] }) {
		return d
	}
	group := *d.file.node().(*ast.GenDecl)
	group.Specs = slices.Clone(group.Specs)
	for i, spec := range group.Specs {
		one := *spec.(*ast.ValueSpec)
		one.Names = slices.Clone(one.Names)
		for j, id := range one.Names {
			if replaced[id.Name] {
				one.Names[j] = &ast.Ident{NamePos: id.NamePos, Name: "_"}
			}
		}
		group.Specs[i] = &one
	}
	rest := slices.DeleteFunc(slices.Clone(d.names), func(n string) bool { return replaced[n] })
	if len(rest) == 0 {
		return nil
	}
	f := *d.file.file
	f.Decls = append(slices.Clone(f.Decls[:len(f.Decls)-1]), &group)
	s := &source{text: d.file.text, prefix: d.file.prefix, file: &f}
	return &decl{kind: constDecl, name: rest[0], names: rest, file: s, stub: s}
}

// usesType reports whether a type is built from the session's type of that name; with no name, from any that a cell has declared.
func usesType(t types.Type, name string) bool {
	return usesAny(t, func(o *types.TypeName) bool { return o.Name() == name || name == "" })
}

// usesAny reports whether a type is built from one of the session's types, or of the types of its functions, that is wanted.
func usesAny(t types.Type, wanted func(*types.TypeName) bool) bool {
	found := false
	seen := map[types.Type]bool{}
	var walk func(types.Type)
	walk = func(t types.Type) {
		if found || seen[t] {
			return
		}
		seen[t] = true
		switch t := types.Unalias(t).(type) {
		case *types.Named:
			if p := t.Obj().Pkg(); p != nil && p.Path() == cellPath {
				if wanted(t.Obj()) {
					found = true
					return
				}
				walk(t.Underlying())
			}
			for a := range t.TypeArgs().Types() {
				walk(a)
			}
		case *types.Pointer:
			walk(t.Elem())
		case *types.Slice:
			walk(t.Elem())
		case *types.Array:
			walk(t.Elem())
		case *types.Chan:
			walk(t.Elem())
		case *types.Map:
			walk(t.Key())
			walk(t.Elem())
		case *types.Signature:
			for v := range t.Params().Variables() {
				walk(v.Type())
			}
			for v := range t.Results().Variables() {
				walk(v.Type())
			}
		case *types.Struct:
			for f := range t.Fields() {
				walk(f.Type())
			}
		}
	}
	walk(t)
	return found
}

// types runs go/types over the live declarations and the unit. It returns the cell's errors, or a live declaration that fails.
func (k *Checker) types(src string, u unit, live, own []*decl, declared func(string) bool) (*checked, []Diagnostic, *decl) {
	for {
		info, pkg, faults := k.check(u, live, declared)
		if f, ok := findOldField(faults, u, live); ok {
			defer f.restore()
			continue
		}
		var errs []Diagnostic
		for _, e := range faults {
			if d := ownerOf(e.Pos, live); d != nil {
				return nil, nil, d
			}
			if d := ownerOf(e.Pos, u.decls); d != nil && !slices.Contains(own, d) {
				return nil, nil, d
			}
			errs = append(errs, k.diagnostic(src, u, e, info))
		}
		return k.index(info, pkg, live, u), trimErrors(errs), nil
	}
}

// check runs go/types, and returns its errors but those that are none at a prompt.
func (k *Checker) check(u unit, live []*decl, declared func(string) bool) (*types.Info, *types.Package, []types.Error) {
	var files []*ast.File
	add := func(f *ast.File) { files = append(files, f) }
	if f := k.varsFile(live); f != nil {
		add(f)
	}
	for _, d := range live {
		if d.kind != varDecl {
			k.hideImports(d.file, declared)
			add(d.stub.file)
		}
	}
	for _, d := range u.decls {
		k.hideImports(d.file, declared)
		k.addImports(d.file, declared)
		if d.stub != d.file && !d.stub.imported {
			d.stub.imported = true
			d.stub.file.Decls = append(slices.Clone(d.file.file.Decls[:len(d.file.file.Decls)-1]), d.stub.node())
		}
		add(d.file.file)
	}
	if u.stmts != nil {
		k.addImports(u.stmts, declared)
		add(u.stmts.file)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	var faults []types.Error
	conf := types.Config{Importer: k.imp, Error: func(err error) {
		if e, ok := err.(types.Error); ok && !harmless(e, u) {
			faults = append(faults, e)
		}
	}}
	pkg := k.cellPackage(live, declared)
	_ = types.NewChecker(&conf, k.fset, pkg, info).Files(files) // its errors have been seen
	for _, o := range info.Defs {
		if f, ok := o.(*types.Var); ok && f.IsField() && !f.Exported() {
			k.unexported[f.Name()] = true
		}
	}

	slices.SortStableFunc(faults, func(a, b types.Error) int { return int(a.Pos - b.Pos) })
	return info, pkg, faults
}

// trimErrors keeps what helps: one error a line and no more than five, as those that follow are most often echoes.
func trimErrors(errs []Diagnostic) []Diagnostic {
	var out []Diagnostic
	for _, d := range errs {
		if n := len(out); n > 0 && out[n-1].Line == d.Line || n == 5 {
			continue
		}
		out = append(out, d)
	}
	return out
}

// harmless reports errors of a program that are none at a prompt: what is not used may be used by the next cell, and a value
// that stands alone is what the cell yields.
func harmless(e types.Error, u unit) bool {
	switch {
	case strings.HasPrefix(e.Msg, "\t"):
		return true // a line that goes on with the error before it
	case strings.HasPrefix(e.Msg, "declared and not used"), strings.HasSuffix(e.Msg, "imported and not used"), strings.Contains(e.Msg, "imported as"):
		return true
	case strings.Contains(e.Msg, " already declared through import of package "):
		return true // decl.givesWay: the file means the package
	case strings.HasSuffix(e.Msg, "is not used"), strings.HasSuffix(e.Msg, "is not an expression"):
		if u.stmts == nil {
			return false
		}
		for _, st := range u.body() {
			if x, ok := st.(*ast.ExprStmt); ok && x.Pos() <= e.Pos && e.Pos < x.End() {
				return !insideFunc(x, e.Pos)
			}
		}
	}
	return false
}

func insideFunc(root ast.Node, pos token.Pos) bool {
	inside := false
	ast.Inspect(root, func(n ast.Node) bool {
		if f, ok := n.(*ast.FuncLit); ok && f.Body.Pos() <= pos && pos < f.Body.End() {
			inside = true
		}
		return !inside
	})
	return inside
}

// ownerOf returns the live declaration that holds a position. The vars file has no positions of its own that can fail.
func ownerOf(pos token.Pos, live []*decl) *decl {
	for _, d := range live {
		if d.kind == varDecl {
			continue
		}
		for _, s := range []*source{d.file, d.stub} {
			if node := s.node(); node.Pos() <= pos && pos <= node.End() {
				return d
			}
		}
	}
	return nil
}

// cellPackage returns the package to check a cell in, with what is there without source: the session's variables, unless their types
// are a cell's own, and the types of the program's own package main, unless the session declares the name. Source could not
// name every such type: it may be unexported, or known by another name.
func (k *Checker) cellPackage(live []*decl, declared func(string) bool) *types.Package {
	pkg := types.NewPackage(cellPath, "main")
	for _, d := range live {
		if d.kind == varDecl && !usesType(d.typ, "") {
			pkg.Scope().Insert(types.NewVar(token.NoPos, pkg, d.name, d.typ))
		}
	}
	if k.bare == "" {
		return pkg
	}
	bare, err := k.imp.Import(k.bare)
	if err != nil {
		return pkg
	}
	for _, name := range bare.Scope().Names() {
		if o, ok := bare.Scope().Lookup(name).(*types.TypeName); ok && !declared(name) {
			pkg.Scope().Insert(o)
		}
	}
	return pkg
}

// varsFile declares the session's variables of types that cells have declared, which are new in every check; it may be nil.
func (k *Checker) varsFile(live []*decl) *ast.File {
	var b strings.Builder
	needs := map[string]string{}
	for _, d := range live {
		if d.kind == varDecl && usesType(d.typ, "") {
			b.WriteString("var " + d.name + " " + d.typeText + "\n")
			maps.Copy(needs, d.needs)
		}
	}
	if b.Len() == 0 {
		return nil
	}
	f, err := parser.ParseFile(k.fset, "", "package main\n"+b.String(), parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		addImport(f, name, needs[name])
	}
	return f
}

// index finds the objects of this check that stand for the session's declarations.
func (k *Checker) index(info *types.Info, pkg *types.Package, live []*decl, u unit) *checked {
	c := &checked{info: info, pkg: pkg, vars: map[types.Object]*decl{}, funcs: map[types.Object]*decl{}, typs: map[types.Object]*decl{}, params: map[types.Type]bool{}}
	for _, d := range slices.Concat(live, u.decls) {
		switch d.kind {
		case varDecl:
			if o := pkg.Scope().Lookup(d.name); o != nil {
				c.vars[o] = d
				d.typ = o.Type() // its named types are those of this check
			}
		case typeDecl:
			if o := pkg.Scope().Lookup(d.name); o != nil {
				c.typs[o] = d
			}
		case funcDecl:
			if o := pkg.Scope().Lookup(d.name); o != nil {
				c.funcs[o] = d
			}
		case methodDecl:
			f := d.stub.node().(*ast.FuncDecl)
			if o := info.Defs[f.Name]; o != nil {
				c.funcs[o] = d
			}
			if full, ok := d.file.node().(*ast.FuncDecl); ok {
				if o := info.Defs[full.Name]; o != nil {
					c.funcs[o] = d
				}
			}
		}
	}
	return c
}

// refuseAgain refuses what this interpreter cannot take back: a second method of the same name on the same type.
func (k *Checker) refuseAgain(cell *Cell, u unit) error {
	types := map[string]bool{}
	for _, d := range u.decls {
		types[d.name] = types[d.name] || d.kind == typeDecl
	}
	for _, d := range u.decls {
		if d.kind != methodDecl {
			continue
		}
		recv, name, _ := strings.Cut(d.name, ".")
		if types[recv] || k.native || k.find(d.name) == nil {
			continue
		}
		f := d.file.node().(*ast.FuncDecl)
		from := k.fset.Position(f.Name.Pos()).Offset - d.file.prefix
		return &Error{[]Diagnostic{diagnose(cell.Source, from, from+len(name), "method "+d.name+" is already declared", "declare type "+recv+" again together with its methods to change them")}}
	}
	return nil
}

// stmtVars makes the session variables that the statements of a unit declare. A variable that keeps its type takes the place in memory
// of the old one, if nothing holds that: the old value can go, and functions that use the name need not be compiled again.
func (k *Checker) stmtVars(u unit, c *checked, live []*decl) []stmtVar {
	var out []stmtVar
	for i, st := range u.body() {
		for _, id := range topNames(st) {
			o, ok := c.info.Defs[id].(*types.Var)
			if !ok {
				continue // := assigns to a variable that an earlier statement of this cell declares
			}
			d := k.newVar(id.Name, types.Default(o.Type()))
			for _, old := range live {
				if old.kind == varDecl && old.name == d.name && old.typeText == d.typeText && !old.held {
					d.lowered = old.lowered
				}
			}
			c.vars[o] = d
			out = append(out, stmtVar{i, d})
		}
	}
	return out
}
