package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"
)

// A Guard says what statements may do to a database. The database itself refuses what they may not: no text of a statement is judged
// here.
type Guard string

const (
	// Unguarded lets every statement through.
	Unguarded Guard = "open"
	// ReadOnly refuses whatever writes.
	ReadOnly Guard = "read-only"
	// Sandboxed lets statements write into one transaction, which is rolled back at the end unless [Sandbox.Commit] keeps it.
	Sandboxed Guard = "sandbox"
)

// Guards returns all guards, the loosest first.
func Guards() []Guard { return []Guard{Unguarded, Sandboxed, ReadOnly} }

// guardFor is the guard of a server, where the caller may have named none.
func guardFor(named Guard, live bool) Guard {
	switch {
	case named != "":
		return named
	case live:
		return ReadOnly
	}
	return Unguarded
}

// guarded is what a description says of the guard.
func (d *DB) guarded() string {
	switch d.Guard {
	case ReadOnly:
		return ", read-only"
	case Sandboxed:
		return ", in a sandbox"
	}
	return ""
}

// endTimeout is how long the end of a guarded statement is waited for; it only ends a transaction that has changed nothing.
const endTimeout = 2 * time.Second

// A readOnlyMode keeps the statements of one connection to a server read-only. Settings of the session could be taken back by
// the next statement, so each statement outside a transaction runs in a transaction of its own, of a kind that cannot be made
// writable once it has begun.
type readOnlyMode interface {
	// begin begins such a transaction, if none is at work.
	begin(ctx context.Context) (began bool, err error)
	// end ends it. Settings that its statements have made stay.
	end(ctx context.Context) error
}

// A guardedConn is a connection of a server that runs everything in the transactions of its mode.
type guardedConn struct {
	serverConn
	mode readOnlyMode
	inTx bool // between BeginTx and its end
	lost bool // a transaction could not be ended
}

// serverConn is what the connections of both drivers are.
type serverConn interface {
	fullConn
	driver.SessionResetter
	driver.NamedValueChecker
}

// within runs a statement in a transaction; the end of it is up to the caller, who has got none where there was an error.
func (c *guardedConn) within(ctx context.Context, run func() error) (end func() error, err error) {
	began, err := c.mode.begin(ctx)
	if err != nil {
		return nil, err
	}
	end = func() error { return nil }
	if began && !c.inTx {
		end = func() error { return c.end(ctx) }
	}
	if err := run(); err != nil {
		_ = end() // the statement's error says more
		return nil, err
	}
	return end, nil
}

// end ends a transaction of the guard, also where the statement was interrupted. A connection that cannot do so is given up.
func (c *guardedConn) end(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	if err := c.mode.end(ctx); err != nil {
		c.lost = true
		return fmt.Errorf("end the read-only transaction: %w", err)
	}
	return nil
}

// IsValid reports whether the pool may use the connection again.
func (c *guardedConn) IsValid() bool {
	v, ok := c.serverConn.(driver.Validator)
	return !c.lost && (!ok || v.IsValid())
}

func (c *guardedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (result driver.Result, err error) {
	end, err := c.within(ctx, func() (err error) {
		result, err = c.serverConn.ExecContext(ctx, query, args)
		return err
	})
	if err != nil {
		return nil, err
	}
	return result, end()
}

func (c *guardedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (rows driver.Rows, err error) {
	end, err := c.within(ctx, func() (err error) {
		rows, err = c.serverConn.QueryContext(ctx, query, args)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ending(rows, end), nil
}

func (c *guardedConn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

func (c *guardedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.serverConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	full, ok := s.(serverStmt)
	if !ok {
		return nil, fmt.Errorf("the driver's statement is a %T, which cannot be guarded", s)
	}
	return &guardedStmt{full, c}, nil
}

// Begin is what database/sql no longer calls.
func (c *guardedConn) Begin() (driver.Tx, error) {
	return c.BeginTx(context.Background(), driver.TxOptions{})
}

func (c *guardedConn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	if _, err := c.mode.begin(ctx); err != nil {
		return nil, err
	}
	c.inTx = true
	return guardedTx{c}, nil
}

// guardedTx is a read-only transaction: that it is committed or rolled back makes no difference.
type guardedTx struct{ conn *guardedConn }

func (t guardedTx) Commit() error {
	t.conn.inTx = false
	return t.conn.end(context.Background())
}

func (t guardedTx) Rollback() error { return t.Commit() }

// serverStmt is what the prepared statements of both drivers are.
type serverStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type guardedStmt struct {
	serverStmt
	conn *guardedConn
}

func (s *guardedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (result driver.Result, err error) {
	end, err := s.conn.within(ctx, func() (err error) {
		result, err = s.serverStmt.ExecContext(ctx, args)
		return err
	})
	if err != nil {
		return nil, err
	}
	return result, end()
}

func (s *guardedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (rows driver.Rows, err error) {
	end, err := s.conn.within(ctx, func() (err error) {
		rows, err = s.serverStmt.QueryContext(ctx, args)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ending(rows, end), nil
}
