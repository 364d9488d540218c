package db

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"fmt"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// A guardConnector opens read-only connections of a server.
type guardConnector struct {
	driver.Connector
	guard func(context.Context, driver.Conn) (driver.Conn, error)
}

func (g *guardConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := g.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	guarded, err := g.guard(ctx, c)
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return guarded, nil
}

// guardPostgres makes a connection of PostgreSQL read-only.
func guardPostgres(_ context.Context, c driver.Conn) (driver.Conn, error) {
	inner, ok := c.(*stdlib.Conn)
	if !ok {
		return nil, fmt.Errorf("the PostgreSQL driver's connection is a %T, which cannot be guarded", c)
	}
	if err := extended(inner); err != nil {
		return nil, err
	}
	return &guardedConn{serverConn: beginless{oneStatement{inner}}, mode: postgresReadOnly{inner}}, nil
}

// postgresReadOnly begins READ ONLY transactions that have read: after that the server refuses to make them writable, by SET or
// set_config, and code that commits (DO, CALL) fails in them. A client that sends COMMIT ends one, and gets another for its next
// statement.
type postgresReadOnly struct{ *stdlib.Conn }

func (m postgresReadOnly) begin(ctx context.Context) (began bool, err error) {
	if m.Conn.Conn().PgConn().TxStatus() != 'I' {
		return false, nil
	}
	_, err = m.ExecContext(ctx, "BEGIN READ ONLY; SELECT 1", nil)
	return err == nil, err
}

func (m postgresReadOnly) end(ctx context.Context) error {
	if m.Conn.Conn().PgConn().TxStatus() == 'I' {
		return nil // by a COMMIT of the client's
	}
	_, err := m.ExecContext(ctx, "COMMIT", nil)
	return err
}

// oneStatement sends each text in the extended protocol, in which the server takes one statement only: in the simple one
// "COMMIT; DELETE …" would be outside of the transaction that was begun for it.
type oneStatement struct{ *stdlib.Conn }

func (c oneStatement) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if len(args) > 0 {
		return c.Conn.ExecContext(ctx, query, args)
	}
	result := c.Conn.Conn().PgConn().ExecParams(ctx, query, nil, nil, nil, nil).Read()
	return driver.RowsAffected(result.CommandTag.RowsAffected()), result.Err
}

// extended reports an error if a connection is set to use the simple protocol.
func extended(c *stdlib.Conn) error {
	if c.Conn().Config().DefaultQueryExecMode == pgx.QueryExecModeSimpleProtocol {
		return errors.New("a guard needs the extended protocol: write default_query_exec_mode=exec in the URL, or leave it out")
	}
	return nil
}

// CheckNamedValue refuses bound values that are orders to the driver: to use the simple protocol, or to send another text.
func (c oneStatement) CheckNamedValue(v *driver.NamedValue) error {
	switch v.Value.(type) {
	case pgx.NamedArgs, pgx.StrictNamedArgs: // only names for $1
	case pgx.QueryExecMode, pgx.QueryRewriter:
		return fmt.Errorf("a %T is no bound value, and under a guard the driver takes no orders", v.Value)
	}
	return c.Conn.CheckNamedValue(v)
}

// beginless answers a BEGIN with an error. Inside of the guard's transaction the server only warns of it, so it would seem to have begun one,
// and the guard ends its own behind it.
type beginless struct{ oneStatement }

var errBeginless = errors.New("read-only, each statement has a transaction of the guard's: BEGIN opens none; db.Begin() and db.Transaction(…) do")

func (c beginless) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	result, err := c.oneStatement.ExecContext(ctx, query, args)
	if err == nil && begins(query) {
		return nil, errBeginless
	}
	return result, err
}

func (c beginless) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.oneStatement.QueryContext(ctx, query, args)
	if err == nil && begins(query) {
		return nil, errors.Join(errBeginless, rows.Close())
	}
	return rows, err
}

// guardMySQL makes a connection of MySQL or MariaDB read-only.
func guardMySQL(ctx context.Context, c driver.Conn, multiStatements bool) (driver.Conn, error) {
	inner, ok := c.(*mysqlConn)
	if !ok {
		return nil, fmt.Errorf("the MySQL driver's connection is a %T, which cannot be guarded", c)
	}
	galera, err := onGalera(ctx, inner)
	switch {
	case err != nil:
		return nil, err
	case galera && multiStatements:
		return nil, errors.New("the read-only guard of a Galera cluster takes one statement at a time: leave multiStatements out of the URL")
	case galera:
		mode := &galeraReadOnly{conn: inner}
		return &guardedConn{serverConn: galeraConn{watchedConn{inner, mode.watched}}, mode: mode}, nil
	}
	return &guardedConn{serverConn: explained{inner}, mode: &mysqlReadOnly{conn: inner}}, nil
}

// mysqlReadOnly begins read-only transactions that only their name ends: inside of an XA transaction the server refuses COMMIT, START
// TRANSACTION, and what would commit implicitly, also in procedures and compound statements. The name is random.
type mysqlReadOnly struct {
	conn *mysqlConn
	name string // of the transaction at work, quoted; empty outside
}

func (m *mysqlReadOnly) begin(ctx context.Context) (began bool, err error) {
	if m.name != "" {
		return false, nil
	}
	name := "'" + rand.Text() + "'"
	if _, err := m.conn.ExecContext(ctx, "SET SESSION TRANSACTION READ ONLY", nil); err != nil {
		return false, err
	}
	if _, err := m.conn.ExecContext(ctx, "XA START "+name, nil); err != nil {
		return false, withXA(err)
	}
	m.name = name
	return true, nil
}

func (m *mysqlReadOnly) end(ctx context.Context) error {
	name := m.name
	m.name = ""
	for _, query := range []string{"XA END " + name, "XA ROLLBACK " + name} {
		if _, err := m.conn.ExecContext(ctx, query, nil); err != nil {
			return err
		}
	}
	return nil
}

// explained says what the server's refusals mean under the guard.
type explained struct{ *mysqlConn }

func (c explained) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	r, err := c.mysqlConn.ExecContext(ctx, query, args)
	return r, explain(err)
}

func (c explained) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	r, err := c.mysqlConn.QueryContext(ctx, query, args)
	return r, explain(err)
}

// explain rewords the refusal of a statement that begins, ends or implies a transaction: the user has begun none by XA.
func explain(err error) error {
	if e, ok := errors.AsType[*mysqldriver.MySQLError](err); ok && e.Number == 1399 {
		return &mysqldriver.MySQLError{Number: e.Number, SQLState: e.SQLState, Message: "the read-only guard allows no statement that begins or ends a transaction, or would commit one"}
	}
	return err
}

// ending returns rows that call end when they are closed.
func ending(rows driver.Rows, end func() error) driver.Rows {
	switch r := rows.(type) {
	case mysqlFullRows:
		return &mysqlEnding{r, end}
	case postgresFullRows:
		return &postgresEnding{r, end}
	}
	return &plainEnding{rows, end}
}

// postgresFullRows is what the driver's rows are.
type postgresFullRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

type postgresEnding struct {
	postgresFullRows
	end func() error
}

func (r *postgresEnding) Close() error { return errors.Join(r.postgresFullRows.Close(), r.end()) }

type mysqlEnding struct {
	mysqlFullRows
	end func() error
}

func (r *mysqlEnding) Close() error { return errors.Join(r.mysqlFullRows.Close(), r.end()) }

type plainEnding struct {
	driver.Rows
	end func() error
}

func (r *plainEnding) Close() error { return errors.Join(r.Rows.Close(), r.end()) }
