package repl

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/editor"
)

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

// guarded gives a target the guard of its database, and has the shell take notice of what is taken back, also without its doing.
func (r *REPL) guarded(t *target) {
	if t.opened == nil {
		return
	}
	stale := func() { t.catalog.Ran("ROLLBACK") }
	t.guard = command.Guard{Kind: t.opened.Guard}
	s := t.sandbox()
	if t.pool != nil {
		t.pool.Share(s != nil)
	}
	switch {
	case s != nil:
		t.guard.Undo, t.guard.Sandbox = refreshing{s, stale}, s
		s.OnGone(func(cell int) {
			r.ledger.Undone(t.name, cell)
			stale()
		})
		if t.live() && r.config.idle > 0 {
			s.Expire(r.config.idle, func(what string) { fmt.Fprintln(r.err, "note:", what) })
		}
	case t.opened.Snapshots != nil:
		t.guard.Undo = refreshing{t.opened.Snapshots, stale}
	}
}

// Guard puts the database of the session under another guard. On a live target a person confirms a looser one, and it is written down.
func (t targets) Guard(ctx context.Context, guard db.Guard) error {
	r, on := t.r, t.r.on
	switch {
	case on.opened == nil:
		return fmt.Errorf("the handle of %s is the program's own, so no guard can be set on it; :db URL opens a database under one", on.name)
	case guard == on.opened.Guard:
		return nil
	case r.inTransaction():
		return fmt.Errorf("a transaction is open on %s: COMMIT or ROLLBACK comes first", on.name)
	case on.uncommitted() > 0:
		return fmt.Errorf("the sandbox of %s holds changes: :commit or :rollback comes first", on.name)
	}
	looser := on.opened.Guard == db.ReadOnly || guard == db.Unguarded
	if on.live() && looser {
		if err := r.loosen(ctx, on, guard); err != nil {
			return err
		}
	}
	described := on.describe == on.opened.Describe
	if err := on.opened.SetGuard(ctx, guard); err != nil {
		return err
	}
	if described {
		on.describe = on.opened.Describe
	}
	r.guarded(on)
	r.use(on)
	return nil
}

// loosen has a person confirm that a live target gets a looser guard, and writes it down.
func (r *REPL) loosen(ctx context.Context, t *target, guard db.Guard) error {
	if !r.config.yes {
		if err := r.confirm(ctx, "Guard "+string(guard), t.name, "set"); err != nil {
			return err
		}
	}
	rec := record{Time: r.config.now().UTC(), User: userName(), Target: t.name, Guard: guard}
	if err := r.audit.write(rec); err != nil {
		return fmt.Errorf("a looser guard of the live target %s must be recorded, and cannot be: %w", t.name, err)
	}
	return nil
}

// sandbox returns the sandbox of a target, or nil.
func (t *target) sandbox() *db.Sandbox {
	if t.opened == nil {
		return nil
	}
	return t.opened.Sandbox
}

// uncommitted returns how many changes the sandbox of a target holds.
func (t *target) uncommitted() int {
	if s := t.sandbox(); s != nil {
		return s.State().Changes
	}
	return 0
}

// startCell tells what takes cells back that another cell begins.
func (r *REPL) startCell(n int) {
	for _, t := range r.targets {
		switch {
		case t.opened == nil:
		case t.opened.Sandbox != nil:
			t.opened.Sandbox.StartCell(n)
		case t.opened.Snapshots != nil:
			t.opened.Snapshots.StartCell(n)
		}
	}
}

// refreshing is an undo after which the names of tables and columns are looked up again.
type refreshing struct {
	undo  command.Undo
	stale func()
}

func (u refreshing) Held() bool { return u.undo.Held() }

func (u refreshing) Undo(ctx context.Context, n int) ([]int, error) {
	defer u.stale()
	return u.undo.Undo(ctx, n)
}

func (u refreshing) Redo(ctx context.Context, n int, again func(context.Context, db.Change) error) (db.Redone, error) {
	defer u.stale()
	return u.undo.Redo(ctx, n, again)
}

// rollBack rolls back what a target's sandbox holds, and says so.
func (r *REPL) rollBack(t *target) error {
	s := t.sandbox()
	if s == nil {
		return nil
	}
	n, err := s.Rollback(context.Background())
	switch {
	case n == 1:
		r.remark("1 change was not committed, and is rolled back")
	case n > 1:
		r.remark(fmt.Sprintf("%d changes were not committed, and are rolled back", n))
	}
	return err
}

// askYes asks the person a question on the terminal. All but y and yes is no.
func (r *REPL) askYes(ctx context.Context, question string) (bool, error) {
	answer, err := r.ask(ctx, question)
	if errors.Is(err, editor.ErrInterrupted) {
		return false, nil
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", err
}

// mark is what the prompt says of the guard; an open one needs no word.
func (t *target) mark() string {
	switch t.guard.Kind {
	case db.Sandboxed, db.ReadOnly:
		return "(" + string(t.guard.Kind) + ")"
	}
	return ""
}

// inTransaction reports whether a transaction of the user's is open.
func (r *REPL) inTransaction() bool {
	if s := r.on.sandbox(); s != nil {
		return s.State().Transaction
	}
	return r.ledger.InTransaction()
}
