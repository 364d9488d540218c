package repl

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// echoEach is how many statements of a cell are shown one by one, and echoSame how many of the same SQL, with what the cell prints between
// them. Of those that follow, the same SQL is shown once, at the end of the cell, with how often it ran; of other SQL than the first echoRest
// there only the number of statements.
const (
	echoEach = 12
	echoSame = 3
	echoRest = 100
)

// An echo shows statements as they run. Runs of the same SQL are shown as one: a loop that asks the same fourteen times is one line
// that says so.
type echo struct {
	mu      sync.Mutex
	out     io.Writer
	printer *show.Printer
	on      bool
	held    show.Run // that may go on
	shown   int
	same    map[repeated]*show.Run // those of the cell that were shown
	rest    map[repeated]*show.Run // those that are left for the end
	order   []repeated
	more    int64               // statements of SQL that is not in rest
	inLine  bool                // what the cell printed last does not end its line
	own     []trace.Statement   // the shell's own looks: named at the end, as nobody asked for them
	eachRow func(show.Run) bool // reports whether a run is one query for each row of another, while the cell is at work
}

// repeated is what statements that are shown as one have in common.
type repeated struct{ sql, target, source string }

func repeatedOf(s trace.Statement) repeated { return repeated{s.SQL, s.Target, s.Source} }

func newEcho(out io.Writer, p *show.Printer, eachRow func(show.Run) bool) *echo {
	return &echo{out: out, printer: p, eachRow: eachRow, on: true, same: map[repeated]*show.Run{}, rest: map[repeated]*show.Run{}}
}

// statement takes a statement that has ended. Implicit transactions are left to the log, as the statement within says all.
func (e *echo) statement(s trace.Statement) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case !e.on || s.Implicit:
		return
	case s.Purpose == trace.Own && s.Err == nil:
		e.own = append(e.own, s)
		return
	}
	if e.held.Count > 0 && s.Repeats(e.held.First) {
		e.held.Add(s)
		return
	}
	e.flush(e.eachRow)
	of := repeatedOf(s)
	rest := e.rest[of]
	if same := e.same[of]; rest == nil && same != nil && s.Purpose == trace.Yours && same.Count >= echoSame && same.Failed == 0 && s.Err == nil {
		rest = same // shown with those that are still to come, as one
	} else if rest == nil && e.shown >= echoEach {
		rest = &show.Run{}
	}
	if rest == nil {
		e.held = show.RunOf(s)
		return
	}
	if e.rest[of] == nil && len(e.order) >= echoRest {
		e.more++
		return
	}
	if e.rest[of] == nil {
		e.rest[of] = rest
		e.order = append(e.order, of)
	}
	rest.Add(s)
}

// flush shows what is held. The caller has the lock.
func (e *echo) flush(each func(show.Run) bool) {
	if e.held.Count == 0 {
		return
	}
	e.shown++
	run := e.held
	e.held = show.Run{}
	of := repeatedOf(run.First)
	if same := e.same[of]; same != nil {
		same.Join(run)
	} else {
		e.same[of] = &run
	}
	e.show(run, each)
}

func (e *echo) show(run show.Run, each func(show.Run) bool) {
	run.EachRow = each(run)
	if e.inLine {
		fmt.Fprintln(e.out)
		e.inLine = false
	}
	e.printer.Repeated(e.out, run)
}

// end shows what is left of a cell, or of a statement of it.
func (e *echo) end(each func(show.Run) bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.flush(each)
	for _, of := range e.order {
		e.show(*e.rest[of], each)
	}
	if e.more > 0 {
		fmt.Fprintln(e.out, e.printer.Style.Paint(show.Muted, "  … and "+typeset.Plural(e.more, "more statement")+": :log all"))
	}
	e.looks()
	clear(e.same)
	clear(e.rest)
	e.order, e.own, e.more, e.shown, e.inLine = nil, nil, 0, 0, false
}

// looks says that the shell itself has asked the database something.
func (e *echo) looks() {
	if len(e.own) == 0 {
		return
	}
	first := e.own[0].N
	numbers := "[" + numbersOf(e.own) + "]"
	look := fmt.Sprintf("  %s the shell's own look;", numbers)
	log := fmt.Sprintf(":log %d shows its SQL", first)
	paint := func(s string) string { return e.printer.Style.Paint(show.Muted, s) }
	if width := e.printer.Width; width > 0 && typeset.Width(look)+1+len(log) > width {
		fmt.Fprintf(e.out, "%s\n%s\n", paint(look), paint(strings.Repeat(" ", typeset.Width(numbers)+3)+log))
		return
	}
	fmt.Fprintln(e.out, paint(look+" "+log))
}

// turn switches the echo for the cells that follow.
func (e *echo) turn(on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.on = on
}

// flushing returns a writer for what cells print, which comes after the statements that ran before it.
func (e *echo) flushing(w io.Writer) io.Writer { return &flushWriter{e, w} }

type flushWriter struct {
	echo *echo
	w    io.Writer
}

func (f *flushWriter) Write(p []byte) (int, error) {
	f.echo.mu.Lock()
	f.echo.flush(f.echo.eachRow)
	if len(p) > 0 {
		f.echo.inLine = p[len(p)-1] != '\n'
	}
	f.echo.mu.Unlock()
	return f.w.Write(p)
}

// numbersOf are the numbers of statements, which rise, those in a row as a range: "2, 5–7".
func numbersOf(list []trace.Statement) string {
	var parts []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1].N == list[j].N+1 {
			j++
		}
		part := fmt.Sprint(list[i].N)
		if j > i {
			part += fmt.Sprintf("–%d", list[j].N)
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
