package main

import (
	"bytes"
	"fmt"
	"go/types"
	"strings"

	"github.com/retort-shell/retort/internal/symbols/source"
)

const (
	symbolsPath   = "github.com/retort-shell/retort/internal/symbols"
	instancesPath = "github.com/retort-shell/retort/internal/symbols/instances"
)

// index writes the files that bring the tables and archives together.
type index struct {
	name      string // of the generated package
	packages  []*table
	args      []*types.TypeName // type arguments to make instances with
	sources   bool              // there is an archive of sources
	platforms []source.Platform // those with an archive of their own
}

// modelTypes returns the struct types of pkg, each of which may be a model.
func modelTypes(pkg *types.Package) []*types.TypeName {
	var models []*types.TypeName
	for _, name := range exportedNames(pkg) {
		obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() || isGeneric(obj.Type()) {
			continue
		}
		if _, ok := obj.Type().Underlying().(*types.Struct); ok {
			models = append(models, obj)
		}
	}
	return models
}

// write adds the index and, where platforms have archives of their own, the
// file for those that have none.
func (x *index) write(files map[string][]byte) error {
	imports := map[string]string{"embed": "_", symbolsPath: "symbols"}
	for _, arg := range x.args {
		imports[instancesPath] = "instances"
		imports[arg.Pkg().Path()] = arg.Pkg().Name()
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\npackage %s\n\n%s\n", header, x.name, importDecl(imports))
	b.WriteString("//go:embed types.zip\nvar typesArchive string\n\n//go:embed docs.zip\nvar docsArchive string\n\n")
	if x.sources {
		b.WriteString("//go:embed sources.zip\nvar sourcesArchive string\n\n")
	}
	b.WriteString("var packages = []symbols.Package{\n")
	for _, t := range x.packages {
		fmt.Fprintf(&b, "{Path: %q, Name: %q, Table: %s},\n", t.pkg.Path(), t.pkg.Name(), t.fn)
	}
	b.WriteString("}\n")
	b.WriteString("\n// generated returns what this package was generated with.\nfunc generated() symbols.Set {\nreturn symbols.Set{\nPackages: packages,\n")
	if len(x.platforms) > 0 {
		b.WriteString("Types: []string{platformTypes, typesArchive},\n")
	} else {
		b.WriteString("Types: []string{typesArchive},\n")
	}
	b.WriteString("Docs: docsArchive,\n")
	if x.sources {
		b.WriteString("Sources: sourcesArchive,\n")
	}
	if len(x.args) > 0 {
		b.WriteString("Instances: []symbols.Instances{\n")
		for _, arg := range x.args {
			fmt.Fprintf(&b, "instances.Of[%s.%s](%q),\n", arg.Pkg().Name(), arg.Name(), arg.Pkg().Path()+"."+arg.Name())
		}
		b.WriteString("},\n")
	}
	b.WriteString("}\n}\n")

	var err error
	if files["packages.go"], err = formatted("packages.go", b.Bytes()); err != nil || len(x.platforms) == 0 {
		return err
	}
	files["types_base.go"], err = x.basePlatform()
	return err
}

// platform returns a file for the platform that its name selects.
func (x *index) platform(archive string) ([]byte, error) {
	src := fmt.Sprintf("%s\n\npackage %s\n\nimport _ \"embed\"\n\n//go:embed %s\nvar platformTypes string\n", header, x.name, archive)
	return formatted(archive, []byte(src))
}

// basePlatform returns the file for the platforms without an archive of their own.
func (x *index) basePlatform() ([]byte, error) {
	var terms []string
	for _, on := range x.platforms {
		terms = append(terms, fmt.Sprintf("(%s && %s)", on.OS, on.Arch))
	}
	src := fmt.Sprintf("%s\n\n//go:build !(%s)\n\npackage %s\n\nconst platformTypes = \"\"\n", header, strings.Join(terms, " || "), x.name)
	return formatted("types_base.go", []byte(src))
}
