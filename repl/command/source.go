package command

import (
	"go/types"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// source adds the source of a name, or where there is none its documentation and where the source stands. That of a type has its methods, that of
// a variable is that of its type.
func (p *page) source(sym lang.Symbol) {
	path, name := sym.Path, sym.DocName
	if sym.Kind == "var" || sym.Kind == "field" {
		p.declaration(sym.Decl)
		n := namedIn(sym.Type)
		if n == nil {
			return
		}
		p.line()
		path, name = lang.DocOf(n)
		sym = lang.Symbol{Name: lang.TypeString(n), Kind: "type", Type: n, Decl: "type " + lang.TypeString(n), Path: path, DocName: name}
	}
	if text, ok := p.sourceText(sym, path, name); ok && path != builtinPath {
		p.goLines(text)
		return
	}
	p.symbol(sym)
	if path == "" {
		return
	}
	p.line()
	switch {
	case path == builtinPath:
		p.say(show.Plain, "", "It is a part of the language: https://go.dev/ref/spec describes it.")
	case p.env.Docs != nil && p.env.Docs.Known(path) && published(path):
		p.say(show.Plain, "", "Its source is not in the shell. It stands at "+sourceURL(path, name))
	default:
		p.say(show.Plain, "", "Its source is not in the shell; look into the package "+path+" of your program.")
	}
}

// sourceText returns the source of a declaration, and of the methods of a type that is no interface.
func (p *page) sourceText(sym lang.Symbol, path, name string) (string, bool) {
	if path == "" {
		return p.env.Session.Checker().Source(name)
	}
	if p.env.Docs == nil {
		return "", false
	}
	text, ok := p.env.Docs.Source(path, name)
	if !ok || sym.Kind != "type" {
		return text, ok
	}
	var names []string
	for _, m := range methodsOf(sym.Type) {
		names = append(names, m.Name())
	}
	slices.Sort(names)
	for _, m := range names {
		if method, ok := p.env.Docs.Source(path, name+"."+m); ok {
			text += "\n" + method
		}
	}
	return text, true
}

// methodsOf returns the methods that a named type declares itself.
func methodsOf(t types.Type) []*types.Func {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || types.IsInterface(t) {
		return nil
	}
	return slices.Collect(n.Methods())
}

// published reports whether a package that is compiled in is the standard library's or GORM's.
func published(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") || first == "gorm.io"
}

// sourceURL is where the documentation of a package's name leads to its source.
func sourceURL(path, name string) string {
	url := "https://pkg.go.dev/" + path
	if name != "" {
		url += "#" + name
	}
	return url
}

// goLines adds lines of Go. Comments that are too wide are set anew; a line of code is left to the terminal, so that it can be copied.
func (p *page) goLines(text string) {
	var lines []string
	for l := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		lines = append(lines, typeset.Visible(expandTabs(l)))
	}
	lines = wrapComments(lines, p.env.width())
	for l := range strings.SplitSeq(p.env.Printer.Style.Go(strings.Join(lines, "\n")), "\n") {
		p.line(l)
	}
}

// wrapComments sets paragraphs of comments that have a line which is too wide to the width.
func wrapComments(lines []string, width int) []string {
	var out []string
	for i := 0; i < len(lines); {
		lead, ok := commentLead(lines[i])
		if !ok {
			out = append(out, lines[i])
			i++
			continue
		}
		text, fits, first := "", true, i
		for ; i < len(lines); i++ {
			if next, ok := commentLead(lines[i]); !ok || next != lead {
				break
			}
			text += lines[i][len(lead):] + " "
			fits = fits && typeset.Width(lines[i]) <= width
		}
		if fits {
			out = append(out, lines[first:i]...)
			continue
		}
		for _, part := range typeset.Wrap(text, max(width-typeset.Width(lead), 1)) {
			out = append(out, lead+part)
		}
	}
	return out
}

// commentLead is what stands before the text of a line of a comment's paragraph; it reports false for other lines, such as code in a comment.
func commentLead(line string) (lead string, ok bool) {
	code := strings.TrimLeft(line, " ")
	says, ok := strings.CutPrefix(code, "// ")
	if !ok || says == "" || strings.ContainsAny(says[:1], " -*#") {
		return "", false
	}
	return line[:len(line)-len(says)], true
}
