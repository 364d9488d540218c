package repl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/ledger"
	"github.com/retort-shell/retort/repl/session"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
)

// ErrQuit is what Eval returns when the cell asks to leave the shell.
var ErrQuit = command.ErrQuit

// A CellError is a cell that failed. What there is to say of it has been shown.
type CellError struct{ Err error }

func (e *CellError) Error() string { return e.Err.Error() }
func (e *CellError) Unwrap() error { return e.Err }

// Eval evaluates one cell and shows what it yields. A cell that fails is shown with its error, and gives a *CellError; the session
// stays as it was, but for what the cell did before it failed. When ctx ends, the cell is stopped.
func (r *REPL) Eval(ctx context.Context, cell string) error {
	cells := r.copied(cell)
	if len(cells) == 1 {
		return r.evalOne(ctx, cells[0])
	}
	for i, cell := range cells {
		if r.interactive {
			fmt.Fprint(r.config.out, strings.Repeat("\n", min(i, 1))+r.prompted(cell)+"\n")
		}
		if err := r.evalOne(ctx, cell); err != nil {
			return err
		}
	}
	return nil
}

// evalOne evaluates a cell that has no prompt before it.
func (r *REPL) evalOne(ctx context.Context, cell string) error {
	n, before := r.cells+1, r.ledger.Len()
	var err error
	if ended := r.session.Apart(func() { err = r.eval(ctx, cell) }); ended != nil {
		err = r.fail(ended)
	}
	if panicked := (*session.Panic)(nil); errors.As(err, &panicked) && r.unfinished.rollBack() {
		r.remark("the write that the panic ended is rolled back")
	}
	r.lostConnections()
	r.strayEnd()
	r.silentEnd()
	r.past.add(masked(cell), err)
	if err != nil && !errors.Is(err, ErrQuit) {
		r.env.Cells.Failed(n)
	}
	return r.tutor.after(ctx, cell, before, err)
}

func (r *REPL) eval(ctx context.Context, cell string) (err error) {
	defer func() {
		if p := recover(); p != nil { // whatever this program has done wrong, the session stays
			err = r.fail(fmt.Errorf("this shell failed at the cell: %v", p))
		}
	}()
	r.follow()
	r.cells++
	if r.observer != nil {
		*r.observer = observer{}
	}
	r.ledger.StartCell(r.cells)
	r.startCell(r.cells)
	r.session.StartCell(r.cells)
	r.env.Cells.Add(r.cells, masked(cell))
	r.echo.turn(r.env.Settings.SQL != command.SQLOff)
	r.live = command.Preview{} // what a chain is made of may change
	switch lang.Final(cell) {
	case lang.Empty:
		return nil
	case lang.Command:
		if command.Replayed(cell) {
			return r.journaled(cell, func() error { return r.command(ctx, cell) })
		}
		return r.command(ctx, cell)
	case lang.SQL:
		return r.journaled(cell, func() error { return r.sql(ctx, cell) })
	}
	if line, ok := r.bare(cell); ok {
		return r.command(ctx, line)
	}
	return r.journaled(cell, func() error { return r.goCell(ctx, cell) })
}

// follow makes what is shown as wide as the terminal is now.
func (r *REPL) follow() {
	if r.config.width == 0 {
		r.printer.Width = terminalWidth(r.config.out)
	}
}

// command runs a :command.
func (r *REPL) command(ctx context.Context, line string) error {
	var view io.WriteCloser = plainView{eachView{r}}
	if !command.InParts(line) {
		view = r.view()
	}
	defer r.session.Interruptible(ctx)()
	before := r.env.Out // a command may evaluate cells, which are commands
	defer func() { r.env.Out = before }()
	r.env.Out = r.echo.flushing(view)
	if command.Quiet(line) {
		r.echo.turn(false)
	}
	err := command.Run(ctx, r.env, strings.TrimSpace(line))
	if cerr := view.Close(); err == nil {
		err = cerr
	}
	r.echo.end(r.env.EachRow())
	var shown *CellError
	switch {
	case errors.Is(err, command.ErrQuit):
		return err
	case err != nil && ctx.Err() != nil && !errors.As(err, &shown): // the database says that in words of its own
		return r.fail(&session.Interrupted{})
	}
	return r.fail(err)
}

// goCell runs a cell of Go.
func (r *REPL) goCell(ctx context.Context, src string) error {
	cell, values, err := r.session.Run(ctx, src)
	r.ledger.Settle()
	ran := r.ledger.InCell(r.cells)
	loops := r.env.Loops(src, ran, r.cells)
	r.echo.end(command.EachRowOf(loops))
	if cell != nil {
		for _, note := range cell.Notes {
			fmt.Fprintln(r.err, "note: "+note)
		}
	}
	if err != nil {
		failed := r.fail(r.hinted(err, src))
		if panicked := (*session.Panic)(nil); errors.As(err, &panicked) {
			if hint := r.panicHint(ctx, src, panicked); hint != "" {
				fmt.Fprint(r.err, fitted("   "+hint+"\n", r.printer.Width))
			}
		}
		return failed
	}
	if r.env.Settings.SQL == command.SQLOnly {
		return nil
	}
	return errors.Join(r.show(ctx, cell, values, ran), r.note(src, ran, loops, cell.Yield.Kind == lang.YieldValues))
}

// show shows what a cell yields.
func (r *REPL) show(ctx context.Context, cell *lang.Cell, values []reflect.Value, ran []trace.Statement) error {
	switch y := cell.Yield; y.Kind {
	case lang.YieldType:
		view := r.view()
		return r.fail(errors.Join(r.showType(view, y), view.Close()))
	case lang.YieldValues:
		shown := make([]show.Value, len(y.Values))
		for i, v := range y.Values {
			shown[i] = show.Value{Type: v.Text}
			switch {
			case v.Cons != "":
				shown[i].V = reflect.ValueOf(constant{v.Cons})
			case i < len(values):
				shown[i].V = values[i]
			}
		}
		text := &bytes.Buffer{}
		err := r.session.Call(ctx, cell, func() error {
			r.observer.values(y, values, r.printer.Models.Schema)
			return r.printer.Values(text, shown, ran)
		})
		if err != nil {
			return r.fail(err)
		}
		if failed := r.failed(values); failed != nil {
			_, err := text.WriteTo(r.err)
			return errors.Join(err, failed)
		}
		view := r.view()
		_, err = text.WriteTo(view)
		return errors.Join(err, view.Close())
	}
	return nil
}

// constant is an untyped constant, shown exactly.
type constant struct{ text string }

func (c constant) String() string { return c.text }

// failed reports the error that a shown result stands for, so that a script stops at a query that failed.
func (r *REPL) failed(values []reflect.Value) error {
	for _, v := range values {
		if !v.IsValid() || !v.CanInterface() {
			continue
		}
		if err := errorOf(v.Interface()); err != nil {
			return &CellError{err}
		}
	}
	return nil
}

// showType shows a type: the card of a model, or what another type is made of.
func (r *REPL) showType(w io.Writer, y lang.Yield) error {
	t := y.Type
	rt, ok := r.session.ReflectType(y)
	if !ok {
		_, err := fmt.Fprintf(w, "%s is a type: %s\n", lang.TypeString(t), lang.TypeString(t.Underlying()))
		return err
	}
	if m, ok := r.model(rt); ok {
		card, err := command.Card(r.env, m)
		if err != nil {
			return err
		}
		return r.printer.Card(w, card)
	}
	if r.printer.Models.Schema(rt) != nil {
		card, err := show.NewCard(r.db, rt, lang.Methods(t))
		if err != nil {
			return err
		}
		return r.printer.Card(w, card)
	}
	return r.printer.Type(w, rt, lang.Methods(t))
}

// missing is the panic of the function sql, target or compare, which is an error of the cell as any other, or nil.
func missing(p *session.Panic) error {
	switch m := p.Value.(type) {
	case *ledger.Missing:
		return m
	case *noTarget:
		return m
	case *noComparison:
		return m
	}
	return nil
}

// fail shows why a cell failed.
func (r *REPL) fail(err error) error { return r.failAt(err, trace.Statement{}) }

// failAt shows why a cell failed, with the statement that did.
func (r *REPL) failAt(err error, s trace.Statement) error {
	if err == nil {
		return nil
	}
	w := r.err
	var refused *lang.Error
	var panicked *session.Panic
	var interrupted *session.Interrupted
	var shown *CellError
	switch {
	case errors.As(err, &shown): // of a cell that a command evaluated
		return err
	case errors.As(err, &interrupted):
		if r.interactive {
			fmt.Fprintln(w) // the terminal has echoed ^C
		}
		fmt.Fprintln(w, interrupted.Error())
	case errors.As(err, &refused):
		for _, d := range refused.Diagnostics {
			if _, werr := fmt.Fprint(w, d.Format(r.printer.Width)); werr != nil {
				return werr
			}
		}
	case errors.As(err, &panicked) && missing(panicked) != nil:
		if werr := r.printer.Error(w, missing(panicked), show.About{}); werr != nil {
			return werr
		}
	case errors.As(err, &panicked):
		if _, werr := io.WriteString(w, fitted(panicReport(panicked), r.printer.Width)); werr != nil {
			return werr
		}
	default:
		shown, lost := err, (*db.SandboxLostError)(nil)
		if errors.As(err, &lost) {
			shown = lost.Err
		}
		if werr := r.printer.Error(w, shown, show.About{Statement: s, Hint: here(s.SQL)}); werr != nil {
			return werr
		}
		if lost != nil {
			fmt.Fprintln(w, lost.Lost()+".")
		}
	}
	return &CellError{err}
}
