package trace

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"

	"gorm.io/gorm"
)

// transaction is what a ledger knows about a transaction that it saw begin.
type transaction struct {
	id       uint64 // counts from 1; 0 if foreign
	purpose  Purpose
	implicit bool
	foreign  bool // neither its beginning nor, perhaps, its end passes the ledger
	ended    atomic.Bool
	// savepoint is the name of the one that it is, inside of another transaction.
	savepoint string

	savepoints []savepoint // guarded by Seen.mu
}

// begin is the statement by which it begins.
func (tx *transaction) begin() string {
	if tx.savepoint != "" {
		return "SAVEPOINT " + tx.savepoint
	}
	return "BEGIN"
}

// end is the statement for a COMMIT or ROLLBACK of it.
func (tx *transaction) end(verb string) string {
	switch {
	case tx.savepoint == "":
		return verb
	case verb == "COMMIT":
		return "RELEASE SAVEPOINT " + tx.savepoint
	}
	return "ROLLBACK TO SAVEPOINT " + tx.savepoint
}

// number returns the id, or 0 outside a transaction.
func (tx *transaction) number() uint64 {
	if tx == nil {
		return 0
	}
	return tx.id
}

func (l *Ledger) newTransaction(ctx context.Context) *transaction {
	s := scopeFrom(ctx)
	tx := &transaction{id: l.transactions.Add(1), purpose: Transaction, implicit: s.at(phaseBegin)}
	if s != nil && s.base == Own {
		tx.purpose = Own
	}
	return tx
}

// txPool is a gorm.ConnPool inside a transaction. It must not begin another one: GORM tells the two kinds apart by their methods.
type txPool struct{ recorder }

// Commit ends the transaction and keeps its changes.
func (p *txPool) Commit() error { return p.end("COMMIT", gorm.TxCommitter.Commit) }

// Rollback ends the transaction and undoes its changes.
func (p *txPool) Rollback() error { return p.end("ROLLBACK", gorm.TxCommitter.Rollback) }

func (p *txPool) end(verb string, f func(gorm.TxCommitter) error) error {
	inner, ok := p.inner.(gorm.TxCommitter)
	if !ok {
		return gorm.ErrInvalidTransaction
	}
	if p.relayed || p.tx.ended.Load() {
		// Either seen underneath, or nothing is sent, as by a deferred Rollback after Commit.
		return f(inner)
	}
	c := p.startControl(p.tx.end(verb), p.tx)
	returned := false
	defer c.unwind(&returned)
	err := f(inner)
	returned = true
	p.ledger.txs.ended(p.tx)
	p.tx.ended.Store(err == nil || verb == "ROLLBACK" || errors.Is(err, sql.ErrTxDone))
	c.finish(-1, err)
	if err != nil || verb == "ROLLBACK" {
		p.seen.rolledBack(p.tx)
	}
	return err
}

// StmtContext returns the statement for use in the transaction.
func (p *txPool) StmtContext(ctx context.Context, stmt *sql.Stmt) *sql.Stmt {
	return stmtWithin(ctx, p.inner, stmt)
}

// stmtWithin returns the statement for use in what a pool stands for, where that is a transaction.
func stmtWithin(ctx context.Context, pool gorm.ConnPool, stmt *sql.Stmt) *sql.Stmt {
	if tx, ok := pool.(interface {
		StmtContext(context.Context, *sql.Stmt) *sql.Stmt
	}); ok {
		return tx.StmtContext(ctx, stmt)
	}
	return stmt
}
