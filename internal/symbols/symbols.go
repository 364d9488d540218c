// Package symbols gives an interpreter what it must know of packages that are
// compiled into the program: their values, their types and their documentation.
//
// Nothing is read before it is asked for, so that a package which a session
// does not use costs nothing but its place in the program.
package symbols

import (
	"cmp"
	"go/doc"
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Package is one importable package of a Set.
type Package struct {
	Path string // import path: "math/rand/v2"
	Name string // name in its package clause: "rand"

	// Table makes the package's yaegi symbol table. Keys are exported names, and
	// "_Name" for the wrapper type that lets interpreted values implement the
	// interface Name. Generic functions and types have no reflect.Value and are
	// not in the table.
	Table func() map[string]reflect.Value
}

// Instances are the instances of generic functions and types with one type argument.
type Instances struct {
	Arg  string                          // the type argument, as types.TypeString writes it with full import paths
	Make func() map[string]reflect.Value // keyed as Library.Instance says
}

// Set is what a generated package knows: the material of a Library.
type Set struct {
	Packages  []Package
	Types     []string // zip archives of export data, an entry a package; the first archive that has a path is right
	Docs      string   // a zip archive of documentation, an entry a package; may be empty
	Sources   string   // a zip archive of the text of declarations, an entry a package; may be empty
	Instances []Instances
	Preferred []string // paths that come first in Named, in this order
}

// Library is a set of packages compiled into the program. Its packages share
// one world of types: time.Time is the same *types.Named whichever package of
// the library refers to it. It is safe for concurrent use.
type Library struct {
	packages  map[string]Package
	instances map[string]Instances
	named     map[string][]string
	paths     []string

	types archive
	docs  archive
	texts archive

	mu       sync.Mutex
	fset     *token.FileSet
	imported map[string]*types.Package
	comments map[string]map[string]string
	sources  map[string]map[string]string
	sets     []Set
}

// New returns a library of the packages of all sets. Where two sets have a
// package of the same path, the earlier one is right.
func New(sets ...Set) *Library {
	l := &Library{
		packages:  make(map[string]Package),
		instances: make(map[string]Instances),
		named:     make(map[string][]string),
		fset:      token.NewFileSet(),
		imported:  make(map[string]*types.Package),
		comments:  make(map[string]map[string]string),
		sources:   make(map[string]map[string]string),
		sets:      sets,
	}
	rank := make(map[string]int)
	for _, set := range sets {
		for _, p := range set.Packages {
			if _, ok := l.packages[p.Path]; !ok {
				l.packages[p.Path] = p
				l.named[p.Name] = append(l.named[p.Name], p.Path)
			}
		}
		for _, in := range set.Instances {
			if _, ok := l.instances[in.Arg]; !ok {
				l.instances[in.Arg] = in
			}
		}
		l.types.add(set.Types...)
		l.docs.add(set.Docs)
		l.texts.add(set.Sources)
		for _, path := range set.Preferred {
			if rank[path] == 0 {
				rank[path] = len(rank) + 1
			}
		}
	}
	l.paths = slices.Sorted(maps.Keys(l.packages))
	for _, paths := range l.named {
		slices.SortFunc(paths, func(a, b string) int { return comparePaths(a, b, rank) })
	}
	return l
}

// Join returns a library of all packages of libs in one world of types. Types
// that libs gave out before belong to their own worlds and must not be mixed
// with those of the result.
func Join(libs ...*Library) *Library {
	var sets []Set
	for _, l := range libs {
		sets = append(sets, l.sets...)
	}
	return New(sets...)
}

// comparePaths orders import paths of packages of the same name: those in rank
// by their rank, then those with fewer elements, then shorter ones.
func comparePaths(a, b string, rank map[string]int) int {
	ra, rb := rank[a], rank[b]
	switch {
	case ra != 0 && rb != 0:
		return cmp.Compare(ra, rb)
	case ra != 0:
		return -1
	case rb != 0:
		return 1
	}
	return cmp.Or(
		cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")),
		cmp.Compare(len(a), len(b)),
		strings.Compare(a, b),
	)
}

// Paths returns the import paths of all packages, sorted. The package unsafe,
// which has types but no symbols, is not among them.
func (l *Library) Paths() []string { return slices.Clone(l.paths) }

// Name returns the name in the package clause of the package at path, such as
// "rand" for math/rand/v2, or "" if the library does not have it.
func (l *Library) Name(path string) string { return l.packages[path].Name }

// Named returns the import paths of all packages with the given name, the one
// most likely meant first: math/rand before math/rand/v2 and crypto/rand. Which
// one is meant is known only from the selector: rand.IntN is math/rand/v2.
func (l *Library) Named(name string) []string { return slices.Clone(l.named[name]) }

// Table returns a new yaegi symbol table of the package at path (see
// Package.Table), or nil if the library does not have the package.
func (l *Library) Table(path string) map[string]reflect.Value {
	p, ok := l.packages[path]
	if !ok {
		return nil
	}
	return p.Table()
}

// Instance returns an instance of a generic function or type that is compiled
// in: the function, or a nil pointer to the type, as in a symbol table. The key
// is the instance in Go syntax with full import paths, as types.TypeString
// writes it: "gorm.io/gorm.G[github.com/retort-shell/retort/models.User]".
func (l *Library) Instance(key string) (reflect.Value, bool) {
	_, args, ok := strings.Cut(key, "[")
	if !ok {
		return reflect.Value{}, false
	}
	in, ok := l.instances[strings.TrimSuffix(args, "]")]
	if !ok {
		return reflect.Value{}, false
	}
	v, ok := in.Make()[key]
	return v, ok
}

// Doc returns the text of a documentation comment: of the package at path if
// name is "", of a package-level name ("Println"), or of a method or struct
// field ("Builder.WriteString", "Server.Addr") under the type that declares it,
// not under one that embeds that type. A name of a grouped declaration without
// a comment of its own has the group's. It reports false if there is none.
func (l *Library) Doc(path, name string) (string, bool) {
	return l.text(&l.docs, l.comments, path, name)
}

// Source returns the text of a declaration with the comment above it, named
// as for Doc. It reports false if there is none, as for all packages whose
// source is not embedded.
func (l *Library) Source(path, name string) (string, bool) {
	return l.text(&l.texts, l.sources, path, name)
}

// text looks a name up in an archive of texts; read are its packages that
// have been read.
func (l *Library) text(from *archive, read map[string]map[string]string, path, name string) (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	texts, ok := read[path]
	if !ok {
		data, err := from.read(path)
		if err != nil {
			return "", false
		}
		texts = decodeDocs(data)
		read[path] = texts
	}
	text, ok := texts[name]
	return text, ok
}

// Synopsis returns the first sentence of Doc, on one line, or "".
func (l *Library) Synopsis(path, name string) string {
	text, _ := l.Doc(path, name)
	return new(doc.Package).Synopsis(text)
}
