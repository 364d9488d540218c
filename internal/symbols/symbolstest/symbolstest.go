// Package symbolstest checks generated libraries against the packages that they
// were generated from, so that a new Go release, a new version of a dependency
// or a changed model fails a test until go generate is run again.
package symbolstest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/retort-shell/retort/internal/symbols"
	"github.com/retort-shell/retort/internal/symbols/source"
)

// Platforms are those that retort is built for.
var Platforms = []source.Platform{
	{OS: "darwin", Arch: "amd64"},
	{OS: "darwin", Arch: "arm64"},
	{OS: "linux", Arch: "amd64"},
	{OS: "linux", Arch: "arm64"},
	{OS: "windows", Arch: "amd64"},
	{OS: "windows", Arch: "arm64"},
}

// Types checks that the generated package in the working directory has the same
// API for each of its packages as their source has, on every platform.
func Types(t *testing.T, set symbols.Set) {
	for _, on := range Platforms {
		t.Run(on.OS+"_"+on.Arch, func(t *testing.T) {
			set := set
			set.Types = []string{archive(t, "types_"+on.OS+"_"+on.Arch+".zip"), archive(t, "types.zip")}
			checkTypes(t, symbols.New(set), on)
		})
	}
}

// archive returns the contents of an archive, "" if there is none of that name.
func archive(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(data)
}

func checkTypes(t *testing.T, lib *symbols.Library, on source.Platform) {
	pkgs, err := source.Load(context.Background(), "", on, lib.Paths()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		have, err := lib.Import(p.Path)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, line := range differences(api(have), api(p.Types)) {
			t.Errorf("%s.%s\nrun go generate", p.Path, line)
		}
	}
}

// differences returns the names, sorted, that two APIs do not agree about.
func differences(generated, now map[string]string) []string {
	var lines []string
	for name, line := range now {
		if generated[name] != line {
			lines = append(lines, fmt.Sprintf("%s was generated as %q, is now %q", name, generated[name], line))
		}
	}
	for name := range generated {
		if now[name] == "" {
			lines = append(lines, name+" is no longer there")
		}
	}
	slices.Sort(lines)
	return lines
}

// Tables checks that the symbol table of every package has exactly the names,
// and the constants the values, that its types have.
func Tables(t *testing.T, lib *symbols.Library) {
	for _, path := range lib.Paths() {
		pkg, err := lib.Import(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := lib.Name(path); got != pkg.Name() {
			t.Errorf("package %s: name %q, should be %q", path, got, pkg.Name())
		}
		errs := tableErrors(pkg, lib.Table(path))
		slices.Sort(errs)
		for _, err := range errs {
			t.Error(err)
		}
	}
}
