package trace

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"strings"

	"gorm.io/gorm"
)

// recorder records what is sent through a connection pool or transaction. It is the common part of pool and txPool.
type recorder struct {
	ledger *Ledger
	seen   *Seen // of the target
	target *Target
	source string // of the target
	inner  gorm.ConnPool
	tx     *transaction // nil outside a transaction
	// relayed says that inner prepares statements on a pool of the same ledger, which therefore sees the transactions.
	relayed bool
	// replaces is what it was put in place of, for one operation; else nil.
	replaces gorm.ConnPool
}

// pool is a gorm.ConnPool outside a transaction.
type pool struct{ recorder }

// call is a statement under way.
type call struct {
	recorder *recorder
	scope    *scope // set when the statement is the scope's own
	query    string
	verb     string
	sequence uint64
}

func (r *recorder) start(ctx context.Context, query string, args []any) call {
	c := call{recorder: r, query: query, verb: verb(query)}
	kept, size := snapshot(args)
	s := Statement{SQL: query, Args: kept, Target: r.target.Name, Source: r.source}
	sc := scopeFrom(ctx)
	if sc.sends(r.ledger, query) {
		c.scope, sc.sent = sc, true
		s.Purpose, s.Table = sc.base, sc.stmt.Table
		if sc.stmt.Schema != nil {
			s.Model, s.Schema = modelName(sc.stmt.Schema.ModelType), sc.stmt.Schema
		}
		if s.Purpose == Yours && (sc.row || sc.exec) && r.ledger.calls.fromMigrator() {
			s.Purpose = Migration
		}
	} else {
		s.Purpose = sc.inside()
	}
	if s.Purpose != Own && controlsTransaction(c.verb) {
		s.Purpose = Transaction
	}
	s.Tag = ctx.Value(tagKey{})
	c.sequence = r.ledger.send(&s, size+sizeOf(s.Tag))
	return c
}

// modelName returns the name of a model's type, which the types that GORM makes for join tables do not have.
func modelName(t reflect.Type) string {
	name := t.String()
	if strings.HasPrefix(name, "struct {") {
		return ""
	}
	return name
}

// finish completes the statement.
func (c *call) finish(rows int64, err error) {
	c.notice()
	c.recorder.ledger.txs.finished(c, err)
	if _, lost := errors.AsType[lostTransaction](err); lost {
		c.recorder.seen.controlled("ROLLBACK", "", nil)
	}
	c.recorder.ledger.finish(c.sequence, rows, err)
}

// await leaves the completion of the statement to its scope, which sees the end of the reading.
func (c *call) await() {
	c.notice()
	c.scope.pending, c.scope.sequence = true, c.sequence
}

// notice tells of a statement that may have changed rows in ways that the callbacks do not know.
func (c *call) notice() {
	if c.query != "" && c.verb != "SELECT" && (c.scope == nil || !c.scope.write) {
		c.recorder.seen.executed(c.verb, c.query, c.recorder.tx)
	}
}

// unwind finishes the call if a panic of the driver or of a bound value left it.
func (c *call) unwind(returned *bool) {
	if !*returned {
		c.finish(-1, errInterrupted)
	}
}

// PrepareContext prepares on the pool underneath. Statements run on the result are not seen, except GORM's own.
func (r *recorder) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return r.inner.PrepareContext(ctx, query)
}

// A director is a pool that must itself be given some statements, which one that was prepared before would send elsewhere: to any connection,
// though a transaction belongs to one.
type director interface{ Direct(query string) bool }

// past returns the recorder underneath a cache of prepared statements, if a statement has to go past that; else nil. Some databases do not
// prepare statements that control transactions; gorm.DB.SavePoint goes past the cache in the same way.
func (r *recorder) past(query string) *recorder {
	if !r.relayed {
		return nil
	}
	under := recorderOf(r.inner)
	if d, ok := under.inner.(director); ok && d.Direct(query) || r.tx != nil && controlsTransaction(verb(query)) {
		return under
	}
	return nil
}

// ExecContext sends a statement that returns no rows.
func (r *recorder) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if past := r.past(query); past != nil {
		return past.ExecContext(ctx, query, args...)
	}
	returned := false
	c := r.start(ctx, query, args)
	defer c.unwind(&returned)
	result, err := r.inner.ExecContext(ctx, query, args...)
	returned = true
	rows := int64(-1)
	if err == nil && changesRows(c.verb) {
		if n, err := result.RowsAffected(); err == nil {
			rows = n
		}
	}
	c.finish(rows, err)
	return result, err
}

// QueryContext sends a statement that returns rows.
func (r *recorder) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if past := r.past(query); past != nil {
		return past.QueryContext(ctx, query, args...)
	}
	returned := false
	c := r.start(ctx, query, args)
	defer c.unwind(&returned)
	rows, err := r.inner.QueryContext(ctx, query, args...)
	returned = true
	if err == nil && c.scope.reads() {
		c.await()
	} else {
		c.finish(-1, err)
	}
	return rows, err
}

// QueryRowContext sends a statement that returns one row, which is read later.
func (r *recorder) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if past := r.past(query); past != nil {
		return past.QueryRowContext(ctx, query, args...)
	}
	returned := false
	c := r.start(ctx, query, args)
	defer c.unwind(&returned)
	row := r.inner.QueryRowContext(ctx, query, args...)
	returned = true
	c.finish(-1, row.Err())
	return row
}

// GetDBConn returns the *sql.DB underneath, so that gorm.DB.DB keeps working.
func (r *recorder) GetDBConn() (*sql.DB, error) {
	return (&gorm.DB{Config: &gorm.Config{ConnPool: r.inner}}).DB()
}

// BeginTx begins a transaction. Without a way to begin one underneath it fails as GORM expects of such a pool.
func (p *pool) BeginTx(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	if beginner, ok := p.inner.(gorm.ConnPoolBeginner); ok && p.relayed {
		return beginner.BeginTx(ctx, opts)
	}
	var begin func() (gorm.ConnPool, error)
	switch beginner := p.inner.(type) {
	case gorm.TxBeginner:
		begin = func() (gorm.ConnPool, error) { return beginner.BeginTx(ctx, opts) }
	case gorm.ConnPoolBeginner:
		begin = func() (gorm.ConnPool, error) { return beginner.BeginTx(ctx, opts) }
	default:
		return nil, gorm.ErrInvalidTransaction
	}
	tx := p.ledger.newTransaction(ctx)
	if nests, ok := p.inner.(nester); ok {
		if name, nested := nests.Nests(); nested {
			tx.savepoint = name
		}
	}
	c := p.startControl(tx.begin(), tx)
	returned := false
	defer c.unwind(&returned)
	inner, err := begin()
	returned = true
	c.finish(-1, err)
	if err != nil {
		return nil, err
	}
	p.ledger.txs.began(ctx, tx)
	return &txPool{p.of(inner, tx)}, nil
}

// startControl records one of the statements by which database/sql begins or ends a transaction.
func (r *recorder) startControl(sql string, tx *transaction) call {
	c := call{recorder: r}
	c.sequence = r.ledger.send(&Statement{SQL: sql, Purpose: tx.purpose, Implicit: tx.implicit, Target: r.target.Name, Source: r.source}, 0)
	return c
}
