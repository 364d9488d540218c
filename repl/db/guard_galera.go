package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/sqlerr"
)

// galeraReadOnly begins READ ONLY transactions, as a Galera cluster has no XA transactions. The server refuses writes in one, but not its end:
// see galeraConn.
type galeraReadOnly struct {
	conn *mysqlConn
	open bool
}

func (m *galeraReadOnly) begin(ctx context.Context) (began bool, err error) {
	if m.open {
		return false, nil
	}
	for _, query := range []string{"SET SESSION TRANSACTION READ ONLY", "START TRANSACTION READ ONLY"} {
		if _, err := m.conn.ExecContext(ctx, query, nil); err != nil {
			return false, err
		}
	}
	m.open = true
	return true, nil
}

func (m *galeraReadOnly) end(ctx context.Context) error {
	m.open = false
	_, err := m.conn.ExecContext(ctx, "ROLLBACK", nil)
	return err
}

// watched takes notice of an error with which the server has ended the transaction.
func (m *galeraReadOnly) watched(err error) error {
	if sqlerr.RolledBack(err) {
		m.open = false
	}
	return err
}

// galeraConn lets statements through of which none can end a transaction. A text is one statement, as the driver's multiStatements is off, and
// neither a query nor a write can hold one that ends a transaction: functions and triggers may not.
type galeraConn struct{ watchedConn }

func (c galeraConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := galeraAllows(query); err != nil {
		return nil, err
	}
	return c.watchedConn.ExecContext(ctx, query, args)
}

func (c galeraConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := galeraAllows(query); err != nil {
		return nil, err
	}
	return c.watchedConn.QueryContext(ctx, query, args)
}

func (c galeraConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := galeraAllows(query); err != nil {
		return nil, err
	}
	return c.watchedConn.PrepareContext(ctx, query)
}

// galeraVerbs begin the statements that are let through. The server refuses those that write.
var galeraVerbs = []string{"SELECT", "WITH", "VALUES", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "USE", "SET", "DO", "HELP", "INSERT", "UPDATE", "DELETE", "REPLACE"}

// galeraSets are words that no SET may hold: what they set is not of the session, or commits.
var galeraSets = []string{"STATEMENT", "PASSWORD", "ROLE", "GLOBAL", "AUTOCOMMIT"}

// galeraAllows returns why a text is not sent.
func galeraAllows(query string) error {
	if strings.Contains(query, "/*!") || strings.Contains(query, "/*M!") {
		return errors.New("the read-only guard of a Galera cluster allows no executable comments, /*! … */")
	}
	if strings.HasPrefix(strings.TrimSpace(query), "(") {
		return nil // only a query begins so
	}
	statements := leading(query)
	if len(statements) == 0 {
		return errors.New("the read-only guard of a Galera cluster allows no statement that begins so")
	}
	verb := statements[0][0]
	if len(statements) > 1 || !slices.Contains(galeraVerbs, verb) {
		return fmt.Errorf("the read-only guard of a Galera cluster allows queries only: SELECT, SHOW, EXPLAIN and the like, and not %s", verb)
	}
	if verb != "SET" {
		return nil
	}
	refused := ""
	words(query, func(word string, _ int) {
		if slices.Contains(galeraSets, word) {
			refused = word
		}
	})
	if refused != "" || strings.Contains(query, "`") {
		return fmt.Errorf("the read-only guard of a Galera cluster allows no SET … %s", refused)
	}
	return nil
}

// onGalera reports whether the server is a node of a Galera cluster.
func onGalera(ctx context.Context, c driver.QueryerContext) (bool, error) {
	rows, err := c.QueryContext(ctx, "SHOW VARIABLES LIKE 'wsrep_on'", nil)
	if err != nil {
		return false, err
	}
	found, err := buffer(rows, maxBuffered)
	if err != nil {
		return false, err
	}
	on := false
	for _, row := range found.sets[0].rows {
		if text, ok := row[1].([]byte); ok {
			on = strings.EqualFold(string(text), "ON")
		}
	}
	return on, nil
}
