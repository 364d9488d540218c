// Package markdown sets Markdown for a terminal: paragraphs wrapped to its width, lists, emphasis, and code in colours. Of what CommonMark has it
// knows what a lesson needs; anything else is shown as its text.
package markdown

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// codeIndent is what code is indented by.
const codeIndent = "    "

// Render returns a text set for a terminal of some columns, with a newline at its end.
func Render(source string, width int, style show.Style) string {
	src := []byte(source)
	doc := goldmark.New().Parser().Parse(text.NewReader(src))
	p := printer{src: src, width: max(width, show.MinWidth), style: style}
	p.blocks(doc, "", "")
	return p.b.String()
}

type printer struct {
	src   []byte
	width int
	style show.Style
	b     strings.Builder
}

// blocks sets the blocks in n; the first line begins with lead, the others with rest.
func (p *printer) blocks(n ast.Node, lead, rest string) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.PreviousSibling() != nil && !tight(c) {
			p.b.WriteString(strings.TrimRight(rest, " ") + "\n")
		}
		p.block(c, lead, rest)
		lead = rest
	}
}

// tight reports whether a block stands below the one before it without a blank line: that of a list without them.
func tight(n ast.Node) bool {
	switch parent := n.Parent().(type) {
	case *ast.List:
		return parent.IsTight
	case *ast.ListItem:
		list, ok := parent.Parent().(*ast.List)
		return ok && list.IsTight
	}
	return false
}

func (p *printer) block(n ast.Node, lead, rest string) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		p.wrap(p.inline(n, show.Plain), lead, rest)
	case *ast.Heading:
		p.wrap(p.inline(n, show.Heading), lead, rest)
	case *ast.Blockquote:
		p.blocks(n, lead+"  ", rest+"  ")
	case *ast.List:
		number := n.Start
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			if item.PreviousSibling() != nil && !n.IsTight {
				p.b.WriteString("\n")
			}
			mark := "• "
			if n.IsOrdered() {
				mark = fmt.Sprintf("%d. ", number)
				number++
			}
			p.blocks(item, lead+mark, rest+strings.Repeat(" ", typeset.Width(mark)))
			lead = rest
		}
	case *ast.FencedCodeBlock:
		p.code(string(n.Language(p.src)), n.Lines(), rest)
	case *ast.CodeBlock:
		p.code("", n.Lines(), rest)
	case *ast.ThematicBreak:
		p.b.WriteString(lead + p.style.Paint(show.Muted, strings.Repeat("─", p.width-typeset.Width(lead))) + "\n")
	default:
		if n.HasChildren() {
			p.blocks(n, lead, rest)
			return
		}
		for i := range n.Lines().Len() {
			segment := n.Lines().At(i)
			p.b.WriteString(rest + strings.TrimRight(string(segment.Value(p.src)), "\n") + "\n")
		}
	}
}

// code sets a block of code; lines that are too long stay as they are, because a terminal breaks them without harm.
func (p *printer) code(lang string, lines *text.Segments, lead string) {
	p.b.WriteString(Code(lang, string(lines.Value(p.src)), lead+codeIndent, p.style))
}

// Code returns code in colours, each line behind a lead.
func Code(lang, source, lead string, style show.Style) string {
	source = strings.ReplaceAll(strings.TrimRight(source, "\n"), "\t", codeIndent)
	switch lang {
	case "go":
		source = style.Go(source)
	case "sql":
		source = style.SQL(source)
	}
	var b strings.Builder
	for line := range strings.SplitSeq(source, "\n") {
		b.WriteString(strings.TrimRight(lead+line, " ") + "\n")
	}
	return b.String()
}

// A piece is text of one role.
type piece struct {
	text string
	role show.Role
}

func (p *printer) inline(n ast.Node, role show.Role) []piece {
	var out []piece
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			s := string(c.Segment.Value(p.src))
			switch {
			case c.HardLineBreak():
				s += "\n"
			case c.SoftLineBreak():
				s += " "
			}
			out = append(out, piece{unescape(s), role})
		case *ast.String:
			out = append(out, piece{string(c.Value), role})
		case *ast.CodeSpan:
			var s strings.Builder
			for t := c.FirstChild(); t != nil; t = t.NextSibling() {
				if t, ok := t.(*ast.Text); ok {
					s.Write(t.Segment.Value(p.src))
				}
			}
			code := piece{strings.ReplaceAll(s.String(), "\n", " "), show.CodeCall}
			if p.style == nil {
				code.text = "`" + code.text + "`"
			}
			out = append(out, code)
		case *ast.AutoLink:
			out = append(out, piece{string(c.URL(p.src)), role})
		case *ast.Link:
			out = append(out, p.inline(c, role)...)
			out = append(out, piece{" (" + string(c.Destination) + ")", show.Muted})
		case *ast.Emphasis:
			out = append(out, p.inline(c, show.Heading)...)
		default:
			out = append(out, p.inline(c, role)...)
		}
	}
	return out
}

// unescape takes the backslash from an escaped sign.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// wrap sets text in lines. A code span stays whole where a line has room for it.
func (p *printer) wrap(pieces []piece, lead, rest string) {
	var line strings.Builder
	line.WriteString(lead)
	used, empty := typeset.Width(lead), true
	end := func() {
		p.b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		line.Reset()
		line.WriteString(rest)
		used, empty = typeset.Width(rest), true
	}
	space := false
	for _, word := range wordsOf(pieces) {
		if word[0].text == "\n" {
			end()
			continue
		}
		width := 0
		for _, w := range word {
			width += typeset.Width(w.text)
		}
		space = !empty
		if space && used+1+width > p.width {
			end()
			space = false
		}
		if space {
			line.WriteByte(' ')
			used++
		}
		for _, w := range word {
			line.WriteString(p.style.Paint(w.role, w.text))
		}
		used, empty = used+width, false
	}
	if !empty {
		end()
	}
}

// wordsOf takes pieces apart at spaces: a word is what stands together, of one role or several.
func wordsOf(pieces []piece) [][]piece {
	var words [][]piece
	var word []piece
	end := func() {
		if len(word) > 0 {
			words = append(words, word)
		}
		word = nil
	}
	for _, pc := range pieces {
		if pc.role == show.CodeCall {
			word = append(word, pc)
			continue
		}
		start := 0
		for i, c := range pc.text {
			if c != ' ' && c != '\n' {
				continue
			}
			if i > start {
				word = append(word, piece{pc.text[start:i], pc.role})
			}
			end()
			if c == '\n' {
				words = append(words, []piece{{"\n", show.Plain}})
			}
			start = i + 1
		}
		if start < len(pc.text) {
			word = append(word, piece{pc.text[start:], pc.role})
		}
	}
	end()
	return words
}
