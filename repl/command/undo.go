package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// How many statements :undo and :redo show.
const undoShown = 5

func undoCommand() *Command {
	return &Command{
		Name: "undo", Args: "[N]", Group: OfChanges, Replayed: always,
		Short: "take back what the last cell, or the last N, did",
		Long: `Takes back the last cell that has changed the database, or the last N: rows, and where the database can do so tables too. What cells did
in memory, to variables, stays.

In a sandbox (:guard sandbox) this works on every database, until :commit. A server's counters of generated keys go on until everything is
undone, or rolled back. Then they are set back, unless a row, an open transaction or the last key is another's, and never on a live target.
Without a sandbox it works on SQLite files up to 64 MB, for the last 20 cells, as long as no other program has written to the file.

:redo brings a cell back.

    school> DELETE FROM comments WHERE post_id = 1
      [1] DELETE FROM comments WHERE post_id = 1                  2 rows  0.1 ms

    school> :undo
      [1] DELETE FROM comments WHERE post_id = 1          undone  2 rows  0.1 ms
    1 cell is undone. :redo brings it back.
`,
		Run: runUndo,
	}
}

func redoCommand() *Command {
	return &Command{
		Name: "redo", Args: "[N]", Group: OfChanges, Replayed: always, Quiet: true, // it shows them itself, when their rows are counted
		Short: "bring back what :undo took",
		Long: `Brings back the cell that :undo has taken, or the next N of them. After another change there is nothing more to bring back.

In a sandbox the statements of the cell run again, with the same bound values; new rows may get other keys then, which is said. Without one
the database is put back to what it was before :undo.

    school> db.Create(&models.Tag{Name: "tmp"});
      [1] INSERT INTO ` + "`tags` (`name`) VALUES (?) RETURNING `id`" + `
          "tmp"                                                   1 row   0.1 ms

    school> :undo
      [1] INSERT INTO ` + "`tags` (`name`) VALUES (?) RETURNING `id`" + `
          "tmp"                                           undone  1 row   0.1 ms
    1 cell is undone. :redo brings it back.

    school> :redo
    1 cell is back.
`,
		Run: runRedo,
	}
}

// howMany reads how many cells are meant.
func howMany(name, args string) (int, error) {
	if args == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(args)
	if err != nil || n < 1 {
		return 0, fmt.Errorf(":%s takes how many cells, not %q", name, args)
	}
	return n, nil
}

func runUndo(ctx context.Context, env *Env, args string) error {
	undo, err := env.undo("undo")
	if err != nil {
		return err
	}
	n, err := howMany("undo", args)
	if err != nil {
		return err
	}
	cells, err := undo.Undo(ctx, n)
	if errors.Is(err, db.ErrNothing) {
		return errors.New("there is nothing to undo: no cell has changed the database")
	} else if err != nil {
		return err
	}
	p := env.page()
	if err := env.some(p, env.Ledger.Undone(env.target(), cells[0])); err != nil {
		return err
	}
	if len(cells) == 1 {
		p.say(show.Plain, "", "1 cell is undone. :redo brings it back.")
	} else {
		text := fmt.Sprintf("%d cells are undone. :redo brings them back, one by one.", len(cells))
		if len(cells) > n {
			text = fmt.Sprintf("%d cells are undone, as they belong to one transaction. :redo brings them back.", len(cells))
		}
		p.say(show.Plain, "", text)
	}
	return p.flush()
}

// target is the name of the database that the session works on.
func (env *Env) target() string {
	if env.Targets != nil {
		for _, t := range env.Targets.Targets() {
			if t.On {
				return t.Name
			}
		}
	}
	return ""
}

// some adds the last of some statements.
func (env *Env) some(p *page, list []trace.Statement) error {
	runs := runsOf(list)
	if n := len(runs) - undoShown; n > 0 {
		p.say(show.Muted, indent, "… "+typeset.Plural(n, "earlier statement"))
		runs = runs[n:]
	}
	for _, run := range runs {
		if err := env.Printer.Repeated(&p.b, show.RunOf(run...)); err != nil {
			return err
		}
	}
	return nil
}

func runRedo(ctx context.Context, env *Env, args string) error {
	undo, err := env.undo("redo")
	if err != nil {
		return err
	}
	n, err := howMany("redo", args)
	if err != nil {
		return err
	}
	before, from := env.Ledger.Cell(), env.Ledger.Len()
	done, err := undo.Redo(ctx, n, env.again)
	env.Ledger.StartCell(before)
	if errors.Is(err, db.ErrNothing) {
		return errors.New("there is nothing to redo: :undo has taken nothing back since the last change")
	}
	env.Ledger.Redone(env.target(), done.Cells...)
	p := env.page()
	if env.Settings.SQL != SQLOff {
		ran := slices.DeleteFunc(env.Ledger.Since(from), func(s trace.Statement) bool { return s.Implicit || s.Purpose == trace.Own })
		if err := env.some(p, ran); err != nil {
			return err
		}
	}
	switch len(done.Cells) {
	case 0:
	case 1:
		p.say(show.Plain, "", "1 cell is back.")
	default:
		p.say(show.Plain, "", fmt.Sprintf("%d cells are back.", len(done.Cells)))
	}
	if len(done.Keys) > 0 {
		var keys []string
		for _, k := range done.Keys[:min(len(done.Keys), undoShown)] {
			keys = append(keys, typeset.Visible(k[0])+" is "+typeset.Visible(k[1]))
		}
		if len(done.Keys) > undoShown {
			keys = append(keys, "…")
		}
		p.say(show.Plain, "", "New rows have other keys than before: "+strings.Join(keys, ", ")+". Variables still hold the old ones.")
	}
	return errors.Join(p.flush(), err)
}

// again sends a change anew, as a statement of its cell.
func (env *Env) again(ctx context.Context, c db.Change) error {
	env.Ledger.StartCell(c.Cell)
	pool := env.DB.Statement.ConnPool
	if !c.Yields {
		_, err := pool.ExecContext(ctx, c.SQL, c.Args...)
		return err
	}
	n := env.Ledger.Len() + 1
	rows, err := pool.QueryContext(ctx, c.SQL, c.Args...)
	if err != nil {
		return err
	}
	read := int64(0)
	for rows.Next() {
		read++
	}
	err = errors.Join(rows.Err(), rows.Close())
	if list := env.Ledger.Since(n - 1); len(list) > 0 {
		env.Ledger.Count(n, read, list[0].Elapsed)
	}
	return err
}
