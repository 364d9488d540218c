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

// A doer does something at random.
type doer struct {
	r         *rand.Rand
	d         *DB
	key       int  // of the last new row. Keys are the test's own, so that a cell does the same when it is done again
	generated bool // but some are the database's
}

func (o *doer) next() int { o.key++; return o.key }

// cell does what a cell may do: some steps, and sometimes a part of a transaction by hand, which may go on in the next cell.
func (o *doer) cell() {
	for range 1 + o.r.IntN(3) {
		o.step(o.d.Gorm, 0)
	}
	if o.d.Sandbox != nil && o.r.IntN(3) == 0 {
		for _, sql := range [][]string{
			{"BEGIN"}, {"COMMIT"}, {"ROLLBACK"}, {"BEGIN", "DELETE FROM children WHERE id < 3", "ROLLBACK"},
			{"SAVEPOINT a", "UPDATE parents SET name = 'sp'", "ROLLBACK TO a"}, {"SAVEPOINT b"}, {"ROLLBACK TO SAVEPOINT b"}, {"RELEASE b"},
		}[o.r.IntN(8)] {
			o.d.Gorm.Exec(sql)
		}
	}
}

var errRollBack = errors.New("roll back")

func (o *doer) step(db *gorm.DB, depth int) {
	r, ctx := o.r, context.Background()
	switch r.IntN(16) {
	case 0, 1:
		db.Create(&parent{ID: uint(o.next()), Name: fmt.Sprint("p", o.key), Children: []child{{ID: uint(o.next())}, {ID: uint(o.next())}}})
	case 2:
		_ = gorm.G[parent](db).Create(ctx, &parent{ID: uint(o.next()), Name: fmt.Sprint("g", o.key)})
		_, _ = gorm.G[parent](db).Where("id % 5 = ?", r.IntN(5)).Update(ctx, "name", strings.Repeat("long ", r.IntN(400)))
	case 3:
		db.Model(&parent{}).Where("id % 3 = ?", r.IntN(3)).Update("name", fmt.Sprint("u", o.next()))
	case 4:
		db.Where("id % 4 = ?", r.IntN(4)).Delete(&child{})
	case 5:
		db.Exec("INSERT INTO parents (id, name) VALUES (?, 'x'), (1, 'twice')", o.next()) // fails whole
	case 6:
		db.Exec("UPDATE nowhere SET x = 1")
	case 7:
		db.Exec("UPDATE children SET parent_id = 1 WHERE id = ?", r.IntN(o.key+1))
	case 8:
		db.Exec("DELETE FROM parents WHERE id = 1") // children refer to it
		db.Create(&child{ID: uint(o.next()), ParentID: 999_999})
	case 9, 10, 11:
		if depth < 3 {
			_ = db.Transaction(func(tx *gorm.DB) error {
				for range 1 + r.IntN(3) {
					o.step(tx, depth+1)
				}
				if r.IntN(2) == 0 {
					return errRollBack
				}
				return nil
			})
		}
	case 12:
		if o.d.Dialect == "SQLite" || o.d.Dialect == "PostgreSQL" {
			o.define(db)
		} else {
			db.Exec("CREATE TABLE mine (id integer)") // refused
		}
	case 13:
		var all []parent
		db.Preload("Children").Find(&all)
	case 14:
		db.Exec("DELETE FROM logs WHERE child % 2 = ?", r.IntN(2))
		db.Exec("INSERT INTO logs VALUES ('own', ?)", o.next())
	case 15:
		if o.generated {
			db.Exec("INSERT INTO items (text) VALUES (?)", fmt.Sprint("i", o.next()))
			db.Exec("INSERT INTO items (text) VALUES (?), ('one')", fmt.Sprint("i", o.next())) // fails, and takes keys all the same
		}
	}
}

// define changes the schema.
func (o *doer) define(db *gorm.DB) {
	n := o.next()
	for _, sql := range [][]string{
		{fmt.Sprintf("CREATE TABLE t%d (id integer)", n), fmt.Sprintf("INSERT INTO t%d VALUES (1)", n-o.r.IntN(2))},
		{fmt.Sprintf("ALTER TABLE parents ADD COLUMN c%d integer", n), fmt.Sprintf("UPDATE parents SET c%d = 7", n)},
		{"DROP VIEW named"}, {"DROP INDEX by_name"}, {"DROP TABLE logs"}, {"ALTER TABLE items RENAME TO things"},
		{fmt.Sprintf("CREATE INDEX i%d ON children (name)", n), "DROP TABLE items"},
	}[o.r.IntN(7)] {
		db.Exec(sql)
	}
}

// undoer is what both kinds of undo are.
type undoer interface {
	StartCell(int)
	Undo(context.Context, int) ([]int, error)
	Redo(context.Context, int, func(context.Context, Change) error) (Redone, error)
}

// Undo takes cells back exactly, and Redo brings them again, whatever they did. Once nothing is left of them the dump is byte for byte what it
// was, with the counters of generated keys, which go on until then where no transaction of the database holds them.
func TestSandboxUndo(t *testing.T) {
	for _, target := range guardedTargets(t) {
		t.Run(target.dialect, func(t *testing.T) {
			witness := openURL(t, target.url)
			furnish(t, witness.Gorm)
			testUndo(t, openSandbox(t, target), target)
		})
	}
}

// So it does by snapshots, which other connections see.
func TestSnapshotUndo(t *testing.T) {
	for name, mode := range map[string]string{"a private copy": "", "a file": "WAL", "a file without a log": "DELETE"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			var d *DB
			target := guardedTarget{dialect: "SQLite", file: filepath.Join(dir, "file.db")}
			if mode == "" {
				d = scratch(t, dir, image(t))
				target.file = filepath.Join(d.scratch.path, "copy.db")
			} else {
				if err := os.WriteFile(target.file, image(t), 0o600); err != nil {
					t.Fatal(err)
				}
				d = openURL(t, target.file)
				if err := d.Gorm.Exec("PRAGMA journal_mode = " + mode).Error; err != nil {
					t.Fatal(err)
				}
			}
			furnish(t, d.Gorm)
			testUndo(t, d, target)
		})
	}
}

func testUndo(t *testing.T, d *DB, target guardedTarget) {
	var undo undoer = d.Snapshots
	open := func() bool { return false }
	if d.Sandbox != nil {
		undo, open = d.Sandbox, func() bool { return d.Sandbox.State().Transaction }
	}
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
	outside := dumped(t, d, target)
	for seed := range uint64(12) {
		o := &doer{r: rand.New(rand.NewPCG(seed, 1)), d: d, key: 1000, generated: seed%3 == 2}
		r, ctx := o.r, t.Context()
		compare := func(what string, cell int, want picture) {
			t.Helper()
			got := pictureOf(t, d)
			if got.logical != want.logical {
				t.Fatalf("seed %d, cell %d: %s, and there is\n%s\nwant\n%s", seed, cell, what, got.logical, want.logical)
			}
			if want.exact != "" && got.exact != want.exact {
				t.Fatalf("seed %d, cell %d: %s, and the places are\n%s\nwant\n%s", seed, cell, what, got.exact, want.exact)
			}
		}
		first := pictureOf(t, d)
		before := map[int]picture{} // the state before a cell
		for cell := 1; cell <= 15; cell++ {
			before[cell] = pictureOf(t, d)
			undo.StartCell(cell)
			o.cell()
			// Take some back and bring them again, if no transaction is open: its cells hang together.
			if r.IntN(4) > 0 || open() {
				continue
			}
			now := pictureOf(t, d)
			cells, err := undo.Undo(ctx, 1+r.IntN(3))
			if errors.Is(err, ErrNothing) {
				continue
			} else if err != nil {
				t.Fatalf("seed %d, cell %d: %v", seed, cell, err)
			}
			if want, ok := before[cells[0]]; ok {
				compare(fmt.Sprint("undone ", cells), cell, want)
			}
			if r.IntN(2) == 0 {
				continue
			}
			done, err := undo.Redo(ctx, len(cells), again)
			if err != nil || !slices.Equal(done.Cells, cells) {
				t.Fatalf("seed %d, cell %d: redone %v, %v; want %v", seed, cell, done.Cells, err, cells)
			}
			if !o.generated || d.Dialect == "SQLite" {
				compare(fmt.Sprint("redone ", cells), cell, picture{logical: now.logical})
			}
			for _, again := range cells[1:] { // on a server the rows have other places now, and other keys
				before[again] = picture{logical: before[again].logical}
				if o.generated && d.Dialect != "SQLite" {
					delete(before, again)
				}
			}
		}
		taken := false
		for i := 0; ; i++ {
			cells, err := undo.Undo(ctx, 1+r.IntN(2))
			if errors.Is(err, ErrNothing) {
				break
			}
			if err != nil || i > 20 {
				t.Fatalf("seed %d: %v", seed, err)
			}
			taken = true
			if want, ok := before[cells[0]]; ok {
				compare(fmt.Sprint("undone ", cells), 16, want)
			}
		}
		compare("all is undone", 16, first)
		same := func(what string) {
			t.Helper()
			if got := dumped(t, d, target); got != outside {
				t.Fatalf("seed %d: %s, and others see\n%s\nwant\n%s", seed, what, got, outside)
			}
		}
		if d.Sandbox == nil {
			continue
		}
		if taken && d.Sandbox.last(func(p savepoint) bool { return p.cell == 0 }) < 0 {
			same("all is undone")
		}
		if _, err := d.Sandbox.Rollback(ctx); err != nil {
			t.Fatal(err)
		}
		same("all is rolled back")
	}
	if got := dumped(t, d, target); got != outside {
		t.Errorf("all is undone, and the dump is\n%s\nwant\n%s", got, outside)
	}
}
