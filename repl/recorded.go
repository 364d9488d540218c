package repl

import (
	"io"

	"github.com/retort-shell/retort/repl/command"
)

// A recorder keeps what cells show, for :export, on its way to the writers of the configuration.
type recorder struct{ cells *command.Cells }

// writer returns w, with what is written to it kept.
func (r *recorder) writer(w io.Writer) io.Writer { return &recordedWriter{r, w} }

type recordedWriter struct {
	to *recorder
	w  io.Writer
}

func (w *recordedWriter) Write(text []byte) (int, error) {
	w.to.cells.Showed(text)
	return w.w.Write(text)
}

// recordedView is a view, with what is written to it kept.
type recordedView struct {
	io.WriteCloser
	to *recorder
}

func (v recordedView) Write(text []byte) (int, error) {
	v.to.cells.Showed(text)
	return v.WriteCloser.Write(text)
}
