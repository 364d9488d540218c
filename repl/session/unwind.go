package session

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/retort-shell/retort/internal/memory"
	"github.com/retort-shell/retort/internal/stack"
)

// How far the stacks of goroutines may grow. Go itself ends the process for one of 512 MB and more (on 64-bit systems), and doubles
// a stack when it is full. A session therefore looks at its functions' stacks one by one once all stacks together have grown a lot.
const (
	alarmStacks = 200 << 20       // what they may grow by before that
	maxStack    = 100 << 20       // what one may use then
	alarmTime   = 3 * time.Second // a stack is copied to grow, which takes its time

	// deepStack is a stack that is not unwound by a panic: some hundred calls.
	deepStack = 1 << 20
)

// A demand is what functions are to do that call Halt.
type demand int32

const (
	goOn    demand = iota
	measure        // stop if the stack is too deep
	stopAll
)

// stopping is the demand on the functions of a session, and lang.StopVar, which tells them that there is one.
type stopping struct {
	mu   sync.Mutex // taken to make a demand, so that now and flag go together
	now  atomic.Int32
	flag *bool // read by the interpreter alone, which is not in the way of a write
}

// set makes a demand and returns the one before.
func (s *stopping) set(d demand) demand {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.now.Swap(int32(d))
	*s.flag = d != goOn
	return demand(before)
}

// replace makes a demand if there is that other one.
func (s *stopping) replace(old, d demand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now.CompareAndSwap(int32(old), int32(d)) {
		*s.flag = d != goOn
	}
}

// lookAtStacks has the functions of the session look at their stacks if all stacks have grown a lot, for a while.
func (s *Session) lookAtStacks() {
	w := &s.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	stacks := memory.Stacks()
	w.stacks = min(w.stacks, stacks)
	switch {
	case !w.alarmed.IsZero() && time.Since(w.alarmed) > alarmTime:
		w.alarmed, w.stacks = time.Time{}, stacks
		s.stop.replace(measure, goOn)
	case !w.alarmed.IsZero():
		s.stop.replace(goOn, measure) // a cell that has begun since has taken the demand back
	case stacks > w.stacks+alarmStacks:
		w.alarmed = time.Now()
		s.stop.replace(goOn, measure)
	}
}

// A panic unwinds a deep stack of the interpreter in quadratic time, as each of its functions recovers it and panics again. runtime.Goexit
// does it in linear time, and leaves the compiled code between them as well.

// halt does what is demanded of a function at work.
func (s *Session) halt() {
	used := stack.Used()
	switch demand(s.stop.now.Load()) {
	case measure:
		if used > maxStack || used == 0 { // 0 is not known
			s.exit(errOverflow)
		}
	case stopAll:
		if used > deepStack {
			s.exit(errHalted)
		}
		panic(errHalted)
	}
}

// errOverflow is what a goroutine ends with whose stack has grown too deep.
const errOverflow = runtimeText("runtime error: stack overflow: a function calls itself without end")

// exit ends the calling goroutine. What has run it learns why, or else whoever reads the reports.
func (s *Session) exit(why error) {
	switch r := s.self(); {
	case r != nil:
		r.exit = why
	case stack.ID() == s.home.Load(): // it waits for nobody that would see it end
		panic(why)
	default:
		s.report(s.here(), &raised{value: why})
	}
	runtime.Goexit()
}

// exiting reports whether exit ends the calling goroutine for the depth of its stack, so that there is no room for deferred calls: these run
// on top of all its frames.
func exiting() bool { return stack.Used() > maxStack }
