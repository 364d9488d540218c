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

// types runs go/types over the live declarations and the unit. It returns the cell's errors, or a live declaration that fails.
func (k *Checker) types(src string, u unit, live, own []*decl, declared func(string) bool) (*checked, []Diagnostic, *decl) {
	if d, ok := k.methodOfProgram(src, u, declared); ok {
		return nil, []Diagnostic{d}, nil
	}
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
				return !insideFunc(x, e.Pos) && (strings.HasSuffix(e.Msg, "is not used") || isWhole(x.X, e.Pos))
			}
		}
	}
	return false
}

// isWhole reports whether what begins at a position is all of an expression: the type models.User, and not the one in db.Find(&models.User).
func isWhole(x ast.Expr, pos token.Pos) bool {
	switch ast.Unparen(x).(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.StarExpr, *ast.IndexExpr, *ast.IndexListExpr, *ast.ArrayType, *ast.MapType, *ast.ChanType, *ast.FuncType, *ast.StructType, *ast.InterfaceType:
		return x.Pos() == pos
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
	declarePredeclared(pkg)
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

// methodOfProgram finds a method that a unit declares for a type of the program's own package main, which go/types takes for one of the
// checked package, whose declaration it then misses.
func (k *Checker) methodOfProgram(src string, u unit, declared func(string) bool) (Diagnostic, bool) {
	if k.bare == "" {
		return Diagnostic{}, false
	}
	program, err := k.imp.Import(k.bare)
	if err != nil {
		return Diagnostic{}, false
	}
	for _, d := range u.decls {
		name, _, _ := strings.Cut(d.name, ".")
		if d.kind != methodDecl || declared(name) || program.Scope().Lookup(name) == nil {
			continue
		}
		recv := d.file.node().(*ast.FuncDecl).Recv.List[0].Type
		pos := recv.Pos()
		if star, ok := recv.(*ast.StarExpr); ok {
			pos = star.X.Pos()
		}
		from := k.fset.File(pos).Offset(pos) - d.file.prefix
		return diagnose(src, from, tokenEnd(src, from), "cannot define new methods on non-local type "+name, "it is compiled: write a function that takes it"), true
	}
	return Diagnostic{}, false
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
