package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/sqlerr"
)

// A Pool is the connections of a session, as GORM uses them. A transaction that a statement begins, as BEGIN does, belongs to one
// connection: until it ends, the Pool sends all statements there. What GORM begins meanwhile are savepoints of it.
type Pool struct {
	pool    *sql.DB
	name    string      // of the database, for messages
	watcher Watcher     // nil without one
	shared  atomic.Bool // what a statement begins is open on all connections
	stray   atomic.Pointer[string]
	ended   atomic.Pointer[Ended]

	mu     sync.Mutex
	conn   *sql.Conn // that a transaction is pinned to; nil without one
	nested int       // savepoints made, for their names
}

// NewPool returns a Pool of the connections of a database that messages call by a name; the watcher may be nil.
func NewPool(pool *sql.DB, name string, watcher Watcher) *Pool {
	return &Pool{pool: pool, name: name, watcher: watcher}
}

// Pooled returns a handle like db, in a Pool; one that keeps prepared statements keeps them. A handle with a pool of another kind, such as a
// transaction, is returned as it is, without a Pool.
func Pooled(db *gorm.DB, name string, watcher Watcher) (*gorm.DB, *Pool) {
	inner := db.ConnPool
	cache, caches := inner.(*gorm.PreparedStmtDB)
	if caches {
		inner = cache.ConnPool
	}
	plain, ok := inner.(*sql.DB)
	if !ok {
		return db, nil
	}
	pool := NewPool(plain, name, watcher)
	handle := db.Session(&gorm.Session{NewDB: true, Context: db.Statement.Context}) // which has a Config of its own
	handle.Config.ConnPool = pool
	if caches {
		handle.Config.ConnPool = &gorm.PreparedStmtDB{ConnPool: pool, Mux: cache.Mux, Stmts: cache.Stmts}
	}
	handle.Statement.ConnPool = handle.Config.ConnPool
	return handle, pool
}

// Share tells whether what one connection begins is open on all of them, as in a sandbox: then no transaction is pinned to one. It must not be
// called while a transaction is open.
func (p *Pool) Share(shared bool) { p.shared.Store(shared) }

// Pinned reports whether a transaction that a statement began is open.
func (p *Pool) Pinned() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.conn != nil
}

// Direct reports whether a statement must be given to the Pool itself, not to what PrepareContext has returned: where it belongs to a transaction
// that a statement began, or begins one, and where the Watcher has to see it.
func (p *Pool) Direct(query string) bool {
	return p.Pinned() || !p.shared.Load() && mayBegin(query) || p.watcher != nil && MayWrite(query)
}

// Key is the same for the Pool and the savepoints of its transaction.
func (p *Pool) Key() any { return p }

// Nests returns the name of the savepoint that BeginTx would make; it reports false outside a transaction.
func (p *Pool) Nests() (name string, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.savepoint(p.nested + 1), p.conn != nil
}

func (p *Pool) savepoint(n int) string { return fmt.Sprintf("retort_nested_%d", n) }

// GetDBConn returns the connections themselves.
func (p *Pool) GetDBConn() (*sql.DB, error) { return p.pool, nil }

// PrepareContext prepares a statement, in a transaction for that only.
func (p *Pool) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if p.watcher != nil && MayWrite(query) {
		return nil, errPrepared
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn != nil {
		return p.conn.PrepareContext(ctx, query)
	}
	return p.pool.PrepareContext(ctx, query)
}

// ExecContext sends a statement that returns no rows.
func (p *Pool) ExecContext(ctx context.Context, query string, args ...any) (result sql.Result, err error) {
	err = p.watched(ctx, query, func() (int64, error) {
		ok, err := p.pinned(ctx, query, func(c *sql.Conn) (err error) {
			result, err = c.ExecContext(ctx, query, args...)
			return err
		})
		if !ok {
			result, err = p.once(ctx, query, args)
		}
		return changed(result, err), err
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}

// once sends a statement once. The pool itself would send it again on another connection where the driver says that it was not sent: that of
// PostgreSQL says so also when the server went away while it was at work on a statement that returns rows.
func (p *Pool) once(ctx context.Context, query string, args []any) (sql.Result, error) {
	c, err := p.pool.Conn(ctx)
	if err != nil {
		return nil, p.explain(err)
	}
	defer c.Close()
	result, err := c.ExecContext(ctx, query, args...)
	if errors.Is(err, driver.ErrBadConn) {
		return nil, &LostError{Name: p.name, Err: errClosed}
	}
	if err == nil {
		p.strayed(ctx, c, query)
	}
	return result, p.explain(err)
}

// QueryContext sends a statement that returns rows. In a transaction, others can be sent while they are read: the first rows are held in memory
// (see holdRows).
func (p *Pool) QueryContext(ctx context.Context, query string, args ...any) (rows *sql.Rows, err error) {
	err = p.watched(ctx, query, func() (int64, error) {
		ok, err := p.pinned(ctx, query, func(c *sql.Conn) error {
			live, err := c.QueryContext(ctx, query, args...)
			if err == nil {
				rows, err = hold(ctx, live)
			}
			return err
		})
		if !ok {
			rows, err = p.pool.QueryContext(ctx, query, args...)
			err = p.explain(err)
		}
		return -1, err
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// QueryRowContext sends a statement that returns one row. Its error is that of the driver.
func (p *Pool) QueryRowContext(ctx context.Context, query string, args ...any) (row *sql.Row) {
	err := p.watched(ctx, query, func() (int64, error) {
		_, err := p.pinned(ctx, query, func(c *sql.Conn) error {
			row = c.QueryRowContext(ctx, query, args...)
			return row.Err()
		})
		if row == nil && err == nil {
			row = p.pool.QueryRowContext(ctx, query, args...)
			err = row.Err()
		}
		return -1, err
	})
	if row == nil {
		row = failing(err)
	}
	return row
}

// failing returns a row that has an error.
func failing(err error) *sql.Row {
	pool := sql.OpenDB(failingConnector{err})
	defer pool.Close()
	return pool.QueryRowContext(context.Background(), "")
}

type failingConnector struct{ err error }

func (c failingConnector) Connect(context.Context) (driver.Conn, error) { return nil, c.err }
func (failingConnector) Driver() driver.Driver                          { return nil }

// pinned runs a statement on the connection of the transaction, which it may begin or end. Outside of one it reports false and runs nothing.
func (p *Pool) pinned(ctx context.Context, query string, run func(*sql.Conn) error) (ran bool, err error) {
	if p.shared.Load() {
		return false, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	begun := p.conn != nil
	if !begun {
		if !mayBegin(query) {
			return false, nil
		}
		if p.conn, err = p.pool.Conn(ctx); err != nil {
			p.conn = nil
			return true, p.explain(err)
		}
	}
	err = run(p.conn)
	return true, p.after(begun, query, err)
}

// after looks, when a statement has ended, whether the transaction is open and its connection alive. The caller has the lock.
func (p *Pool) after(begun bool, query string, err error) error {
	open, alive := state(p.conn, func() bool { return openAfter(begun, query, err) })
	if !alive || lost(err) {
		p.release()
		if begun && err != nil {
			return &LostTransactionError{Name: p.name, Commit: commits(query), Err: err}
		}
		return p.explain(err)
	}
	if kind, _ := sqlerr.Of(err); begun && (sqlerr.RolledBack(err) || kind == sqlerr.NotReady && rollsBack(query)) {
		p.abandon()
		return &AbortedError{err}
	}
	if open && begun {
		open = p.outlives(query, err)
	}
	if !open {
		p.release()
	}
	return err
}

// abandon gives up the connection of a transaction that the server has rolled back: what follows on it would be kept at once, though the user has
// not ended the transaction.
func (p *Pool) abandon() {
	ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
	defer cancel()
	if _, err := p.conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		_ = p.conn.Raw(func(any) error { return driver.ErrBadConn }) // which has the pool close it
	}
	p.release()
}

// release gives the connection back. The pool looks whether it is alive.
func (p *Pool) release() {
	_ = p.conn.Close() // the only error is that it was given back before
	p.conn = nil
}

// BeginTx begins a transaction: inside of one that a statement began, a savepoint.
func (p *Pool) BeginTx(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	if p.shared.Load() {
		return p.begin(ctx, opts)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn == nil {
		return p.begin(ctx, opts)
	}
	if opts != nil && (opts.ReadOnly || opts.Isolation != sql.LevelDefault) {
		return nil, errors.New("inside of BEGIN a transaction is a savepoint, which has no isolation level or read-only mode of its own")
	}
	p.nested++
	tx := &nestedTx{Pool: p, conn: p.conn, name: p.savepoint(p.nested)}
	query := "SAVEPOINT " + tx.name
	_, err := p.conn.ExecContext(ctx, query)
	if err := p.after(true, query, err); err != nil {
		return nil, err
	}
	tx.unwatch = context.AfterFunc(ctx, func() { _ = tx.Rollback() })
	return tx, nil
}

func (p *Pool) begin(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	tx, err := p.pool.BeginTx(ctx, opts)
	if err != nil {
		return nil, p.explain(err)
	}
	return &poolTx{Tx: tx, pool: p}, nil
}

// explain says of a statement outside of a transaction that its connection was lost.
func (p *Pool) explain(err error) error {
	if !lost(err) {
		return err
	}
	return &LostError{Name: p.name, Err: err}
}

// state asks a connection whether it is in a transaction and alive. For a driver that does not tell, otherwise says the first.
func state(c *sql.Conn, otherwise func() bool) (open, alive bool) {
	err := c.Raw(func(raw any) error {
		switch c := raw.(type) {
		case *stdlib.Conn:
			alive = !c.Conn().IsClosed()
			open = alive && c.Conn().PgConn().TxStatus() != 'I'
		case *conn:
			open, alive = c.inTransaction(), true
		case *guardedConn: // each of its statements is a transaction
			alive = c.IsValid()
		default:
			v, ok := raw.(driver.Validator)
			open, alive = otherwise(), !ok || v.IsValid()
		}
		return nil
	})
	return open, alive && err == nil
}
