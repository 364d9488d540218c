package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// counting is a table whose keys a sandbox and another connection take.
type counting struct {
	name    string
	dialect string // "" for both servers
	live    bool
	url     string   // what is added to the URL
	table   string   // things, unless it says otherwise
	create  []string // the table is made as usual where it says nothing
	// steps are statements, of the sandbox or, behind "other: ", of the other connection; "+" is a new row.
	steps []string
	leave bool // the shell is left, where else all is undone
	back  bool // whether the counter is then what it was
}

var countings = []counting{
	{name: "alone", steps: []string{"+", "+"}, back: true},
	{name: "the end", steps: []string{"+", "+"}, leave: true, back: true},
	{name: "the end after another's row", steps: []string{"+", "other: +", "+"}, leave: true},
	{name: "an error", steps: []string{"+", "INSERT INTO things (text) VALUES ('a'), (NULL)"}, back: true},
	{name: "nobody before", create: []string{"DELETE FROM things"}, steps: []string{"+"}, back: true},
	{name: "another looks on", steps: []string{"other: BEGIN", "+", "other: SELECT 1", "other: COMMIT", "other: SELECT * FROM things"}, back: true},
	{name: "another's row behind", steps: []string{"+", "other: +"}},
	{name: "another's row before", steps: []string{"other: +", "+"}, back: true}, // of the first write, so it is a part of what was
	{name: "another's row between", steps: []string{"+", "other: +", "+"}},
	{name: "another's row that is not committed", steps: []string{"+", "other: BEGIN", "other: +", "+"}},
	{name: "live", live: true, steps: []string{"+"}},

	{name: "another's row that is gone", dialect: "PostgreSQL", steps: []string{"+", "other: +", "other: DELETE FROM things WHERE id > 2"}},
	{name: "another's key without a row", dialect: "PostgreSQL", steps: []string{"+", "other: SELECT nextval('things_id_seq')"}},
	{name: "another's key for a row to come", dialect: "PostgreSQL", steps: []string{"+", "other: BEGIN", "other: SELECT nextval('things_id_seq')", "+"}},
	{name: "a snapshot", dialect: "PostgreSQL", url: "&default_transaction_isolation=repeatable%20read", steps: []string{"+"}},
	{
		name: "another drops a table", dialect: "PostgreSQL",
		create: []string{"CREATE TABLE others (id serial)"}, steps: []string{"other: BEGIN", "other: DROP TABLE others", "+"}, back: true,
	},
	{name: "set by hand", dialect: "PostgreSQL", steps: []string{"SELECT setval('things_id_seq', 1000)"}, back: true},
	{name: "never called", dialect: "PostgreSQL", create: []string{"SELECT setval('things_id_seq', 40, false)"}, steps: []string{"+"}, back: true},
	{
		name: "an identity", dialect: "PostgreSQL", table: `"odd ""table"`,
		create: []string{`CREATE TABLE "odd ""table" ("the ""id" integer GENERATED ALWAYS AS IDENTITY, text text NOT NULL)`},
		steps:  []string{"+"}, back: true,
	},
	{
		name: "parts", dialect: "PostgreSQL", table: "parted",
		create: []string{"CREATE TABLE parted (id serial, text text NOT NULL) PARTITION BY RANGE (id)", "CREATE TABLE part PARTITION OF parted FOR VALUES FROM (1) TO (1000)"},
		steps:  []string{"+"}, back: true,
	},
	{
		name: "downwards", dialect: "PostgreSQL", table: "down",
		create: []string{"CREATE TABLE down (id integer GENERATED ALWAYS AS IDENTITY (INCREMENT -1), text text NOT NULL)"}, steps: []string{"+"},
	},
	{
		name: "several at once", dialect: "PostgreSQL", table: "cached",
		create: []string{"CREATE TABLE cached (id integer GENERATED ALWAYS AS IDENTITY (CACHE 10), text text NOT NULL)"}, steps: []string{"+"},
	},
	{
		name: "two tables", dialect: "PostgreSQL",
		create: []string{"CREATE TABLE others (id integer DEFAULT nextval('things_id_seq'))"}, steps: []string{"+"},
	},
	{
		name: "odd names", dialect: "MariaDB", table: "`odd ``table`",
		create: []string{"CREATE TABLE `odd ``table` (`the ``id` bigint unsigned AUTO_INCREMENT PRIMARY KEY, text varchar(20) NOT NULL)"},
		steps:  []string{"+"}, back: true,
	},
	{name: "another's row that is gone", dialect: "MariaDB", steps: []string{"+", "wait", "other: +", "other: DELETE FROM things WHERE id = 4", "+"}},
	{name: "a key by hand", dialect: "MariaDB", steps: []string{"INSERT INTO things VALUES (5000, 'far')"}, back: true},
	{name: "without autocommit", dialect: "MariaDB", steps: []string{"SET autocommit = 0", "+"}, back: true},
}

// Once a sandbox is empty, its keys are given again, and nobody else's are.
func TestCounters(t *testing.T) {
	for _, target := range guardedTargets(t)[1:] {
		for _, test := range countings {
			if test.dialect == "" || test.dialect == strings.Replace(target.dialect, "MySQL", "MariaDB", 1) {
				t.Run(target.dialect+"/"+test.name, func(t *testing.T) { test.run(t, target) })
			}
		}
	}
}

func (test counting) run(t *testing.T, target guardedTarget) {
	if test.table == "" {
		test.table = "things"
	}
	ctx := t.Context()
	witness := openURL(t, target.url)
	exec := func(query string) {
		t.Helper()
		if _, err := witness.pool.ExecContext(ctx, query); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	things := "CREATE TABLE things (id serial PRIMARY KEY, text varchar(20) NOT NULL)"
	for _, query := range slices.Concat([]string{"DROP TABLE IF EXISTS others", "DROP TABLE IF EXISTS things", things}, test.create) {
		exec(query)
	}
	insert := "INSERT INTO " + test.table + " (text) VALUES ('x') RETURNING *"
	if len(test.create) == 0 {
		exec(insert)
		exec(insert)
	}
	other, err := witness.pool.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	d, err := Open(target.url+test.url, Options{Guard: Sandboxed, Live: test.live})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()

	before := test.counter(t, witness.pool)
	given := map[string]bool{}
	for i, step := range test.steps {
		if step == "wait" { // the server tells in whole seconds when a table was written to, by a clock that lags some milliseconds behind that of now()
			for all(t, witness.pool, "SELECT max(update_time) + INTERVAL 1100000 MICROSECOND < now(6) FROM information_schema.tables WHERE table_schema = database()")[0] != "1" {
				time.Sleep(10 * time.Millisecond)
			}
			continue
		}
		query, others := strings.CutPrefix(step, "other: ")
		query = strings.ReplaceAll(query, "+", insert)
		if others {
			for _, row := range all(t, other, query) {
				given[strings.Split(row, "|")[0]] = true
			}
			if i == 0 && step == "other: +" {
				before = test.counter(t, witness.pool)
			}
			continue
		}
		d.Sandbox.StartCell(i + 1)
		rows, err := d.pool.QueryContext(ctx, query)
		if err == nil {
			_, err = linesOf(rows)
		}
		if err != nil && !strings.Contains(query, "NULL") {
			t.Fatalf("%s: %v", query, err)
		}
	}
	end := func() error {
		_, err := d.Sandbox.Undo(ctx, len(test.steps))
		return err
	}
	if test.leave {
		end = d.Close
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if after := test.counter(t, witness.pool); (after == before) != test.back {
		t.Errorf("the counter was %s, and is %s", before, after)
	}
	if test.leave {
		return
	}
	// Another's transaction goes on as if there were no sandbox, and keys stay single.
	if _, err := other.ExecContext(ctx, "COMMIT"); err != nil {
		t.Fatal(err)
	}
	d.Sandbox.StartCell(100)
	for range 3 {
		if key := strings.Split(all(t, d.pool, insert)[0], "|")[0]; given[key] {
			t.Errorf("key %s is given again", key)
		}
	}
	if _, err := d.Sandbox.Commit(ctx); err != nil {
		t.Error(err)
	}
	exec(insert)
}

// What the session has set stays, also where the sandbox sets something else for a moment.
func TestCountersKeepSettings(t *testing.T) {
	for _, target := range guardedTargets(t)[1:] {
		t.Run(target.dialect, func(t *testing.T) {
			d := openSandbox(t, target)
			set, show := "SET lock_timeout = '77ms'", "SHOW lock_timeout"
			if target.dialect == "MySQL" {
				set, show = "SET SESSION lock_wait_timeout = 77", "SELECT @@SESSION.lock_wait_timeout"
			}
			d.Sandbox.StartCell(1)
			if err := d.Gorm.Exec(set).Error; err != nil {
				t.Fatal(err)
			}
			want := all(t, d.pool, show)[0]
			for range 2 {
				d.Sandbox.StartCell(2)
				if err := d.Gorm.Create(&parent{Name: "new"}).Error; err != nil {
					t.Fatal(err)
				}
				if _, err := d.Sandbox.Undo(t.Context(), 1); err != nil {
					t.Fatal(err)
				}
				if got := all(t, d.pool, show)[0]; got != want || !strings.HasPrefix(want, "77") {
					t.Errorf("%s, then %s", want, got)
				}
			}
		})
	}
}

// counter is where the counter of the table is.
func (test counting) counter(t *testing.T, pool *sql.DB) string {
	t.Helper()
	query := "SELECT auto_increment FROM information_schema.tables WHERE table_schema = database() AND concat('`', replace(table_name, '`', '``'), '`') IN ('" + test.table + "', '`" + test.table + "`')"
	if !strings.HasPrefix(fmt.Sprintf("%T", pool.Driver()), "*mysql") {
		name := all(t, pool, "SELECT objid::regclass FROM pg_depend WHERE refobjid = '"+test.table+"'::regclass AND refobjsubid = 1 AND deptype IN ('a', 'i') AND classid = 'pg_class'::regclass AND objid IN (SELECT seqrelid FROM pg_sequence)")
		query = "SELECT last_value, is_called FROM " + name[0]
	}
	return all(t, pool, query)[0]
}

// all reads the rows of a query.
func all(t *testing.T, on interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}, query string) []string {
	t.Helper()
	rows, err := on.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	lines, err := linesOf(rows)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return lines
}
