package editor

import (
	"bytes"
	"io"
	"sync"
	"time"
)

const (
	// maxHeld is how much output waits to be shown above the prompt before its writer has to wait.
	maxHeld = 64 << 10

	// lineDelay is how long the end of an output's last line is waited for.
	lineDelay = 100 * time.Millisecond
)

// Above returns a writer for a stream that goes to the terminal, which may be used at any time, on any goroutine. While a
// cell is being edited, what is written appears above it, line by line; otherwise it goes to the stream as it is.
func (t *Terminal) Above(stream io.Writer) io.Writer {
	if t.plain != nil {
		return stream
	}
	return &above{&t.aside, stream}
}

type above struct {
	aside  *aside
	stream io.Writer
}

func (a *above) Write(p []byte) (int, error) { return a.aside.write(a.stream, p) }

// An aside is output that comes while a cell is being edited.
type aside struct {
	mu      sync.Mutex
	editing bool
	held    []byte
	taken   sync.Cond     // held has become less, or editing has ended; its lock is mu
	come    chan struct{} // there may be something in held
}

func (a *aside) init() {
	a.come = make(chan struct{}, 1)
	a.taken.L = &a.mu
}

func (a *aside) write(stream io.Writer, p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.editing && len(a.held) > 0 && len(a.held)+len(p) > maxHeld {
		a.taken.Wait()
	}
	if !a.editing {
		return stream.Write(p)
	}
	a.held = append(a.held, p...)
	select {
	case a.come <- struct{}{}:
	default:
	}
	return len(p), nil
}

// begin says that a cell is being edited from now on.
func (a *aside) begin() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.editing = true
}

// end says that it is no longer edited, and writes what came since the last look.
func (a *aside) end(out io.Writer) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.editing = false
	a.taken.Broadcast()
	_, err := out.Write(a.held)
	a.held = a.held[:0]
	return err
}

// take returns the lines that are held, or all of it. More reports whether there is the beginning of a line left.
func (a *aside) take(all bool) (lines []byte, more bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := len(a.held)
	if !all && n <= maxHeld {
		n = bytes.LastIndexByte(a.held, '\n') + 1
	}
	lines = bytes.Clone(a.held[:n])
	a.held = append(a.held[:0], a.held[n:]...)
	a.taken.Broadcast()
	return lines, len(a.held) > 0
}

// insert shows output above the region, which the next draw draws again below it. The terminal is in raw mode, so lines end with CR LF; the
// last one is ended with mark if it is not.
func (s *screen) insert(output []byte, mark string) {
	if len(output) == 0 {
		return
	}
	s.move(0, 0)
	s.buf = append(s.buf, "\r\x1b[J"...)
	for line := range bytes.Lines(output) {
		text, ended := bytes.CutSuffix(line, []byte("\n"))
		s.buf = append(s.buf, bytes.TrimSuffix(text, []byte("\r"))...)
		if !ended {
			s.buf = append(s.buf, mark...)
		}
		s.buf = append(s.buf, "\r\n"...)
	}
	s.forget()
}
