package session

import (
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

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

	// strayTime is how long frames get to return on a goroutine that compiled code has started.
	strayTime = 100 * time.Millisecond
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

// A panic unwinds a deep stack of the interpreter in quadratic time. So its frames are told to return instead: each looks at the run id,
// which is the interpreter's first field, before its next step. This skips what they have deferred, and stops the frames of all
// goroutines.

// An unwinding is under way while the run id is one higher than it should be.
type unwinding struct {
	on       uintptr // the goroutine that began it, by stack.ID
	overflow bool    // it has used too much stack; otherwise it was to stop
}

// halt does what is demanded of a function at work.
func (s *Session) halt() {
	used := stack.Used()
	switch demand(s.stop.now.Load()) {
	case measure:
		if used > maxStack || used == 0 { // 0 is not known
			s.unwind(true)
		}
	case stopAll:
		if used > deepStack {
			s.unwind(false)
			return
		}
		panic(errHalted)
	}
}

func (s *Session) unwind(overflow bool) {
	u := &unwinding{stack.ID(), overflow}
	if !s.unwinding.CompareAndSwap(nil, u) {
		return
	}
	atomic.AddUint64(s.runID(), 1)
	if g := s.goroutines.get(); g == nil || !g.own { // nobody of ours will see it end
		time.AfterFunc(strayTime, func() { s.unwound(u.on) })
	}
}

// unwound ends the unwinding that a goroutine began, once its frames have returned. It is nil if there was none.
func (s *Session) unwound(on uintptr) *unwinding {
	u := s.unwinding.Load()
	if u == nil || u.on != on || !s.unwinding.CompareAndSwap(u, nil) {
		return nil
	}
	atomic.AddUint64(s.runID(), ^uint64(0))
	return u
}

func (s *Session) runID() *uint64 { return (*uint64)(unsafe.Pointer(s.interp)) }

// err is what ended the goroutine.
func (u *unwinding) err() error {
	if u.overflow {
		return runtimeText("runtime error: stack overflow: a function calls itself without end")
	}
	return errHalted
}
