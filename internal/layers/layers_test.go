package layers

import (
	"errors"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/mod/modfile"
)

var root = filepath.Join("..", "..")

func TestLayers(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	imports, err := moduleImports(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range violations(modfile.ModulePath(mod), imports) {
		t.Error(v)
	}
}

// TestDocShowsTable checks that the preformatted parts of the doc comment of
// package repl that follow its heading Packages are the table.
func TestDocShowsTable(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "repl", "doc.go"), nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(file.Doc.Text(), "\n# Packages\n")
	if !found {
		t.Fatal("the doc comment in repl/doc.go has no heading Packages")
	}
	section, _, _ = strings.Cut(section, "\n# ")
	if d := diff.Diff("repl/doc.go", []byte(preformatted(section)), "internal/layers", []byte(shown())); d != nil {
		t.Errorf("the table in repl/doc.go differs from the one here:\n%s\nIt has to show:\n%s", d, shown())
	}
}

// preformatted returns the indented blocks of a doc comment, with a blank line
// between them.
func preformatted(doc string) string {
	var blocks []string
	open := false
	for line := range strings.Lines(doc) {
		text, indented := strings.CutPrefix(line, "\t")
		switch {
		case indented && open:
			blocks[len(blocks)-1] += text
		case indented:
			blocks = append(blocks, text)
		}
		open = indented
	}
	return strings.Join(blocks, "\n")
}

// moduleImports returns, for each package below a module's root, the imports
// of its code without tests, on all systems that retort is built for. The key
// is the package's folder with slashes, "." for the root.
func moduleImports(root string) (map[string][]string, error) {
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(dir string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if dir != root && isOutside(dir, entry.Name()) {
			return filepath.SkipDir
		}
		imports, err := packageImports(dir)
		if err != nil || imports == nil {
			return err
		}
		pkg, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		found[filepath.ToSlash(pkg)] = slices.Sorted(maps.Keys(imports))
		return nil
	})
	return found, err
}

// isOutside reports whether the go command takes a folder for no part of the
// module.
func isOutside(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil || name == "testdata" || name == "vendor" || name[0] == '.' || name[0] == '_'
}

// packageImports returns nil if the folder has no package.
func packageImports(dir string) (map[string]bool, error) {
	var found map[string]bool
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, arch := range []string{"amd64", "arm64"} {
			ctx := build.Default
			ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled = system, arch, false
			pkg, err := ctx.ImportDir(dir, 0)
			if none := (*build.NoGoError)(nil); errors.As(err, &none) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if found == nil {
				found = map[string]bool{}
			}
			for _, p := range pkg.Imports {
				found[p] = true
			}
		}
	}
	return found, nil
}

func TestModuleImports(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":            "module m\n",
		"a/a.go":            "package a\nimport \"fmt\"\nvar _ = fmt.Sprint",
		"a/a_windows.go":    "package a\nimport _ \"m/b\"",
		"a/a_test.go":       "package a\nimport _ \"m/c\"",
		"a/gen.go":          "//go:build ignore\n\npackage main\nimport _ \"m/d\"",
		"a/testdata/x.go":   "package x",
		"b/text.txt":        "no package",
		"nested/go.mod":     "module nested\n",
		"nested/nested.go":  "package nested",
		".hidden/h.go":      "package h",
		"_draft/d.go":       "package d",
		"only/only_test.go": "package only\nimport _ \"m/c\"",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := moduleImports(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"a": {"fmt", "m/b"}, "only": nil}
	if !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestViolations(t *testing.T) {
	// A module in which every row of the table has a package.
	complete := func() map[string][]string {
		imports := map[string][]string{}
		for _, l := range table {
			imports[strings.TrimSuffix(l.packages, "/...")] = nil
		}
		return imports
	}
	tests := []struct {
		name, pkg, imported string
		want                string
	}{
		{"a layer below", "repl/show", "m/repl/trace", ""},
		{"the standard library", "repl/lang", "go/types", ""},
		{"a tree", "repl", "m/repl/editor", ""},
		{"its own tree", "examples/clubs", "m/examples/clubs/views", ""},
		{"everything", "cmd/retort", "m/models", ""},
		{"a row for one package of a tree", "internal/symbols/school", "m/models", ""},
		{"another module with a like name", "repl/lang", "m2/models", ""},
		{"a library where it belongs", "repl/session", "github.com/traefik/yaegi/interp", ""},
		{"a library with a like name", "repl/lang", "github.com/traefik/yaegi2", ""},

		{"a layer above", "repl/trace", "m/repl/show", "repl/trace may not import repl/show (it may: -)"},
		{"the models below repl", "repl/command", "m/models", "repl/command may not import models (it may: repl/chain, repl/compare, repl/db, repl/inspect, repl/lang, repl/ledger, repl/notes, repl/plan, repl/session, repl/show, repl/sqltext, repl/trace, repl/typeset)"},
		{"the models in repl", "repl", "m/models", "repl may not import models (it may: repl/..., internal/reflected, internal/symbols, internal/symbols/instances, internal/symbols/std)"},
		{"an example of more than the API", "examples/embed", "m/repl/show", "examples/embed may not import repl/show (it may: repl, examples/...)"},
		{"the shell in the symbols", "internal/symbols/std", "m/repl", "internal/symbols/std may not import repl (it may: internal/symbols/...)"},
		{"a library elsewhere", "repl/lang", "github.com/traefik/yaegi/interp", "repl/lang may not import github.com/traefik/yaegi/interp (only repl/session may)"},
		{"an unknown package", "repl/extra", "fmt", "package repl/extra is not in the table: add it there and in repl/doc.go"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			imports := complete()
			imports[test.pkg] = []string{test.imported}
			if got := strings.Join(violations("m", imports), "\n"); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}

	imports := complete()
	delete(imports, "models")
	want := []string{"no package is models: remove it from the table and from repl/doc.go"}
	if got := violations("m", imports); !slices.Equal(got, want) {
		t.Errorf("a row without a package: got %q, want %q", got, want)
	}
}
