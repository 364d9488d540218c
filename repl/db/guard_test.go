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

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/dbtest"
)

// A bypass is a way around a read-only guard: statements sent one after the other on one connection. The last that fails tells.
type bypass struct {
	name       string
	statements []string
}

// portable are the attempts that make sense on every database.
var portable = []bypass{
	{"insert", []string{"INSERT INTO parents (name) VALUES ('x')"}},
	{"update", []string{"UPDATE parents SET name = 'x'"}},
	{"delete", []string{"DELETE FROM children"}},
	{"drop", []string{"DROP TABLE children"}},
	{"create", []string{"CREATE TABLE mine (id integer)"}},
	{"alter", []string{"ALTER TABLE parents ADD COLUMN extra integer"}},
	{"begin, delete, commit", []string{"BEGIN", "DELETE FROM children", "COMMIT"}},
	{"many in one text", []string{"BEGIN; DELETE FROM children; COMMIT"}},
	{"end the guard's transaction in the same text", []string{"COMMIT; DELETE FROM children"}},
	{"end the guard's transaction first", []string{"COMMIT", "DELETE FROM children"}},
	{"roll it back first", []string{"ROLLBACK", "DELETE FROM children"}},
	{"in a comment's shadow", []string{"/* SELECT */ DELETE FROM children"}},
	{"parenthesised", []string{"(DELETE FROM children)"}},
	{"insert from select", []string{"INSERT INTO parents (name) SELECT name FROM children"}},
}

var bypasses = map[string][]bypass{
	"SQLite": {
		{"with", []string{"WITH t AS (SELECT 1) DELETE FROM children"}},
		{"returning", []string{"DELETE FROM children RETURNING *"}},
		{"explain", []string{"EXPLAIN QUERY PLAN DELETE FROM children", "DELETE FROM children"}},
		{"lift by pragma", []string{"PRAGMA query_only = 0", "PRAGMA writable_schema = 1", "DELETE FROM children"}},
		{"journal", []string{"PRAGMA journal_mode = DELETE", "DELETE FROM children"}},
		{"attach the file again", []string{"ATTACH '@file' AS again", "DELETE FROM again.children"}},
		{"attach it by URI", []string{"ATTACH 'file:@file?mode=rw' AS again", "DELETE FROM again.children"}},
		{"vacuum over it", []string{"VACUUM", "VACUUM INTO '@file'"}},
		{"vacuum into another", []string{"VACUUM INTO '@file.copy'"}},
		{"replace", []string{"REPLACE INTO parents (id, name) VALUES (1, 'x')"}},
		{"user version", []string{"PRAGMA user_version = 7"}},
	},
	"PostgreSQL": {
		{"with", []string{"WITH t AS (DELETE FROM children RETURNING *) SELECT * FROM t"}},
		{"explain analyze", []string{"EXPLAIN ANALYZE DELETE FROM children"}},
		{"lift for the session", []string{"SET default_transaction_read_only = off", "DELETE FROM children"}},
		{"lift by characteristics", []string{"SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "DELETE FROM children"}},
		{"lift for the transaction", []string{"SET transaction_read_only = off", "DELETE FROM children"}},
		{"lift by function", []string{"SELECT set_config('transaction_read_only', 'off', false)", "DELETE FROM children"}},
		{"lift in the statement", []string{"WITH s AS (SELECT set_config('transaction_read_only', 'off', false)) INSERT INTO parents (name) SELECT * FROM s"}},
		{"lift in a transaction", []string{"BEGIN READ WRITE", "DELETE FROM children", "COMMIT"}},
		{"set transaction", []string{"BEGIN", "SET TRANSACTION READ WRITE", "DELETE FROM children", "COMMIT"}},
		{"commit and chain", []string{"COMMIT AND CHAIN", "DELETE FROM children"}},
		{"reset all", []string{"RESET ALL", "DISCARD ALL", "DELETE FROM children"}},
		{"do", []string{"DO $$ BEGIN DELETE FROM children; END $$"}},
		{"do that commits", []string{"DO $$ BEGIN COMMIT; SET TRANSACTION READ WRITE; DELETE FROM children; COMMIT; END $$"}},
		{"do that lifts", []string{"DO $$ BEGIN SET LOCAL transaction_read_only = off; DELETE FROM children; END $$"}},
		{"prepare and execute", []string{"PREPARE p AS DELETE FROM children", "EXECUTE p"}},
		{"savepoint", []string{"SAVEPOINT s", "SET TRANSACTION READ WRITE", "DELETE FROM children"}},
		{"copy", []string{"COPY parents (name) FROM PROGRAM 'echo x'"}},
		{"truncate", []string{"TRUNCATE children"}},
		{"sequence", []string{"SELECT nextval('parents_id_seq')"}},
		{"lock", []string{"SELECT * FROM parents FOR UPDATE"}},
		{"create as", []string{"SELECT * INTO mine FROM parents", "CREATE TABLE mine AS SELECT * FROM parents"}},
	},
	"MySQL": {
		{"with", []string{"WITH t AS (SELECT 1) DELETE FROM children", "DELETE children FROM children JOIN parents ON parents.id = parent_id"}},
		{"returning", []string{"DELETE FROM children RETURNING *"}},
		{"explain analyze", []string{"EXPLAIN ANALYZE DELETE FROM children", "ANALYZE DELETE FROM children"}},
		{"lift for the session", []string{"SET SESSION TRANSACTION READ WRITE", "DELETE FROM children"}},
		{"lift for the next", []string{"SET TRANSACTION READ WRITE", "DELETE FROM children"}},
		{"lift by variable", []string{"SET SESSION tx_read_only = 0", "SET @@session.transaction_read_only = 0", "DELETE FROM children"}},
		{"lift for a statement", []string{"SET STATEMENT tx_read_only = 0 FOR DELETE FROM children"}},
		{"lift in a transaction", []string{"START TRANSACTION READ WRITE", "DELETE FROM children", "COMMIT"}},
		{"autocommit", []string{"SET autocommit = 1", "SET autocommit = 0", "DELETE FROM children", "COMMIT"}},
		{"compound", []string{"BEGIN NOT ATOMIC DELETE FROM children; END"}},
		{"compound that commits", []string{"BEGIN NOT ATOMIC COMMIT; START TRANSACTION READ WRITE; DELETE FROM children; COMMIT; END"}},
		{"compound that lifts", []string{"BEGIN NOT ATOMIC SET SESSION TRANSACTION READ WRITE; DELETE FROM children; END"}},
		{"prepare and execute", []string{"PREPARE p FROM 'DELETE FROM children'", "EXECUTE p"}},
		{"execute immediate", []string{"EXECUTE IMMEDIATE 'DELETE FROM children'"}},
		{"truncate", []string{"TRUNCATE children"}},
		{"replace", []string{"REPLACE INTO parents (id, name) VALUES (1, 'x')"}},
		{"rename", []string{"RENAME TABLE children TO kids"}},
		{"lock", []string{"LOCK TABLES children WRITE", "DELETE FROM children", "UNLOCK TABLES"}},
		{"end of an XA transaction", []string{"XA END 'x'", "XA COMMIT 'x' ONE PHASE", "DELETE FROM children"}},
		{"load", []string{"LOAD DATA INFILE '/etc/hostname' INTO TABLE parents (name)"}},
		{"handler", []string{"HANDLER children OPEN", "DELETE FROM children"}},
	},
}

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
		var rows []map[string]any
		if err := g.Table(table).Order("1").Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, table, rows)
	}
	return b.String()
}

// No statement, and no row of them, changes a guarded database: with Exec, with Query, and inside a transaction.
func TestReadOnlyGuard(t *testing.T) {
	for _, target := range guardedTargets(t) {
		t.Run(target.dialect, func(t *testing.T) {
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
			for _, b := range append(portable, bypasses[target.dialect]...) {
				for _, way := range []string{"exec", "query", "transaction"} {
					conn, err := d.pool.Conn(ctx)
					if err != nil {
						t.Fatal(err)
					}
					exec := conn.ExecContext
					query := conn.QueryContext
					finish := func() {}
					if way == "transaction" {
						tx, err := conn.BeginTx(ctx, nil)
						if err != nil {
							t.Fatal(err)
						}
						exec, query = tx.ExecContext, tx.QueryContext
						finish = func() { _ = tx.Commit() }
					}
					var failed error
					for _, sql := range b.statements {
						sql = strings.ReplaceAll(sql, "@file", target.file)
						if way == "query" {
							rows, err := query(ctx, sql)
							if err == nil {
								for rows.Next() {
								}
								err = errors.Join(rows.Err(), rows.Close())
							}
							failed = errors.Join(failed, err)
							continue
						}
						_, err := exec(ctx, sql)
						failed = errors.Join(failed, err)
					}
					finish()
					if target.dialect == "SQLite" { // an attempt's BEGIN stands
						_, _ = conn.ExecContext(ctx, "ROLLBACK")
					}
					if failed == nil {
						t.Errorf("%s by %s: nothing was refused", b.name, way)
					}
					if err := conn.Close(); err != nil {
						t.Errorf("%s by %s: %v", b.name, way, err)
					}
					if got := dump(t, witness.Gorm); got != want {
						t.Fatalf("%s by %s changed the data:\n%s\nwant\n%s", b.name, way, got, want)
					}
				}
			}
		})
	}
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
