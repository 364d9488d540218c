package lang

import (
	"go/ast"
	"strings"
)

// Source returns the text of what the session declares under a name, with the comment above it: a function, a method ("Pet.Hello"), a constant,
// or a type followed by its methods. It reports false for variables and for names that the session does not declare.
func (k *Checker) Source(name string) (text string, ok bool) {
	for _, d := range k.decls {
		if d.file == nil || !d.declares(name) && (d.kind != methodDecl || !strings.HasPrefix(d.name, name+".")) {
			continue
		}
		if text != "" {
			text += "\n"
		}
		doc, decl := d.text()
		text += doc + decl + "\n"
	}
	return text, text != ""
}

// Comment returns the text of the comment above what the session declares under a name, as documentation.
func (k *Checker) Comment(name string) string {
	d := k.find(name)
	if d == nil || d.file == nil {
		return ""
	}
	doc, _ := d.text()
	group := &ast.CommentGroup{}
	for line := range strings.Lines(doc) {
		group.List = append(group.List, &ast.Comment{Text: strings.TrimSpace(line)})
	}
	return group.Text()
}

// text returns the declaration as it was typed, and the lines of comment right above it.
func (d *decl) text() (doc, decl string) {
	var node ast.Node = d.file.node()
	lead := ""
	if g, ok := node.(*ast.GenDecl); ok && d.kind == typeDecl && strings.HasPrefix(skipComments(strings.TrimPrefix(sourceOf(d.file, g), "type")), "(") {
		node, lead = g.Specs[0], "type " // one of a group
	}
	above := strings.SplitAfter(d.file.text[:node.Pos()-d.file.file.FileStart], "\n")
	above = above[:len(above)-1] // what stands before the declaration in its own line
	first := len(above)
	for first > 0 && strings.HasPrefix(strings.TrimSpace(above[first-1]), "//") {
		first--
	}
	for _, line := range above[first:] {
		doc += strings.TrimLeft(line, " \t")
	}
	return doc, lead + sourceOf(d.file, node)
}
