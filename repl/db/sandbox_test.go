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
	"time"

	"gorm.io/gorm"
)

func openSandbox(t *testing.T, target guardedTarget) *DB {
	t.Helper()
	d, err := Open(target.url, Options{Guard: Sandboxed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if d.Guard != Sandboxed || d.Sandbox == nil || !strings.HasSuffix(d.Describe, ", in a sandbox") {
		t.Fatalf("guard %s, %s", d.Guard, d.Describe)
	}
	return d
}

// seen is the dump of a witness. What a sandbox has locked the witness does not see changed.
func seen(t *testing.T, witness *DB, want string) string {
	t.Helper()
	if witness.Dialect != "PostgreSQL" {
		return dump(t, witness.Gorm)
	}
	var locked bool
	err := witness.Gorm.Raw("SELECT exists(SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = ANY (ARRAY['children'::regclass, 'parents'::regclass]))").Scan(&locked).Error
	if err != nil {
		t.Fatal(err)
	}
	if locked {
		return want
	}
	return dump(t, witness.Gorm)
}

// escapes are attempts to keep a change for good; the change is made first.
var escapes = map[string][]bypass{
	"all": {
		{"commit", []string{"COMMIT"}},
		{"end", []string{"END"}},
		{"commit in a comment's shadow", []string{"/* x */ -- y\n ; COMMIT"}},
		{"commit in capitals and semicolons", []string{";;CoMMit;;"}},
		{"commit in the same text", []string{"DELETE FROM children; COMMIT"}},
		{"commit first in the same text", []string{"COMMIT; DELETE FROM children"}},
		{"begin and commit", []string{"BEGIN", "DELETE FROM children", "COMMIT"}},
		{"begin, commit, delete", []string{"BEGIN", "COMMIT", "DELETE FROM children"}},
		{"commit twice", []string{"BEGIN", "DELETE FROM children", "COMMIT", "COMMIT"}},
		{"rollback, then write", []string{"ROLLBACK", "DELETE FROM children"}},
		{"rollback in the same text", []string{"ROLLBACK; DELETE FROM children"}},
		{"start transaction", []string{"START TRANSACTION", "DELETE FROM children", "COMMIT"}},
		{"savepoint and release", []string{"SAVEPOINT a", "DELETE FROM children", "RELEASE SAVEPOINT a"}},
		{"release of the outermost", []string{"RELEASE retort_1", "RELEASE SAVEPOINT retort_1"}},
		{"commit and chain", []string{"COMMIT AND CHAIN", "DELETE FROM children"}},
		{"create", []string{"CREATE TABLE mine (id integer)", "INSERT INTO mine VALUES (1)"}},
		{"drop", []string{"DROP TABLE children"}},
		{"alter", []string{"ALTER TABLE parents ADD COLUMN extra integer"}},
		{"truncate", []string{"TRUNCATE TABLE children"}},
	},
	"SQLite": {
		{"lift query_only", []string{"PRAGMA query_only = 0", "DELETE FROM children"}},
		{"journal mode", []string{"PRAGMA journal_mode = DELETE", "DELETE FROM children"}},
		{"attach the file again", []string{"ATTACH '@file' AS again", "DELETE FROM again.children"}},
		{"vacuum", []string{"VACUUM", "VACUUM INTO '@file.copy'"}},
		{"conflict that rolls back", []string{"INSERT OR ROLLBACK INTO parents (id, name) VALUES (1, 'x')", "DELETE FROM children"}},
		{"user version", []string{"PRAGMA user_version = 7"}},
		{"release by quoted name", []string{`RELEASE "x"`, "RELEASE [x]"}},
	},
	"PostgreSQL": {
		{"prepare transaction", []string{"PREPARE TRANSACTION 'x'"}},
		{"commit prepared", []string{"COMMIT PREPARED 'x'"}},
		{"commit in nested comments", []string{"/* /* */ */ COMMIT", "/* /* */ COMMIT */ COMMIT"}},
		{"do that commits", []string{"DO $$ BEGIN DELETE FROM children; COMMIT; END $$"}},
		{"prepare and execute", []string{"PREPARE p AS COMMIT", "EXECUTE p"}},
		{"abort", []string{"ABORT", "DELETE FROM children"}},
		{"discard", []string{"DISCARD ALL"}},
		{"concurrently", []string{"CREATE INDEX CONCURRENTLY mine ON children (name)"}},
		{"simple protocol by setting", []string{"SET default_transaction_read_only = off", "COMMIT"}},
	},
	"MySQL": {
		{"autocommit", []string{"SET autocommit = 1", "SET autocommit = 0", "DELETE FROM children", "COMMIT"}},
		{"compound that commits", []string{"BEGIN NOT ATOMIC DELETE FROM children; COMMIT; END"}},
		{"conditional comment", []string{"/*! COMMIT */", "/*!50000 COMMIT */"}},
		{"hash comment", []string{"# x\nCOMMIT"}},
		{"execute immediate", []string{"EXECUTE IMMEDIATE 'COMMIT'"}},
		{"prepare and execute", []string{"PREPARE p FROM 'COMMIT'", "EXECUTE p"}},
		{"end of the XA transaction", []string{"XA END 'x'", "XA COMMIT 'x' ONE PHASE", "XA RECOVER"}},
		{"lock tables", []string{"LOCK TABLES children WRITE", "UNLOCK TABLES"}},
		{"rename", []string{"RENAME TABLE children TO kids"}},
		{"grant", []string{"FLUSH TABLES", "ANALYZE TABLE children"}},
	},
}

// Another connection sees none of what is done in a sandbox, whatever is tried, until Commit.
func TestSandboxGuard(t *testing.T) {
	for _, target := range guardedTargets(t) {
		t.Run(target.dialect, func(t *testing.T) {
			witness := openURL(t, target.url)
			want := dump(t, witness.Gorm)
			d := openSandbox(t, target)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cell := 0
			for _, b := range append(escapes["all"], escapes[target.dialect]...) {
				for _, way := range []string{"exec", "query", "prepared", "transaction"} {
					cell++
					d.Sandbox.StartCell(cell)
					conn, err := d.pool.Conn(ctx)
					if err != nil {
						t.Fatal(err)
					}
					exec := conn.ExecContext
					finish := func() {}
					if way == "transaction" {
						tx, err := conn.BeginTx(ctx, nil)
						if err != nil {
							t.Fatal(err)
						}
						exec, finish = tx.ExecContext, func() { _ = tx.Commit() }
					}
					if _, err := exec(ctx, "UPDATE parents SET name = 'x'"); err != nil {
						t.Fatalf("%s by %s: the first change: %v", b.name, way, err)
					}
					for _, sql := range b.statements {
						sql = strings.ReplaceAll(sql, "@file", target.file)
						switch way {
						case "query":
							if rows, err := conn.QueryContext(ctx, sql); err == nil {
								for rows.Next() {
								}
								_ = rows.Close()
							}
						case "prepared":
							if stmt, err := conn.PrepareContext(ctx, sql); err == nil {
								_, _ = stmt.ExecContext(ctx)
								_ = stmt.Close()
							}
						default:
							_, _ = exec(ctx, sql)
						}
						if got := seen(t, witness, want); got != want {
							t.Fatalf("%s by %s changed the data:\n%s\nwant\n%s", b.name, way, got, want)
						}
					}
					finish()
					if err := conn.Close(); err != nil {
						t.Errorf("%s by %s: %v", b.name, way, err)
					}
					if _, err := d.Sandbox.Rollback(ctx); err != nil {
						t.Fatal(err)
					}
					if got := dump(t, witness.Gorm); got != want {
						t.Fatalf("%s by %s changed the data:\n%s\nwant\n%s", b.name, way, got, want)
					}
				}
			}
			if got := dump(t, d.Gorm); got != want {
				t.Errorf("after all was rolled back the sandbox has\n%s\nwant\n%s", got, want)
			}
			d.Sandbox.StartCell(cell + 1)
			if err := d.Gorm.Create(&parent{Name: "kept"}).Error; err != nil {
				t.Fatal(err)
			}
			if n, err := d.Sandbox.Commit(ctx); err != nil || n != 1 {
				t.Errorf("commit: %d, %v", n, err)
			}
			if got := dump(t, witness.Gorm); !strings.Contains(got, "kept") {
				t.Errorf("what was committed is not there:\n%s", got)
			}
		})
	}
}

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
