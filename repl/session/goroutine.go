package session

import (
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/retort-shell/retort/internal/stack"
	"github.com/retort-shell/retort/internal/symbols"
)

// A panic ends a Go program in whichever goroutine it is. Those that a cell's go statements start recover it. Those that compiled
// code starts, to call back into a cell's functions (time.AfterFunc, an HTTP server), cannot be made to; but the interpreter writes
// to its standard error each time a panic leaves one of its functions, on the goroutine that panics. The last of these writes, before
// the panic reaches compiled code that would pass it on to the run time, ends the goroutine instead.

// An origin is where a goroutine was started.
type origin struct {
	run        *run // of the cell's own goroutine
	cell, line int
}

// now is the origin of what the goroutine starts at this moment.
func (o origin) now() origin {
	if r := o.run; r != nil {
		o.cell, o.line = r.cell, 1
		if lines, i := r.lines.Load(), int(r.stmt.Load()); lines != nil && i < len(*lines) {
			o.line = (*lines)[i]
		}
	}
	return origin{cell: o.cell, line: o.line}
}

func (o origin) String() string {
	switch {
	case o.cell == 0:
		return "panic in a goroutine"
	case o.line == 0:
		return fmt.Sprintf("panic in a goroutine started in cell %d", o.cell)
	}
	return fmt.Sprintf("panic in a goroutine started in cell %d, line %d", o.cell, o.line)
}

// own marks the calling goroutine as one whose panics are looked after, until the function that it returns is called there.
func (s *Session) own(o origin) (release func()) {
	id := stack.ID()
	before, had := s.goroutines.Swap(id, o)
	return func() {
		if had {
			s.goroutines.Store(id, before)
		} else {
			s.goroutines.Delete(id)
		}
	}
}

// here is the origin of what the calling goroutine starts.
func (s *Session) here() origin {
	if o, ok := s.goroutines.Load(stack.ID()); ok {
		return o.(origin).now()
	}
	_, creator := stack.Numbers()
	return origin{cell: s.cellIDs.find(creator)}
}

// spawn starts a goroutine whose panic is reported, and ends neither the process nor another cell.
func (s *Session) spawn(f func()) { s.start(f, func() {}) }

// goWait is WaitGroup.Go.
func (s *Session) goWait(wg *sync.WaitGroup, f func()) {
	wg.Add(1)
	s.start(f, wg.Done)
}

// start is spawn with a function to call when all is over, the report too.
func (s *Session) start(f, over func()) {
	o := s.here()
	go func() {
		defer over()
		defer s.begin()()
		defer s.own(o)()
		defer func() {
			p := recover()
			if u := s.unwound(stack.ID()); u != nil {
				p = u.err()
			}
			if p != nil {
				s.report(o, p)
			}
		}()
		f()
	}()
}

// report tells of a panic that has ended a goroutine. That an interrupt stopped it needs no word.
func (s *Session) report(o origin, value any) {
	value = goPanic(value)
	if value == any(errHalted) {
		return
	}
	text := panicText(value)
	if exit, ok := value.(symbols.Exit); ok {
		text = exitText(exit)
	}
	fmt.Fprintf(s.std.err, "%v: %s\n", o, text)
}

// A catcher is the interpreter's standard error.
type catcher struct{ s *Session }

// Write is called as a panic leaves a function of the interpreter.
func (c catcher) Write(p []byte) (int, error) {
	id := stack.ID()
	if _, own := c.s.goroutines.Load(id); own || id == c.s.home.Load() || !outermost() {
		return len(p), nil
	}
	value, ok := stack.Panicking()
	if !ok {
		value = "its value is not known on this architecture"
	}
	if e, ok := goPanic(value).(error); !ok || e.Error() != abort {
		c.s.report(c.s.here(), value)
	}
	runtime.Goexit()
	return len(p), nil
}

// The functions of the interpreter that run a cell's function and that see its panic, and the one by which package iter runs an
// iterator for Pull, which hands panics on.
const (
	runs  = interpreterPath + ".runCfg"
	sees  = interpreterPath + ".runCfg.func1"
	pulls = "iter.Pull"
)

// abort is the text of http.ErrAbortHandler, a panic that is to end an HTTP handler in silence.
const abort = "net/http: abort Handler"

// outermost reports whether a panic that the interpreter has just seen would leave its functions for compiled code that does not
// hand it on: each of the goroutine's functions has seen a panic.
func outermost() bool {
	pcs := make([]uintptr, 256)
	for {
		n := runtime.Callers(2, pcs)
		if n < len(pcs) {
			pcs = pcs[:n]
			break
		}
		pcs = make([]uintptr, 4*len(pcs))
	}
	running := 0
	frames := runtime.CallersFrames(pcs)
	for more := len(pcs) > 0; more; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case f.Function == runs:
			running++
		case f.Function == sees:
			running--
		case strings.HasPrefix(f.Function, pulls):
			return false
		}
	}
	return running == 0
}

// cellNumbers knows which cells the last goroutines of cells belong to, by the numbers that traces give them.
type cellNumbers struct {
	mu   sync.Mutex
	last [256]struct {
		id   uint64
		cell int
	}
	next int
}

// add notes the calling goroutine.
func (c *cellNumbers) add(cell int) {
	id, _ := stack.Numbers()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last[c.next].id, c.last[c.next].cell = id, cell
	c.next = (c.next + 1) % len(c.last)
}

// find returns the cell of a goroutine; 0 if it is not known.
func (c *cellNumbers) find(id uint64) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range c.last {
		if l.id == id && id != 0 {
			return l.cell
		}
	}
	return 0
}
