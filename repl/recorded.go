package repl

import (
	"io"
	"sync"

	"github.com/retort-shell/retort/repl/command"
)

// A recorder keeps what cells show, for :export, on its way to the writers of the configuration.
type recorder struct {
	mu    sync.Mutex
	cells *command.Cells
}

// add is called by whatever a cell starts, also beside it.
func (r *recorder) add(text []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cells.Showed(text)
}

// writer returns w, with what is written to it kept.
func (r *recorder) writer(w io.Writer) io.Writer { return &recordedWriter{r, w} }

type recordedWriter struct {
	to *recorder
	w  io.Writer
}

func (w *recordedWriter) Write(text []byte) (int, error) {
	w.to.add(text)
	return w.w.Write(text)
}

// recordedView is a view, with what is written to it kept.
type recordedView struct {
	io.WriteCloser
	to *recorder
}

func (v recordedView) Write(text []byte) (int, error) {
	v.to.add(text)
	return v.WriteCloser.Write(text)
}
