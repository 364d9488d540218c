package db

import (
	"context"
	"database/sql/driver"
)

// watchedConn is a connection to MySQL or MariaDB whose errors pass through a function: with some the server has ended the transaction.
type watchedConn struct {
	*mysqlConn
	watched func(error) error
}

func (c watchedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	r, err := c.mysqlConn.ExecContext(ctx, query, args)
	return r, c.watched(err)
}

func (c watchedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	r, err := c.mysqlConn.QueryContext(ctx, query, args)
	return r, c.watched(err)
}

func (c watchedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.mysqlConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, c.watched(err)
	}
	full, ok := s.(serverStmt)
	if !ok {
		return s, nil
	}
	return &watchedStmt{full, c.watched}, nil
}

type watchedStmt struct {
	serverStmt
	watched func(error) error
}

func (s *watchedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	r, err := s.serverStmt.ExecContext(ctx, args)
	return r, s.watched(err)
}

func (s *watchedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	r, err := s.serverStmt.QueryContext(ctx, args)
	return r, s.watched(err)
}
