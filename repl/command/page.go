package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// Spaces before lines that belong to a heading, and between columns.
const (
	indent = "  "
	gap    = "  "
)

// A page collects what a command shows, so that it is written at once.
type page struct {
	env *Env
	b   strings.Builder
}

func (env *Env) page() *page { return &page{env: env} }

// width is the number of columns of the terminal, by the rules of the Printer.
func (env *Env) width() int {
	switch w := env.Printer.Width; {
	case w == 0:
		return show.DefaultWidth
	default:
		return max(w, show.MinWidth)
	}
}

func (p *page) paint(r show.Role, s string) string { return p.env.Printer.Style.Paint(r, s) }

// line adds one line made of the parts, without spaces at its end.
func (p *page) line(parts ...string) {
	p.b.WriteString(strings.TrimRight(strings.Join(parts, ""), " "))
	p.b.WriteByte('\n')
}

// say adds a sentence, wrapped, its further lines indented as the first.
func (p *page) say(r show.Role, lead, sentence string) {
	for _, l := range typeset.Wrap(sentence, p.env.width()-typeset.Width(lead)) {
		p.line(lead, p.paint(r, l))
	}
}

// code adds a line of Go; one that is too long is broken at spaces, its further lines indented.
func (p *page) code(s string) {
	for _, l := range wrapLines(s, p.env.width()) {
		p.line(l)
	}
}

// labelled adds a label with text beside it, wrapped; the texts of labels of one width stand below each other.
func (p *page) labelled(label string, width int, value string) {
	p.beside(label, width, typeset.Wrap(value, p.besideWidth(width)))
}

// labelledAll adds lines of text beside one label. The further lines of one that is too long are indented.
func (p *page) labelledAll(label string, lines []string) {
	width := typeset.Width(label)
	p.beside(label, width, wrapLines(strings.Join(lines, "\n"), p.besideWidth(width)))
}

func (p *page) besideWidth(label int) int { return p.env.width() - len(indent) - label - len(gap) }

func (p *page) beside(label string, width int, lines []string) {
	for _, l := range lines {
		p.line(indent, p.paint(show.Key, typeset.PadRight(label, width)), gap, l)
		label = ""
	}
}

func (p *page) flush() error {
	if _, err := io.WriteString(p.env.Out, p.b.String()); err != nil {
		return fmt.Errorf("writing output: %w", err)
	}
	return nil
}

// wrapLines wraps each line of a text that is too long; its further lines are indented.
func wrapLines(s string, width int) []string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		if typeset.Width(line) <= width {
			lines = append(lines, line)
			continue
		}
		lead := ""
		for _, part := range typeset.Wrap(line, max(width-len(indent), 1)) {
			lines = append(lines, lead+part)
			lead = indent
		}
	}
	return lines
}

// fold breaks s, whose spaces count, into lines of at most width columns, behind a space where there is one in the second half of the
// line. The further lines are indented.
func fold(s string, width int) []string {
	var lines []string
	for lead := ""; ; lead = indent {
		head := typeset.Fill(s, max(width-len(lead), 1))
		if i := strings.LastIndexByte(head, ' '); len(head) < len(s) && i > len(head)/2 {
			head = head[:i+1]
		}
		lines = append(lines, lead+head)
		if s = s[len(head):]; s == "" {
			return lines
		}
	}
}
