package repl

import (
	"context"
	"errors"
	"io"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/session"
	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/trace"
)

// sql runs SQL as it is typed, on the same connection pool as the session's cells.
func (r *REPL) sql(ctx context.Context, text string) error {
	stop := r.session.Interruptible(ctx)
	defer stop()
	for _, statement := range lang.Statements(text) {
		run := r.exec
		if sqltext.First(statement).GivesRows() {
			run = r.query
		}
		announced, err := r.implicitCommit(ctx, statement)
		if err != nil {
			return r.fail(err)
		}
		before := r.ledger.Len()
		err = run(ctx, statement)
		if announced {
			r.on.pool.Ended()
		}
		ran := r.ledger.Since(before)
		loops := r.env.Loops(statement, ran, r.cells)
		r.echo.end(command.EachRowOf(loops))
		if err != nil {
			if ctx.Err() != nil {
				return r.fail(&session.Interrupted{})
			}
			return r.failAt(err, lastOf(ran))
		}
		if err := r.note(statement, ran, loops, true); err != nil {
			return err
		}
	}
	return nil
}

func (r *REPL) exec(_ context.Context, text string) error { return r.db.Exec(text).Error }

// query runs a statement that yields rows and shows them. The statement is shown when its first rows are there, with their number.
func (r *REPL) query(ctx context.Context, text string) error {
	before, start := r.ledger.Len(), r.config.now()
	r.echo.turn(false)
	reading, cancel := context.WithCancel(r.context)
	defer cancel()
	rows, err := r.db.WithContext(reading).Raw(text).Rows()
	sent := lastOf(r.ledger.Since(before))
	if err != nil {
		return errors.Join(err, r.above(sent))
	}
	defer rows.Close()
	elapsed := r.config.now().Sub(start)
	shown := false
	read, err := r.printer.SQLRows(ctx, r.results(), r.observer.rows(rows), func(read int64, all bool) error {
		shown = true
		if all {
			sent, _ = r.ledger.Count(sent.N, read, elapsed)
		}
		return r.above(sent)
	})
	r.ledger.Count(sent.N, read, elapsed)
	if limit := r.printer.Limit; limit > 0 && read >= limit && !r.inTransaction() {
		cancel() // else the driver reads the rest, to leave its connection clean; in a transaction, that is better than to spoil it
	}
	if err != nil && !shown { // the database refused it when it was to give the first row
		sent.Err = err
		return errors.Join(err, r.above(sent))
	}
	return err
}

// above shows a statement above its rows.
func (r *REPL) above(s trace.Statement) error {
	if r.env.Settings.SQL == command.SQLOff || s.SQL == "" {
		return nil
	}
	return r.printer.Statement(r.out, s)
}

// results is where results go.
func (r *REPL) results() io.Writer {
	if r.env.Settings.SQL == command.SQLOnly {
		return io.Discard
	}
	return eachView{r}
}

func lastOf(statements []trace.Statement) trace.Statement {
	if len(statements) == 0 {
		return trace.Statement{}
	}
	return statements[len(statements)-1]
}
