package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// connector opens connections whose statements end with their context at any time. The driver itself looks at the context of a query
// only until it hands out the rows, which is before it has searched for the first one.
type connector struct {
	driver driver.Driver
	dsn    string
	alone  bool // no other file may be attached: that could be this one again, writable
	// snapshots are told of what connections write; nil without.
	snapshots *Snapshots
}

func (c *connector) Driver() driver.Driver { return c.driver }

func (c *connector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	inner, ok := opened.(fullConn)
	if !ok {
		opened.Close()
		return nil, fmt.Errorf("the SQLite driver's connection is a %T, which this shell does not know", opened)
	}
	watched := &conn{fullConn: inner, handle: handleOf(opened)}
	if c.alone && !watched.forbidAttach() {
		opened.Close()
		return nil, errors.New("the connection cannot be guarded: SQLite's handle is not found")
	}
	watched.snapshots = c.snapshots
	return watched, nil
}

// fullConn is what the driver's connections are.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
}

// handleOf finds SQLite's own handle of a connection, which the driver keeps to itself; 0 where it is not found.
func handleOf(c driver.Conn) uintptr {
	v := reflect.Indirect(reflect.ValueOf(c))
	if v.Kind() != reflect.Struct {
		return 0
	}
	if f := v.FieldByName("db"); f.IsValid() && f.Kind() == reflect.Uintptr {
		return uintptr(f.Uint())
	}
	return 0
}

// conn is a connection that can be interrupted.
type conn struct {
	fullConn
	mu     sync.Mutex
	handle uintptr // 0 when closed

	snapshots *Snapshots // that its writes are told to; nil without
}

func (c *conn) Close() error {
	c.mu.Lock()
	c.handle = 0
	c.mu.Unlock()
	defer c.settled()
	return c.fullConn.Close()
}

// forbidAttach lets SQLite refuse ATTACH, and VACUUM INTO with it.
func (c *conn) forbidAttach() bool {
	if c.handle == 0 {
		return false
	}
	tls := libc.NewTLS()
	defer tls.Close()
	sqlite3.Xsqlite3_limit(tls, c.handle, sqlite3.SQLITE_LIMIT_ATTACHED, 0)
	return true
}

// inTransaction reports whether a statement has begun a transaction.
func (c *conn) inTransaction() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.handle == 0 {
		return false
	}
	tls := libc.NewTLS()
	defer tls.Close()
	return sqlite3.Xsqlite3_get_autocommit(tls, c.handle) == 0
}

// interrupt ends the statement that runs on the connection, if one does.
func (c *conn) interrupt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.handle == 0 {
		return
	}
	tls := libc.NewTLS()
	defer tls.Close()
	sqlite3.Xsqlite3_interrupt(tls, c.handle)
}

// watch interrupts the connection when ctx ends, until stop is called. It returns the context to give to the driver, which would
// otherwise start a goroutine for each statement to do a part of the same.
func (c *conn) watch(ctx context.Context) (inner context.Context, stop func() bool) {
	if ctx.Done() == nil || c.handle == 0 {
		return ctx, func() bool { return true }
	}
	return context.WithoutCancel(ctx), context.AfterFunc(ctx, c.interrupt)
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	defer c.writing(query)()
	inner, stop := c.watch(ctx)
	defer stop()
	return c.fullConn.ExecContext(inner, query, args)
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	done := c.writing(query)
	inner, stop := c.watch(ctx)
	r, err := c.fullConn.QueryContext(inner, query, args)
	if err != nil {
		stop()
		done()
		return nil, err
	}
	full, ok := r.(fullRows)
	if !ok {
		stop()
		done()
		return r, nil
	}
	return &rows{full, stop, done}, nil
}

// fullRows is what the driver's rows are.
type fullRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// rows are watched until they are closed.
type rows struct {
	fullRows
	stop func() bool
	done func() // the statement has ended
}

func (r *rows) Close() error {
	r.stop()
	defer r.done()
	return r.fullRows.Close()
}
