package db

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"fmt"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/retort-shell/retort/repl/sqlerr"
)

// connectOuter connects a sandbox to a server.
func (s *server) connectOuter(ctx context.Context) (outer, error) {
	c, err := s.connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	switch c := c.(type) {
	case *stdlib.Conn:
		if err := extended(c); err != nil {
			return nil, errors.Join(err, c.Close())
		}
		return &postgresOuter{oneStatement{c}}, nil
	case *mysqlConn:
		return &mysqlOuter{mysqlConn: c}, nil
	}
	return nil, errors.Join(fmt.Errorf("the driver's connection is a %T, which this shell cannot keep in a sandbox", c), c.Close())
}

// postgresOuter sends each text in the extended protocol, so that its first words tell whether it ends the transaction: there a text is one
// statement, and code that commits (DO, CALL) fails in a transaction block.
type postgresOuter struct{ oneStatement }

func (c *postgresOuter) begin(ctx context.Context) error    { return c.control(ctx, "BEGIN") }
func (c *postgresOuter) rollback(ctx context.Context) error { return c.control(ctx, "ROLLBACK") }

func (c *postgresOuter) commit(ctx context.Context) error {
	if c.status() == 'E' { // the server would answer COMMIT with a rollback
		return errors.Join(errors.New("the transaction has failed"), c.rollback(ctx))
	}
	return c.control(ctx, "COMMIT")
}

func (c *postgresOuter) control(ctx context.Context, statements ...string) error {
	for _, query := range statements {
		if _, err := c.ExecContext(ctx, query, nil); err != nil {
			return err
		}
	}
	return nil
}

func (c *postgresOuter) status() byte { return c.Conn.Conn().PgConn().TxStatus() }
func (c *postgresOuter) alive() bool {
	return !c.Conn.Conn().IsClosed() && (c.status() == 'T' || c.status() == 'E')
}
func (c *postgresOuter) spoils() bool            { return true }
func (c *postgresOuter) forbids(string) error    { return nil }
func (c *postgresOuter) late() bool              { return false }
func (c *postgresOuter) refused(error) bool      { return false }
func (c *postgresOuter) explain(err error) error { return err }

// mysqlOuter is in a transaction that only its random name ends: inside of an XA transaction the server refuses COMMIT and all that would
// commit implicitly, also in procedures and compound statements.
type mysqlOuter struct {
	*mysqlConn
	name  string
	gone  bool     // the server has rolled the transaction back
	plain []string // the tables that know no transactions
}

func (c *mysqlOuter) begin(ctx context.Context) error {
	if err := c.look(ctx); err != nil {
		return err
	}
	c.name = "'" + rand.Text() + "'"
	return withXA(c.control(ctx, "XA START "+c.name))
}

// A noXAError is a server that begins no XA transaction.
type noXAError struct{ err error }

func (e *noXAError) Error() string {
	if kind, _ := sqlerr.Of(e.err); kind == sqlerr.NoXA {
		return "a Galera cluster has no XA transactions, which hold the changes of a sandbox: use --read-only, or --guard open with BEGIN and ROLLBACK"
	}
	return "this guard needs XA transactions, and the server begins none (" + e.err.Error() + "): use --guard open, with an account that may do no more than it must"
}

func (e *noXAError) Unwrap() error { return e.err }

// withXA says of the refusal of XA START what it means.
func withXA(err error) error {
	if _, refused := errors.AsType[*mysqldriver.MySQLError](err); refused {
		return &noXAError{err}
	}
	return err
}

// look asks which tables know no transactions.
func (c *mysqlOuter) look(ctx context.Context) error {
	opened, err := c.QueryContext(ctx, "SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND engine NOT IN "+
		"(SELECT engine FROM information_schema.engines WHERE transactions = 'YES')", nil)
	if err != nil {
		return err
	}
	rows, err := buffer(opened, maxBuffered)
	if err != nil {
		return err
	}
	c.plain = rows.keys()
	return nil
}

func (c *mysqlOuter) forbids(query string) error {
	for _, table := range c.plain {
		if hasWord(query, table) {
			return fmt.Errorf("the table %s knows no transactions, as its engine is not InnoDB: what is written to it cannot be taken back, so the sandbox does not allow it", table)
		}
	}
	return nil
}

func (c *mysqlOuter) commit(ctx context.Context) error {
	return c.control(ctx, "XA END "+c.name, "XA COMMIT "+c.name+" ONE PHASE")
}

func (c *mysqlOuter) rollback(ctx context.Context) error {
	return c.control(ctx, "XA END "+c.name, "XA ROLLBACK "+c.name)
}

func (c *mysqlOuter) control(ctx context.Context, statements ...string) error {
	for _, query := range statements {
		if _, err := c.mysqlConn.ExecContext(ctx, query, nil); err != nil {
			return c.watched(err)
		}
	}
	return nil
}

func (c *mysqlOuter) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	r, err := c.mysqlConn.ExecContext(ctx, query, args)
	return r, c.watched(err)
}

func (c *mysqlOuter) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	r, err := c.mysqlConn.QueryContext(ctx, query, args)
	return r, c.watched(err)
}

func (c *mysqlOuter) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.mysqlConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, c.watched(err)
	}
	full, ok := s.(serverStmt)
	if !ok {
		return s, nil
	}
	return &mysqlOuterStmt{full, c}, nil
}

type mysqlOuterStmt struct {
	serverStmt
	conn *mysqlOuter
}

func (s *mysqlOuterStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	r, err := s.serverStmt.ExecContext(ctx, args)
	return r, s.conn.watched(err)
}

func (s *mysqlOuterStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	r, err := s.serverStmt.QueryContext(ctx, args)
	return r, s.conn.watched(err)
}

// watched takes notice of errors with which the server has rolled back the whole transaction: deadlocks, and the XA errors that follow.
func (c *mysqlOuter) watched(err error) error {
	if e, ok := errors.AsType[*mysqldriver.MySQLError](err); ok {
		switch e.Number {
		case 1213, 1402, 1613, 1614:
			c.gone = true
		}
	}
	return err
}

func (c *mysqlOuter) alive() bool        { return !c.gone && c.IsValid() }
func (c *mysqlOuter) spoils() bool       { return false }
func (c *mysqlOuter) late() bool         { return false }
func (c *mysqlOuter) refused(error) bool { return false }

// explain rewords the refusal of a statement that would commit.
func (c *mysqlOuter) explain(err error) error {
	if e, ok := errors.AsType[*mysqldriver.MySQLError](err); ok && e.Number == 1399 {
		return &mysqldriver.MySQLError{Number: e.Number, SQLState: e.SQLState, Message: "this statement would commit all that the sandbox holds, as the server commits around statements such as CREATE, ALTER, DROP and TRUNCATE; nothing was done. :commit first and leave the sandbox to run it (--guard open)"}
	}
	return err
}
