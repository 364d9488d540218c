// Package db opens the database that a session works on: by URL, or as a private copy of a prepared image.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// DB is an open database and what the shell says about it.
type DB struct {
	Gorm      *gorm.DB
	Name      string // short, for the prompt: "school", "school.db", "memory"
	Describe  string // one phrase, for the banner: "SQLite, a private copy of the sample school"
	Dialect   string // as people write it: "SQLite", "PostgreSQL", "MySQL", "MariaDB"
	Live      bool   // on another machine: other people may work with it
	Guard     Guard
	Sandbox   *Sandbox   // nil unless the guard is Sandboxed
	Snapshots *Snapshots // what undoes cells without a sandbox; nil where that cannot be

	pool    *sql.DB
	hold    *guardSwitch
	counter *counter    // nil for a file
	slack   *slack      // nil for a server
	scratch *scratchDir // nil for what belongs to somebody
	close   sync.Once
}

// Private reports whether the database is gone at Close, so that nobody else needs it.
func (d *DB) Private() bool { return d.scratch != nil }

// Close closes the connections and, for a private copy, removes it from the disk, with what sessions that crashed have left there.
// Closing again does nothing.
func (d *DB) Close() error {
	var err error
	d.close.Do(func() {
		err = d.pool.Close()
		err = errors.Join(err, d.hold.now.Load().close())
		if d.slack != nil {
			d.slack.free()
		}
		if d.scratch != nil {
			err = errors.Join(err, d.scratch.remove())
			removeLeftovers(filepath.Dir(d.scratch.path))
		}
		if err != nil {
			err = fmt.Errorf("close %s: %w", d.Name, err)
		}
	})
	return err
}

// Bounds of the connection pool. A query inside the rows of another one takes a second connection, so the upper bound leaves
// room for deep nesting and for rows that somebody forgot to close; it is there to stop a runaway recursion before the process
// is out of file descriptors.
const (
	maxOpenConns = 64
	maxIdleConns = 4
)

// connect opens a SQLite database, whose DSN may be another under each guard, and answers only after its schema could be read. The caller names
// and describes it.
func connect(ctx context.Context, dsn func(Guard) (string, error), guard Guard) (*DB, error) {
	hold, err := newGuardSwitch(ctx, guard, func(ctx context.Context, guard Guard) (*opening, error) { return openUnder(ctx, dsn, guard) })
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(hold)
	pool.SetMaxOpenConns(maxOpenConns)
	pool.SetMaxIdleConns(maxIdleConns)
	first := hold.now.Load()
	shut := func() error { return errors.Join(pool.Close(), first.close()) }
	if _, err := pool.ExecContext(ctx, "PRAGMA schema_version"); err != nil {
		return nil, errors.Join(err, shut())
	}
	// The shell shows the SQL itself; everything else is as gorm does it in any program.
	g, err := gorm.Open(sqlite.Dialector{Conn: pool}, &gorm.Config{Logger: logger.Discard})
	if err != nil {
		return nil, errors.Join(err, shut())
	}
	return &DB{Gorm: g, Dialect: "SQLite", Guard: guard, Sandbox: first.sandbox, Snapshots: first.snapshots, pool: pool, hold: hold, slack: newSlack()}, nil
}

// openUnder opens a SQLite database under a guard.
func openUnder(ctx context.Context, dsn func(Guard) (string, error), guard Guard) (*opening, error) {
	name, err := dsn(guard)
	if err != nil {
		return nil, err
	}
	registered, err := sql.Open(sqlite.DriverName, name) // for its driver; it opens no connection
	if err != nil {
		return nil, err
	}
	files := &connector{driver: registered.Driver(), dsn: name, alone: guard == ReadOnly}
	if err := registered.Close(); err != nil {
		return nil, err
	}
	o := &opening{connector: files}
	switch guard {
	case Unguarded:
		o.snapshots = &Snapshots{open: func() (*snapshotConn, error) { return openSnapshotConn(files) }, limit: maxSnapshot}
		files.snapshots = o.snapshots
	case Sandboxed:
		if o.sandbox, err = newSandbox(ctx, connectSQLite(files)); err != nil {
			return nil, err
		}
		o.connector = &sandboxConnector{files.driver, o.sandbox}
	}
	return o, nil
}
