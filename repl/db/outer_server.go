package db

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
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
		if yugabyte(c.Conn().PgConn().ParameterStatus("server_version")) {
			return nil, errors.Join(errors.New("YugabyteDB keeps each CREATE, ALTER and DROP at once, also inside of a transaction, so a sandbox would not hold them: use --read-only, or --guard open with BEGIN and ROLLBACK"), c.Close())
		}
		return &postgresOuter{oneStatement: oneStatement{c}, shared: s.live}, nil
	case *mysqlConn:
		o := &mysqlOuter{shared: s.live}
		o.watchedConn = watchedConn{c, o.watched}
		if err := o.probe(ctx); err != nil {
			return nil, errors.Join(err, c.Close())
		}
		return o, nil
	}
	return nil, errors.Join(fmt.Errorf("the driver's connection is a %T, which this shell cannot keep in a sandbox", c), c.Close())
}

// yugabyte reports whether a version that a server tells is of YugabyteDB, as "11.2-YB-2.20.1.0-b0". Unless it is told otherwise, each of its DDL
// statements is a transaction of its own: https://docs.yugabyte.com/stable/architecture/transactions/transactional-ddl/.
func yugabyte(version string) bool { return strings.Contains(version, "-YB-") }

// postgresOuter sends each text in the extended protocol, so that its first words tell whether it ends the transaction: there a text is one
// statement, and code that commits (DO, CALL) fails in a transaction block.
type postgresOuter struct {
	oneStatement
	shared bool                // programs of other machines use the database
	noted  map[string]sequence // by OID; nil before note
}

func (c *postgresOuter) begin(ctx context.Context) error { return c.control(ctx, "BEGIN") }

func (c *postgresOuter) commit(ctx context.Context) error {
	c.noted = nil
	if c.status() == 'E' { // the server would answer COMMIT with a rollback
		return errors.Join(errors.New("the transaction has failed"), c.rollback(ctx))
	}
	return c.control(ctx, "COMMIT")
}

// control sends the sandbox's own statements in one text.
func (c *postgresOuter) control(ctx context.Context, statements ...string) error {
	_, err := c.Conn.Conn().PgConn().Exec(ctx, strings.Join(statements, "; ")).ReadAll()
	return err
}

func (c *postgresOuter) status() byte { return c.Conn.Conn().PgConn().TxStatus() }
func (c *postgresOuter) alive() bool {
	return !c.Conn.Conn().IsClosed() && (c.status() == 'T' || c.status() == 'E')
}
func (c *postgresOuter) spoils() bool         { return true }
func (c *postgresOuter) forbids(string) error { return nil }
func (c *postgresOuter) late() bool           { return false }
func (c *postgresOuter) writes(string) bool   { return false }

// reads makes use of what PostgreSQL gives back at the end of a subtransaction: whether the one around it may write.
func (c *postgresOuter) reads() string { return "SET LOCAL transaction_read_only = on" }

func (c *postgresOuter) refused(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "25006" // read_only_sql_transaction
}

func (c *postgresOuter) explain(err error) error { return err }

// mysqlOuter is in a transaction that only its random name ends: inside of an XA transaction the server refuses COMMIT and all that would
// commit implicitly, also in procedures and compound statements.
type mysqlOuter struct {
	watchedConn
	name      string
	gone      bool     // the server has rolled the transaction back
	plain     []string // the tables that know no transactions
	functions []string // that somebody has made

	shared bool                     // programs of other machines use the database
	noted  map[string]autoIncrement // by table; nil before note
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

// probe finds out whether the server has XA transactions, before anything relies on them.
func (c *mysqlOuter) probe(ctx context.Context) error {
	c.name = "'" + rand.Text() + "'"
	if err := c.control(ctx, "XA START "+c.name); err != nil {
		return withXA(err)
	}
	return c.rollback(ctx)
}

// look asks which tables know no transactions, and which functions somebody has made.
func (c *mysqlOuter) look(ctx context.Context) (err error) {
	c.plain, err = c.names(ctx, "SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND engine NOT IN "+
		"(SELECT engine FROM information_schema.engines WHERE transactions = 'YES')")
	if err != nil {
		return err
	}
	c.functions, err = c.names(ctx, "SELECT routine_name FROM information_schema.routines WHERE routine_schema = database() AND routine_type = 'FUNCTION'")
	return err
}

func (c *mysqlOuter) names(ctx context.Context, query string) ([]string, error) {
	rows, err := c.rows(ctx, query)
	if err != nil {
		return nil, err
	}
	return rows.keys(), nil
}

func (c *mysqlOuter) rows(ctx context.Context, query string) (*bufferedRows, error) {
	opened, err := c.QueryContext(ctx, query, nil)
	if err != nil {
		return nil, err
	}
	return buffer(opened, maxBuffered)
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
	c.noted = nil
	return c.control(ctx, "XA END "+c.name, "XA COMMIT "+c.name+" ONE PHASE")
}

// rollback ends the transaction, and sets the counters back after it.
func (c *mysqlOuter) rollback(ctx context.Context) error {
	noted := c.noted
	c.noted = nil
	if err := c.control(ctx, "XA END "+c.name, "XA ROLLBACK "+c.name); err != nil {
		return err
	}
	return c.setBack(ctx, noted)
}

func (c *mysqlOuter) control(ctx context.Context, statements ...string) error {
	for _, query := range statements {
		if _, err := c.mysqlConn.ExecContext(ctx, query, nil); err != nil {
			return c.watched(err)
		}
	}
	return nil
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
func (c *mysqlOuter) reads() string      { return "" }

// writes goes by the names of functions: no more is known of what one does.
func (c *mysqlOuter) writes(query string) bool { return hasWord(query, c.functions...) }

// explain rewords the refusal of a statement that would commit.
func (c *mysqlOuter) explain(err error) error {
	if e, ok := errors.AsType[*mysqldriver.MySQLError](err); ok && e.Number == 1399 {
		return &mysqldriver.MySQLError{Number: e.Number, SQLState: e.SQLState, Message: "this statement would commit all that the sandbox holds, as the server commits around statements such as CREATE, ALTER, DROP and TRUNCATE; nothing was done. :commit first and leave the sandbox to run it (--guard open)"}
	}
	return err
}
