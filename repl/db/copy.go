package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// OpenCopy opens a private copy of a SQLite database image (the bytes of a database file), which lives until Close. Its connections
// can nest: a query inside the rows of another one neither waits nor sees other data. name is for the prompt and for messages.
//
// The copy is a file in a directory of its own for temporary files, readable by its owner only. Close removes it, and also what
// sessions that crashed have left behind.
func OpenCopy(image []byte, name string, opts Options) (*DB, error) {
	d, err := openScratch(os.TempDir(), image, opts.Guard)
	if err != nil {
		return nil, fmt.Errorf("open a private copy of %s: %w", name, err)
	}
	d.Name = name
	d.describe("SQLite, a private copy of " + name)
	return d, nil
}

// openMemory opens an empty database that is gone at Close. SQLite's own :memory: would be another database for every connection,
// and a pool of one connection would deadlock on a query inside the rows of another.
func openMemory(guard Guard) (*DB, error) {
	d, err := openScratch(os.TempDir(), nil, guard)
	if err != nil {
		return nil, fmt.Errorf("open a database in memory: %w", err)
	}
	d.Name = "memory"
	d.describe("SQLite, an empty database that is gone when you leave")
	return d, nil
}

// openScratch opens a database file in a new scratch directory under parent; no image makes an empty one.
func openScratch(parent string, image []byte, guard Guard) (_ *DB, err error) {
	dir, err := newScratchDir(parent)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, dir.remove())
		}
	}()
	if !isSQLite(image) {
		return nil, errors.New("the image is not a SQLite database")
	}
	path := filepath.Join(dir.path, "copy.db")
	if err := os.WriteFile(path, image, 0o600); err != nil {
		return nil, err
	}
	if guard == "" {
		guard = Unguarded
	}
	d, err := connect(context.Background(), func(guard Guard) (string, error) {
		pragmas, mode := []string{pragmaWait, pragmaNoSync, pragmaWAL, pragmaForeignKeys, pragmaMemoryTemp}, readWrite
		if guard == ReadOnly {
			pragmas, mode = slices.DeleteFunc(pragmas, func(p string) bool { return p == pragmaWAL }), readOnly
		}
		return dsn(path, mode, pragmas...)
	}, guard)
	if err != nil {
		return nil, err
	}
	d.scratch = dir
	return d, nil
}
