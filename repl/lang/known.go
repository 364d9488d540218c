package lang

import (
	"go/ast"
	"go/types"
	"slices"
)

// A known is what a session has declared, checked once for all the looks at unfinished cells until it declares something else.
type known struct {
	decls []*decl
	pkg   *types.Package
}

// knownPackage returns a new package that has all that the session declares; nil if it has to be checked with the cell.
func (k *Checker) knownPackage() *types.Package {
	decls, extra := k.decls, (*decl)(nil)
	if n := len(decls); n > 0 && decls[n-1].name == lastName {
		if decls, extra = decls[:n-1], decls[n-1]; usesType(extra.typ, "") {
			return nil
		}
	}
	if k.known.pkg == nil || !slices.Equal(k.known.decls, decls) {
		files, made := k.filesOf(decls)
		pkg := k.cellPackage(decls, func(name string) bool {
			return slices.ContainsFunc(decls, func(d *decl) bool { return d.declares(name) })
		})
		k.look(pkg, files, nil)
		k.known.decls, k.known.pkg = slices.Clone(decls), pkg
		k.forget(files[:made])
	}
	pkg := types.NewPackage(cellPath, "main")
	scope := k.known.pkg.Scope()
	for _, name := range scope.Names() {
		pkg.Scope().Insert(scope.Lookup(name))
	}
	if extra != nil {
		pkg.Scope().Insert(types.NewVar(0, pkg, extra.name, extra.typ))
	}
	return pkg
}

// filesOf returns the files that declare what the session has. The first of them are made here, to be forgotten after their check.
func (k *Checker) filesOf(decls []*decl) (files []*ast.File, made int) {
	if f := k.varsFile(decls); f != nil {
		files, made = append(files, f), 1
	}
	for _, d := range decls {
		if d.kind != varDecl {
			files = append(files, d.stub.file)
		}
	}
	return files, made
}

// look checks files as far as they can be: what fails in them is no hindrance.
func (k *Checker) look(pkg *types.Package, files []*ast.File, info *types.Info) {
	conf := types.Config{Importer: k.imp, Error: func(error) {}, DisableUnusedImportCheck: true}
	_ = types.NewChecker(&conf, k.fset, pkg, info).Files(files)
}

// forget takes files out of the session's file set.
func (k *Checker) forget(files []*ast.File) {
	for _, f := range files {
		if file := k.fset.File(f.FileStart); file != nil {
			k.fset.RemoveFile(file)
		}
	}
}
