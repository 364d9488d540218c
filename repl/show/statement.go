package show

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// SQLForm is how bound values stand beside SQL.
type SQLForm uint8

// The forms of SQL.
const (
	SQLShort        SQLForm = iota // below it, long ones cut
	SQLFull                        // below it, whole
	SQLInterpolated                // in the place of its placeholders, marked as not what was sent
)

// Bounds on bound values where they are cut.
const (
	inlineArgWidth = 60
	inlineArgLines = 2
)

// Statement shows a statement beside its result: its number, all of its SQL, its bound values, its rows and time, and
// why it ran if that was not the user's own wish. Where bound values are cut it says how to see them.
func (p *Printer) Statement(w io.Writer, s trace.Statement) error {
	return p.statement(w, s, number(s.N, s.N), p.place(s)+figures(s), false)
}

// Log shows a statement as Statement does, but with all of its bound values, with its error, and with the cell that it ran in.
func (p *Printer) Log(w io.Writer, s trace.Statement) error {
	return p.statement(w, s, number(s.N, s.N), p.place(s)+figures(s), true)
}

// Repeated shows several runs of the same SQL as one: how many, and how long they took together. Those for each row of another query
// say that there is one more. No statement shows nothing, one as Statement does.
func (p *Printer) Repeated(w io.Writer, run Run) error {
	switch run.Count {
	case 0:
		return nil
	case 1:
		return p.Statement(w, run.First)
	}
	text := typeset.Count(run.Count) + " × the same query"
	if run.EachRow {
		text = "1 + " + text
	}
	if run.Failed > 0 {
		text += ", " + typeset.Count(run.Failed) + " failed"
	}
	first := run.First
	first.Args = nil
	return p.statement(w, first, number(first.N, run.Last), p.place(first)+cause(first)+text+gap+typeset.PadLeft(elapsed(run.Elapsed), timeWidth), false)
}

// number is the mark before a statement; those that GORM adds unasked have none.
func number(first, last int) string {
	switch {
	case first == 0:
		return "  ·   "
	case first == last:
		return fmt.Sprintf("  [%d] ", first)
	}
	return fmt.Sprintf("  [%d–%d] ", first, last)
}

func (p *Printer) statement(w io.Writer, s trace.Statement, number, figures string, whole bool) error {
	pg := p.page()
	room := p.width() - typeset.Width(number)
	hang := strings.Repeat(" ", typeset.Width(number))
	lines, values := p.sqlAndValues(s, room, whole || p.SQL != SQLShort)
	painted := p.Style.sql(lines, verbRole(s.Verb()))
	lines = append(lines, values...)
	for i, l := range lines {
		styled := l
		if i < len(painted) {
			styled = painted[i]
		}
		lead := hang
		if i == 0 {
			lead = p.Style.Paint(Muted, number)
		}
		if i == len(lines)-1 {
			if free := room - typeset.Width(l) - typeset.Width(figures); free >= len(gap) {
				styled += strings.Repeat(" ", free) + p.figures(s, figures)
				figures = ""
			}
		}
		pg.line(lead, styled)
	}
	if figures != "" {
		for _, l := range wrapFigures(figures, room) {
			pg.line(hang, strings.Repeat(" ", room-typeset.Width(l)), p.figures(s, l))
		}
	}
	if whole && s.Err != nil {
		for i, l := range typeset.Wrap("error: "+typeset.Visible(s.Err.Error()), room-len(indent)) {
			pg.line(hang, strings.Repeat(indent, min(i, 1)), p.Style.Paint(Failure, l))
		}
	}
	if whole && s.Cell > 0 {
		origin := "in cell " + strconv.Itoa(s.Cell)
		if s.Model != "" {
			origin += ", on " + strings.TrimPrefix(s.Model, "main.")
		}
		pg.line(hang, p.Style.Paint(Muted, origin))
	}
	return pg.writeTo(w)
}

// wrapFigures breaks figures only where they are wider than the terminal, and keeps their spacing elsewhere.
func wrapFigures(text string, width int) []string {
	if typeset.Width(text) <= width {
		return []string{text}
	}
	return typeset.Wrap(text, width)
}

// interpolatedMark stands below SQL with its values in it: what was sent had placeholders.
const interpolatedMark = "for reading, not for running"

// sqlAndValues sets the SQL of a statement and its bound values in lines of at most width columns.
func (p *Printer) sqlAndValues(s trace.Statement, width int, whole bool) (sql, values []string) {
	if n := len(s.Args); p.SQL == SQLInterpolated && n > 0 && n == len(sqltext.Placeholders(s.SQL)) {
		filled := sqltext.Fill(s.SQL, func(i int) string {
			if i >= n {
				return "?"
			}
			return p.Literal(s.Args[i])
		})
		return wrapSQL(filled, width), typeset.Wrap(interpolatedMark, width)
	}
	values, cut := p.argLines(s.Args, width, whole)
	if cut && s.N > 0 {
		hint := fmt.Sprintf("(:log %d shows all)", s.N)
		if last := len(values) - 1; typeset.Width(values[last])+1+typeset.Width(hint) <= width {
			values[last] += " " + hint
		} else {
			values = append(values, typeset.Wrap(hint, width)...)
		}
	}
	return wrapSQL(s.SQL, width), values
}

// Literal writes a bound value as SQL does, for reading.
func (p *Printer) Literal(x any) string {
	switch x := x.(type) {
	case nil:
		return "NULL"
	case string:
		return "'" + strings.ReplaceAll(typeset.Visible(x), "'", "''") + "'"
	case []byte:
		return fmt.Sprintf("X'%X'", x)
	case time.Time:
		return "'" + x.Format("2006-01-02 15:04:05.999999999-07:00") + "'"
	case sql.NamedArg:
		return p.Literal(x.Value)
	case trace.Cut:
		return p.Literal(fmt.Sprint(x))
	}
	if sent, err := driver.DefaultParameterConverter.ConvertValue(x); err == nil && reflect.TypeOf(sent) != reflect.TypeOf(x) {
		return p.Literal(sent)
	}
	switch v := reflect.ValueOf(x); v.Kind() {
	case reflect.String:
		return p.Literal(v.String())
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16,
		reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return fmt.Sprint(v.Interface())
	}
	return p.Literal(p.argText(x, true))
}

func (p *Printer) figures(s trace.Statement, text string) string {
	if s.Err != nil {
		return p.Style.Paint(Failure, text)
	}
	return p.Style.Paint(Muted, text)
}

// Times take at least this many columns; they end at the right edge of the terminal.
const timeWidth = len("0.2 ms")

// figures are the rows and time of a statement, and its purpose unless it is the user's own.
func figures(s trace.Statement) string {
	text := cause(s)
	switch {
	case s.Err != nil:
		text += "failed" + gap
	case s.Rows == 1:
		// One row takes as much room as several, so that rows stand below each other.
		text += "1 row " + gap
	case s.Rows >= 0:
		text += typeset.Plural(s.Rows, "row") + gap
	}
	return text + typeset.PadLeft(elapsed(s.Elapsed), timeWidth)
}

// place is where a statement went, if there is more than one place.
func (p *Printer) place(s trace.Statement) string {
	text := ""
	if p.Targets && s.Target != "" {
		text = typeset.Visible(s.Target) + gap
	}
	if s.Source != "" {
		text += typeset.Visible(s.Source) + gap
	}
	return text
}

// cause is the word for a statement's purpose, unless the user asked for it or its SQL says it.
func cause(s trace.Statement) string {
	switch {
	case s.Undone:
		return "undone" + gap
	case s.Implicit:
		return "implicit" + gap
	case s.Purpose == trace.Own:
		return "the shell's own look" + gap
	case s.Purpose == trace.Yours || s.Purpose == trace.Transaction:
		return ""
	}
	return s.Purpose.String() + gap
}

// elapsed is a time to read: in milliseconds, from a second on in seconds.
func elapsed(d time.Duration) string {
	switch ms := float64(d) / float64(time.Millisecond); {
	case d < 0:
		return "?"
	case d > 0 && ms < 0.05:
		return "<0.1 ms"
	case ms < 999.95:
		return strconv.FormatFloat(ms, 'f', 1, 64) + " ms"
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + " s"
	}
	return d.Round(time.Second).String()
}

func verbRole(verb string) Role {
	switch verb {
	case "INSERT", "REPLACE", "CREATE":
		return Insert
	case "UPDATE", "ALTER", "MERGE":
		return Update
	case "DELETE", "DROP", "TRUNCATE", "ROLLBACK":
		return Delete
	case "BEGIN", "START", "COMMIT", "END", "SAVEPOINT", "RELEASE":
		return Transaction
	}
	return Read
}

// argLines sets bound values in lines of at most width columns; unless whole, what goes beyond a few lines is counted. It reports
// whether something was left out.
func (p *Printer) argLines(args []any, width int, whole bool) (lines []string, short bool) {
	line := ""
	for i, x := range args {
		text := p.argText(x, whole)
		if !whole {
			all := text
			text = typeset.Cut(text, min(inlineArgWidth, width-1))
			short = short || text != all
		}
		if i < len(args)-1 {
			text += ","
		}
		if line != "" && typeset.Width(line)+1+typeset.Width(text) > width {
			if !whole && len(lines) == inlineArgLines-1 {
				more := typeset.Ellipsis + " and " + typeset.Plural(len(args)-i, "more value")
				if typeset.Width(line)+1+typeset.Width(more) > width {
					return append(lines, line, more), true
				}
				return append(lines, line+" "+more), true
			}
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += text
		for whole && typeset.Width(line) > width {
			head := typeset.Fill(line, width)
			lines = append(lines, head)
			line = line[len(head):]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines, short
}

// argText is a bound value as Go writes it, with NULL for nil.
func (p *Printer) argText(x any, whole bool) string {
	switch x := x.(type) {
	case sql.NamedArg:
		return typeset.Visible(x.Name) + " = " + p.argText(x.Value, whole)
	case trace.Cut:
		return p.argText(x.Head, true) + typeset.Ellipsis + " (" + typeset.Plural(x.Len, "byte") + ")"
	case time.Time:
		if whole {
			return p.fullTime(x)
		}
		if p.Location != nil {
			x = x.In(p.Location)
		}
		return x.Format("2006-01-02 15:04:05.999")
	}
	v, null := columnValue(reflect.ValueOf(x))
	if null {
		return "NULL"
	}
	if t, ok := v.Interface().(time.Time); ok {
		return p.argText(t, whole)
	}
	f := &formatter{p: p}
	if s, ok := f.leaf(v, 1<<20); ok {
		return s
	}
	if x, ok := databaseValue(v); ok {
		return p.argText(x, whole)
	}
	return f.short(v, 1000)
}
