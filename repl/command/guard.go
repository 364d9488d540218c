package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// A Guard is what a session knows of the guard of its database. The zero value is open, without undo.
type Guard struct {
	Kind    db.Guard
	Undo    Undo    // nil where nothing can be taken back
	Sandbox Sandbox // nil without one
}

// Undo takes cells back, and brings them again.
type Undo interface {
	// Held reports whether there is a cell to take back.
	Held() bool
	// Undo takes back the last n cells that have changed the database, and returns them, oldest first.
	Undo(ctx context.Context, n int) ([]int, error)
	// Redo brings back n of the cells that were undone; again sends a change anew.
	Redo(ctx context.Context, n int, again func(context.Context, db.Change) error) (db.Redone, error)
}

// A Sandbox keeps all changes in one transaction.
type Sandbox interface {
	State() db.SandboxState
	Commit(ctx context.Context) (int, error)
	Rollback(ctx context.Context) (int, error)
}

func guardCommand() *Command {
	return &Command{
		Name: "guard", Args: "[GUARD]", Group: OfChanges, Replayed: given,
		Short: "what statements may do to the database",
		Long: `Says what statements may do to the database, or puts it under another guard:

open lets everything through. On SQLite files up to 64 MB, and so on the sample, :undo takes cells back.

sandbox keeps all changes in one transaction: :undo takes cells back, :commit keeps the changes, and what is not committed when the shell is
left is rolled back. Nobody else sees the changes before.

read-only refuses what writes.

The database itself sees to it. A transaction must have ended before the guard is changed, and a sandbox hold no changes. Handles in variables
are under the new guard at once; what cells did before stays, and :undo no longer takes it back. Settings and temporary tables of the
connection are gone. On a live target a looser guard is asked for, and recorded. --guard chooses one as the shell starts.

    school> :guard
    The guard is open: statements may write. :undo takes back the last cell that
    did.

    school> :guard read-only
    The guard is read-only: the database refuses what writes.

    school (read-only)> DELETE FROM comments
      [1] DELETE FROM comments                                    failed  0.1 ms
    error: the database is open for reading only: nothing was written
      database: attempt to write a readonly database (8)

    school (read-only)> :guard open
    The guard is open: statements may write. :undo takes back the last cell that
    did.
`,
		Run: runGuard,
		Complete: completeOne(func(*Env) []string {
			var names []string
			for _, g := range db.Guards() {
				names = append(names, string(g))
			}
			return names
		}),
	}
}

func runGuard(ctx context.Context, env *Env, args string) error {
	held := false
	if args != "" {
		guard := db.Guard(strings.ToLower(args))
		if !slices.Contains(db.Guards(), guard) {
			return fmt.Errorf(":guard takes open, sandbox or read-only, not %q", args)
		}
		if env.Targets == nil {
			return errors.New("here the guard cannot be changed")
		}
		if guard != env.Guard.Kind && env.Guard.Undo != nil {
			held = env.Guard.Undo.Held()
		}
		if err := env.Targets.Guard(ctx, guard); err != nil {
			return err
		}
	}
	p := env.page()
	env.tellGuard(p)
	if held {
		p.say(show.Plain, "", "What cells did before stays, and :undo no longer takes it back.")
	}
	return p.flush()
}

// tellGuard says what statements may do.
func (env *Env) tellGuard(p *page) {
	switch env.Guard.Kind {
	case db.ReadOnly:
		p.say(show.Plain, "", "The guard is read-only: the database refuses what writes.")
	case db.Sandboxed:
		text := "The guard is a sandbox: nothing is for good before :commit."
		if s := env.Guard.Sandbox.State(); s.Changes > 0 {
			text += fmt.Sprintf(" It holds %s of %s.", typeset.Plural(s.Changes, "change"), typeset.Plural(s.Cells, "cell"))
		} else {
			text += " It holds no changes."
		}
		p.say(show.Plain, "", text)
	default:
		text := "The guard is open: statements may write."
		if env.Guard.Undo != nil {
			text += " :undo takes back the last cell that did."
		} else {
			text += " What is written stays; after :guard sandbox it could be undone."
		}
		p.say(show.Plain, "", text)
	}
}

// sandbox returns the sandbox, or why there is none.
func (env *Env) sandbox(name string) (Sandbox, error) {
	if env.Guard.Sandbox == nil {
		if env.Guard.Kind == db.ReadOnly {
			return nil, fmt.Errorf(":%s is for a sandbox; the guard is read-only here, so nothing has changed", name)
		}
		return nil, fmt.Errorf(":%s is for a sandbox (:guard sandbox); here each statement is for good as it runs", name)
	}
	return env.Guard.Sandbox, nil
}

// undo returns what takes cells back, or why there is nothing.
func (env *Env) undo(name string) (Undo, error) {
	switch {
	case env.Guard.Undo != nil:
		return env.Guard.Undo, nil
	case env.Guard.Kind == db.ReadOnly:
		return nil, fmt.Errorf("there is nothing to %s: the guard is read-only", name)
	}
	return nil, errors.New("here nothing can be undone; after :guard sandbox what follows can be, until :commit")
}
