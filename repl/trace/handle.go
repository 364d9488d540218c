package trace

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// Trace returns a new handle on the connection of db, which may be in a transaction, whose statements the ledger records. Neither
// db nor its Config is changed and its own statements are not recorded. GORM shares callbacks between all handles of a connection:
// Trace registers callbacks, once, that do nothing for handles that are not recorded, so it must not run while db is in use.
// The logger is that of db; one set later, other than by Debug, hides how many rows Scan read.
func (l *Ledger) Trace(db *gorm.DB) (*gorm.DB, error) {
	switch {
	case db == nil || db.Config == nil || db.Statement == nil:
		return nil, errors.New("trace: no database handle")
	case db.Error != nil:
		return nil, fmt.Errorf("trace: the handle has failed before: %w", db.Error)
	case db.Config.ConnPool == nil:
		return nil, fmt.Errorf("trace: the handle has no connection: %w", gorm.ErrInvalidDB)
	}
	// With a context Session copies the Statement too.
	handle := db.Session(&gorm.Session{NewDB: true, Context: db.Statement.Context})
	if ledgerOf(db) == l {
		return handle, nil
	}
	if err := registerCallbacks(db); err != nil {
		return nil, fmt.Errorf("trace: register callbacks: %w", err)
	}
	handle.Config.ConnPool = l.wrap(db.Config.ConnPool)
	handle.Config.Logger = scanLogger{handle.Config.Logger}
	handle.Statement.ConnPool = handle.Config.ConnPool
	if db.Statement.ConnPool != nil && db.Statement.ConnPool != db.Config.ConnPool {
		handle.Statement.ConnPool = l.wrap(db.Statement.ConnPool)
	}
	return handle, nil
}

// ledgerOf returns the ledger that records a handle, or nil.
func ledgerOf(db *gorm.DB) *Ledger {
	if r := recorderOf(db.Config.ConnPool); r != nil {
		return r.ledger
	}
	return nil
}

// recorderOf returns the recorder of a pool, which caches of prepared statements may stand around: one in the configuration, and one
// more for each session that asks for it again. It returns nil for a pool that is not recorded.
func recorderOf(current gorm.ConnPool) *recorder {
	switch p := current.(type) {
	case *pool:
		return &p.recorder
	case *txPool:
		return &p.recorder
	case *gorm.PreparedStmtDB:
		return recorderOf(p.ConnPool)
	case *gorm.PreparedStmtTX:
		return recorderOf(p.Tx)
	}
	return nil
}

// wrap puts the ledger around a connection pool. A cache of prepared statements stays outermost, because GORM and its drivers look
// for it there, and shares its statements with the original.
func (l *Ledger) wrap(inner gorm.ConnPool) gorm.ConnPool {
	switch p := inner.(type) {
	case *gorm.PreparedStmtDB:
		return &gorm.PreparedStmtDB{ConnPool: l.wrap(p.ConnPool), Mux: p.Mux, Stmts: p.Stmts}
	case *gorm.PreparedStmtTX:
		if tx, ok := l.wrap(p.Tx).(gorm.Tx); ok {
			return &gorm.PreparedStmtTX{Tx: tx, PreparedStmtDB: p.PreparedStmtDB}
		}
	case gorm.TxCommitter:
		return &txPool{recorder{ledger: l, inner: inner, tx: &transaction{id: l.transactions.Add(1), purpose: Transaction}}}
	}
	return &pool{recorder{ledger: l, inner: inner}}
}

// adopt returns a pool for one operation of a recorded handle: its own one, or a wrapped one where GORM put another in place, as
// PrepareStmt, Connection and plugins do.
func (l *Ledger) adopt(current gorm.ConnPool) gorm.ConnPool {
	if current == nil {
		return nil
	}
	if r := recorderOf(current); r != nil && r.ledger == l {
		switch current.(type) {
		case *pool, *txPool:
			return current
		case *gorm.PreparedStmtDB:
			return &pool{recorder{ledger: l, inner: current, relayed: true, temporary: true}}
		}
		return &txPool{recorder{ledger: l, inner: current, tx: r.tx, relayed: true, temporary: true}}
	}
	if _, ok := current.(gorm.TxCommitter); ok {
		return &txPool{recorder{ledger: l, inner: current, tx: &transaction{purpose: Transaction, foreign: true}, temporary: true}}
	}
	return &pool{recorder{ledger: l, inner: current, temporary: true}}
}

// restore takes a pool that adopt made away again.
func restore(current gorm.ConnPool) gorm.ConnPool {
	switch p := current.(type) {
	case *pool:
		if p.temporary {
			return p.inner
		}
	case *txPool:
		if p.temporary {
			return p.inner
		}
	}
	return current
}

// transactionOf returns the transaction that a pool is in, or nil.
func transactionOf(p gorm.ConnPool) *transaction {
	if r := recorderOf(p); r != nil {
		return r.tx
	}
	return nil
}
