package session

import (
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/retort-shell/retort/internal/stack"
)

// A panic unwinds a deep stack of the interpreter in quadratic time. So its frames are told to return instead: each looks at the run id,
// which is the interpreter's first field, before its next step. This skips what they have deferred, and stops the frames of all
// goroutines.

const (
	// maxStack is how much of its stack a cell may use. Go itself ends the process at 1 GB (on 64-bit systems).
	maxStack = 256 << 20

	// deepStack is a stack that is not unwound by a panic: some hundred calls.
	deepStack = 1 << 20

	// strayTime is how long frames get to return on a goroutine that compiled code has started.
	strayTime = 100 * time.Millisecond
)

// An unwinding is under way while the run id is one higher than it should be.
type unwinding struct {
	on       uintptr // the goroutine that began it, by stack.ID
	overflow bool    // it has used too much stack; otherwise it was to stop
}

// enter stops a goroutine that uses too much stack.
func (s *Session) enter() {
	if stack.Used() > maxStack {
		s.unwind(true)
	}
}

// halt stops the goroutine, which is to stop.
func (s *Session) halt() {
	if stack.Used() > deepStack {
		s.unwind(false)
		return
	}
	panic(errHalted)
}

func (s *Session) unwind(overflow bool) {
	u := &unwinding{stack.ID(), overflow}
	if !s.unwinding.CompareAndSwap(nil, u) {
		return
	}
	atomic.AddUint64(s.runID(), 1)
	if _, own := s.goroutines.Load(u.on); !own { // nobody of ours will see it end
		time.AfterFunc(strayTime, func() { s.unwound(u.on) })
	}
}

// unwound ends the unwinding that a goroutine began, once its frames have returned. It is nil if there was none.
func (s *Session) unwound(on uintptr) *unwinding {
	u := s.unwinding.Load()
	if u == nil || u.on != on {
		return nil
	}
	atomic.AddUint64(s.runID(), ^uint64(0))
	s.unwinding.Store(nil)
	return u
}

func (s *Session) runID() *uint64 { return (*uint64)(unsafe.Pointer(s.interp)) }

// err is what ended the goroutine.
func (u *unwinding) err() error {
	if u.overflow {
		return runtimeError("stack overflow: a function calls itself without end")
	}
	return errHalted
}
