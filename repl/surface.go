package repl

import (
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/term"

	"github.com/retort-shell/retort/repl/editor"
)

// A surface is a stream that goroutines may write to while a cell is being typed: the editor of a terminal then shows it above.
type surface struct {
	stream io.Writer
	above  atomic.Pointer[io.Writer]
}

func (s *surface) Write(p []byte) (int, error) {
	if w := s.above.Load(); w != nil {
		return (*w).Write(p)
	}
	return s.stream.Write(p)
}

// on has an editor show the stream, if it goes to a terminal, until the function that it returns is called.
func (s *surface) on(t *editor.Terminal) (off func()) {
	if f, ok := s.stream.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		w := t.Above(f)
		s.above.Store(&w)
	}
	return func() { s.above.Store(nil) }
}
