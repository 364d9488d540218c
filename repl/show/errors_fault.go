package show

import (
	"regexp"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/typeset"
)

// A fault is a part of a line of a statement, line[from:to].
type fault struct {
	line     string
	from, to int
}

// restOf is how much of a statement MySQL tells: what it has not read, up to 80 characters.
var restOf = regexp.MustCompile(`(?s) near '(.*)' at line \d+$`)

// faultIn returns where in a statement a database has stumbled over a word, or over its end where that is empty; nil where the word stands
// there more than once, and the error does not tell which is meant.
func faultIn(sql, near, text string) *fault {
	from, to := -1, -1
	rest := restOf.FindStringSubmatch(text)
	for at := 0; ; {
		t := sqltext.Next(sql, at, false)
		at = t.End
		switch {
		case t.Kind == sqltext.End && near == "" && from < 0:
			from = len(strings.TrimRight(sql, " \t\r\n;"))
			return faultAt(sql, from, from)
		case t.Kind == sqltext.End:
			return faultAt(sql, from, to)
		case near == "" && t.Kind == sqltext.Open:
			from, to = t.Start, t.Start+1
		case near == "" || sql[t.Start:t.End] != near:
		case rest != nil && strings.HasPrefix(sql[t.Start:], rest[1]):
			return faultAt(sql, t.Start, t.End)
		case from >= 0:
			return nil
		default:
			from, to = t.Start, t.End
		}
	}
}

func faultAt(sql string, from, to int) *fault {
	if from < 0 {
		return nil
	}
	start := strings.LastIndexByte(sql[:from], '\n') + 1
	end := len(sql)
	if i := strings.IndexByte(sql[from:], '\n'); i >= 0 {
		end = from + i
	}
	return &fault{line: sql[start:end], from: from - start, to: min(to, end) - start}
}

// faultIndent stands in front of a line with a fault, as of those of Go.
const faultIndent = "   "

// fault adds the line with a mark under the fault.
func (p *Printer) fault(pg *page, x *fault) {
	line, at, long := typeset.Around(x.line, x.from, x.to, p.width()-len(faultIndent))
	pg.line(faultIndent, line)
	pg.line(faultIndent, strings.Repeat(" ", at), p.Style.Paint(Failure, strings.Repeat("^", long)))
}
