package db

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/dbtest"
)

// guardedTarget is a database with rows in it, and how to open it anew.
type guardedTarget struct {
	dialect string
	url     string
	file    string
}

func guardedTargets(t *testing.T) []guardedTarget {
	file := filepath.Join(t.TempDir(), "school.db")
	targets := []guardedTarget{{"SQLite", file, file}, {"PostgreSQL", dbtest.Postgres(t), ""}, {"MySQL", dbtest.MySQL(t), ""}}
	for _, target := range targets {
		d, err := Open(target.url, Options{Create: true})
		if err != nil {
			t.Fatal(err)
		}
		fill(t, d.Gorm)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return targets
}

// dump is all that the tables hold, and which tables there are.
func dump(t *testing.T, g *gorm.DB) string {
	t.Helper()
	var b strings.Builder
	tables, err := g.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(tables)
	for _, table := range tables {
		if table == "wiping" { // a view that writes
			continue
		}
		var rows []map[string]any
		if err := g.Table(table).Order("1").Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, table, rows)
	}
	return b.String()
}

// seen is the dump of a witness. What a sandbox has locked the witness does not see changed.
func seen(t *testing.T, witness *DB, want string) string {
	t.Helper()
	if witness.Dialect != "PostgreSQL" {
		return dump(t, witness.Gorm)
	}
	var locked bool
	err := witness.Gorm.Raw("SELECT exists(SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace))").Scan(&locked).Error
	if err != nil {
		t.Fatal(err)
	}
	if locked {
		return want
	}
	return dump(t, witness.Gorm)
}

// ways are how a text can get to the database.
var ways = []string{"exec", "query", "prepared", "transaction"}

// try sends an attempt one of the ways, calls look behind each statement, and returns what was refused.
func (a bypass) try(ctx context.Context, t *testing.T, d *DB, target guardedTarget, way string, look func()) (refused error) {
	t.Helper()
	conn, err := d.pool.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	send := func(sql string) error { _, err := conn.ExecContext(ctx, sql); return err }
	finish := func() {}
	switch way {
	case "query":
		send = func(sql string) error {
			rows, err := conn.QueryContext(ctx, sql)
			if err != nil {
				return err
			}
			for rows.Next() {
			}
			return errors.Join(rows.Err(), rows.Close())
		}
	case "prepared":
		send = func(sql string) error {
			stmt, err := conn.PrepareContext(ctx, sql)
			if err != nil {
				return err
			}
			_, err = stmt.ExecContext(ctx)
			return errors.Join(err, stmt.Close())
		}
	case "transaction":
		tx, err := conn.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		send = func(sql string) error { _, err := tx.ExecContext(ctx, sql); return err }
		finish = func() { _ = tx.Commit() }
	}
	if d.Sandbox != nil { // what could be kept is there first
		if err := send("UPDATE parents SET name = 'x'"); err != nil {
			t.Fatalf("%s by %s: the first change: %v", a.name, way, err)
		}
	}
	for _, sql := range a.statements {
		refused = errors.Join(refused, send(strings.ReplaceAll(sql, "@file", filepath.ToSlash(target.file))))
		look()
	}
	finish()
	if d.Dialect == "SQLite" && d.Sandbox == nil { // an attempt's BEGIN stands
		_, _ = conn.ExecContext(ctx, "ROLLBACK")
	}
	if err := conn.Close(); err != nil {
		t.Errorf("%s by %s: %v", a.name, way, err)
	}
	return refused
}

// No statement, and no row of them, changes a read-only database, and each attempt is told that it failed.
func TestReadOnlyGuard(t *testing.T) {
	for _, target := range guardedTargets(t) {
		t.Run(target.dialect, func(t *testing.T) {
			refusesAll(t, target)
		})
	}
}

// refusesAll tries all ways around the guard of a read-only database.
func refusesAll(t *testing.T, target guardedTarget) {
	t.Helper()
	trap(t, target)
	witness := openURL(t, target.url)
	want := dump(t, witness.Gorm)
	d, err := Open(target.url, Options{Guard: ReadOnly})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.Guard != ReadOnly || !strings.HasSuffix(d.Describe, ", read-only") {
		t.Errorf("guard %s, %s", d.Guard, d.Describe)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, a := range append(bypasses["all"], bypasses[target.dialect]...) {
		for _, way := range ways {
			if err := a.try(ctx, t, d, target, way, func() {}); err == nil && !a.harmless {
				t.Errorf("%s by %s: nothing was refused", a.name, way)
			}
			if got := dump(t, witness.Gorm); got != want {
				t.Fatalf("%s by %s changed the data:\n%s\nwant\n%s", a.name, way, got, want)
			}
		}
	}
}

// Another connection sees none of what is done in a sandbox, whatever is tried, until Commit.
func TestSandboxGuard(t *testing.T) {
	for _, target := range guardedTargets(t) {
		t.Run(target.dialect, func(t *testing.T) {
			trap(t, target)
			witness := openURL(t, target.url)
			want := dump(t, witness.Gorm)
			d := openSandbox(t, target)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			cell := 0
			for _, a := range append(bypasses["all"], bypasses[target.dialect]...) {
				for _, way := range ways {
					cell++
					d.Sandbox.StartCell(cell)
					_ = a.try(ctx, t, d, target, way, func() {
						if got := seen(t, witness, want); got != want {
							t.Fatalf("%s by %s changed the data:\n%s\nwant\n%s", a.name, way, got, want)
						}
					})
					if _, err := d.Sandbox.Rollback(ctx); err != nil {
						t.Fatal(err)
					}
					if got := dump(t, witness.Gorm); got != want {
						t.Fatalf("%s by %s changed the data:\n%s\nwant\n%s", a.name, way, got, want)
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

// What the PostgreSQL driver reads from bound values, such as the protocol, cannot be used to send another text, or several statements.
func TestPostgresGuardOptions(t *testing.T) {
	for _, guard := range []Guard{ReadOnly, Sandboxed} {
		t.Run(string(guard), func(t *testing.T) {
			target := guardedTarget{"PostgreSQL", dbtest.Postgres(t), ""}
			witness := openURL(t, target.url)
			fill(t, witness.Gorm)
			want := dump(t, witness.Gorm)
			if _, err := Open(target.url+"&default_query_exec_mode=simple_protocol", Options{Guard: guard}); err == nil || !strings.Contains(err.Error(), "needs the extended protocol") {
				t.Errorf("the simple protocol by the URL: %v", err)
			}
			d, err := Open(target.url+"&default_query_exec_mode=exec", Options{Guard: guard})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			for query, option := range map[string]any{"COMMIT; DELETE FROM children": pgx.QueryExecModeSimpleProtocol, "SELECT 1": otherText{}} {
				for _, prepared := range []bool{false, true} {
					exec := func() error { _, err := d.pool.Exec(query, option); return err }
					if prepared {
						exec = func() error {
							stmt, err := d.pool.Prepare("SELECT 1")
							if err != nil {
								return err
							}
							_, err = stmt.Exec(option)
							return errors.Join(err, stmt.Close())
						}
					}
					if err := exec(); err == nil || !prepared && !strings.Contains(err.Error(), "no bound value") {
						t.Errorf("%T, prepared %t: %v", option, prepared, err)
					}
				}
			}
			if _, err := d.pool.Exec("SELECT @n::integer", pgx.NamedArgs{"n": 1}); err != nil {
				t.Errorf("named values: %v", err)
			}
			if got := dump(t, witness.Gorm); got != want {
				t.Errorf("the data are\n%s", got)
			}
		})
	}
}

// otherText has the driver send another text than the one that it is given.
type otherText struct{}

func (otherText) RewriteQuery(context.Context, *pgx.Conn, string, []any) (string, []any, error) {
	return "COMMIT; DELETE FROM children", nil, nil
}

// Reading goes on as it does without a guard, after refusals too, in transactions, nested in rows, prepared.
func TestReadingUnderGuard(t *testing.T) {
	for _, target := range guardedTargets(t) {
		t.Run(target.dialect, func(t *testing.T) {
			d, err := Open(target.url, Options{Guard: ReadOnly})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			for range 3 {
				if err := d.Gorm.Create(&parent{Name: "c"}).Error; err == nil {
					t.Fatal("a row was created")
				}
				var all []parent
				if err := d.Gorm.Preload("Children").Find(&all).Error; err != nil || len(all) != 2 || len(all[0].Children) != 3 {
					t.Errorf("%v, %v", all, err)
				}
				prepared := d.Gorm.Session(&gorm.Session{PrepareStmt: true})
				var p parent
				if err := prepared.First(&p, 1).Error; err != nil || p.Name != "a" {
					t.Errorf("prepared: %v, %v", p, err)
				}
				if err := prepared.Create(&parent{Name: "c"}).Error; err == nil {
					t.Fatal("a prepared statement created a row")
				}
				err := d.Gorm.Transaction(func(tx *gorm.DB) error {
					var n int64
					if err := tx.Model(&child{}).Count(&n).Error; err != nil || n != 3 {
						t.Errorf("%d children, %v", n, err)
					}
					p = parent{}
					return tx.First(&p, 2).Error
				})
				if err != nil || p.Name != "b" {
					t.Errorf("transaction: %v, %v", p, err)
				}
				rows, err := d.Gorm.Model(&child{}).Rows()
				if err != nil {
					t.Fatal(err)
				}
				seen := 0
				for rows.Next() {
					seen++
					if err := d.Gorm.First(&parent{}, 1).Error; err != nil {
						t.Errorf("inside rows: %v", err)
					}
				}
				if err := rows.Close(); err != nil || seen != 3 {
					t.Errorf("%d rows, %v", seen, err)
				}
			}
		})
	}
}

// A server on another machine is read-only unless the caller says otherwise.
func TestLiveIsReadOnly(t *testing.T) {
	for guard, want := range map[Guard]Guard{"": ReadOnly, Unguarded: Unguarded, ReadOnly: ReadOnly} {
		if got := guardFor(guard, true); got != want {
			t.Errorf("%q: %s", guard, got)
		}
	}
	if got := guardFor("", false); got != Unguarded {
		t.Errorf("a local server is %s", got)
	}
}

// Where no transaction is begun, none seems to be: BEGIN as a statement is refused on each server, GORM's own transactions work.
func TestReadOnlyBegin(t *testing.T) {
	for _, target := range guardedTargets(t)[1:] {
		t.Run(target.dialect, func(t *testing.T) {
			d, err := Open(target.url, Options{Guard: ReadOnly})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			for _, begin := range []string{"BEGIN", "/* x */ begin", "START TRANSACTION READ ONLY"} {
				if err := d.Gorm.Exec(begin).Error; err == nil || !strings.Contains(err.Error(), "read-only") {
					t.Errorf("%s: %v", begin, err)
				}
				if rows, err := d.Gorm.Raw(begin).Rows(); err == nil {
					t.Errorf("%s was queried: %v", begin, rows.Close())
				}
			}
			err = d.Gorm.Transaction(func(tx *gorm.DB) error {
				if err := tx.Transaction(func(tx *gorm.DB) error { return tx.Exec("SELECT 1").Error }); err != nil {
					return err
				}
				return tx.Find(&[]parent{}).Error
			})
			if err != nil {
				t.Errorf("a transaction: %v", err)
			}
		})
	}
}
