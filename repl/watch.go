package repl

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/editor"
	"github.com/retort-shell/retort/repl/typeset"
)

// liveRows is how many rows of a query are read for display on a live target.
const liveRows = 1000

// A watch asks before a statement that sweeps over a live target, and writes down those that write.
type watch struct {
	r      *REPL
	target *target
}

// A Refused is a statement on a live target that nobody has confirmed.
type Refused struct{ text string }

func (e *Refused) Error() string { return e.text }

// Before has a person confirm a statement without bounds, and sees to it that it can be written down.
func (w *watch) Before(ctx context.Context, query string) error {
	what := db.Sweeping(query)
	// What a read-only database refuses needs nobody's consent.
	if what != "" && !w.r.config.yes && w.target.opened.Guard != db.ReadOnly {
		if err := w.r.confirm(ctx, what, w.target.name, "sent"); err != nil {
			return err
		}
	}
	if err := w.r.audit.open(); err != nil {
		return fmt.Errorf("a write on the live target %s must be recorded, and cannot be: %w", w.target.name, err)
	}
	return nil
}

// After writes a statement down.
func (w *watch) After(query string, rows int64, err error) {
	if err := w.r.audit.write(record{Time: w.r.config.now().UTC(), User: userName(), Target: w.target.name, SQL: masked(query)}.ended(rows, err)); err != nil {
		w.r.warn(fmt.Errorf("the statement is not in %s: %w", w.r.audit.path, err))
	}
}

// confirm asks a person to type a target's name. Without that something is not done: not sent, not set.
func (r *REPL) confirm(ctx context.Context, what, name, done string) error {
	if !r.interactive || r.terminal == nil {
		return &Refused{fmt.Sprintf("%s on the live target %s was not %s: --yes allows it where nobody can be asked", what, name, done)}
	}
	fmt.Fprintln(r.config.out, strings.Join(typeset.Wrap(fmt.Sprintf("%s on the live target %s.", what, name), r.printer.Width), "\n"))
	answer, err := r.ask(ctx, "Type its name to go on: ")
	if err != nil && !errors.Is(err, editor.ErrInterrupted) {
		return err
	}
	if strings.TrimSpace(answer) != name {
		return &Refused{what + " was not " + done + ": the name was not typed"}
	}
	return nil
}

// ask reads one line at a prompt of its own, which no history keeps.
func (r *REPL) ask(ctx context.Context, question string) (string, error) {
	r.asking = question
	defer func() { r.asking = "" }()
	return r.terminal.ReadCell(ctx)
}

// An audit is the file in which writes on live targets are recorded, a line of JSON each.
type audit struct {
	path string
	mu   sync.Mutex
	file *os.File
}

// A record is a line of it.
type record struct {
	Time   time.Time `json:"time"`
	User   string    `json:"user"`
	Target string    `json:"target"`
	SQL    string    `json:"sql,omitempty"`
	Guard  db.Guard  `json:"guard,omitempty"` // a looser one than before
	Rows   *int64    `json:"rows,omitempty"`
	Error  string    `json:"error,omitempty"`
}

func (r record) ended(rows int64, err error) record {
	switch {
	case err != nil:
		r.Error = err.Error()
	case rows >= 0:
		r.Rows = &rows
	}
	return r
}

// open makes the file, readable by its owner only. Sessions share it: each line is one write at its end.
func (a *audit) open() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.file != nil {
		return nil
	}
	if a.path == "" {
		return errors.New("there is no state directory")
	}
	if err := os.MkdirAll(filepath.Dir(a.path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(a.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Chmod(0o600); err != nil {
		return errors.Join(err, f.Close())
	}
	a.file = f
	return nil
}

func (a *audit) write(r record) error {
	if err := a.open(); err != nil {
		return err
	}
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	_, err = a.file.Write(append(line, '\n'))
	return err
}

func (a *audit) close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.file == nil {
		return nil
	}
	err := a.file.Close()
	a.file = nil
	return err
}

// userName is who works at this machine.
func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return os.Getenv("USER")
}
