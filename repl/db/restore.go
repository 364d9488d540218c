package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Restore puts a private copy back to an image: its tables with their rows, indexes, views and triggers. Connections stay open, so that handles
// on them go on; a transaction that is at work elsewhere makes it fail.
func (d *DB) Restore(ctx context.Context, image []byte) (err error) {
	if d.scratch == nil {
		return errors.New("only a private copy can be put back")
	}
	if d.Guard != Unguarded {
		return fmt.Errorf("the guard of %s is %s: :guard open comes first", d.Name, d.Guard)
	}
	if !isSQLite(image) {
		return errors.New("the image is not a SQLite database")
	}
	path := filepath.Join(d.scratch.path, "image.db")
	if err := os.WriteFile(path, image, 0o600); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(path)) }()
	conn, err := d.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	exec := func(text string, args ...any) error { _, err := conn.ExecContext(ctx, text, args...); return err }
	if err := exec("ATTACH DATABASE ? AS image", path); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, detach(conn)) }()
	return rewrite(ctx, conn, exec)
}

// detach makes a connection what it was. It is to happen whatever became of the caller's context.
func detach(conn *sql.Conn) error {
	_, err := conn.ExecContext(context.Background(), "DETACH DATABASE image; PRAGMA foreign_keys = ON")
	return err
}

// rewrite makes the main database of a connection the same as the attached one.
func rewrite(ctx context.Context, conn *sql.Conn, exec func(string, ...any) error) (err error) {
	if err := exec("PRAGMA foreign_keys = OFF"); err != nil { // rows come and go in any order
		return err
	}
	if err := exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_, rerr := conn.ExecContext(context.Background(), "ROLLBACK")
			err = errors.Join(err, rerr)
		}
	}()
	here, err := objects(ctx, conn, "main")
	if err != nil {
		return err
	}
	for _, o := range here {
		if err := exec("DROP " + o.kind + " IF EXISTS main." + quoteName(o.name)); err != nil { // a table takes its indexes along
			return fmt.Errorf("drop %s: %w", o.name, err)
		}
	}
	wanted, err := objects(ctx, conn, "image")
	if err != nil {
		return err
	}
	for _, o := range wanted {
		if o.kind != "table" {
			continue
		}
		if err := exec(o.sql); err != nil {
			return fmt.Errorf("make %s: %w", o.name, err)
		}
		if err := exec("INSERT INTO main." + quoteName(o.name) + " SELECT * FROM image." + quoteName(o.name)); err != nil {
			return fmt.Errorf("fill %s: %w", o.name, err)
		}
	}
	for _, o := range wanted {
		if o.kind == "table" {
			continue
		}
		if err := exec(o.sql); err != nil {
			return fmt.Errorf("make %s: %w", o.name, err)
		}
	}
	var counted int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM image.sqlite_master WHERE name = 'sqlite_sequence'").Scan(&counted); err != nil {
		return err
	}
	if counted > 0 {
		if err := exec("DELETE FROM main.sqlite_sequence"); err != nil {
			return err
		}
		if err := exec("INSERT INTO main.sqlite_sequence SELECT * FROM image.sqlite_sequence"); err != nil {
			return err
		}
	}
	return exec("COMMIT")
}

// object is what a database is made of.
type object struct{ kind, name, sql string }

// objects are those of a database, without SQLite's own: views and triggers first, as they stand on tables, and indexes that tables do not make.
func objects(ctx context.Context, conn *sql.Conn, schema string) ([]object, error) {
	rows, err := conn.QueryContext(ctx, "SELECT type, name, sql FROM "+schema+".sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"+
		" ORDER BY CASE type WHEN 'trigger' THEN 0 WHEN 'view' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, rowid")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []object
	for rows.Next() {
		var o object
		if err := rows.Scan(&o.kind, &o.name, &o.sql); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
