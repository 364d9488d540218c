package trace

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// errRehearsed is what the end of a transaction gives that is not the cell's to end.
var errRehearsed = errors.New("this transaction is rolled back by the shell, and is not ended by a cell")

// Rehearse runs f on a transaction of a handle that the ledger records, and rolls it back. Nothing in f can end it, and a statement that
// allow has an error for is not sent, but fails with that error. Its BEGIN and ROLLBACK are implicit, and its statements that wrote are marked as
// undone.
func (l *Ledger) Rehearse(db *gorm.DB, allow func(sql string) error, f func(tx *gorm.DB) error) (err error) {
	ctx := db.Statement.Context
	if ctx == nil {
		ctx = context.Background()
	}
	s := within(ctx)
	s.base = Own
	s.enter(phaseBegin)
	begun := db.Session(&gorm.Session{NewDB: true, Context: s}).Begin()
	if begun.Error != nil {
		return fmt.Errorf("begin a transaction: %w", begun.Error)
	}
	before := l.Len()
	defer func() { // also of a panic
		end := begun.Rollback().Error
		if err == nil && end != nil {
			err = fmt.Errorf("roll back: %w", end)
		}
		if end == nil {
			l.markSince(before)
		}
	}()
	r := recorderOf(begun.Statement.ConnPool)
	if r == nil || r.ledger != l {
		return errors.New("the handle's statements are not recorded")
	}
	tx := begun.Session(&gorm.Session{NewDB: true, Context: ctx})
	// A cache of prepared statements is left out: it would hide what f sends on the pool itself.
	tx.Statement.ConnPool = &txPool{r.of(&sealed{r.inner, allow}, r.tx)}
	return f(tx)
}

// sealed is a transaction that its statements cannot end.
type sealed struct {
	gorm.ConnPool
	allow func(sql string) error
}

func (*sealed) Commit() error   { return errRehearsed }
func (*sealed) Rollback() error { return errRehearsed }

// StmtContext returns the statement for use in the transaction.
func (p *sealed) StmtContext(ctx context.Context, stmt *sql.Stmt) *sql.Stmt {
	return stmtWithin(ctx, p.ConnPool, stmt)
}

// PrepareContext prepares what is allowed.
func (p *sealed) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := p.allow(query); err != nil {
		return nil, err
	}
	return p.ConnPool.PrepareContext(ctx, query)
}

// ExecContext sends what is allowed.
func (p *sealed) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := p.allow(query); err != nil {
		return nil, err
	}
	return p.ConnPool.ExecContext(ctx, query, args...)
}

// QueryContext sends what is allowed.
func (p *sealed) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := p.allow(query); err != nil {
		return nil, err
	}
	return p.ConnPool.QueryContext(ctx, query, args...)
}

// QueryRowContext sends what is allowed. A row cannot be made with an error of one's own: it has that of a context.
func (p *sealed) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if err := p.allow(query); err != nil {
		refused, cancel := context.WithCancelCause(ctx)
		cancel(err)
		return p.ConnPool.QueryRowContext(refused, query, args...)
	}
	return p.ConnPool.QueryRowContext(ctx, query, args...)
}
