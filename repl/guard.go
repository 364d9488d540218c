package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/db"
)

// WithDatabase gives the database that the shell works on, as package db has opened it: with its name, its guard, and undo. It stands in for
// [WithDB], [WithName] and [WithPrivate]. Closing it stays with the caller.
func WithDatabase(d *db.DB) Option {
	return func(c *config) error {
		if d == nil {
			return errors.New("WithDatabase: the database is nil")
		}
		c.name, c.describe, c.private = d.Name, d.Describe, d.Private()
		c.guard, c.sandbox, c.startCell = command.Guard{Kind: d.Guard}, nil, nil
		switch {
		case d.Sandbox != nil:
			c.sandbox, c.startCell = d.Sandbox, d.Sandbox.StartCell
			c.guard.Undo, c.guard.Sandbox = d.Sandbox, d.Sandbox
			c.live = d.Live
		case d.Snapshots != nil:
			c.startCell = d.Snapshots.StartCell
			c.guard.Undo = d.Snapshots
		}
		return WithDB(d.Gorm)(c)
	}
}

// WithIdle says after how long without a statement the changes of a sandbox on another machine are rolled back; they keep others from their
// rows meanwhile. The default is ten minutes; 0 is never.
func WithIdle(d time.Duration) Option {
	return func(c *config) error {
		if d < 0 {
			return fmt.Errorf("WithIdle: %s", d)
		}
		c.idle = d
		return nil
	}
}

const defaultIdle = 10 * time.Minute

// watchUndo has the shell take notice of what is taken back, also without its doing.
func (r *REPL) watchUndo() {
	stale := func() { r.catalog.Ran("ROLLBACK") }
	if undo := r.config.guard.Undo; undo != nil {
		r.env.Guard.Undo = refreshing{undo, stale}
	}
	s := r.config.sandbox
	if s == nil {
		return
	}
	s.OnGone(func(cell int) {
		r.ledger.Undone(cell)
		stale()
	})
	if r.config.live && r.config.idle > 0 {
		s.Expire(r.config.idle, func(what string) { fmt.Fprintln(&r.err, "note:", what) })
	}
}

// refreshing is an undo after which the names of tables and columns are looked up again.
type refreshing struct {
	undo  command.Undo
	stale func()
}

func (u refreshing) Undo(ctx context.Context, n int) ([]int, error) {
	defer u.stale()
	return u.undo.Undo(ctx, n)
}

func (u refreshing) Redo(ctx context.Context, n int, again func(context.Context, db.Change) error) (db.Redone, error) {
	defer u.stale()
	return u.undo.Redo(ctx, n, again)
}

// Close takes leave of the database: what a sandbox holds is rolled back, which is said. The shell must not be used afterwards.
func (r *REPL) Close() error {
	if r.config.sandbox == nil {
		return nil
	}
	n, err := r.config.sandbox.Rollback(context.Background())
	switch {
	case n == 1:
		fmt.Fprintln(r.config.err, "note: 1 change was not committed, and is rolled back")
	case n > 1:
		fmt.Fprintf(r.config.err, "note: %d changes were not committed, and are rolled back\n", n)
	}
	return err
}

// ask asks the person a question on the terminal. All but y and yes is no.
func (r *REPL) ask(question string) (bool, error) {
	if _, err := io.WriteString(r.config.out, question); err != nil {
		return false, err
	}
	var line []byte
	for b := make([]byte, 1); ; { // one by one, as what follows the line is not ours
		n, err := r.config.in.Read(b)
		if n > 0 && b[0] != '\n' {
			line = append(line, b[0])
			continue
		}
		if n == 0 && err != nil && err != io.EOF {
			return false, err
		}
		answer := strings.ToLower(strings.TrimSpace(string(line)))
		return answer == "y" || answer == "yes", nil
	}
}

// guardMark is what the prompt says of the guard; an open one needs no word.
func (r *REPL) guardMark() string {
	switch r.config.guard.Kind {
	case db.Sandboxed, db.ReadOnly:
		return "(" + string(r.config.guard.Kind) + ")"
	}
	return ""
}

// inTransaction reports whether a transaction of the user's is open.
func (r *REPL) inTransaction() bool {
	if r.config.sandbox != nil {
		return r.config.sandbox.State().Transaction
	}
	return r.ledger.InTransaction()
}
