package db

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/dbtest"
)

// pools are databases of each kind, for tests of Pool.
var pools = []struct {
	name string
	url  func(testing.TB) string
}{
	{"SQLite", func(t testing.TB) string { return filepath.Join(t.TempDir(), "pool.db") }},
	{"PostgreSQL", dbtest.Postgres},
	{"MySQL", dbtest.MySQL},
}

func openPool(t *testing.T, url string) (*gorm.DB, *Pool) {
	t.Helper()
	d, err := Open(url, Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	fill(t, d.Gorm)
	return Pooled(d.Gorm, d.Name, nil)
}

// A transaction that a statement begins has its other statements on the same connection, whatever sends them.
func TestPoolPins(t *testing.T) {
	for _, kind := range pools {
		t.Run(kind.name, func(t *testing.T) {
			g, p := openPool(t, kind.url(t))
			count := func() (n int64) {
				t.Helper()
				if err := g.Model(&parent{}).Count(&n).Error; err != nil {
					t.Fatal(err)
				}
				return n
			}
			exec := func(query string, pinned bool) {
				t.Helper()
				if err := g.Exec(query).Error; err != nil {
					t.Fatalf("%s: %v", query, err)
				}
				if p.Pinned() != pinned {
					t.Fatalf("after %s pinned is %t", query, p.Pinned())
				}
			}
			exec("BEGIN", true)
			exec("INSERT INTO parents (name) VALUES ('x')", true)
			if err := g.Create(&parent{Name: "y"}).Error; err != nil {
				t.Fatal(err)
			}
			failed := errors.New("failed")
			err := g.Transaction(func(tx *gorm.DB) error {
				if err := tx.Create(&parent{Name: "z"}).Error; err != nil {
					return err
				}
				return failed
			})
			if !errors.Is(err, failed) {
				t.Fatal(err)
			}
			if n := count(); n != 4 {
				t.Errorf("%d rows in the transaction, want 4", n)
			}
			exec("ROLLBACK", false)
			if n := count(); n != 2 {
				t.Errorf("%d rows after ROLLBACK, want 2", n)
			}
			exec("-- by hand\nBEGIN", true)
			exec("SAVEPOINT a", true)
			exec("DELETE FROM children", true)
			exec("ROLLBACK TO a", true)
			exec("INSERT INTO parents (name) VALUES ('x')", true)
			exec("COMMIT", false)
			if n := count(); n != 3 {
				t.Errorf("%d rows after COMMIT, want 3", n)
			}
			var children int64
			if err := g.Model(&child{}).Count(&children).Error; err != nil || children == 0 {
				t.Errorf("%d children, %v", children, err)
			}
		})
	}
}

// Inside of the rows of a query another one can be sent.
func TestPoolNestsQueries(t *testing.T) {
	for _, kind := range pools {
		t.Run(kind.name, func(t *testing.T) {
			g, _ := openPool(t, kind.url(t))
			for _, begin := range []string{"SELECT 1", "BEGIN"} {
				if err := g.Exec(begin).Error; err != nil {
					t.Fatal(err)
				}
				rows, err := g.Raw("SELECT id, name FROM parents ORDER BY id").Rows()
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for rows.Next() {
					var id int
					var name, again string
					if err := rows.Scan(&id, &name); err != nil {
						t.Fatal(err)
					}
					if err := g.Raw("SELECT name FROM parents WHERE id = ?", id).Scan(&again).Error; err != nil {
						t.Fatalf("after %s: %v", begin, err)
					}
					if err := g.Exec("UPDATE parents SET name = ? WHERE id = ?", name, id).Error; err != nil && begin == "BEGIN" {
						t.Fatalf("after %s: %v", begin, err)
					}
					got = append(got, again)
				}
				if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(got) != 2 {
					t.Errorf("after %s: %q, %v", begin, got, err)
				}
			}
			if err := g.Exec("ROLLBACK").Error; err != nil {
				t.Fatal(err)
			}
		})
	}
}

// A savepoint of GORM's does not outlive the transaction around it.
func TestPoolNestedAfterItsEnd(t *testing.T) {
	for _, kind := range pools {
		t.Run(kind.name, func(t *testing.T) {
			g, _ := openPool(t, kind.url(t))
			if err := g.Exec("BEGIN").Error; err != nil {
				t.Fatal(err)
			}
			tx := g.Begin()
			if err := tx.Exec("DELETE FROM children").Error; err != nil {
				t.Fatal(err)
			}
			if err := g.Exec("ROLLBACK").Error; err != nil {
				t.Fatal(err)
			}
			if err := tx.Exec("DELETE FROM children").Error; !errors.Is(err, sql.ErrTxDone) {
				t.Errorf("a statement after the end: %v", err)
			}
			var n int
			if err := tx.Raw("SELECT count(*) FROM children").Row().Scan(&n); !errors.Is(err, sql.ErrConnDone) {
				t.Errorf("a row after the end: %v", err)
			}
			if err := tx.Commit().Error; !errors.Is(err, sql.ErrTxDone) {
				t.Errorf("a commit after the end: %v", err)
			}
			if tx := g.Begin(&sql.TxOptions{}); tx.Error != nil || tx.Rollback().Error != nil {
				t.Errorf("a transaction after it: %v", tx.Error)
			}
		})
	}
}

// The end of a context ends a savepoint as it ends a transaction.
func TestPoolNestedContext(t *testing.T) {
	g, p := openPool(t, filepath.Join(t.TempDir(), "pool.db"))
	if err := g.Exec("BEGIN").Error; err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	tx := g.WithContext(ctx).Begin()
	if err := tx.WithContext(t.Context()).Exec("DELETE FROM children").Error; err != nil {
		t.Fatal(err)
	}
	nested := tx.Statement.ConnPool.(*nestedTx)
	cancel()
	for !nested.stale() { // the test's own time limit ends it
	}
	var n int64
	if err := g.Model(&child{}).Count(&n).Error; err != nil || n == 0 || !p.Pinned() {
		t.Errorf("%d children, %v, pinned %t", n, err, p.Pinned())
	}
	if err := g.Exec("ROLLBACK").Error; err != nil {
		t.Fatal(err)
	}
}

func TestPoolWords(t *testing.T) {
	for _, tt := range []struct {
		text          string
		begins        bool
		after, within bool // openAfter, from outside and from inside of a transaction
	}{
		{"SELECT 1", false, false, true},
		{"begin", true, true, true},
		{"/* so */ BEGIN IMMEDIATE", true, true, true},
		{"BEGIN NOT ATOMIC SELECT 1; END", true, false, true},
		{"START TRANSACTION READ ONLY", true, true, true},
		{"START SLAVE", true, false, true},
		{"SAVEPOINT a", true, false, true},
		{"ROLLBACK", false, false, false},
		{"ROLLBACK TO a", false, false, true},
		{"ROLLBACK WORK TO SAVEPOINT a", false, false, true},
		{"COMMIT WORK", false, false, false},
		{"XA START 'x'", true, true, true},
		{"XA PREPARE 'x'", false, false, true},
		{"XA ROLLBACK 'x'", false, false, false},
		{"SELECT 'BEGIN'", false, false, true},
		{"SELECT 1; BEGIN", true, false, true},
		{"", false, false, true},
	} {
		if got := mayBegin(tt.text); got != tt.begins {
			t.Errorf("%q may begin: %t", tt.text, got)
		}
		if after, within := openAfter(false, tt.text, nil), openAfter(true, tt.text, nil); after != tt.after || within != tt.within {
			t.Errorf("after %q: open %t, within %t", tt.text, after, within)
		}
	}
}
