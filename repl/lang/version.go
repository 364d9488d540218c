package lang

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// What a name means changes when a cell declares it again, as if each cell were a scope within the one before:
//
//   - A variable is a new one. What holds the old one, a pointer or a function literal, keeps it.
//   - A type is a new one. Old values keep the old type with its methods, and so do types that are made of it.
//   - Functions, methods and constants say a name, not what it meant when they were declared: those that use the name are compiled again,
//     and use the new declaration. One that does not fit it keeps the old, and a note says so.
//
// An old type that something still is of stays declared, under a name that no cell writes.

// versionMark parts the name of an old type from its number. It is a letter, for the parser's sake, and looks like a dot.
const versionMark = "ᐧ"

var versioned = regexp.MustCompile(versionMark + `\d+\b`)

// PlainName is the name that a cell knows a declaration by, which may be of a type that a later cell has declared again.
func PlainName(name string) string {
	name, _, _ = strings.Cut(name, versionMark)
	return name
}

// isOld reports whether a declaration is an old type or belongs to one.
func (d *decl) isOld() bool { return strings.Contains(d.name, versionMark) }

// retire returns declarations in which the type of a name has become an old one, along with what is of it, and its name from then on.
func (k *Checker) retire(decls []*decl, name string) (out []*decl, old string) {
	i := slices.IndexFunc(decls, func(d *decl) bool { return d.kind == typeDecl && d.name == name })
	if i < 0 {
		return decls, ""
	}
	k.version++
	old = fmt.Sprint(name, versionMark, k.version)
	maps.DeleteFunc(k.made, func(key, _ string) bool { // interface types are known by the names that they are made of
		_, after, ok := strings.Cut(key, cellPath+"."+name)
		return ok && !strings.HasPrefix(after, versionMark)
	})
	out = slices.Clone(decls)
	for i, d := range decls {
		next := *d
		switch {
		case d.kind == typeDecl && d.name == name:
			next.name = old
		case d.kind == methodDecl && strings.HasPrefix(d.name, name+"."):
			next.name = old + strings.TrimPrefix(d.name, name)
		case d.kind == varDecl && usesType(d.typ, name):
			next.typeText = renameType(d.typeText, name, old)
			out[i] = &next
			continue
		case d.kind != typeDecl && !d.isOld():
			continue
		}
		stub, found := k.renamed(d.stub, name, old)
		if !found {
			continue
		}
		next.file, next.stub = stub, stub
		out[i] = &next
	}
	return out, old
}

// predeclaredMark begins the names that cells do not write of the types that Go predeclares.
const predeclaredMark = "retortgo_"

// declarePredeclared gives a package those names.
func declarePredeclared(pkg *types.Package) {
	for _, name := range types.Universe.Names() {
		if o, ok := types.Universe.Lookup(name).(*types.TypeName); ok {
			pkg.Scope().Insert(types.NewTypeName(token.NoPos, pkg, predeclaredMark+name, o.Type()))
		}
	}
}

// retirePredeclared returns declarations that go on to mean the predeclared type of a name which is declared now, "string := 1", and the type's
// name in them; nothing for other names. A generic declaration, whose syntax is that of its instances, is left as it is.
func (k *Checker) retirePredeclared(decls []*decl, name string) (out []*decl, now string) {
	if _, ok := types.Universe.Lookup(name).(*types.TypeName); !ok || k.find(name) != nil {
		return decls, ""
	}
	now = predeclaredMark + name
	out = slices.Clone(decls)
	for i, d := range decls {
		next := *d
		switch {
		case d.kind == varDecl && usesType(d.typ, ""):
			next.typeText = renameType(d.typeText, name, now)
		case d.kind == varDecl || d.generic:
			continue
		default:
			stub, found := k.renamed(d.stub, name, now)
			if !found {
				continue
			}
			next.stub = stub
		}
		out[i] = &next
	}
	return out, now
}

// keeping is a function or method whose signature goes on with old types.
func (k *Checker) keeping(d *decl, names map[string]string) *decl {
	next := *d
	for name, old := range names {
		if stub, found := k.renamed(next.stub, name, old); found {
			next.stub = stub
		}
	}
	return &next
}

// renamed returns a declaration without function bodies that has another name for a type; found tells whether it uses it.
func (k *Checker) renamed(s *source, name, to string) (out *source, found bool) {
	node := s.node()
	if f, ok := node.(*ast.FuncDecl); ok && f.Body != nil {
		bodiless := *f
		bodiless.Body = nil
		node = &bodiless
	}
	var b bytes.Buffer
	if err := format.Node(&b, k.fset, node); err != nil {
		return s, false
	}
	text := declPrefix + b.String()
	f, err := parser.ParseFile(k.fset, "", text, 0)
	if err != nil {
		return s, false
	}
	found = renameIn(f, name, to)
	f.Decls = append(slices.Clone(s.file.Decls[:len(s.file.Decls)-1]), f.Decls...)
	return &source{text: text, prefix: len(declPrefix), file: f, imported: true}, found
}

// renameType is the same for a type as source.
func renameType(text, name, to string) string {
	fset := token.NewFileSet()
	x, err := parser.ParseExprFrom(fset, "", text, 0)
	if err != nil {
		return text
	}
	renameIn(x, name, to)
	var b bytes.Buffer
	if err := format.Node(&b, fset, x); err != nil {
		return text
	}
	return b.String()
}

// renameIn renames a type where it is used or declared. Names of fields, parameters and members are others.
func renameIn(root ast.Node, name, to string) (found bool) {
	other := map[*ast.Ident]bool{}
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, id := range n.Names {
				other[id] = true
			}
		case *ast.SelectorExpr:
			other[n.Sel] = true
		case *ast.FuncDecl:
			other[n.Name] = true
		case *ast.Ident:
			if n.Name == name && !other[n] {
				n.Name, found = to, true
			}
		}
		return true
	})
	return found
}

// withoutUnused returns the declarations without old types that nothing is of any more.
func withoutUnused(decls []*decl) []*decl {
	for {
		used := map[string]bool{}
		for _, d := range decls {
			owner, _, _ := strings.Cut(d.name, ".")
			use := func(id string) {
				if id != owner {
					used[id] = true
				}
			}
			if d.kind == varDecl {
				for id := range identifiers(d.typeText) {
					use(id)
				}
				continue
			}
			ast.Inspect(d.stub.node(), func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && strings.Contains(id.Name, versionMark) {
					use(id.Name)
				}
				return true
			})
		}
		rest := slices.DeleteFunc(slices.Clone(decls), func(d *decl) bool {
			owner, _, _ := strings.Cut(d.name, ".")
			return d.isOld() && !used[owner]
		})
		if len(rest) == len(decls) {
			return decls
		}
		decls = rest
	}
}

// An oldField is a use of an embedded field of an old type, by the type's name of then. The field has the name that the type has for the
// checker, and so has the use while it is checked.
type oldField struct {
	id   *ast.Ident
	name string
}

func (f oldField) restore() { f.id.Name = f.name }

// findOldField looks where the checker missed a field or method for such a use, and gives it the field's name.
func findOldField(faults []types.Error, u unit, live []*decl) (oldField, bool) {
	for _, e := range faults {
		if !strings.Contains(e.Msg, "has no field or method") && !strings.Contains(e.Msg, "unknown field") {
			continue
		}
		var id *ast.Ident
		for _, root := range u.roots() {
			ast.Inspect(root, func(n ast.Node) bool {
				if i, ok := n.(*ast.Ident); ok && i.Pos() == e.Pos {
					id = i
				}
				return id == nil
			})
		}
		if id == nil {
			continue
		}
		now := id.Name
		for _, d := range live { // of several versions, each is tried
			if d.kind == typeDecl && d.isOld() && PlainName(d.name) == PlainName(now) && (now == PlainName(now) || d.name > now) {
				id.Name = d.name
				return oldField{id, PlainName(now)}, true
			}
		}
	}
	return oldField{}, false
}

func (u unit) roots() []ast.Node {
	var roots []ast.Node
	for _, d := range u.decls {
		roots = append(roots, d.file.node())
	}
	if u.stmts != nil {
		roots = append(roots, u.stmts.file)
	}
	return roots
}

// inPlainNames gives types in a message the names that cells know: an old one is "the earlier type P".
func inPlainNames(msg string) string {
	if !strings.Contains(msg, versionMark) {
		return msg
	}
	msg = earlierVar.ReplaceAllString(msg, "of the earlier type $2")
	msg = earlierType.ReplaceAllString(msg, "earlier $1")
	return versioned.ReplaceAllString(msg, "")
}

var (
	earlierVar  = regexp.MustCompile(`of (struct |interface |func |slice |map |array |chan |int |string |float64 )?type ((?:\*|\[\]|\[\d+\])*\pL[\pL\d_]*)` + versionMark + `\d+`)
	earlierType = regexp.MustCompile(`(\pL[\pL\d_]*)` + versionMark + `\d+`)
)
