package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/dbtest"
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

// onSandboxes runs a test on a sandbox of each database.
func onSandboxes(t *testing.T, test func(*testing.T, *DB, guardedTarget)) {
	for _, target := range guardedTargets(t) {
		t.Run(target.dialect, func(t *testing.T) { test(t, openSandbox(t, target), target) })
	}
}

func count(t *testing.T, g *gorm.DB) int64 {
	t.Helper()
	var n int64
	if err := g.Model(&parent{}).Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// Queries nest in each other's rows, prepared statements work, and an error does not spoil what comes after it.
func TestSandboxReads(t *testing.T) {
	onSandboxes(t, func(t *testing.T, d *DB, _ guardedTarget) {
		d.Sandbox.StartCell(1)
		for range 2 {
			rows, err := d.Gorm.Model(&child{}).Rows()
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for rows.Next() {
				n++
				var p parent
				if err := d.Gorm.Preload("Children").First(&p, 1).Error; err != nil || len(p.Children) != 3 {
					t.Errorf("inside rows: %v, %v", p, err)
				}
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil || n != 3 {
				t.Errorf("%d rows, %v", n, err)
			}
			types, err := rows.ColumnTypes()
			if err == nil || types != nil {
				t.Errorf("closed rows have types: %v, %v", types, err)
			}
			if err := d.Gorm.Exec("SELECT nope FROM parents").Error; err == nil {
				t.Error("an error was lost")
			}
			prepared := d.Gorm.Session(&gorm.Session{PrepareStmt: true})
			var p parent
			if err := prepared.First(&p, 1).Error; err != nil || p.Name != "a" {
				t.Errorf("prepared: %v, %v", p, err)
			}
			if err := prepared.Create(&parent{Name: "c"}).Error; err != nil {
				t.Errorf("prepared: %v", err)
			}
			if err := prepared.Exec("SELECT nope FROM parents").Error; err == nil {
				t.Error("an error of a prepared statement was lost")
			}
		}
		if n := count(t, d.Gorm); n != 4 {
			t.Errorf("%d parents", n)
		}
	})
}

// A transaction in the sandbox is one: it is kept or taken back, also where it lasts for several cells.
func TestSandboxTransactions(t *testing.T) {
	onSandboxes(t, func(t *testing.T, d *DB, _ guardedTarget) {
		ctx := t.Context()
		d.Sandbox.StartCell(1)
		tx := d.Gorm.Begin()
		tx.Create(&parent{Name: "one"})
		d.Sandbox.StartCell(2)
		tx.SavePoint("here")
		tx.Create(&parent{Name: "two"})
		tx.RollbackTo("here")
		if got := d.Sandbox.State(); got != (SandboxState{1, 1, true}) {
			t.Errorf("%+v", got)
		}
		if _, err := d.Sandbox.Commit(ctx); err == nil || !strings.Contains(err.Error(), "a transaction is open") {
			t.Errorf("commit: %v", err)
		}
		d.Sandbox.StartCell(3)
		tx.Create(&parent{Name: "three"})
		// Reads of others see it; what others write would have to wait.
		if n := count(t, d.Gorm); n != 4 {
			t.Errorf("%d parents", n)
		}
		short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		if err := d.Gorm.WithContext(short).Exec("DELETE FROM children").Error; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a write beside the transaction: %v", err)
		}
		if err := tx.Exec("COMMIT").Error; err == nil {
			t.Error("a transaction of Begin was committed by a statement")
		}
		if err := tx.Commit().Error; err != nil {
			t.Fatal(err)
		}
		if cells, err := d.Sandbox.Undo(ctx, 1); err != nil || !slices.Equal(cells, []int{3}) {
			t.Errorf("undo: %v, %v", cells, err)
		}
		if n := count(t, d.Gorm); n != 3 {
			t.Errorf("%d parents", n)
		}

		d.Sandbox.StartCell(4)
		tx = d.Gorm.Begin()
		tx.Create(&parent{Name: "four"})
		if cells, err := d.Sandbox.Undo(ctx, 1); err != nil || !slices.Equal(cells, []int{4}) {
			t.Errorf("undo of an open transaction: %v, %v", cells, err)
		}
		if err := tx.Create(&parent{Name: "five"}).Error; err == nil {
			t.Error("the undone transaction goes on")
		}
		if err := tx.Commit().Error; err == nil {
			t.Error("the undone transaction was committed")
		}
		if err := d.Gorm.Create(&parent{Name: "six"}).Error; err != nil {
			t.Errorf("after it: %v", err)
		}
		if _, err := d.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}); err == nil {
			t.Error("a read-only transaction was begun")
		}
		for _, tt := range [][2]string{
			{"COMMIT", ":commit keeps"}, {"ROLLBACK", ":rollback"}, {"ROLLBACK TO nope", "no savepoint nope"}, {"RELEASE SAVEPOINT nope", "no savepoint nope"},
			{"BEGIN READ ONLY", "without more words"},
		} {
			if err := d.Gorm.Exec(tt[0]).Error; err == nil || !strings.Contains(err.Error(), tt[1]) {
				t.Errorf("%s: %v", tt[0], err)
			}
		}
	})
}

// The server drops the connection: what was held is gone, which is said once, and the session goes on.
func TestSandboxLost(t *testing.T) {
	onSandboxes(t, func(t *testing.T, d *DB, target guardedTarget) {
		if d.Dialect == "SQLite" {
			d.Sandbox.StartCell(1)
			d.Gorm.Create(&parent{Name: "c"})
			err := d.Gorm.Exec("INSERT OR ROLLBACK INTO parents (id, name) VALUES (1, 'x')").Error
			if lost, ok := errors.AsType[*SandboxLostError](err); !ok || lost.Changes != 1 {
				t.Errorf("ON CONFLICT ROLLBACK: %v", err)
			}
		} else {
			admin := openURL(t, target.url)
			d.Sandbox.StartCell(1)
			tx := d.Gorm.Begin()
			tx.Create(&parent{Name: "c"})
			var id int64
			query, end := "SELECT connection_id()", "KILL %d"
			if d.Dialect == "PostgreSQL" {
				query, end = "SELECT pg_backend_pid()", "SELECT pg_terminate_backend(%d)"
			}
			if err := d.Gorm.Raw(query).Scan(&id).Error; err != nil {
				t.Fatal(err)
			}
			if err := admin.Gorm.Exec(fmt.Sprintf(end, id)).Error; err != nil {
				t.Fatal(err)
			}
			err := d.Gorm.Raw("SELECT count(*) FROM parents").Scan(&id).Error
			if lost, ok := errors.AsType[*SandboxLostError](err); !ok || lost.Changes != 1 || !strings.HasPrefix(lost.Err.Error(), "the connection was lost: ") {
				t.Errorf("killed: %v", err)
			}
			if err := tx.Commit().Error; err == nil {
				t.Error("the lost transaction was committed")
			}
		}
		if n := count(t, d.Gorm); n != 2 || d.Sandbox.State().Changes != 0 {
			t.Errorf("%d parents, %+v", n, d.Sandbox.State())
		}
		if err := d.Gorm.Create(&parent{Name: "d"}).Error; err != nil {
			t.Errorf("after it: %v", err)
		}
	})
}

// An interrupted statement takes only itself back on a server. SQLite rolls back everything, which is said.
func TestSandboxInterrupted(t *testing.T) {
	slow := map[string]string{"PostgreSQL": "SELECT pg_sleep(20)", "MySQL": "SELECT benchmark(100000000000, sha2('x', 512))", "MariaDB": "SELECT benchmark(100000000000, sha2('x', 512))",
		"SQLite": "INSERT INTO parents (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n"}
	onSandboxes(t, func(t *testing.T, d *DB, _ guardedTarget) {
		d.Sandbox.StartCell(1)
		if err := d.Gorm.Create(&parent{Name: "c"}).Error; err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		begun := time.Now()
		err := d.Gorm.WithContext(ctx).Exec(slow[d.Dialect]).Error
		lost, ok := errors.AsType[*SandboxLostError](err)
		if time.Since(begun) > 5*time.Second || d.Dialect != "SQLite" && ok || d.Dialect == "SQLite" && (!ok || lost.Changes != 1) {
			t.Errorf("after %s: %v", time.Since(begun), err)
		}
		want := int64(3)
		if d.Dialect == "SQLite" {
			want = 2
		}
		if n := count(t, d.Gorm); n != want {
			t.Errorf("%d parents, want %d", n, want)
		}
	})
}

// An idle sandbox lets go of what it holds, and says so.
func TestSandboxExpires(t *testing.T) {
	onSandboxes(t, func(t *testing.T, d *DB, _ guardedTarget) {
		told := make(chan string, 1)
		d.Sandbox.Expire(50*time.Millisecond, func(s string) { told <- s })
		d.Sandbox.StartCell(1)
		tx := d.Gorm.Begin()
		tx.Create(&parent{Name: "c"})
		if got := <-told; got != "the sandbox was idle for 50ms: its change is rolled back" {
			t.Error(got)
		}
		if err := tx.Commit().Error; err == nil || !strings.Contains(err.Error(), "idle") {
			t.Errorf("commit after it: %v", err)
		}
		if n := count(t, d.Gorm); n != 2 {
			t.Errorf("%d parents", n)
		}
	})
}

// Rows that would fill the memory are refused.
func TestBufferLimit(t *testing.T) {
	d := openSandbox(t, guardedTarget{url: filepathIn(t)})
	_, err := d.pool.Query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i, hex(randomblob(500)) FROM n")
	if err == nil || !strings.Contains(err.Error(), "64 MB") {
		t.Errorf("endless rows: %v", err)
	}
	if err := d.pool.Ping(); err != nil {
		t.Error(err)
	}
}

func filepathIn(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "empty.db")
	d, err := Open(path, Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestParseControl(t *testing.T) {
	for query, want := range map[string]control{
		"": {}, "SELECT 1": {}, "COMMIT": {op: commitOp}, " ;; commit work ; -- x": {op: commitOp}, "/* a /* b */ c */END": {op: commitOp},
		"COMMIT; SELECT 1": {}, "BEGIN; DELETE FROM x": {}, "BEGIN IMMEDIATE TRANSACTION": {op: beginOp}, "START TRANSACTION": {op: beginOp},
		"BEGIN ISOLATION LEVEL SERIALIZABLE": {op: otherControl}, "BEGIN NOT ATOMIC DELETE FROM x; END": {}, "START SLAVE": {},
		"ROLLBACK": {op: rollbackOp}, "ROLLBACK TO SAVEPOINT \"My Point\"": {rollbackToOp, "my point"}, "rollback transaction to x": {rollbackToOp, "x"},
		"SAVEPOINT `a`": {savepointOp, "a"}, "RELEASE SAVEPOINT a": {releaseOp, "a"}, "RELEASE savepoint": {releaseOp, "savepoint"},
		"COMMIT PREPARED 'x'": {op: otherControl}, "PREPARE TRANSACTION 'x'": {op: otherControl}, "PREPARE p AS SELECT 1": {}, "XA END 'x'": {op: otherControl},
		"COMMIT AND CHAIN": {op: otherControl}, "COMMIT AND NO CHAIN": {op: commitOp}, "END IF": {op: otherControl},
	} {
		if got := parseControl(query); got != want {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
}

func TestSandboxMayWrite(t *testing.T) {
	for query, want := range map[string]bool{
		"": false, "-- x": false, "SELECT 1": false, "(SELECT 1)": false, "SELECT 1;": false, "SELECT 1; DELETE FROM x": true, "SELECT * INTO y FROM x": true,
		"WITH x AS (SELECT 1) SELECT * FROM x": false, "WITH x AS (DELETE FROM y RETURNING *) SELECT * FROM x": true, "PRAGMA table_info(x)": false,
		"PRAGMA user_version": false, "PRAGMA user_version = 7": true, "PRAGMA user_version(7)": true, "EXPLAIN DELETE FROM x": false,
		"EXPLAIN ANALYZE DELETE FROM x": true, "insert into x values (1)": true, "DO $$ $$": true, "SHOW tables": false,
	} {
		if got := mayWrite(query); got != want {
			t.Errorf("%q: %t", query, got)
		}
	}
}

// A table that knows no transactions is not written to.
func TestSandboxPlainTables(t *testing.T) {
	url := dbtest.MySQL(t)
	witness := openURL(t, url)
	for _, sql := range []string{"CREATE TABLE plain (id integer) ENGINE = MyISAM", "CREATE TABLE good (id integer) ENGINE = InnoDB"} {
		if err := witness.Gorm.Exec(sql).Error; err != nil {
			t.Fatal(err)
		}
	}
	d := openSandbox(t, guardedTarget{url: url})
	for _, sql := range []string{"INSERT INTO plain VALUES (1)", "INSERT INTO `plain` VALUES (1)", "DELETE plain FROM plain JOIN good"} {
		if err := d.Gorm.Exec(sql).Error; err == nil || !strings.Contains(err.Error(), "plain knows no transactions") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if err := d.Gorm.Exec("INSERT INTO good VALUES (1)").Error; err != nil {
		t.Error(err)
	}
	var n int64
	if err := d.Gorm.Raw("SELECT count(*) FROM plain").Scan(&n).Error; err != nil || n != 0 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// Goroutines with transactions of their own take turns.
func TestSandboxConcurrent(t *testing.T) {
	onSandboxes(t, func(t *testing.T, d *DB, _ guardedTarget) {
		d.Sandbox.StartCell(1)
		ends := make(chan error)
		for i := range 16 {
			go func() {
				ends <- d.Gorm.Transaction(func(tx *gorm.DB) error {
					if err := tx.Create(&parent{Name: fmt.Sprint("g", i)}).Error; err != nil {
						return err
					}
					if i%2 == 1 {
						return errUnwanted
					}
					return nil
				})
			}()
		}
		for range 16 {
			if err := <-ends; err != nil && !errors.Is(err, errUnwanted) {
				t.Error(err)
			}
		}
		if n := count(t, d.Gorm); n != 2+8 {
			t.Errorf("%d parents", n)
		}
		if got := d.Sandbox.State(); got != (SandboxState{8, 1, false}) {
			t.Errorf("%+v", got)
		}
	})
}

var errUnwanted = errors.New("unwanted")

// A redo that fails half-way leaves nothing of its cell, and can be tried again.
func TestSandboxRedoFails(t *testing.T) {
	onSandboxes(t, func(t *testing.T, d *DB, _ guardedTarget) {
		ctx := t.Context()
		d.Sandbox.StartCell(1)
		d.Gorm.Create(&parent{Name: "c"})
		d.Gorm.Create(&parent{Name: "d"})
		if _, err := d.Sandbox.Undo(ctx, 1); err != nil {
			t.Fatal(err)
		}
		d.Sandbox.StartCell(2)
		sent := 0
		again := func(ctx context.Context, c Change) error {
			if sent++; sent == 2 {
				return errUnwanted
			}
			rows, err := d.pool.QueryContext(ctx, c.SQL, c.Args...)
			if err != nil {
				return err
			}
			return rows.Close()
		}
		if done, err := d.Sandbox.Redo(ctx, 1, again); !errors.Is(err, errUnwanted) || len(done.Cells) != 0 {
			t.Errorf("redone %v, %v", done, err)
		}
		if n := count(t, d.Gorm); n != 2 {
			t.Errorf("%d parents", n)
		}
		if done, err := d.Sandbox.Redo(ctx, 1, again); err != nil || !slices.Equal(done.Cells, []int{1}) {
			t.Errorf("redone %v, %v", done, err)
		}
		if n := count(t, d.Gorm); n != 4 {
			t.Errorf("%d parents", n)
		}
	})
}

// A query that writes, by a function, is a change like another, which is undone and committed.
func TestSandboxFunctions(t *testing.T) {
	for _, target := range guardedTargets(t) {
		if target.dialect == "SQLite" { // there nobody can make a function that writes
			continue
		}
		t.Run(target.dialect, func(t *testing.T) {
			trap(t, target)
			witness := openURL(t, target.url)
			d := openSandbox(t, target)
			children := func(g *gorm.DB) (n int64) {
				if err := g.Raw("SELECT count(*) FROM children").Scan(&n).Error; err != nil {
					t.Fatal(err)
				}
				return n
			}
			for cell, query := range []string{"SELECT 7", "SELECT wipe()", "SELECT count(*) FROM parents"} {
				d.Sandbox.StartCell(cell + 1)
				if err := d.Gorm.Raw(query).Scan(new(int)).Error; err != nil {
					t.Fatalf("%s: %v", query, err)
				}
			}
			if got := d.Sandbox.State(); got != (SandboxState{1, 1, false}) || children(d.Gorm) != 0 {
				t.Errorf("%+v, %d children", got, children(d.Gorm))
			}
			if cells, err := d.Sandbox.Undo(t.Context(), 1); err != nil || !slices.Equal(cells, []int{2}) || children(d.Gorm) != 3 {
				t.Errorf("undone %v, %v: %d children", cells, err, children(d.Gorm))
			}
			d.Sandbox.StartCell(4)
			if err := d.Gorm.Exec("SELECT wipe()").Error; err != nil {
				t.Fatal(err)
			}
			if n, err := d.Sandbox.Commit(t.Context()); err != nil || n != 1 || children(witness.Gorm) != 0 {
				t.Errorf("committed %d, %v: %d children", n, err, children(witness.Gorm))
			}
		})
	}
}
