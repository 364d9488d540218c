package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"go/token"
	"go/types"
	"io"
	"maps"
	"slices"

	"golang.org/x/tools/go/gcexportdata"

	"github.com/retort-shell/retort/internal/symbols"
	"github.com/retort-shell/retort/internal/symbols/source"
)

// base is the platform whose types are in types.zip; those that differ elsewhere
// are in an archive a platform.
var base = source.Platform{OS: "linux", Arch: "amd64"}

var others = []source.Platform{
	{OS: "linux", Arch: "arm64"},
	{OS: "darwin", Arch: "amd64"},
	{OS: "darwin", Arch: "arm64"},
	{OS: "windows", Arch: "amd64"},
	{OS: "windows", Arch: "arm64"},
}

// options are what a package gets beside symbols, types and documentation.
type options struct {
	instances bool // of GORM's generics
	sources   bool // the text of declarations
	builtin   bool // the documentation of Go's own names
}

// generate returns the files of the Go package name, by file name.
func generate(ctx context.Context, name string, patterns []string, opts options) (map[string][]byte, error) {
	pkgs, err := source.Load(ctx, "", base, patterns...)
	if err != nil {
		return nil, err
	}
	exports, err := exportData(pkgs)
	if err != nil {
		return nil, err
	}
	docs, texts := make(map[string][]byte), make(map[string][]byte)
	files := make(map[string][]byte)
	idx := index{name: name, sources: opts.sources || opts.builtin}
	for _, p := range pkgs {
		comments, err := p.Docs()
		if err != nil {
			return nil, err
		}
		docs[p.Path] = symbols.EncodeDocs(comments)
		if opts.sources {
			source, err := p.Sources()
			if err != nil {
				return nil, err
			}
			texts[p.Path] = symbols.EncodeDocs(source)
		}
		t := newTable(name, p.Types)
		if files[t.file], err = t.source(); err != nil {
			return nil, err
		}
		idx.packages = append(idx.packages, t)
		if opts.instances {
			idx.args = append(idx.args, modelTypes(p.Types)...)
		}
	}
	if opts.builtin {
		comments, heads, err := source.BuiltinDocs(ctx)
		if err != nil {
			return nil, err
		}
		docs[source.Builtin], texts[source.Builtin] = symbols.EncodeDocs(comments), symbols.EncodeDocs(heads)
	}
	for _, on := range others {
		differ, err := differences(ctx, on, patterns, pkgs, exports)
		if err != nil {
			return nil, fmt.Errorf("%s/%s: %w", on.OS, on.Arch, err)
		}
		if len(differ) == 0 {
			continue
		}
		file := "types_" + on.OS + "_" + on.Arch
		if files[file+".zip"], err = archive(differ); err != nil {
			return nil, err
		}
		if files[file+".go"], err = idx.platform(file + ".zip"); err != nil {
			return nil, err
		}
		idx.platforms = append(idx.platforms, on)
	}
	if files["types.zip"], err = archive(exports); err != nil {
		return nil, err
	}
	if files["docs.zip"], err = archive(docs); err != nil {
		return nil, err
	}
	if len(texts) > 0 {
		if files["sources.zip"], err = archive(texts); err != nil {
			return nil, err
		}
	}
	if err := idx.write(files); err != nil {
		return nil, err
	}
	return files, nil
}

// exportData returns the export data of each package, without positions, which
// would tell where the packages lie on the machine that generates.
func exportData(pkgs []*source.Package) (map[string][]byte, error) {
	data := make(map[string][]byte)
	for _, p := range pkgs {
		var b bytes.Buffer
		if err := gcexportdata.Write(&b, token.NewFileSet(), p.Types); err != nil {
			return nil, fmt.Errorf("export data of %s: %w", p.Path, err)
		}
		data[p.Path] = b.Bytes()
	}
	return data, nil
}

// differences returns the export data of the packages that is not the same on
// another platform. It is an error if a package has other names there, because
// its symbol table would not compile.
func differences(ctx context.Context, on source.Platform, patterns []string, pkgs []*source.Package, exports map[string][]byte) (map[string][]byte, error) {
	there, err := source.Load(ctx, "", on, patterns...)
	if err != nil {
		return nil, err
	}
	if len(there) != len(pkgs) {
		return nil, fmt.Errorf("%d packages, not %d", len(there), len(pkgs))
	}
	for i, p := range there {
		if got, want := exportedNames(p.Types), exportedNames(pkgs[i].Types); !slices.Equal(got, want) {
			return nil, fmt.Errorf("package %s has other names than on %s/%s", p.Path, base.OS, base.Arch)
		}
	}
	data, err := exportData(there)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(data, func(path string, b []byte) bool { return bytes.Equal(b, exports[path]) })
	return data, nil
}

func exportedNames(pkg *types.Package) []string {
	return slices.DeleteFunc(pkg.Scope().Names(), func(n string) bool { return !token.IsExported(n) })
}

// archive returns a zip archive of the entries, the same for the same entries.
func archive(entries map[string][]byte) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(entries[name]); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
