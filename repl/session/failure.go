package session

import (
	"errors"
	"fmt"

	"github.com/retort-shell/retort/internal/symbols"
)

// An Interrupted is a cell that was stopped.
type Interrupted struct {
	// LeftBehind says that the cell did not stop: it waits for something that no interrupt reaches, such as a lock. It goes on in
	// the background until that comes.
	LeftBehind bool
}

func (i *Interrupted) Error() string {
	if i.LeftBehind {
		return "interrupted: the cell still waits for something, such as a lock or a channel, and was left behind"
	}
	return "interrupted"
}

// An Internal is lowered source that the interpreter refuses: a fault of this program, never of the cell.
type Internal struct {
	Err    error
	Source string
}

func (e *Internal) Error() string {
	return fmt.Sprintf("this shell cannot run the cell, though it is right: %v", e.Err)
}

func (e *Internal) Unwrap() error { return e.Err }

// errHalted is what a cell that is to stop panics with.
var errHalted = errors.New("interrupted")

// stops reports whether a panic is one that ends the cell whatever it has deferred.
func stops(v any) bool {
	_, exit := v.(symbols.Exit)
	return exit || v == any(errHalted)
}

// failure turns what ended a cell into an error.
func (s *Session) failure(p *raised, r *run) error {
	if exit, ok := p.value.(symbols.Exit); ok {
		return errors.New(exitText(exit))
	}
	if p.value == any(errHalted) {
		return &Interrupted{}
	}
	return &Panic{Value: p.value, Cell: r.cell, Line: r.line(), Trace: s.places.trace(p), text: p.text()}
}

func exitText(e symbols.Exit) string {
	return e.Func + ": a cell cannot end the shell; :quit or Ctrl-D does"
}

// line is the line of the cell's statement that is at work.
func (r *run) line() int {
	if lines, i := r.lines.Load(), int(r.stmt.Load()); lines != nil && i < len(*lines) {
		return (*lines)[i]
	}
	return 1
}
