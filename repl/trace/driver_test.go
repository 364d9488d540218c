package trace

import (
	"context"
	"database/sql/driver"
	"sync"
)

// sent is what reached a database driver, in order: the texts of statements, and BEGIN, COMMIT and ROLLBACK for what database/sql asks
// of the driver by other means.
type sent struct {
	mu   sync.Mutex
	list []string
}

func (s *sent) add(query string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, query)
}

// take returns what was sent since the last call.
func (s *sent) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.list
	s.list = nil
	return list
}

// countingConnector opens connections that note in sent what they are asked to run. It uses what a driver has of the optional interfaces
// that database/sql knows, in the way of database/sql.
type countingConnector struct {
	driver.Connector
	sent *sent
}

func (c countingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &countingConn{conn, c.sent}, nil
}

type countingConn struct {
	driver.Conn
	sent *sent
}

func (c *countingConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	var stmt driver.Stmt
	var err error
	if p, ok := c.Conn.(driver.ConnPrepareContext); ok {
		stmt, err = p.PrepareContext(ctx, query)
	} else {
		stmt, err = c.Prepare(query)
	}
	if err != nil {
		c.sent.add(query) // the database has refused it
		return nil, err
	}
	return &countingStmt{stmt, query, c.sent}, nil
}

func (c *countingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	execer, ok := c.Conn.(driver.ExecerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	result, err := execer.ExecContext(ctx, query, args)
	if err != driver.ErrSkip {
		c.sent.add(query)
	}
	return result, err
}

func (c *countingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	queryer, ok := c.Conn.(driver.QueryerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	rows, err := queryer.QueryContext(ctx, query, args)
	if err != driver.ErrSkip {
		c.sent.add(query)
	}
	return rows, err
}

func (c *countingConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
	c.sent.add("BEGIN")
	if err != nil {
		return nil, err
	}
	return &countingTx{tx, c.sent}, nil
}

func (c *countingConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

func (c *countingConn) ResetSession(ctx context.Context) error {
	if resetter, ok := c.Conn.(driver.SessionResetter); ok {
		return resetter.ResetSession(ctx)
	}
	return nil
}

type countingTx struct {
	driver.Tx
	sent *sent
}

func (tx *countingTx) Commit() error {
	tx.sent.add("COMMIT")
	return tx.Tx.Commit()
}

func (tx *countingTx) Rollback() error {
	tx.sent.add("ROLLBACK")
	return tx.Tx.Rollback()
}

type countingStmt struct {
	driver.Stmt
	query string
	sent  *sent
}

func (s *countingStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.sent.add(s.query)
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (s *countingStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.sent.add(s.query)
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

func (s *countingStmt) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := s.Stmt.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}
