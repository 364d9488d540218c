package command

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"

	"github.com/retort-shell/retort/repl/show"
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
	for _, l := range wrap(sentence, p.env.width()-displayWidth(lead)) {
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
	p.beside(label, width, wrap(value, p.besideWidth(width)))
}

// labelledAll adds lines of text beside one label. The further lines of one that is too long are indented.
func (p *page) labelledAll(label string, lines []string) {
	width := displayWidth(label)
	p.beside(label, width, wrapLines(strings.Join(lines, "\n"), p.besideWidth(width)))
}

func (p *page) besideWidth(label int) int { return p.env.width() - len(indent) - label - len(gap) }

func (p *page) beside(label string, width int, lines []string) {
	for _, l := range lines {
		p.line(indent, p.paint(show.Key, padRight(label, width)), gap, l)
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
		if displayWidth(line) <= width {
			lines = append(lines, line)
			continue
		}
		lead := ""
		for _, part := range wrap(line, max(width-len(indent), 1)) {
			lines = append(lines, lead+part)
			lead = indent
		}
	}
	return lines
}

func displayWidth(s string) int { return uniseg.StringWidth(s) }

func padRight(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-displayWidth(s)))
}

func padLeft(s string, width int) string {
	return strings.Repeat(" ", max(0, width-displayWidth(s))) + s
}

// wrap breaks s at spaces into lines of at most width columns, longer words where it must. There is always one line.
func wrap(s string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		if line != "" && displayWidth(line)+1+displayWidth(word) > width {
			lines = append(lines, line)
			line = ""
		}
		for displayWidth(word) > width {
			head := fill(word, width)
			lines = append(lines, head)
			word = word[len(head):]
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// fold breaks s, whose spaces count, into lines of at most width columns, behind a space where there is one in the second half of the
// line. The further lines are indented.
func fold(s string, width int) []string {
	var lines []string
	for lead := ""; ; lead = indent {
		head := fill(s, max(width-len(lead), 1))
		if i := strings.LastIndexByte(head, ' '); len(head) < len(s) && i > len(head)/2 {
			head = head[:i+1]
		}
		lines = append(lines, lead+head)
		if s = s[len(head):]; s == "" {
			return lines
		}
	}
}

// fill returns as much of the beginning of s as fits into width columns, but at least one character.
func fill(s string, width int) string {
	used, n, state := 0, 0, -1
	for rest := s; rest != ""; {
		cluster, next, w, newState := uniseg.FirstGraphemeClusterInString(rest, state)
		if n > 0 && used+w > width {
			break
		}
		used, n = used+w, n+len(cluster)
		rest, state = next, newState
	}
	return s[:n]
}

// cut shortens s to width columns, ending in … where something was left out.
func cut(s string, width int) string {
	if displayWidth(s) <= width {
		return s
	}
	return strings.TrimRight(fill(s, max(width-1, 1)), " ") + "…"
}

// visible writes what must not reach a terminal, such as control characters, as Go escapes. Names may come from any database.
func visible(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) {
		return s
	}
	q := strconv.Quote(s)
	return strings.ReplaceAll(strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`), `\\`, `\`)
}

// count writes a number for reading: 1,500.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural counts things: "1 row", "1,500 rows".
func plural(n int64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return count(n) + " " + thing
}
