package repl

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/journal"
	"github.com/retort-shell/retort/repl/trace"
)

// keepJournal begins the journal of this session, and looks for one that was lost. It returns how to end it. That a journal cannot
// be kept is no more than a note.
func (r *REPL) keepJournal() (end func()) {
	dir := r.config.journal
	if dir == "" {
		return func() {}
	}
	lost, err := journal.Find(dir, r.whereabouts())
	if err == nil {
		r.journal, err = journal.Create(dir, r.whereabouts())
	}
	if err == nil {
		err = r.journal.CatchCrash()
	}
	if err != nil {
		r.warn(err)
	}
	if lost != nil {
		r.offer = offer(lost)
		r.env.Lost = &command.Lost{Forget: lost.Forget}
		for _, c := range lost.Cells {
			r.env.Lost.Cells = append(r.env.Lost.Cells, command.LostCell(c))
		}
	}
	return func() {
		var ends []error
		if lost != nil {
			ends = append(ends, lost.Forget())
		}
		if r.journal != nil {
			ends = append(ends, r.journal.Close())
			r.journal = nil
		}
		if err := errors.Join(ends...); err != nil {
			r.warn(err)
		}
	}
}

// whereabouts tells databases apart: the same relative path is another file elsewhere.
func (r *REPL) whereabouts() string {
	if r.config.private {
		return r.config.describe
	}
	dir, _ := os.Getwd()
	return r.config.describe + " from " + dir
}

// offer says how a session was lost, and what can be done.
func offer(l *journal.Lost) string {
	in, why := "after", ""
	if l.In {
		in = "in"
	}
	if l.Why != "" {
		why = " (" + l.Why + ")"
	}
	again := "its cell"
	if n := len(l.Cells); n > 1 {
		again = fmt.Sprintf("its %d cells", n)
	}
	if l.In {
		again += " before it"
	}
	return fmt.Sprintf("The last session ended %s cell %d%s.\n:replay runs %s again.\n\n", in, l.Last, why, again)
}

// journaled runs a cell between its entries in the journal.
func (r *REPL) journaled(cell string, run func() error) error {
	if r.journal == nil {
		return run()
	}
	n, before := r.cells, r.ledger.Len()
	if err := r.journal.Began(n, masked(cell)); err != nil {
		r.warn(err)
		r.journal = nil // once is enough
		return run()
	}
	failed := true // if it does not return
	defer func() {
		if r.journal == nil {
			return
		}
		if err := r.journal.Ended(n, failed, slices.ContainsFunc(r.ledger.Since(before), writes)); err != nil {
			r.warn(err)
			r.journal = nil
		}
	}()
	err := run()
	failed = err != nil
	return err
}

// reads are the statements that write nothing.
var reads = []string{"", "SELECT", "EXPLAIN", "PRAGMA", "SHOW", "DESCRIBE", "DESC", "VALUES", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "USE"}

func writes(s trace.Statement) bool {
	return s.Purpose != trace.Own && !slices.Contains(reads, s.Verb())
}
