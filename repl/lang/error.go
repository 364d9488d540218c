package lang

import (
	"fmt"
	"math"
	"strings"

	"github.com/retort-shell/retort/repl/typeset"
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

// Format renders the diagnostic as lines for a terminal of that many columns, 0 for as many as it takes: the message, the line, and a caret
// under the fault with the hint behind it, or below it where there is no room. A line that is too long is shown around the fault.
func (d Diagnostic) Format(width int) string {
	if width <= 0 {
		width = math.MaxInt
	}
	var b strings.Builder
	for line := range strings.SplitSeq(d.Msg, "\n") {
		writeWrapped(&b, line, leading(line), width)
	}
	gutter := "   "
	if d.Text == "" {
		if d.Hint != "" {
			writeWrapped(&b, gutter+d.Hint, len(gutter), width)
		}
		return b.String()
	}
	if d.Lines > 1 {
		gutter = fmt.Sprintf("%4d  ", d.Line)
	}
	line, at, long := d.around(width - len(gutter))
	caret := strings.Repeat(" ", len(gutter)+at) + strings.Repeat("^", long)
	fmt.Fprintf(&b, "%s%s\n%s", gutter, line, caret)
	switch {
	case d.Hint == "":
		b.WriteByte('\n')
	case len(caret)+1+typeset.Width(d.Hint) <= width:
		fmt.Fprintf(&b, " %s\n", d.Hint)
	default:
		b.WriteByte('\n')
		writeWrapped(&b, strings.Repeat(" ", len(gutter))+d.Hint, len(gutter), width)
	}
	return b.String()
}

// writeWrapped writes a line that begins with so many spaces or tabs; where it is too wide, as several that do.
func writeWrapped(b *strings.Builder, line string, indent, width int) {
	if typeset.Width(line) <= width {
		b.WriteString(line + "\n")
		return
	}
	for _, part := range typeset.Wrap(line[indent:], max(width-indent, typeset.MinAround)) {
		b.WriteString(line[:indent] + part + "\n")
	}
}

// around returns as much of the line around the fault as room has columns for, and where in it the fault stands, in columns.
func (d Diagnostic) around(room int) (line string, at, long int) {
	return typeset.Around(d.Text, offset(d.Text, d.Col-1), offset(d.Text, d.Col-1+d.Len), room)
}

// offset is where in a text, which may be no UTF-8, the rune with a number from 0 begins; its end where there are fewer.
func offset(text string, n int) int {
	for i := range text {
		if n == 0 {
			return i
		}
		n--
	}
	return len(text)
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
