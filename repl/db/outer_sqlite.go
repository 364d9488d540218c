package db

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteOuter is a connection to a SQLite file. Until something is to be written it holds no lock, and SQLite refuses to write; from then on
// others can read only. SQLite asks an authorizer for each statement, which allows nobody else to end the transaction.
type sqliteOuter struct {
	*conn
	mine  atomic.Bool // the sandbox's own statements run
	begun bool
	// ask must stay reachable: SQLite knows its address.
	ask func(tls *libc.TLS, _ uintptr, action int32, a, b, c, d uintptr) int32
}

// connectSQLite connects a sandbox to the file that a connector opens.
func connectSQLite(c *connector) func(context.Context) (outer, error) {
	return func(ctx context.Context) (outer, error) {
		opened, err := c.Connect(ctx)
		if err != nil {
			return nil, err
		}
		inner := opened.(*conn)
		o := &sqliteOuter{conn: inner}
		if !inner.forbidAttach() {
			return nil, errors.Join(errors.New("the connection cannot be kept in a sandbox: SQLite's handle is not found"), opened.Close())
		}
		o.ask = o.authorize
		tls := libc.NewTLS()
		defer tls.Close()
		if rc := sqlite3.Xsqlite3_set_authorizer(tls, inner.handle, *(*uintptr)(unsafe.Pointer(&o.ask)), 0); rc != sqlite3.SQLITE_OK {
			return nil, errors.Join(fmt.Errorf("the connection cannot be kept in a sandbox: SQLite's error %d", rc), opened.Close())
		}
		if err := o.control(ctx, "PRAGMA query_only = 1"); err != nil {
			return nil, errors.Join(err, opened.Close())
		}
		return o, nil
	}
}

// authorize is SQLite's question whether a statement may do something: https://www.sqlite.org/c3ref/set_authorizer.html.
func (c *sqliteOuter) authorize(_ *libc.TLS, _ uintptr, action int32, a, b, _, _ uintptr) int32 {
	if c.mine.Load() {
		return sqlite3.SQLITE_OK
	}
	switch action {
	case sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT, sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH:
		return sqlite3.SQLITE_DENY
	case sqlite3.SQLITE_PRAGMA:
		switch name := strings.ToLower(libc.GoString(a)); {
		case name == "query_only", name == "journal_mode" && b != 0, name == "locking_mode" && b != 0:
			return sqlite3.SQLITE_DENY
		}
	}
	return sqlite3.SQLITE_OK
}

func (c *sqliteOuter) control(ctx context.Context, statements ...string) error {
	c.mine.Store(true)
	defer c.mine.Store(false)
	for _, query := range statements {
		if _, err := c.ExecContext(ctx, query, nil); err != nil {
			return err
		}
	}
	return nil
}

func (c *sqliteOuter) begin(ctx context.Context) error {
	if err := c.control(ctx, "PRAGMA query_only = 0"); err != nil {
		return err
	}
	if err := c.control(ctx, "BEGIN IMMEDIATE"); err != nil {
		return errors.Join(err, c.control(ctx, "PRAGMA query_only = 1"))
	}
	c.begun = true
	return nil
}

func (c *sqliteOuter) commit(ctx context.Context) error {
	if err := c.control(ctx, "COMMIT"); err != nil {
		return err
	}
	return c.ended(ctx)
}

func (c *sqliteOuter) rollback(ctx context.Context) error {
	if err := c.control(ctx, "ROLLBACK"); err != nil {
		return err
	}
	return c.ended(ctx)
}

func (c *sqliteOuter) ended(ctx context.Context) error {
	c.begun = false
	return c.control(ctx, "PRAGMA query_only = 1")
}

// SQLite's counters of keys are in a table, and undone like others.
func (c *sqliteOuter) note(context.Context)                {}
func (c *sqliteOuter) reset(context.Context) (bool, error) { return true, nil }

// alive asks SQLite, which itself ends a transaction when a statement that writes is interrupted, or says ON CONFLICT ROLLBACK.
func (c *sqliteOuter) alive() bool {
	return c.handle != 0 && (!c.begun || !c.autocommits())
}

func (c *sqliteOuter) changes() int64 {
	tls := libc.NewTLS()
	defer tls.Close()
	return int64(sqlite3.Xsqlite3_total_changes64(tls, c.handle))
}

func (c *sqliteOuter) spoils() bool         { return false }
func (c *sqliteOuter) forbids(string) error { return nil }
func (c *sqliteOuter) late() bool           { return true }
func (c *sqliteOuter) reads() string        { return "" }
func (c *sqliteOuter) writes(string) bool   { return false }

func (c *sqliteOuter) refused(err error) bool { return codeOf(err) == sqlite3.SQLITE_READONLY }

// codeOf is the primary code of an error of SQLite's, or 0.
func codeOf(err error) int {
	var coded interface {
		error
		Code() int
	}
	if errors.As(err, &coded) {
		return coded.Code() & 0xff
	}
	return 0
}

// explain says what SQLite means by "not authorized".
func (c *sqliteOuter) explain(err error) error {
	if codeOf(err) == sqlite3.SQLITE_AUTH {
		return fmt.Errorf("the sandbox allows no statement that begins or ends a transaction beside others in one text, attaches a file, or changes how the file is written: %w", err)
	}
	return err
}
