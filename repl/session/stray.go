package session

import (
	"runtime"
	"strings"

	"github.com/retort-shell/retort/internal/stack"
)

// A panic ends a Go program in whichever goroutine it is. Those that a cell's go statements start recover it. Those that compiled
// code starts, to call back into a cell's functions (time.AfterFunc, an HTTP server), cannot be made to; but the interpreter writes
// to its standard error each time a panic leaves one of its functions, on the goroutine that panics. The last of these writes, before
// the panic reaches compiled code that would pass it on to the run time, ends the goroutine instead.

// Write is called as a panic leaves a function of the interpreter.
func (w unwoundWriter) Write(text []byte) (int, error) {
	if g := w.s.goroutines.get(); g != nil && g.own {
		if m := unwoundLine.FindSubmatch(text); m != nil {
			w.s.goroutines.unwinds(frame(m[1]), again())
		}
		return len(text), nil
	}
	if stack.ID() == w.s.home.Load() || !outermost() {
		return len(text), nil
	}
	value, ok := stack.Panicking()
	if !ok {
		value = "its value is not known on this architecture"
	}
	value = goPanic(value)
	if e, ok := value.(error); !ok || e.Error() != abort {
		w.s.report(w.s.here(), &raised{value: value})
	}
	runtime.Goexit()
	return len(text), nil
}

// abort is the text of http.ErrAbortHandler, a panic that is to end an HTTP handler in silence.
const abort = "net/http: abort Handler"

// pulls is the function by which package iter runs an iterator for Pull, which hands panics on.
const pulls = "iter.Pull"

// outermost reports whether a panic that the interpreter has just seen would leave its functions for compiled code that does not
// hand it on: each of the goroutine's functions has seen a panic.
func outermost() bool {
	running := 0
	for f := range callers() {
		switch {
		case f == runName:
			running++
		case f == unwindsName:
			running--
		case strings.HasPrefix(f, pulls):
			return false
		}
	}
	return running == 0
}
