package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// snapshotConn is a connection of SQLite's that copies the database, by SQLite's own functions.
type snapshotConn struct {
	inner   driver.Conn
	tls     *libc.TLS
	db      uintptr
	version uintptr // the statement that asks for the version of the file
	main    uintptr // the name of the database, for C
}

func openSnapshotConn(c *connector) (*snapshotConn, error) {
	inner, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	s := &snapshotConn{inner: inner, db: handleOf(inner), tls: libc.NewTLS()}
	if s.db == 0 {
		s.tls.Close()
		return nil, errors.Join(errors.New("SQLite's handle is not found"), inner.Close())
	}
	sqlite3.Xsqlite3_busy_timeout(s.tls, s.db, int32(busyTime.Milliseconds()))
	// A copy reads each page once: keeping them would only cost memory, and time to fill it.
	if e, ok := inner.(driver.ExecerContext); ok {
		_, err = e.ExecContext(context.Background(), "PRAGMA cache_size = 10", nil)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.main, err = libc.CString("main"); err == nil {
		s.version, err = s.prepare("PRAGMA data_version")
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *snapshotConn) prepare(query string) (uintptr, error) {
	text, err := libc.CString(query)
	if err != nil {
		return 0, err
	}
	defer libc.Xfree(s.tls, text)
	out := s.tls.Alloc(8)
	defer s.tls.Free(8)
	if rc := sqlite3.Xsqlite3_prepare_v2(s.tls, s.db, text, -1, out, 0); rc != sqlite3.SQLITE_OK {
		return 0, s.failed(s.db)
	}
	return *(*uintptr)(memory(out)), nil
}

// memory points at what libc has allocated, which Go does not move.
func memory(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// failed is the last error of a connection.
func (s *snapshotConn) failed(db uintptr) error {
	return errors.New(libc.GoString(sqlite3.Xsqlite3_errmsg(s.tls, db)))
}

// Close closes the connection.
func (s *snapshotConn) Close() error {
	if s.version != 0 {
		sqlite3.Xsqlite3_finalize(s.tls, s.version)
	}
	if s.main != 0 {
		libc.Xfree(s.tls, s.main)
	}
	s.tls.Close()
	return s.inner.Close()
}

// dataVersion is a number that is another one after others have committed changes to the file.
func (s *snapshotConn) dataVersion() (int64, error) {
	defer sqlite3.Xsqlite3_reset(s.tls, s.version)
	if rc := sqlite3.Xsqlite3_step(s.tls, s.version); rc != sqlite3.SQLITE_ROW {
		return 0, fmt.Errorf("ask for the version of the file: %w", s.failed(s.db))
	}
	return sqlite3.Xsqlite3_column_int64(s.tls, s.version, 0), nil
}

// size is how large the database is.
func (s *snapshotConn) size() (int64, error) {
	var size int64 = 1
	for _, query := range []string{"PRAGMA page_count", "PRAGMA page_size"} {
		stmt, err := s.prepare(query)
		if err != nil {
			return 0, err
		}
		if rc := sqlite3.Xsqlite3_step(s.tls, stmt); rc != sqlite3.SQLITE_ROW {
			err = s.failed(s.db)
		}
		size *= sqlite3.Xsqlite3_column_int64(s.tls, stmt, 0)
		sqlite3.Xsqlite3_finalize(s.tls, stmt)
		if err != nil {
			return 0, err
		}
	}
	return size, nil
}

// headerVersions are the two bytes of a database's header that say whether it has a write-ahead log: 1 is no, 2 is yes.
const headerVersions = 18

// copyTo writes what is committed to a new file, without a log of its own.
func (s *snapshotConn) copyTo(name string) error {
	length := s.tls.Alloc(8)
	defer s.tls.Free(8)
	image := sqlite3.Xsqlite3_serialize(s.tls, s.db, s.main, length, 0)
	if image == 0 {
		return fmt.Errorf("copy the database: %w", s.failed(s.db))
	}
	defer sqlite3.Xsqlite3_free(s.tls, image)
	bytes := unsafe.Slice((*byte)(memory(image)), *(*int64)(memory(length)))
	if len(bytes) > headerVersions+1 {
		bytes[headerVersions], bytes[headerVersions+1] = 1, 1
	}
	return os.WriteFile(name, bytes, 0o600)
}

// putBack makes the database what a file of copyTo's is, in one transaction.
func (s *snapshotConn) putBack(name string) error {
	path, err := libc.CString(name)
	if err != nil {
		return err
	}
	defer libc.Xfree(s.tls, path)
	out := s.tls.Alloc(8)
	defer s.tls.Free(8)
	rc := sqlite3.Xsqlite3_open_v2(s.tls, path, out, sqlite3.SQLITE_OPEN_READONLY, 0)
	from := *(*uintptr)(memory(out))
	defer sqlite3.Xsqlite3_close_v2(s.tls, from)
	if rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("open the snapshot: %w", s.failed(from))
	}
	backup := sqlite3.Xsqlite3_backup_init(s.tls, s.db, s.main, from, s.main)
	if backup == 0 {
		return fmt.Errorf("put the snapshot back: %w", s.failed(s.db))
	}
	sqlite3.Xsqlite3_backup_step(s.tls, backup, -1)
	switch rc := sqlite3.Xsqlite3_backup_finish(s.tls, backup); rc & 0xff {
	case sqlite3.SQLITE_OK:
		return nil
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return errors.New("the database is locked: a transaction is open, in this session or in another program; end it first")
	}
	return fmt.Errorf("put the snapshot back: %w", s.failed(s.db))
}

// writing is called before a statement, and the function that it returns after it.
func (c *conn) writing(query string) (done func()) {
	if c.snapshots == nil || !mayWrite(query) {
		return func() {}
	}
	c.snapshots.before()
	c.snapshots.begins(c)
	return c.settled
}

// settled is called after a statement. In a transaction there is more to come.
func (c *conn) settled() {
	if c.snapshots != nil && (c.handle == 0 || c.autocommits()) {
		c.snapshots.ends(c)
	}
}

func (c *conn) autocommits() bool {
	tls := libc.NewTLS()
	defer tls.Close()
	return sqlite3.Xsqlite3_get_autocommit(tls, c.handle) != 0
}

func (c *conn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	stmt, err := c.fullConn.PrepareContext(ctx, query)
	if full, ok := stmt.(serverStmt); ok && c.snapshots != nil && mayWrite(query) {
		return &snapshotStmt{full, c, query}, err
	}
	return stmt, err
}

// snapshotStmt is a prepared statement that writes.
type snapshotStmt struct {
	serverStmt
	conn  *conn
	query string
}

func (s *snapshotStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	defer s.conn.writing(s.query)()
	return s.serverStmt.ExecContext(ctx, args)
}

func (s *snapshotStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	done := s.conn.writing(s.query)
	r, err := s.serverStmt.QueryContext(ctx, args)
	if full, ok := r.(fullRows); ok && err == nil {
		return &rows{full, func() bool { return true }, done}, nil
	}
	done()
	return r, err
}

// Begin is what database/sql no longer calls.
func (c *conn) Begin() (driver.Tx, error) { return c.BeginTx(context.Background(), driver.TxOptions{}) }

func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	tx, err := c.fullConn.BeginTx(ctx, opts)
	if err != nil || c.snapshots == nil {
		return tx, err
	}
	return &snapshotTx{tx, c}, nil
}

// snapshotTx is a transaction, whose commit writes for the cell that commits.
type snapshotTx struct {
	driver.Tx
	conn *conn
}

func (t *snapshotTx) Commit() error {
	t.conn.snapshots.before()
	defer t.conn.settled()
	return t.Tx.Commit()
}

func (t *snapshotTx) Rollback() error {
	defer t.conn.settled()
	return t.Tx.Rollback()
}
