package trace

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// A Target says where the statements of a handle go.
type Target struct {
	Name   string // of the database
	Source string // what its server is called, where the database has several; else empty
	// Pool, unless nil, is asked about a pool that a plugin puts in place of the handle's own: which one is used instead, and what its
	// server is called. It gets no transactions.
	Pool func(gorm.ConnPool) (pool gorm.ConnPool, source string)
}

// Trace is TraceAs for a handle whose statements need not tell where they go.
func (l *Ledger) Trace(db *gorm.DB) (*gorm.DB, error) { return l.TraceAs(db, Target{}) }

// TraceAs returns a new handle on the connection of db, which may be in a transaction, whose statements the ledger records. Neither
// db nor its Config is changed and its own statements are not recorded. GORM shares callbacks between all handles of a connection:
// TraceAs registers callbacks, once, that do nothing for handles that are not recorded, so it must not run while db is in use.
// The logger is that of db; one set later, other than by Debug, hides how many rows Scan read.
func (l *Ledger) TraceAs(db *gorm.DB, target Target) (*gorm.DB, error) {
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
	of := recorder{ledger: l, seen: l.seenBy(target.Name), target: &target, source: target.Source}
	handle.Config.ConnPool = of.wrap(db.Config.ConnPool)
	handle.Config.Logger = scanLogger{handle.Config.Logger}
	handle.Statement.ConnPool = handle.Config.ConnPool
	if db.Statement.ConnPool != nil && db.Statement.ConnPool != db.Config.ConnPool {
		handle.Statement.ConnPool = of.wrap(db.Statement.ConnPool)
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

// Pool returns the pool of a handle, without a cache of prepared statements around it where it is recorded: what is sent through it is
// recorded, too.
func Pool(db *gorm.DB) gorm.ConnPool {
	if r := recorderOf(db.Statement.ConnPool); r != nil {
		return r
	}
	return db.Statement.ConnPool
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

// of returns a recorder of the same ledger and target for another pool.
func (r *recorder) of(inner gorm.ConnPool, tx *transaction) recorder {
	return recorder{ledger: r.ledger, seen: r.seen, target: r.target, source: r.source, inner: inner, tx: tx}
}

// wrap puts the ledger around a connection pool. A cache of prepared statements stays outermost, because GORM and its drivers look
// for it there, and shares its statements with the original.
func (r *recorder) wrap(inner gorm.ConnPool) gorm.ConnPool {
	switch p := inner.(type) {
	case *gorm.PreparedStmtDB:
		return &gorm.PreparedStmtDB{ConnPool: r.wrap(p.ConnPool), Mux: p.Mux, Stmts: p.Stmts}
	case *gorm.PreparedStmtTX:
		if tx, ok := r.wrap(p.Tx).(gorm.Tx); ok {
			return &gorm.PreparedStmtTX{Tx: tx, PreparedStmtDB: p.PreparedStmtDB}
		}
	case gorm.TxCommitter:
		return &txPool{r.of(inner, &transaction{id: r.ledger.transactions.Add(1), purpose: Transaction})}
	}
	return &pool{r.of(inner, nil)}
}

// adopt returns a pool for one operation of the handle that r records: the handle's own, or a wrapped one where another was put in
// place, as PrepareStmt, Connection and plugins do.
func (r *recorder) adopt(current gorm.ConnPool) gorm.ConnPool {
	if current == nil {
		return nil
	}
	if its := recorderOf(current); its != nil && its.ledger == r.ledger {
		switch current.(type) {
		case *pool, *txPool:
			return current
		}
		relayed := its.of(current, its.tx)
		relayed.relayed, relayed.replaces = true, current
		if _, ok := current.(*gorm.PreparedStmtDB); ok {
			return &pool{relayed}
		}
		return &txPool{relayed}
	}
	if _, ok := current.(gorm.TxCommitter); ok {
		adopted := r.of(current, &transaction{purpose: Transaction, foreign: true})
		adopted.replaces = current
		return &txPool{adopted}
	}
	adopted := r.of(current, nil)
	if r.target.Pool != nil {
		plain := current
		if cached, ok := current.(*gorm.PreparedStmtDB); ok {
			plain = cached.ConnPool // what it has prepared may be of another pool than the one that is used
		}
		adopted.inner, adopted.source = r.target.Pool(plain)
	}
	adopted.replaces = current
	return &pool{adopted}
}

// adopt puts a recorded pool into the statement of an operation, if its handle is recorded.
func adopt(db *gorm.DB) {
	if r := recorderOf(db.Config.ConnPool); r != nil {
		db.Statement.ConnPool = r.adopt(db.Statement.ConnPool)
	}
}

// restore takes a pool that adopt made away again.
func restore(current gorm.ConnPool) gorm.ConnPool {
	var replaces gorm.ConnPool
	switch p := current.(type) {
	case *pool:
		replaces = p.replaces
	case *txPool:
		replaces = p.replaces
	}
	if replaces == nil {
		return current
	}
	return replaces
}

// transactionOf returns the transaction that a pool is in, or nil.
func transactionOf(p gorm.ConnPool) *transaction {
	if r := recorderOf(p); r != nil {
		return r.tx
	}
	return nil
}
