package ledger

import (
	"database/sql"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/repl/trace"
)

type pet struct {
	ID   uint
	Name string
}

func open(t *testing.T, opts ...trace.Option) (*gorm.DB, *trace.Ledger) {
	t.Helper()
	plain, err := gorm.Open(sqlite.Open(filepath.Join(t.TempDir(), "test.db")), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if pool, err := plain.DB(); err == nil {
			pool.Close()
		}
	})
	if err := plain.AutoMigrate(&pet{}); err != nil {
		t.Fatal(err)
	}
	l := trace.NewLedger(opts...)
	db, err := l.Trace(plain)
	if err != nil {
		t.Fatal(err)
	}
	return db, l
}

func TestFind(t *testing.T) {
	db, l := open(t, trace.WithLimit(4))
	check := func(want string, n ...int) {
		t.Helper()
		s, err := Find(l, on(db), n...)
		got := s.SQL
		if err != nil {
			got = err.Error()
			var missing *Missing
			if !errors.As(err, &missing) {
				t.Errorf("error %T", err)
			}
		}
		if got != want {
			t.Errorf("sql(%v) is %q, want %q", n, got, want)
		}
	}
	check("no SQL has run yet")
	check("there is no statement 1: no SQL has run yet", 1)
	db.Exec("SELECT 1")
	db.Exec("SELECT 2")
	db.WithContext(trace.OwnLook(t.Context())).Exec("SELECT 'own'")
	check("SELECT 2")
	check("SELECT 2", -1)
	check("SELECT 1", -2)
	check("SELECT 1", 1)
	check("SELECT 'own'", 3)
	check("there is no statement 3 from the end: the ledger has 2", -3)
	check("there is no statement 4: they are numbered 1 to 3", 4)
	check("there is no statement 0: they are numbered 1 to 3", 0)
	check("sql takes the number of one statement, not 2", 1, 2)
	db.Exec("SELECT 4")
	db.Exec("SELECT 5")
	check("statement 1 is no longer in the ledger, which keeps the last ones: 2 to 5", 1)
	check("SELECT 2", 2)
	defer func() {
		if _, ok := recover().(*Missing); !ok {
			t.Error("sql(9) did not panic with a *Missing")
		}
	}()
	Finder(l, on(db))(9)
}

func TestRun(t *testing.T) {
	db, l := open(t)
	db.Create(&pet{Name: "Rex"})
	db.Where("name = ?", "Rex").Find(&[]pet{})
	db.Model(&pet{}).Where("name = ?", "Rex").Update("name", "Max")
	db.Exec("SAVEPOINT here")
	db.Exec("SELECT ?", strings.Repeat("x", 100<<10))
	db.Exec("SELECT nope")

	run := func(n int) (Rows, error) { return Finder(l, on(db))(n).Run() }
	before := l.Len()
	got, err := run(1)
	if want := (Rows{[]string{"id"}, [][]any{{int64(2)}}, -1}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("INSERT gives %v, %v", got, err)
	}
	if got, err = run(3); err != nil || got.Changed != 1 {
		t.Errorf("UPDATE gives %v, %v", got, err)
	}
	if got, err = run(2); err != nil || !reflect.DeepEqual(got.Columns, []string{"id", "name"}) || len(got.Values) != 0 {
		t.Errorf("SELECT gives %v, %v", got, err)
	}
	if s := Finder(l, on(db))(); l.Len() != before+3 || s.Rows != 0 || s.Purpose != trace.Yours {
		t.Errorf("%d new statements; the last has %d rows", l.Len()-before, s.Rows)
	}
	for n, want := range map[int]string{4: "SAVEPOINT is a part of a transaction", 5: "bound value 1 was too long", 6: "no such column"} {
		if _, err := run(n); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("sql(%d).Run(): error %v", n, err)
		}
	}
	if _, err := (Statement{}).Run(); err == nil {
		t.Error("no statement was run")
	}
}

func TestString(t *testing.T) {
	at := time.Date(2026, 1, 5, 9, 0, 0, 500_000_000, time.UTC)
	for _, tt := range []struct {
		args []any
		want string
	}{
		{nil, "SELECT ?"},
		{[]any{"a", 1, 1.5, true}, `SELECT ?  ["a", 1, 1.5, true]`},
		{[]any{nil, []byte("ab\xff"), at}, "SELECT ?  [NULL, 0x6162ff, 2026-01-05 09:00:00.5 UTC]"},
		{[]any{sql.Named("who", "x")}, `SELECT ?  [who = "x"]`},
		{[]any{trace.Cut{Head: []byte("ab"), Len: 90000}, trace.Cut{Head: "x", Len: 80000}}, `SELECT ?  [0x6162… (90000 bytes), "x"… (80000 bytes)]`},
	} {
		s := Statement{Statement: trace.Statement{SQL: "SELECT ?", Args: tt.args}}
		if got := s.String(); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.args, got, tt.want)
		}
	}
}

func TestRunGivesRows(t *testing.T) {
	db, l := open(t)
	for _, tt := range []struct {
		sql     string
		rows    int
		changed int64
	}{
		{"WITH x AS (SELECT 'Rex' AS n) INSERT INTO pets (name) SELECT n FROM x", 0, 1},
		{"INSERT INTO pets (name) VALUES ('Max')\nRETURNING id", 1, -1},
		{"WITH x AS (SELECT 1) SELECT * FROM x", 1, -1},
		{"UPDATE pets SET name = ' RETURNING '", 0, 4},
	} {
		if err := db.Exec(tt.sql).Error; err != nil {
			t.Fatal(err)
		}
		got, err := Finder(l, on(db))().Run()
		if err != nil || len(got.Values) != tt.rows || got.Changed != tt.changed {
			t.Errorf("%s gives %v, %v", tt.sql, got, err)
		}
	}
}

// on is the handle of every target.
func on(db *gorm.DB) func(string) (*gorm.DB, error) {
	return func(string) (*gorm.DB, error) { return db, nil }
}
