package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"sync"
	"time"
)

// A killer opens connections to MySQL whose statements are ended by the server when their context ends. The driver itself would only
// close the connection: the server goes on with the statement, and the session's state is lost.
type killer struct {
	driver.Connector
	within  time.Duration // how long a connection may take, to the server's first answers; the driver bounds no more than the dialling
	timeout time.Duration // of statements; 0 is without end
}

func (k *killer) Connect(ctx context.Context) (driver.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, k.within)
	defer cancel()
	opened, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := opened.(mysqlFull)
	if !ok {
		opened.Close()
		return nil, fmt.Errorf("the MySQL driver's connection is a %T, which this shell does not know", opened)
	}
	id, err := connectionID(ctx, inner)
	if err != nil {
		inner.Close()
		return nil, err
	}
	if err := limitTime(ctx, inner, k.timeout); err != nil {
		inner.Close()
		return nil, err
	}
	return &mysqlConn{mysqlFull: inner, killer: k, id: id}, nil
}

// mysqlFull is what the driver's connections are.
type mysqlFull interface {
	fullConn
	driver.SessionResetter
	driver.Validator
	driver.NamedValueChecker
}

func connectionID(ctx context.Context, c driver.QueryerContext) (id string, err error) {
	rows, err := c.QueryContext(ctx, "SELECT connection_id()", nil)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	row := make([]driver.Value, 1)
	if err := rows.Next(row); err != nil {
		return "", fmt.Errorf("ask for the connection's number: %w", err)
	}
	if b, ok := row[0].([]byte); ok {
		return string(b), nil
	}
	return fmt.Sprint(row[0]), nil
}

// killPause is how long a statement has to end before it is killed again: a kill that comes before the statement has begun does nothing.
const killPause = 50 * time.Millisecond

// kill has the server end what runs on the connection with that number, on a connection of its own, until done or the grace is over.
func (k *killer) kill(id string, done <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(context.Background(), cancelGrace)
	defer cancel()
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	again := time.NewTicker(killPause)
	defer again.Stop()
	for {
		if _, err := c.(driver.ExecerContext).ExecContext(ctx, "KILL QUERY "+id, nil); err != nil {
			return err
		}
		select {
		case <-done:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-again.C:
		}
	}
}

// mysqlConn is a connection whose statements can be killed.
type mysqlConn struct {
	mysqlFull
	killer *killer
	id     string
}

// watch kills what runs on the connection when ctx ends, until stop is called. A server that does not end it in time loses the connection:
// that is what the end of inner does.
func (c *mysqlConn) watch(ctx context.Context) (inner context.Context, stop func()) {
	if ctx.Done() == nil {
		return ctx, func() {}
	}
	inner, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	done, asked := make(chan struct{}), make(chan struct{})
	unwatch := context.AfterFunc(ctx, func() {
		defer close(asked)
		if c.killer.kill(c.id, done) != nil {
			cancel(context.Cause(ctx))
		}
	})
	return inner, sync.OnceFunc(func() {
		close(done)
		if !unwatch() {
			<-asked // else the kill could meet the next statement
		}
		cancel(nil)
	})
}

func (c *mysqlConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	inner, stop := c.watch(ctx)
	defer stop()
	return c.mysqlFull.ExecContext(inner, query, args)
}

func (c *mysqlConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	inner, stop := c.watch(ctx)
	r, err := c.mysqlFull.QueryContext(inner, query, args)
	if err != nil {
		stop()
		return nil, err
	}
	return killable(r, stop), nil
}

// PrepareContext prepares with the same care as the others run. Its statements do not wait for ctx.
func (c *mysqlConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.mysqlFull.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	full, ok := s.(mysqlFullStmt)
	if !ok {
		return s, nil
	}
	return &mysqlStmt{full, c}, nil
}

// mysqlFullStmt is what the driver's prepared statements are.
type mysqlFullStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
	driver.NamedValueChecker
}

type mysqlStmt struct {
	mysqlFullStmt
	conn *mysqlConn
}

func (s *mysqlStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	inner, stop := s.conn.watch(ctx)
	defer stop()
	return s.mysqlFullStmt.ExecContext(inner, args)
}

func (s *mysqlStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	inner, stop := s.conn.watch(ctx)
	r, err := s.mysqlFullStmt.QueryContext(inner, args)
	if err != nil {
		stop()
		return nil, err
	}
	return killable(r, stop), nil
}

// mysqlFullRows is what the driver's rows are.
type mysqlFullRows interface {
	driver.RowsNextResultSet
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// killable returns rows that can be killed, if they are the driver's.
func killable(r driver.Rows, stop func()) driver.Rows {
	full, ok := r.(mysqlFullRows)
	if !ok {
		stop()
		return r
	}
	return &mysqlRows{full, stop}
}

// mysqlRows can be killed until they are closed. The driver watches its own context until then, which ends with stop.
type mysqlRows struct {
	mysqlFullRows
	stop func()
}

func (r *mysqlRows) Close() error {
	defer r.stop()
	return r.mysqlFullRows.Close()
}
