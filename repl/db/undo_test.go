package db

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"
)

// state is all that a database holds, its schema too where that can be undone.
func sandboxState(t *testing.T, d *DB) string {
	t.Helper()
	s := dump(t, d.Gorm)
	if d.Dialect == "SQLite" {
		var sql []string
		if err := d.Gorm.Raw("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY 1").Scan(&sql).Error; err != nil {
			t.Fatal(err)
		}
		s += strings.Join(sql, "\n")
	}
	return s
}

// randomCell does something at random. Keys are its own, so that it does the same when it is done again.
func randomCell(r *rand.Rand, d *DB, key *int) {
	next := func() int { *key++; return *key }
	var step func(db *gorm.DB, depth int)
	step = func(db *gorm.DB, depth int) {
		switch r.IntN(12) {
		case 0, 1, 2:
			db.Create(&parent{ID: uint(next()), Name: fmt.Sprint("p", *key), Children: []child{{ID: uint(next())}, {ID: uint(next())}}})
		case 3:
			db.Model(&parent{}).Where("id % 3 = ?", r.IntN(3)).Update("name", fmt.Sprint("u", next()))
		case 4:
			db.Where("id % 4 = ?", r.IntN(4)).Delete(&child{})
		case 5:
			db.Exec("INSERT INTO parents (id, name) VALUES (?, 'x'), (1, 'twice')", next()) // fails whole
		case 6:
			db.Exec("UPDATE nowhere SET x = 1")
		case 7:
			db.Exec("UPDATE children SET parent_id = 1 WHERE id = ?", r.IntN(*key+1))
		case 8, 9:
			if depth < 3 {
				_ = db.Transaction(func(tx *gorm.DB) error {
					for range 1 + r.IntN(3) {
						step(tx, depth+1)
					}
					if r.IntN(2) == 0 {
						return errors.New("roll back")
					}
					return nil
				})
			}
		case 10:
			if d.Dialect == "SQLite" || d.Dialect == "PostgreSQL" {
				db.Exec(fmt.Sprintf("CREATE TABLE t%d (id integer)", next()))
				db.Exec(fmt.Sprintf("INSERT INTO t%d VALUES (1)", *key-r.IntN(2)))
				if r.IntN(2) == 0 {
					db.Exec("ALTER TABLE parents ADD COLUMN " + fmt.Sprint("c", next(), " integer"))
				}
			} else {
				db.Exec("CREATE TABLE mine (id integer)") // refused
			}
		case 11:
			var all []parent
			db.Preload("Children").Find(&all)
		}
	}
	for range 1 + r.IntN(3) {
		step(d.Gorm, 0)
	}
	// Sometimes a transaction by hand, which may go on in the next cell.
	if d.Sandbox != nil && r.IntN(3) == 0 {
		for _, sql := range [][]string{
			{"BEGIN"}, {"COMMIT"}, {"ROLLBACK"}, {"BEGIN", "DELETE FROM children WHERE id < 3", "ROLLBACK"},
			{"SAVEPOINT a", "UPDATE parents SET name = 'sp'", "ROLLBACK TO a"}, {"SAVEPOINT b"}, {"ROLLBACK TO SAVEPOINT b"}, {"RELEASE b"},
		}[r.IntN(8)] {
			d.Gorm.Exec(sql)
		}
	}
}

// undoer is what both kinds of undo are.
type undoer interface {
	StartCell(int)
	Undo(context.Context, int) ([]int, error)
	Redo(context.Context, int, func(context.Context, Change) error) (Redone, error)
}

// Undo takes cells back exactly, and Redo brings them again, whatever they did.
func TestSandboxUndo(t *testing.T) {
	for _, target := range guardedTargets(t) {
		t.Run(target.dialect, func(t *testing.T) {
			d := openSandbox(t, target)
			testUndo(t, d, d.Sandbox, openURL(t, target.url))
		})
	}
}

// So it does by snapshots, which other connections see.
func TestSnapshotUndo(t *testing.T) {
	files := map[string]func(*testing.T) *DB{
		"a private copy": func(t *testing.T) *DB { return scratch(t, t.TempDir(), image(t)) },
		"a file": func(t *testing.T) *DB {
			path := filepath.Join(t.TempDir(), "file.db")
			if err := os.WriteFile(path, image(t), 0o600); err != nil {
				t.Fatal(err)
			}
			return openURL(t, path)
		},
		"a file without a log": func(t *testing.T) *DB {
			path := filepath.Join(t.TempDir(), "file.db")
			if err := os.WriteFile(path, image(t), 0o600); err != nil {
				t.Fatal(err)
			}
			d := openURL(t, path)
			if err := d.Gorm.Exec("PRAGMA journal_mode = DELETE").Error; err != nil {
				t.Fatal(err)
			}
			return d
		},
	}
	for name, open := range files {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			testUndo(t, d, d.Snapshots, d)
		})
	}
}

func testUndo(t *testing.T, d *DB, undo undoer, witness *DB) {
	outside := sandboxState(t, witness)
	open := func() bool { return d.Sandbox != nil && d.Sandbox.State().Transaction }
	again := func(ctx context.Context, c Change) error {
		if c.Yields {
			rows, err := d.pool.QueryContext(ctx, c.SQL, c.Args...)
			if err == nil {
				err = rows.Close()
			}
			return err
		}
		_, err := d.pool.ExecContext(ctx, c.SQL, c.Args...)
		return err
	}
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		key, ctx := 1000, t.Context()
		first := sandboxState(t, d)
		before := map[int]string{} // the state before a cell
		for cell := 1; cell <= 15; cell++ {
			before[cell] = sandboxState(t, d)
			undo.StartCell(cell)
			randomCell(r, d, &key)
			if r.IntN(4) > 0 {
				continue
			}
			// Take some back and bring them again, if no transaction is open: its cells hang together.
			if open() {
				continue
			}
			now := sandboxState(t, d)
			cells, err := undo.Undo(ctx, 1+r.IntN(3))
			if errors.Is(err, ErrNothing) {
				continue
			} else if err != nil {
				t.Fatalf("seed %d, cell %d: %v", seed, cell, err)
			}
			if got := sandboxState(t, d); got != before[cells[0]] {
				t.Fatalf("seed %d, cell %d: undone %v, and there is\n%s\nwant\n%s", seed, cell, cells, got, before[cells[0]])
			}
			if r.IntN(2) == 0 {
				continue
			}
			done, err := undo.Redo(ctx, len(cells), again)
			if err != nil || !slices.Equal(done.Cells, cells) {
				t.Fatalf("seed %d, cell %d: redone %v, %v; want %v", seed, cell, done.Cells, err, cells)
			}
			if got := sandboxState(t, d); got != now {
				t.Fatalf("seed %d, cell %d: redone %v, and there is\n%s\nwant\n%s", seed, cell, cells, got, now)
			}
		}
		for i := 0; ; i++ {
			cells, err := undo.Undo(ctx, 1+r.IntN(2))
			if errors.Is(err, ErrNothing) {
				break
			}
			if err != nil || i > 20 {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if got := sandboxState(t, d); got != before[cells[0]] {
				t.Fatalf("seed %d: undone %v, and there is\n%s\nwant\n%s", seed, cells, got, before[cells[0]])
			}
		}
		if got := sandboxState(t, d); got != first {
			t.Fatalf("seed %d: all is undone, and there is\n%s\nwant\n%s", seed, got, first)
		}
		if got := sandboxState(t, witness); got != outside {
			t.Fatalf("seed %d: another connection sees\n%s", seed, got)
		}
		if d.Sandbox != nil {
			if _, err := d.Sandbox.Rollback(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
}
