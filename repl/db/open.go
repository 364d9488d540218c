package db

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Options say how Open opens. The zero value opens what is there.
type Options struct {
	Create bool  // make a SQLite file that does not exist
	Guard  Guard // Unguarded where empty, but ReadOnly for a live database

	Live    bool          // other people work with it; a server on another machine is live in any case
	Timeout time.Duration // how long a statement may take on a live server; 0 is without end
}

// Open opens a database by URL or path:
//
//	school.db, ./x/school.db, C:\x\school.db       a SQLite file
//	sqlite:///school.db, sqlite:////x/school.db    the same by URL: three slashes and a relative path, four and an absolute one
//	sqlite:school.db, sqlite:/x/school.db          the same without slashes of a host
//	file:school.db, file:///x/school.db            SQLite's own URI
//	:memory:, sqlite://                            an empty database that is gone at Close
//	postgres://user:password@host:5432/name        a PostgreSQL server, with the parameters of libpq and the variables PGUSER, PGPASSWORD, …
//	mysql://user:password@host:3306/name           a MySQL or MariaDB server, with the parameters of github.com/go-sql-driver/mysql
//
// The URL of a file may end in ?mode=ro, rw or rwc (create). A file keeps the journal mode that it has; one that Open makes gets WAL. An
// error never shows a password.
func Open(url string, opts Options) (*DB, error) {
	d, err := open(url, opts)
	if err == nil && opts.Live && !d.Private() {
		d.Live = true
	}
	return d, err
}

func open(url string, opts Options) (*DB, error) {
	t, err := parseTarget(url)
	if err != nil {
		return nil, err
	}
	switch {
	case t.memory && opts.Guard == ReadOnly:
		return nil, errors.New("an empty database that is read-only stays empty: leave out the guard, or name a file")
	case t.memory:
		return openMemory(opts.Guard)
	case t.server != "":
		return openServer(context.Background(), t, opts)
	}
	opts.Guard = guardFor(opts.Guard, opts.Live)
	return openFile(t, opts)
}

// openFile opens a SQLite file that belongs to somebody.
func openFile(t target, opts Options) (*DB, error) {
	shown := Mask(t.path)
	mode, guard := t.mode, Unguarded
	switch {
	case opts.Guard == ReadOnly:
		mode = readOnly
	case mode == "":
		mode = readWrite
	}
	switch {
	case mode == readOnly:
		guard = ReadOnly
	case opts.Guard == Sandboxed:
		guard = Sandboxed
	}
	pragmas := []string{pragmaWait, pragmaForeignKeys}

	info, err := os.Stat(t.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && (shown != t.path || strings.Contains(t.path, "://")):
		return nil, fmt.Errorf("%s is no file, and no URL: write postgres://user@host/name, mysql://user@host/name or sqlite:///school.db", shown)
	case errors.Is(err, fs.ErrNotExist):
		if mode == readOnly {
			return nil, fmt.Errorf("%s does not exist; read-only, it cannot be made", shown)
		}
		if mode != readCreate && !opts.Create {
			return nil, fmt.Errorf("%s does not exist; --create makes it", shown)
		}
		mode = readWrite
		if dir := filepath.Dir(t.path); !isDir(dir) {
			return nil, fmt.Errorf("%s cannot be made: there is no directory %s", shown, Mask(dir))
		}
		if err := create(t.path); err != nil {
			return nil, fmt.Errorf("%s cannot be made: %w", shown, plain(err))
		}
		pragmas = append(pragmas, pragmaWAL)
	case err != nil:
		return nil, fmt.Errorf("open %s: %w", shown, plain(err))
	case info.IsDir():
		return nil, fmt.Errorf("%s is a directory, not a SQLite database", shown)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file, so not a SQLite database", shown)
	default:
		if err := checkHeader(t.path, shown); err != nil {
			return nil, err
		}
	}
	if info == nil || info.Size() <= memoryTempLimit {
		pragmas = append(pragmas, pragmaMemoryTemp)
	}

	d, err := connect(context.Background(), func(guard Guard) (string, error) {
		switch {
		case guard == ReadOnly:
			return dsn(t.path, readOnly, pragmas...)
		case t.mode == readOnly:
			return "", fmt.Errorf("%s was opened with mode=ro", shown)
		}
		return dsn(t.path, readWrite, pragmas...)
	}, guard)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", shown, err)
	}
	d.Name = filepath.Base(t.path)
	d.describe("SQLite, the file " + shown)
	return d, nil
}

// create makes an empty file, which is an empty database. SQLite could do so itself, but cannot say why when it fails.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	return f.Close()
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// sqliteHeader begins every SQLite database file: https://www.sqlite.org/fileformat.html, section 1.3.
const sqliteHeader = "SQLite format 3\x00"

// checkHeader reports, in plain words, a file that cannot be a SQLite database.
func checkHeader(path, shown string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open %s: %w", shown, plain(err))
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, int64(len(sqliteHeader))))
	if err != nil {
		return fmt.Errorf("read %s: %w", shown, plain(err))
	}
	if !isSQLite(head) {
		return fmt.Errorf("%s is not a SQLite database", shown)
	}
	return nil
}

// isSQLite reports whether a file that begins so can be a SQLite database. An empty file is an empty database.
func isSQLite(head []byte) bool {
	return len(head) == 0 || bytes.HasPrefix(head, []byte(sqliteHeader))
}

// plain takes the operation and the path off a file error, which the caller's message says already.
func plain(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
