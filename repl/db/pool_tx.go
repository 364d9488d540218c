package db

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"

	"github.com/retort-shell/retort/repl/sqlerr"
)

// A nestedTx is a savepoint of a transaction that a statement began.
type nestedTx struct {
	*Pool
	conn    *sql.Conn
	name    string
	done    bool // guarded by Pool.mu
	unwatch func() bool
}

// stale reports whether the transaction around it has ended. Nothing may be sent then, as it would be outside of any.
func (t *nestedTx) stale() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.done || t.Pool.conn != t.conn
}

// PrepareContext prepares a statement.
func (t *nestedTx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if t.stale() {
		return nil, sql.ErrTxDone
	}
	return t.Pool.PrepareContext(ctx, query)
}

// ExecContext sends a statement that returns no rows.
func (t *nestedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if t.stale() {
		return nil, sql.ErrTxDone
	}
	return t.Pool.ExecContext(ctx, query, args...)
}

// QueryContext sends a statement that returns rows.
func (t *nestedTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if t.stale() {
		return nil, sql.ErrTxDone
	}
	return t.Pool.QueryContext(ctx, query, args...)
}

// QueryRowContext sends a statement that returns one row.
func (t *nestedTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if t.stale() {
		return t.conn.QueryRowContext(ctx, query, args...) // which has been given back, and says so
	}
	return t.Pool.QueryRowContext(ctx, query, args...)
}

// Commit keeps what was done since the savepoint, as far as the transaction around it is kept.
func (t *nestedTx) Commit() error { return t.end("RELEASE SAVEPOINT " + t.name) }

// Rollback takes back what was done since the savepoint.
func (t *nestedTx) Rollback() error {
	return t.end("ROLLBACK TO SAVEPOINT "+t.name, "RELEASE SAVEPOINT "+t.name)
}

func (t *nestedTx) end(queries ...string) error {
	p := t.Pool
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.done || p.conn != t.conn {
		return sql.ErrTxDone
	}
	t.done = true
	t.unwatch()
	for _, query := range queries {
		_, err := p.conn.ExecContext(context.Background(), query)
		if err := p.after(true, query, err); err != nil {
			return err
		}
	}
	return nil
}

// A poolTx is a transaction of database/sql.
type poolTx struct {
	*sql.Tx
	pool    *Pool
	aborted atomic.Pointer[AbortedError] // the server has rolled it back: what follows on its connection would be kept at once
}

// over returns why nothing may be sent any more.
func (t *poolTx) over() error {
	if gone := t.aborted.Load(); gone != nil {
		return gone
	}
	return nil
}

// GetDBConn returns the connections that it is one of.
func (t *poolTx) GetDBConn() (*sql.DB, error) { return t.pool.pool, nil }

// PrepareContext prepares a statement.
func (t *poolTx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := t.over(); err != nil {
		return nil, err
	}
	if t.pool.watcher != nil && MayWrite(query) {
		return nil, errPrepared
	}
	return t.Tx.PrepareContext(ctx, query)
}

// ExecContext sends a statement that returns no rows.
func (t *poolTx) ExecContext(ctx context.Context, query string, args ...any) (result sql.Result, err error) {
	if err := t.over(); err != nil {
		return nil, err
	}
	err = t.pool.watched(ctx, query, func() (int64, error) {
		var err error
		result, err = t.Tx.ExecContext(ctx, query, args...)
		if err == nil && t.pool.commits(query) {
			t.pool.noteEnd(query)
		}
		return changed(result, err), t.explain(err, false)
	})
	return result, err
}

// QueryContext sends a statement that returns rows.
func (t *poolTx) QueryContext(ctx context.Context, query string, args ...any) (rows *sql.Rows, err error) {
	if err := t.over(); err != nil {
		return nil, err
	}
	err = t.pool.watched(ctx, query, func() (int64, error) {
		var err error
		rows, err = t.Tx.QueryContext(ctx, query, args...)
		return -1, t.explain(err, false)
	})
	return rows, err
}

// QueryRowContext sends a statement that returns one row.
func (t *poolTx) QueryRowContext(ctx context.Context, query string, args ...any) (row *sql.Row) {
	if err := t.over(); err != nil {
		return failing(err)
	}
	err := t.pool.watched(ctx, query, func() (int64, error) {
		row = t.Tx.QueryRowContext(ctx, query, args...)
		return -1, t.explain(row.Err(), false)
	})
	if row == nil {
		row = failing(err)
	}
	return row
}

// Rollback ends the transaction and takes its changes back.
func (t *poolTx) Rollback() error {
	err := t.Tx.Rollback()
	if t.pool.watcher != nil && err == nil {
		t.pool.watcher.After("ROLLBACK", -1, nil)
	}
	return err
}

// Commit ends the transaction and keeps its changes.
func (t *poolTx) Commit() error {
	if err := t.over(); err != nil {
		return errors.Join(err, t.Rollback())
	}
	err := t.explain(t.Tx.Commit(), true)
	if t.pool.watcher != nil {
		t.pool.watcher.After("COMMIT", -1, err)
	}
	return err
}

func (t *poolTx) explain(err error, commit bool) error {
	switch {
	case sqlerr.RolledBack(err):
		gone := &AbortedError{err}
		t.aborted.Store(gone)
		return gone
	case !lost(err):
		return err
	}
	return &LostTransactionError{Name: t.pool.name, Commit: commit, Err: err}
}
