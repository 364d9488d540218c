// Package source loads packages from their source, as generating and checking
// symbol tables needs them: types without function bodies, for any platform,
// with documentation. It runs the go command.
package source

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Platform is a GOOS and GOARCH pair.
type Platform struct{ OS, Arch string }

// Package is a package that was named by a pattern of Load.
type Package struct {
	Path  string
	Types *types.Package // complete, and as a program that imports it sees it

	fset  *token.FileSet
	files []*ast.File
}

// listed is what "go list -json" says of a package.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	ImportMap  map[string]string
	DepOnly    bool
	Module     *struct{ GoVersion string }
	Error      *struct{ Err string }
}

// Load returns the packages that patterns of the go command name, in order of
// their paths, as they are without cgo on the platform. The zero Platform is
// the one the program runs on. The patterns are those of the module of dir.
func Load(ctx context.Context, dir string, on Platform, patterns ...string) ([]*Package, error) {
	list, err := goList(ctx, dir, on, patterns)
	if err != nil {
		return nil, err
	}
	ld := &loader{
		fset:  token.NewFileSet(),
		sizes: types.SizesFor("gc", cmp.Or(on.Arch, runtime.GOARCH)),
		done:  map[string]*types.Package{"unsafe": types.Unsafe},
	}
	var pkgs []*Package
	for _, p := range list {
		files, err := ld.parse(p)
		if err != nil {
			return nil, err
		}
		if p.ImportPath != "unsafe" {
			if err := ld.check(p, files); err != nil {
				return nil, err
			}
		}
		if !p.DepOnly {
			pkgs = append(pkgs, &Package{Path: p.ImportPath, Types: ld.done[p.ImportPath], fset: ld.fset, files: files})
		}
	}
	slices.SortFunc(pkgs, func(a, b *Package) int { return strings.Compare(a.Path, b.Path) })
	return pkgs, nil
}

// goList returns the named packages and all that they depend on, each after its imports.
func goList(ctx context.Context, dir string, on Platform, patterns []string) ([]listed, error) {
	args := append([]string{"list", "-deps", "-json=ImportPath,Dir,GoFiles,ImportMap,DepOnly,Module,Error", "--"}, patterns...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if on != (Platform{}) {
		cmd.Env = append(cmd.Env, "GOOS="+on.OS, "GOARCH="+on.Arch)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	var list []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if p.Error != nil {
			return nil, fmt.Errorf("go list: package %s: %s", p.ImportPath, p.Error.Err)
		}
		list = append(list, p)
	}
}

// loader holds what the packages of one Load share.
type loader struct {
	fset  *token.FileSet
	sizes types.Sizes
	done  map[string]*types.Package
}

func (ld *loader) parse(p listed) ([]*ast.File, error) {
	mode := parser.SkipObjectResolution
	if !p.DepOnly {
		mode |= parser.ParseComments
	}
	files := make([]*ast.File, len(p.GoFiles))
	for i, name := range p.GoFiles {
		f, err := parser.ParseFile(ld.fset, filepath.Join(p.Dir, name), nil, mode)
		if err != nil {
			return nil, fmt.Errorf("package %s: %w", p.ImportPath, err)
		}
		files[i] = f
	}
	return files, nil
}

func (ld *loader) check(p listed, files []*ast.File) error {
	conf := types.Config{
		IgnoreFuncBodies: true,
		Sizes:            ld.sizes,
		Importer: importerFunc(func(path string) (*types.Package, error) {
			if vendored, ok := p.ImportMap[path]; ok {
				path = vendored
			}
			pkg := ld.done[path]
			if pkg == nil {
				return nil, fmt.Errorf("package %s was not listed", path)
			}
			return pkg, nil
		}),
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		conf.GoVersion = "go" + p.Module.GoVersion
	}
	pkg, err := conf.Check(p.ImportPath, ld.fset, files, nil)
	if err != nil {
		return fmt.Errorf("package %s: %w", p.ImportPath, err)
	}
	ld.done[p.ImportPath] = pkg
	return nil
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
