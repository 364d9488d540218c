package session

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/traefik/yaegi/interp"

	"github.com/retort-shell/retort/internal/symbols"
	"github.com/retort-shell/retort/repl/lang"
)

// A Panic is a cell that panicked. What it did before stays.
type Panic struct {
	Value any
	Line  int // of the cell's statement that was at work, counted from 1
}

func (p *Panic) Error() string { return "panic: " + panicText(p.Value) }

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

// failure turns what ended a cell into an error.
func (s *Session) failure(err error, u lang.Unit, r *run) error {
	var p interp.Panic
	if !errors.As(err, &p) {
		return &Internal{Err: err, Source: u.Body}
	}
	if p.Value == any(errHalted) {
		return &Interrupted{}
	}
	if exit, ok := p.Value.(symbols.Exit); ok {
		return errors.New(exitText(exit))
	}
	return &Panic{Value: goPanic(p.Value), Line: r.line(u)}
}

func exitText(e symbols.Exit) string {
	return e.Func + ": a cell cannot end the shell; :quit or Ctrl-D does"
}

// line is the line of the cell's statement that is at work.
func (r *run) line(u lang.Unit) int {
	if i := int(r.stmt.Load()); i < len(u.Lines) {
		return u.Lines[i]
	}
	return 1
}

// goPanic gives panics of the interpreter's own reflection the text of the run-time panic that they stand for.
func goPanic(v any) any {
	for {
		r, ok := v.(reflect.Value)
		if !ok || !r.IsValid() || !r.CanInterface() {
			break
		}
		v = r.Interface()
	}
	text := ""
	switch v := v.(type) {
	case *reflect.ValueError:
		text = v.Error()
	case error:
		text = v.Error()
	case string:
		text = v
	}
	text = positions.ReplaceAllString(text, "")
	switch {
	case strings.Contains(text, "interface conversion:"):
		return runtimeText(text)
	case text == "<nil>", v == nil:
		return plainError("panic called with nil argument")
	case strings.HasPrefix(text, "reflect.MakeSlice: negative len"), text == "runtime: allocation size out of range":
		return runtimeError("makeslice: len out of range")
	case strings.HasPrefix(text, "reflect.Value.Call: call of nil function"), strings.HasPrefix(text, "reflect: Method on nil interface value"):
		return runtimeError("invalid memory address or nil pointer dereference")
	case strings.HasPrefix(text, "reflect.Value.Slice: slice index out of bounds"), strings.HasPrefix(text, "reflect.Value.Slice: string slice index out of bounds"), strings.HasPrefix(text, "reflect.Value.Slice: array index out of bounds"):
		return runtimeError("slice bounds out of range")
	case strings.HasPrefix(text, "hash of unhashable type: "):
		return runtimeError("hash of unhashable type " + strings.TrimPrefix(text, "hash of unhashable type: "))
	case strings.HasPrefix(text, "reflect: cannot convert slice with length"):
		return runtimeError(strings.Replace(strings.TrimPrefix(text, "reflect: "), "to array with", "to array or pointer to array with", 1))
	case strings.Contains(text, "on zero Value"), strings.Contains(text, "nil pointer"):
		return runtimeError("invalid memory address or nil pointer dereference")
	case strings.HasPrefix(text, "reflect: slice index out of range"), strings.HasPrefix(text, "reflect: array index out of range"), strings.HasPrefix(text, "reflect: string index out of range"):
		return runtimeError("index out of range")
	case strings.HasPrefix(text, "reflect.Value.SetMapIndex"), strings.Contains(text, "assignment to entry in nil map"):
		return plainError("assignment to entry in nil map")
	}
	return v
}

// positions stand before some panics of the interpreter: where it was in the lowered source.
var positions = regexp.MustCompile(`^\d+:\d+: `)

// A runtimeText is the whole text of a run-time error, which need not begin with "runtime error".
type runtimeText string

func (e runtimeText) Error() string { return string(e) }
func (runtimeText) RuntimeError()   {}

// A runtimeError reads as Go's own.
type runtimeError string

func (e runtimeError) Error() string { return "runtime error: " + string(e) }
func (runtimeError) RuntimeError()   {}

type plainError string

func (e plainError) Error() string { return string(e) }
func (plainError) RuntimeError()   {}

// panicText writes a panic's value as Go's run time prints it.
func panicText(v any) string {
	switch v := v.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	case string:
		return v
	}
	return fmt.Sprintf("%v", v)
}
