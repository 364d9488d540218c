package lang

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
)

// An Error is why a cell was refused: nothing of it has run.
type Error struct {
	Diagnostics []Diagnostic // in the order of the cell's lines; at least one
}

func (e *Error) Error() string {
	msgs := make([]string, len(e.Diagnostics))
	for i, d := range e.Diagnostics {
		msgs[i] = d.Msg
	}
	return strings.Join(msgs, "\n")
}

// A Diagnostic is one fault of a cell, in the Go compiler's words, and where it stands.
type Diagnostic struct {
	Msg  string
	Hint string // what to do about it: "did you mean Where?"; may be empty

	Line, Col int    // of its first character, counted from 1; Col counts characters, not bytes
	Text      string // the line that holds it
	Len       int    // its length on that line in characters; at least 1
	Lines     int    // how many lines the cell has: a cell of one line needs no line number
}

// Format renders the diagnostic as lines for a terminal: the message, the line, and a caret under the fault with the hint
// behind it.
func (d Diagnostic) Format() string {
	widths := runewidth.Condition{StrictEmojiNeutral: true}
	var b strings.Builder
	b.WriteString(d.Msg)
	b.WriteByte('\n')
	if d.Text == "" {
		if d.Hint != "" {
			fmt.Fprintf(&b, "   %s\n", d.Hint)
		}
		return b.String()
	}
	gutter := "   "
	if d.Lines > 1 {
		gutter = fmt.Sprintf("%4d  ", d.Line)
	}
	runes := []rune(d.Text)
	from := min(d.Col-1, len(runes))
	to := min(from+d.Len, len(runes))
	fmt.Fprintf(&b, "%s%s\n", gutter, onScreen(string(runes)))
	b.WriteString(strings.Repeat(" ", len(gutter)+widths.StringWidth(onScreen(string(runes[:from])))))
	b.WriteString(strings.Repeat("^", max(1, widths.StringWidth(onScreen(string(runes[from:to]))))))
	if d.Hint != "" {
		b.WriteString(" " + d.Hint)
	}
	b.WriteByte('\n')
	return b.String()
}

// onScreen returns a line as a terminal may show it: tabs as four spaces, and no control characters.
func onScreen(line string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return '\uFFFD'
		}
		return r
	}, strings.ReplaceAll(line, "\t", "    "))
}

// diagnose places a fault at src[start:end].
func diagnose(src string, start, end int, msg, hint string) Diagnostic {
	start = min(max(start, 0), len(src))
	end = min(max(end, start), len(src))
	from := strings.LastIndexByte(src[:start], '\n') + 1
	to := len(src)
	if i := strings.IndexByte(src[start:], '\n'); i >= 0 {
		to = start + i
	}
	return Diagnostic{
		Msg: msg, Hint: hint,
		Line:  strings.Count(src[:start], "\n") + 1,
		Col:   len([]rune(src[from:start])) + 1,
		Text:  strings.TrimRight(src[from:to], "\r"),
		Len:   max(1, len([]rune(src[start:min(end, to)]))),
		Lines: strings.Count(strings.TrimRight(src, "\n"), "\n") + 1,
	}
}
