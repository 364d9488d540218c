package generics

import (
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// leftOut are the generic functions of the standard library that this package
// does not know, each with the reason.
var leftOut = map[string]string{}

// TestStandardLibrary checks that all exported generic functions of the
// standard library are known or left out, and no others.
func TestStandardLibrary(t *testing.T) {
	found := genericFunctions(t)
	if len(found) < 60 {
		t.Errorf("found %d generic functions; Go 1.26 has more: %q", len(found), found)
	}
	for _, id := range found {
		path, name := split(id)
		known, out := Has(path, name), leftOut[id] != ""
		switch {
		case !known && !out:
			t.Errorf("%s is neither known nor left out with a reason", id)
		case known && out:
			t.Errorf("%s is known, and left out", id)
		}
	}
	for _, id := range Names() {
		if !slices.Contains(found, id) {
			t.Errorf("%s is known, but is no generic function of the standard library", id)
		}
	}
	for id := range leftOut {
		if !slices.Contains(found, id) {
			t.Errorf("%s is left out, but is no generic function of the standard library", id)
		}
	}
}

// genericFunctions returns those that the source of the standard library declares.
func genericFunctions(t *testing.T) []string {
	var list []string
	declarations(t, func(path string, decl ast.Decl) {
		f, ok := decl.(*ast.FuncDecl)
		if ok && f.Recv == nil && f.Type.TypeParams != nil && f.Name.IsExported() {
			list = append(list, path+"."+f.Name.Name)
		}
	})
	return list
}

// genericTypesOf returns those that the source of the standard library declares.
func genericTypesOf(t *testing.T) map[string]*ast.TypeSpec {
	found := map[string]*ast.TypeSpec{}
	declarations(t, func(path string, decl ast.Decl) {
		g, ok := decl.(*ast.GenDecl)
		if !ok {
			return
		}
		for _, spec := range g.Specs {
			if s, ok := spec.(*ast.TypeSpec); ok && s.TypeParams != nil && s.Name.IsExported() {
				found[path+"."+s.Name.Name] = s
			}
		}
	})
	return found
}

// declarations reads the source of the standard library.
func declarations(t *testing.T, visit func(path string, decl ast.Decl)) {
	root := filepath.Join(build.Default.GOROOT, "src")
	err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		switch name := d.Name(); {
		case slices.Contains([]string{"cmd", "internal", "testdata", "vendor"}, name), strings.HasPrefix(name, "_"):
			return fs.SkipDir
		}
		pkg, err := build.ImportDir(dir, 0)
		if none := (*build.NoGoError)(nil); errors.As(err, &none) {
			return nil
		} else if err != nil {
			return err
		}
		path, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		for _, name := range slices.Concat(pkg.GoFiles, pkg.CgoFiles) {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, decl := range file.Decls {
				visit(filepath.ToSlash(path), decl)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
