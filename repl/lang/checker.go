package lang

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// An Importer knows the packages that are compiled into the program.
type Importer interface {
	types.Importer
	// Named returns the paths of the packages of that name, the one to prefer first.
	Named(name string) []string
	// Has reports whether an instance of a generic function or type is compiled in, or a type that its package does not export. The
	// key is what go/types writes with full paths: "gorm.io/gorm.G[example.com/models.User]".
	Has(key string) bool
	// HasGeneric reports whether instances of a compiled generic function can be made for any type at run time.
	HasGeneric(path, name string) bool
	// HasGenericType reports the same of a compiled generic type other than an interface type.
	HasGenericType(path, name string) bool
}

// Config is what a session knows before its first cell.
type Config struct {
	Importer Importer
	// Vars are the variables that every session has, such as db. One that is a function has no members: where a cell selects from its
	// name, a package of that name is meant, in all of the cell.
	Vars map[string]types.Type
	// Models are the models that a hint may name, as they are written in a cell: "models.User".
	Models []string
	// NativeTypes says that the session makes the types that cells declare, by Unit.Types and Unit.Methods. Otherwise they are
	// declared in lowered source, and are real to the interpreter only.
	NativeTypes bool
	// Calls are methods of compiled types, by their full names, "(*gorm.io/gorm.DB).Where", that cells call through a function of
	// [CallsPackage] with the name given here. It takes the call as it is written, the receiver, and what the method takes.
	Calls map[string]string
	// Bare is the path of a package whose names are written without it: the program's own package main. It may be empty.
	Bare string
}

// A Checker holds what a session has declared. It is not safe for concurrent use.
type Checker struct {
	imp     Importer
	models  []string
	bare    string
	native  bool
	calls   map[string]string
	fset    *token.FileSet
	decls   []*decl           // live, oldest first; no two declare the same name
	imports map[string]string // explicit imports: name to path
	cells   int               // cells that have run
	version int               // makes the names of lowered declarations unique
	last    last
	used    map[string]int // in how many cells each name stood behind a dot
	known   *known

	typeNames  map[string]bool   // every type name that the interpreter has been given
	made       map[string]string // instances of the session's generics that the interpreter has been given, by name and arguments
	unexported map[string]bool   // every unexported field of a struct type that a cell has written
}

// NewChecker returns a checker for a session that has declared nothing yet.
func NewChecker(c Config) *Checker {
	k := &Checker{imp: c.Importer, models: c.Models, bare: c.Bare, native: c.NativeTypes, calls: c.Calls, fset: token.NewFileSet(), imports: map[string]string{}, typeNames: map[string]bool{}, unexported: map[string]bool{}, made: map[string]string{}, used: map[string]int{}, known: &known{}}
	for _, name := range slices.Sorted(maps.Keys(c.Vars)) {
		d := k.newVar(name, c.Vars[name])
		d.given = true
		_, d.givesWay = c.Vars[name].Underlying().(*types.Signature)
		k.decls = append(k.decls, d)
	}
	return k
}

// declKind is the kind of a session-level declaration.
type declKind uint8

const (
	varDecl declKind = iota
	constDecl
	typeDecl
	funcDecl
	methodDecl
)

// A decl is a live declaration of the session.
type decl struct {
	kind    declKind
	name    string   // "Pet", "Pet.Hello" for a method, "A" for the first of a const group
	names   []string // all names of a const group
	lowered string   // its name for the interpreter
	generic bool     // it has type parameters
	symbol  string   // of a type that the session makes: its name in TypesPackage
	cell    int      // the number of its cell, counted from 1

	given    bool // every session has it
	givesWay bool // to a package of its name, where a cell selects from it

	// Of all but variables: the declaration, in a file of its own. Stub is the same without function bodies: what later
	// cells are checked against.
	file, stub *source

	old *decl // of a function that is lowered again: its form until then

	// Of a variable: its type, and that type as source with the imports which the source needs.
	typ      types.Type
	typeText string
	held     bool              // a function literal or a pointer may hold it
	needs    map[string]string // import name to path
}

// A source is parsed text with a map from its positions to the cell's.
type source struct {
	text   string // what the parser read
	prefix int    // length of what stands before the cell's own text
	file   *ast.File

	imported bool // the file has the imports that it needs
}

// node is the declaration in a file that holds one; the imports stand before it.
func (s *source) node() ast.Decl { return s.file.Decls[len(s.file.Decls)-1] }

// nodeText is the text of that declaration.
func (s *source) nodeText() string { return sourceOf(s, s.node()) }

func (k *Checker) newVar(name string, t types.Type) *decl {
	d := &decl{kind: varDecl, name: name, typ: t, needs: map[string]string{}}
	d.typeText = types.TypeString(t, func(p *types.Package) string {
		if p.Path() == cellPath {
			return ""
		}
		alias := importAlias(p)
		d.needs[alias] = p.Path()
		return alias
	})
	d.lowered = k.unique("v", name)
	return d
}

// unique makes a name that no cell can have used: the kind of declaration, a running number, and the user's name.
func (k *Checker) unique(kind, name string) string {
	k.version++
	return fmt.Sprintf("retort%s%d_%s", kind, k.version, name)
}

// find returns the live declaration of a session-level name.
func (k *Checker) find(name string) *decl {
	for _, d := range k.decls {
		if d.declares(name) {
			return d
		}
	}
	return nil
}

// givesWay reports whether a name means a package where a cell selects from it, though a function of the session has it.
func (k *Checker) givesWay(name string) bool {
	d := k.find(name)
	return d != nil && d.givesWay
}

func (d *decl) declares(name string) bool {
	return d.name == name || slices.Contains(d.names, name)
}

// FieldName returns the name of a field as a cell writes it, given the one that reflection has for it: the interpreter turns an
// unexported age into Xage.
func (k *Checker) FieldName(reflected string) string {
	if name, ok := strings.CutPrefix(reflected, "X"); ok && k.unexported[name] {
		return name
	}
	return reflected
}

// Symbol returns the symbol of a type that a cell has declared and the session has made.
func (k *Checker) Symbol(name string) (symbol string, ok bool) {
	d := k.find(name)
	if d == nil || d.kind != typeDecl || d.symbol == "" {
		return "", false
	}
	return d.symbol, true
}

// A Var is a variable of the session.
type Var struct {
	Name    string
	Type    string // as a cell would write it; "P (earlier)" if a later cell has declared P again
	Lowered string // its name for the interpreter
	Given   bool   // every session has it, and no cell has declared another one
}

// Vars returns the session's variables in the order of their declaration.
func (k *Checker) Vars() []Var {
	var vs []Var
	for _, d := range k.decls {
		if d.kind == varDecl {
			v := Var{Name: d.name, Type: TypeString(d.typ), Lowered: d.lowered, Given: d.given}
			if strings.Contains(d.typeText, versionMark) {
				v.Type += " (earlier)"
			}
			vs = append(vs, v)
		}
	}
	return vs
}

// TypeString writes a type as a cell would: qualified by package names, without "main.", the empty interface as any.
func TypeString(t types.Type) string {
	return versioned.ReplaceAllString(strings.ReplaceAll(types.TypeString(t, qualifier), "interface{}", "any"), "")
}

func qualifier(p *types.Package) string {
	if p.Path() == cellPath || p.Name() == "main" {
		return ""
	}
	return p.Name()
}
