package reflected

import (
	"go/types"
	"path"
	"reflect"
	"strings"
)

// mainPath is the package path that reflection gives for types of the program's package main.
const mainPath = "main"

// hidden begins the paths of packages that hold what a library package keeps to itself: its unexported types. The package of the
// library is complete, so they cannot be added there.
const hidden = "unexported/"

func isHidden(path string) bool { return strings.HasPrefix(path, hidden) }

// home returns the package made here for types of the package at path. Name is the package's name, or "" if it is not known yet.
func (w *World) home(p, name string) *types.Package {
	if w.Known(p) {
		p = hidden + p
	}
	pkg := w.pkgs[p]
	switch {
	case pkg == nil && name == "":
		pkg = types.NewPackage(p, packageName(p))
	case pkg == nil:
		pkg = types.NewPackage(p, name)
	case name != "":
		pkg.SetName(name)
	}
	if w.pkgs[p] == nil {
		pkg.MarkComplete()
		w.pkgs[p] = pkg
		w.own[p] = map[string]reflect.Value{}
	}
	return pkg
}

// packageName guesses a package's name from its path.
func packageName(p string) string {
	base := path.Base(p)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" && path.Dir(p) != "." {
		base = path.Base(path.Dir(p))
	}
	return identifier(base)
}

// owner is the package that a field or method of t belongs to; only those that are not exported name one.
func (w *World) owner(pkgPath string, t reflect.Type) *types.Package {
	if pkgPath == "" {
		pkgPath = t.PkgPath()
	}
	if pkgPath == "" {
		return nil
	}
	if w.Known(pkgPath) {
		if pkg, err := w.lib.Import(pkgPath); err == nil {
			return pkg
		}
	}
	return w.home(pkgPath, "")
}
