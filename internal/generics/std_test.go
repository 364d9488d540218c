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

// genericFunctions reads the source of the standard library.
func genericFunctions(t *testing.T) []string {
	root := filepath.Join(build.Default.GOROOT, "src")
	var list []string
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
				f, ok := decl.(*ast.FuncDecl)
				if ok && f.Recv == nil && f.Type.TypeParams != nil && f.Name.IsExported() {
					list = append(list, filepath.ToSlash(path)+"."+f.Name.Name)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
