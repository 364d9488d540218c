package session

import (
	"bytes"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

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

// heapCheck is how often the heap is looked at.
const heapCheck = 10 * time.Millisecond

// A watch looks at the heap while cells, or goroutines that they started, are at work.
type watch struct {
	limit uint64 // what a cell may take; fixed

	mu     sync.Mutex
	active int            // cells and goroutines at work
	ended  chan struct{}  // closed when none is left
	most   uint64         // what the heap may hold for now
	full   func(*TooMuch) // told when it holds more
}

// begin says that a cell or goroutine is at work until the function that it returns is called.
func (w *watch) begin() (end func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.active++; w.active == 1 {
		w.ended = make(chan struct{})
		go w.look(w.ended)
	}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.active--; w.active == 0 {
			close(w.ended)
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

func (w *watch) look(ended <-chan struct{}) {
	tick := time.NewTicker(heapCheck)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return
		case <-tick.C:
		}
		w.mu.Lock()
		most, full := w.most, w.full
		w.mu.Unlock()
		if memory.Heap() <= most {
			continue
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
	}
}

// stopGoroutines stops those that cells have left at work, when the heap is too large.
func (s *Session) stopGoroutines(e *TooMuch) {
	if atomic.SwapInt32(s.stop, 1) == 0 {
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
		panic(runtimeError(fmt.Sprintf("out of memory: %s were asked for, and a cell may take %s; GOMEMLIMIT sets more", size(uint64(total)), size(s.watch.limit))))
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
