package repl

import (
	"fmt"
	"strings"

	"github.com/retort-shell/retort/repl/session"
	"github.com/retort-shell/retort/repl/typeset"
)

// maxTrace is how many functions the trace of a panic names.
const maxTrace = 8

// panicReport tells of a panic what Go tells, and where it was in what the session has declared.
func panicReport(p *session.Panic) string {
	var b strings.Builder
	b.WriteString(p.Error() + "\n")
	if strings.Contains(p.Error(), "unaddressable value") { // db.Find(users), with which GORM does not reckon
		b.WriteString("   what a query is to fill is given by its address: &users, not users\n")
	}
	lines, rest := 0, p.Trace
	for ; len(rest) > 0 && lines < maxTrace; lines++ {
		times := 1
		for times < len(rest) && rest[times] == rest[0] {
			times++
		}
		fmt.Fprintf(&b, "   in %s", placeText(rest[0], p.Cell))
		if times > 1 {
			fmt.Fprintf(&b, ", %d times", times)
		}
		b.WriteString("\n")
		rest = rest[times:]
	}
	if len(rest) > 0 {
		fmt.Fprintf(&b, "   … %d more\n", len(rest))
	}
	if p.Line > 1 {
		fmt.Fprintf(&b, "   at line %d of the cell\n", p.Line)
	}
	return b.String()
}

func placeText(p session.Place, cell int) string {
	if p.Cell == cell {
		return fmt.Sprintf("%s, line %d of this cell", p.Func, p.Line)
	}
	return p.String()
}

// fitted is a text in a terminal of that many columns, 0 for any: lines that are too long are broken at spaces, and keep their indent.
func fitted(text string, width int) string {
	if width <= 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		rest := strings.TrimLeft(line, " ")
		indent := line[:len(line)-len(rest)]
		if typeset.Width(strings.TrimSuffix(line, "\n")) <= width {
			b.WriteString(line)
			continue
		}
		for _, part := range typeset.Wrap(rest, max(width-len(indent), typeset.MinAround)) {
			b.WriteString(indent + part + "\n")
		}
	}
	return b.String()
}
