package session

import (
	"bytes"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"
	"time"
	"weak"

	"github.com/retort-shell/retort/internal/memory"
)

// A TooMuch is a cell that was stopped because the heap grew too large. What it made so far stays, as far as variables hold it.
type TooMuch struct {
	Heap, Limit uint64 // in bytes
	LeftBehind  bool   // as of Interrupted
}

func (e *TooMuch) Error() string {
	text := fmt.Sprintf("stopped: %s of memory are in use, and a cell may take %s; GOMEMLIMIT sets more", size(e.Heap), size(e.Limit))
	if e.LeftBehind {
		text += "\nthe cell is in a call that cannot be stopped, and was left behind"
	}
	return text
}

// size writes a number of bytes.
func size(n uint64) string {
	units := []string{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	x, i := float64(n), 0
	for ; x >= 1000 && i < len(units)-1; i++ {
		x /= 1024
	}
	if i == 0 || x >= 100 {
		return fmt.Sprintf("%.0f %s", x, units[i])
	}
	return fmt.Sprintf("%.1f %s", x, units[i])
}

// How often the memory is looked at: while cells and their goroutines are at work, and else, as there may be goroutines that nobody
// knows of.
const (
	busyCheck = 10 * time.Millisecond
	idleCheck = 200 * time.Millisecond
)

// A watch looks at the memory of a session.
type watch struct {
	limit uint64 // what a cell may take; fixed

	mu     sync.Mutex
	active int            // cells and goroutines at work
	apart  int            // functions of Apart at work, which may use as much of the heap as they like
	woken  chan struct{}  // one has come to work; nil as long as there was none
	most   uint64         // what the heap may hold for now
	full   func(*TooMuch) // told when it holds more

	stacks  uint64    // what the stacks take, of which none is too deep
	alarmed time.Time // when they began to be looked at one by one; zero if they are not
}

// begin says that one more of those that are counted is at work until the function that it returns is called.
func (s *Session) begin(count *int) (end func()) {
	w := &s.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.woken == nil {
		w.woken = make(chan struct{}, 1)
		go look(weak.Make(s), w.woken)
	}
	if *count++; *count == 1 {
		select {
		case w.woken <- struct{}{}:
		default:
		}
	}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		*count--
	}
}

// look looks at the memory of a session as long as there is one.
func look(of weak.Pointer[Session], woken <-chan struct{}) {
	timer := time.NewTimer(busyCheck)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			s := of.Value()
			if s == nil {
				return
			}
			s.lookAtStacks()
			timer.Reset(s.lookAtHeap())
		case <-woken:
			timer.Reset(busyCheck)
		}
	}
}

// tell sets who is told when the heap holds too much. If it holds that already, it may grow a little more with each cell, as the cell
// may be to free some of it.
func (w *watch) tell(full func(*TooMuch)) {
	most := w.limit
	if memory.Heap() > most {
		runtime.GC()
		most = max(most, memory.Heap()+w.limit/4)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.most, w.full = most, full
}

// lookAtHeap tells if the heap holds too much. It returns when to look again.
func (s *Session) lookAtHeap() time.Duration {
	w := &s.watch
	w.mu.Lock()
	most, full, active, apart := w.most, w.full, w.active, w.apart
	w.mu.Unlock()
	switch {
	case active == 0 && apart == 0:
		return idleCheck
	case active == 0:
		return busyCheck
	}
	if memory.Heap() <= most {
		return busyCheck
	}
	runtime.GC() // some of it may be in use no more
	if heap := memory.Heap(); heap > most {
		full(&TooMuch{Heap: heap, Limit: most})
		w.mu.Lock()
		if w.most == most {
			w.most = math.MaxUint64 // once is enough, until the next cell
		}
		w.mu.Unlock()
	}
	return busyCheck
}

// stopGoroutines stops those that cells have left at work, when the heap is too large.
func (s *Session) stopGoroutines(e *TooMuch) {
	if s.stop.set(stopAll) != stopAll {
		s.ctx.cancel()
		fmt.Fprintf(s.std.err, "the goroutines of earlier cells were %v\n", e)
	}
}

// maxSlice is more than a slice can have anywhere, for which Go itself has a panic.
const maxSlice = 1 << 47

// room returns n if the heap has room for so many elements; else it panics, where Go would end the process.
func (s *Session) room(n int, element uintptr) int {
	if n > 0 && element > 0 && uint64(n) > s.watch.limit/uint64(element) {
		total := float64(n) * float64(element)
		if total >= maxSlice {
			return n
		}
		panic(runtimeText("runtime error: " + fmt.Sprintf("out of memory: %s were asked for, and a cell may take %s; GOMEMLIMIT sets more", size(uint64(total)), size(s.watch.limit))))
	}
	return n
}

// repeat and repeatBytes are strings.Repeat and bytes.Repeat, for what there is room for.
func (s *Session) repeat(text string, n int) string {
	return strings.Repeat(text, s.room(n, uintptr(len(text))))
}

func (s *Session) repeatBytes(b []byte, n int) []byte {
	return bytes.Repeat(b, s.room(n, uintptr(len(b))))
}
