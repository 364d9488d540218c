package repl

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/typeset"
)

// lostConnections tells, after a cell, that connections to the target were lost and others made: what the database kept for them, such as settings
// and temporary tables, is gone.
func (r *REPL) lostConnections() {
	d := r.on.opened
	if d == nil {
		return
	}
	dropped, open := d.Dropped()
	if dropped > r.on.dropped { // others that are lost with it are not to be told of one by one
		d.Sweep(r.context)
		dropped, open = d.Dropped()
	}
	if open == 0 || dropped == r.on.dropped { // without a connection, the error of the cell has told
		return
	}
	if dropped > r.on.dropped {
		r.remark(fmt.Sprintf("the connection to %s was lost, and there is a new one; settings and temporary tables of the old one are gone", r.on.name))
	}
	r.on.dropped = dropped
}

// strayEnd tells, after a cell, of a COMMIT or ROLLBACK of it that found no transaction open: servers say that they have done it.
func (r *REPL) strayEnd() {
	if r.on.pool == nil {
		return
	}
	verb := r.on.pool.Stray()
	switch {
	case verb == "":
	case r.inTransaction():
		r.remark(verb + " has ended nothing: the open transaction was begun by db.Begin(), and ends with its own Commit() or Rollback()")
	case verb == "COMMIT" || verb == "END":
		r.remark("no transaction was open, so " + verb + " has kept nothing")
	default:
		r.remark("no transaction was open, so " + verb + " has taken nothing back")
	}
}

// implicitCommit announces a statement that commits the open transaction without saying so, as MySQL and MariaDB do around many. Where somebody is
// there it is asked for, and the error says that it was not run.
func (r *REPL) implicitCommit(ctx context.Context, statement string) (announced bool, err error) {
	if r.on.pool == nil || !r.on.pool.Commits(statement) {
		return false, nil
	}
	verb := sqltext.First(statement).Verb()
	r.remark(verb + " commits the open transaction before it runs: the server does so around such statements")
	if !r.interactive {
		return true, nil
	}
	yes, err := r.askYes(ctx, "Keep what the transaction has done, and run it? [y/N] ")
	if err == nil && !yes {
		err = errors.New(verb + " was not run: the transaction is open as before")
	}
	return true, err
}

// silentEnd tells, after a cell, of a statement of it that has ended a transaction without saying so, where that was not announced.
func (r *REPL) silentEnd() {
	if r.on.pool == nil {
		return
	}
	switch end := r.on.pool.Ended(); {
	case end == nil:
	case end.Committed:
		r.remark(end.Verb + " has committed the open transaction: the server does so around such statements, and no ROLLBACK takes it back")
	default:
		r.remark(end.Verb + " has ended the open transaction: what follows is kept at once")
	}
}

// remark tells, beside the results of a cell, what it did not ask for.
func (r *REPL) remark(text string) {
	lines := []string{"note: " + text}
	if width := r.printer.Width; width > 0 {
		lines = typeset.Wrap(lines[0], width)
	}
	fmt.Fprintln(r.config.err, strings.Join(lines, "\n"))
}
