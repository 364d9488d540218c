//go:build unix

package repl_test

import (
	"errors"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/retort-shell/retort/repl/editor"
)

// TestTerminated: a signal that asks the process to end stops the cell at work, and is what the shell leaves for.
func TestTerminated(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(sig) { // as nohup has it
			continue
		}
		out := &cancelling{cancel: func() {
			if err := syscall.Kill(syscall.Getpid(), sig); err != nil {
				t.Error(err)
			}
		}}
		shell := newSample(t, out)
		err := shell.RunCells(t.Context(), strings.NewReader("fmt.Println(\"begun\"); select {}\nfmt.Println(\"next\")\n"))
		if !errors.Is(err, editor.ErrTerminated) {
			t.Errorf("after %v the shell ends with %v", sig, err)
		}
		if out.String() != "begun\ninterrupted\n" {
			t.Errorf("printed %q", out)
		}
	}
}
