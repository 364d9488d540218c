package command

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"strings"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func docCommand() *Command {
	return &Command{
		Name: "doc", Args: "NAME", Group: OfValues,
		Short: "the documentation of a name, or with NAME?? its source",
		Long: `Shows what a name means: how Go declares it, its documentation, and what it has. The name may be a package, a type, a function, a
variable, or a chain of names such as db.Where. The name with a question mark is the same.

    school> strings.ToUpper?
    func strings.ToUpper(s string) string

    ToUpper returns s with all Unicode letters mapped to their upper case.

    school> models.Tag?
    type models.Tag struct

    Tag is a word that posts are filed under. The table post_tags holds the
    pairs and nothing else: a plain many-to-many relation.

      ID     uint
      Name   string
      Posts  []models.Post

    It is a model: :schema models.Tag shows its table.

Two question marks show the source instead: of the models, and of what this session declared. That of the standard library and of GORM
is not in the shell; it says where it stands.

    school> models.Post.Draft??
    // Draft reports whether the post was never published.
    func (p *Post) Draft() bool { return p.PublishedAt == nil }

A name of a command shows its help: :doc :sql.
`,
		Run: runDoc,
		Go:  true,
		Complete: func(env *Env, args string) []string {
			return append(completeExpression(env, args), beginning(args, commandNames(":"))...)
		},
	}
}

func runDoc(_ context.Context, env *Env, args string) error {
	if args == "" {
		return errors.New(":doc wants a name: :doc db.Where")
	}
	if name, ok := strings.CutPrefix(args, ":"); ok {
		c, err := Find(name)
		if err != nil {
			return err
		}
		return env.help(c)
	}
	args, source := strings.CutSuffix(args, "??")
	args = strings.TrimSpace(strings.TrimSuffix(args, "?"))
	sym, err := env.Session.Checker().Resolve(args)
	if err != nil {
		for _, c := range All() {
			if c.Name == args {
				return env.help(c)
			}
		}
		return err
	}
	p := env.page()
	if source {
		p.source(sym)
	} else {
		p.symbol(sym)
	}
	if f, ok := functions[args]; ok && lang.TypeString(sym.Type) == f.typ {
		p.line()
		p.say(show.Plain, "", f.doc)
	}
	return p.flush()
}

// symbol adds all there is to say of a name.
func (p *page) symbol(sym lang.Symbol) {
	switch sym.Kind {
	case "package":
		p.declaration(sym.Decl)
		p.comment(sym.Path, "")
		p.members(sym)
	case "type":
		p.typeDoc(sym.Type)
	case "var", "field":
		p.declaration(sym.Decl)
		if sym.Path != "" {
			if p.comment(sym.Path, sym.DocName); sym.Kind == "field" {
				return
			}
		}
		if n := namedIn(sym.Type); n != nil && n.Obj().Pkg() != nil {
			p.line()
			p.typeDoc(n)
		}
	default:
		decl := sym.Decl
		if sym.Kind == "builtin" && p.env.Docs != nil { // types has no signature for it
			if head, ok := p.env.Docs.Source(sym.Path, sym.DocName); ok {
				decl = head
			}
		}
		p.declaration(decl)
		p.comment(sym.Path, sym.DocName)
	}
}

// declaration adds a declaration as a heading.
func (p *page) declaration(decl string) {
	for _, l := range wrapLines(typeset.Visible(decl), p.env.width()) {
		p.line(p.env.Printer.Style.Go(l))
	}
}

// The path of Go's own names, which no package declares.
const builtinPath = "builtin"

// comment adds the documentation comment of a name, or says that there is none.
func (p *page) comment(path, name string) {
	text, ok := "", false
	if path != "" && p.env.Docs != nil {
		text, ok = p.env.Docs.Doc(path, name)
	}
	switch {
	case path == "":
		p.line()
		if own := p.env.Session.Checker().Comment(name); own != "" {
			p.prose(own, nil)
			p.line()
		}
		p.say(show.Muted, "", "It was declared in this session.")
		return
	case path == builtinPath && !ok:
		return
	case !ok || strings.TrimSpace(text) == "":
		p.line()
		p.say(show.Muted, "", "It has no documentation.")
		return
	}
	p.line()
	p.prose(text, func(recv, name string) bool {
		if recv != "" {
			name = recv + "." + name
		}
		_, ok := p.env.Docs.Doc(path, name)
		return ok
	})
}

// namedIn is the type with a name in a type that may be a pointer to it, a list of it, or what a function returns: that of *T, []T.
func namedIn(t types.Type) *types.Named {
	for {
		switch u := types.Unalias(t).(type) {
		case *types.Named:
			return u
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		default:
			return nil
		}
	}
}

// typeDoc adds a type: what it is, its documentation, its fields and methods.
func (p *page) typeDoc(t types.Type) {
	name := lang.TypeString(t)
	path, docName := lang.DocOf(t)
	switch u := t.Underlying().(type) {
	case *types.Struct:
		p.declaration("type " + name + " struct")
	case *types.Interface:
		p.declaration("type " + name + " interface")
	default:
		decl := "type " + name
		if text := lang.TypeString(u); text != name {
			decl += " " + text
		}
		p.declaration(decl)
	}
	p.comment(path, docName)
	p.fields(t)
	p.methods(t)
	if m, err := p.env.model(name); err == nil && m.Name == name {
		p.line()
		p.say(show.Plain, "", "It is a model: :schema "+name+" shows its table.")
	}
}

// fields adds the exported fields of a struct.
func (p *page) fields(t types.Type) {
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	width := 0
	var fields [][2]string
	for f := range st.Fields() {
		if !f.Exported() {
			continue
		}
		name := f.Name()
		if f.Embedded() {
			name = "" // the type says its name
		}
		fields = append(fields, [2]string{name, lang.TypeString(f.Type())})
		width = max(width, typeset.Width(name))
	}
	if len(fields) == 0 {
		return
	}
	p.line()
	for _, f := range fields {
		if f[0] == "" {
			p.line(indent, f[1])
			continue
		}
		p.labelled(f[0], width, f[1])
	}
}

// As many methods are shown with their signatures; of more, the names only.
const methodsShown = 12

// methods adds the methods of a type.
func (p *page) methods(t types.Type) {
	methods := lang.Methods(t)
	if len(methods) == 0 {
		return
	}
	p.line()
	if len(methods) > methodsShown {
		names := make([]string, len(methods))
		for i, m := range methods {
			names[i], _, _ = strings.Cut(m, "(")
		}
		p.labelled("methods", len("methods"), strings.Join(names, ", "))
		return
	}
	p.labelledAll("methods", methods)
}

// As many names of one kind are listed of a package.
const namesShown = 80

// members adds the exported names of a package.
func (p *page) members(sym lang.Symbol) {
	pkg := p.env.Session.Checker().Package(sym.Name)
	if pkg == nil {
		return
	}
	kinds := []string{"types", "functions", "variables", "constants"}
	names := map[string][]string{}
	for _, name := range pkg.Scope().Names() {
		o := pkg.Scope().Lookup(name)
		if !o.Exported() {
			continue
		}
		kind := ""
		switch o.(type) {
		case *types.TypeName:
			kind = "types"
		case *types.Func:
			kind = "functions"
		case *types.Var:
			kind = "variables"
		case *types.Const:
			kind = "constants"
		}
		names[kind] = append(names[kind], name)
	}
	for _, kind := range kinds {
		list := names[kind]
		if len(list) == 0 {
			continue
		}
		more := ""
		if n := len(list) - namesShown; n > 0 {
			list, more = list[:namesShown], fmt.Sprintf(" … and %d more", n)
		}
		p.line()
		p.labelled(kind, len("variables"), strings.Join(list, ", ")+more)
	}
}
