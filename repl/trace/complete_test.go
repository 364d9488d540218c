package trace

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/glebarez/sqlite"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl/db"
)

// tables are the models of the operations.
var tables = []any{&author{}, &book{}, &chapter{}, &club{}, &member{}, &note{}, &pupil{}, &card{}, &toy{}, &guest{}}

// TestComplete compares, over all of GORM's operations, what reached the driver with what the ledger has: every statement once, in
// the order of sending, with the driver's own text.
func TestComplete(t *testing.T) {
	for name, open := range map[string]func(t *testing.T, prepare bool) (*gorm.DB, *sent){
		"sqlite": countedSQLite, "postgres": countedPostgres, "mysql": countedMySQL,
	} {
		kinds := []string{"prepared", "pooled"}
		if name == "sqlite" {
			kinds = append(kinds, "plain", "pooled and prepared")
		}
		for _, kind := range kinds {
			t.Run(name+"/"+kind, func(t *testing.T) {
				plain, sent := open(t, strings.HasSuffix(kind, "prepared"))
				if strings.HasPrefix(kind, "pooled") { // as the shell has it
					plain, _ = db.Pooled(plain, name, nil)
				}
				l := NewLedger()
				recorded, err := l.Trace(plain)
				must(t, err)
				must(t, plain.AutoMigrate(tables...))
				for _, op := range slices.Concat(operations(), relationOperations(), endOperations()) {
					t.Run(op.name, func(t *testing.T) {
						refill(t, plain)
						sent.take()
						before := len(l.Statements())
						op.do(t, recorded)
						var has []string
						for _, s := range l.Statements()[before:] {
							has = append(has, s.SQL)
							if !s.Finished {
								t.Errorf("unfinished: %s", line(s))
							}
							if !op.purpose(s) {
								t.Errorf("the purpose of this is not %s: %s", s.Purpose, line(s))
							}
						}
						reached := sent.take()
						if len(reached) == 0 {
							t.Error("nothing was sent")
						}
						if !slices.Equal(has, reached) {
							t.Errorf("recorded\n%s\nof\n%s", strings.Join(has, "\n"), strings.Join(reached, "\n"))
						}
					})
				}
			})
		}
	}
}

var update = flag.Bool("update", false, "write testdata/purposes.txt anew")

// TestPurposes compares the purpose of each statement of all operations on SQLite with those that a person has read.
func TestPurposes(t *testing.T) {
	plain, _ := countedSQLite(t, false)
	l := NewLedger()
	db, err := l.Trace(plain)
	must(t, err)
	must(t, plain.AutoMigrate(tables...))
	var text strings.Builder
	for _, op := range slices.Concat(operations(), relationOperations(), endOperations()) {
		refill(t, plain)
		before := len(l.Statements())
		op.do(t, db)
		fmt.Fprintf(&text, "%s\n", op.name)
		for _, s := range l.Statements()[before:] {
			fmt.Fprintf(&text, "    %-12s%s\n", s.Purpose, oneLine(s.SQL))
		}
	}
	const name = "testdata/purposes.txt"
	if *update {
		must(t, os.WriteFile(name, []byte(text.String()), 0o666))
	}
	want, err := os.ReadFile(name)
	must(t, err)
	if got := strings.Split(text.String(), "\n"); !slices.Equal(got, strings.Split(strings.ReplaceAll(string(want), "\r\n", "\n"), "\n")) {
		t.Errorf("not as in %s; -update writes it anew, to be read:\n%s", name, &text)
	}
}

// oneLine is a statement without quotes, line breaks and the numbers that GORM gives to savepoints.
func oneLine(sql string) string {
	return regexp.MustCompile(`\bsp\d+`).ReplaceAllString(unquoted(strings.Join(strings.Fields(sql), " ")), "sp…")
}

// refill empties the tables and writes what the operations need: as library does, but with keys of its own, as those that the database
// gives go on from where they were.
func refill(t *testing.T, db *gorm.DB) {
	t.Helper()
	for _, table := range []string{"chapters", "books", "memberships", "clubs", "authors", "members", "notes", "cards", "toys", "guests", "friendships", "pupils"} {
		must(t, db.Exec("DELETE FROM "+table).Error)
		if db.Name() == "postgres" && table != "memberships" && table != "friendships" {
			must(t, db.Exec(fmt.Sprintf("ALTER SEQUENCE %s_id_seq RESTART WITH 100", table)).Error)
		}
	}
	must(t, db.Create(&[]author{
		{ID: 1, Name: "Ada", Clubs: []club{{ID: 1, Name: "Chess"}}, Books: []book{
			{ID: 1, Title: "One", Chapters: []chapter{{ID: 1, Title: "1"}}}, {ID: 2, Title: "Two"},
		}},
		{ID: 2, Name: "Bo"},
	}).Error)
	must(t, db.Session(&gorm.Session{SkipHooks: true}).Create(&member{ID: 1, Name: "Mo"}).Error)
}

// counted opens a database whose driver notes what it is asked to run.
func counted(t *testing.T, name, dsn string) (*sql.DB, *sent) {
	t.Helper()
	plain, err := sql.Open(name, dsn)
	must(t, err)
	defer plain.Close()
	var connector driver.Connector = plainConnector{plain.Driver(), dsn}
	if d, ok := plain.Driver().(driver.DriverContext); ok {
		connector, err = d.OpenConnector(dsn)
		must(t, err)
	}
	sent := &sent{}
	db := sql.OpenDB(countingConnector{connector, sent})
	t.Cleanup(func() { db.Close() })
	return db, sent
}

// plainConnector is a driver without one.
type plainConnector struct {
	driver driver.Driver
	dsn    string
}

func (c plainConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c plainConnector) Driver() driver.Driver                        { return c.driver }

func openCounted(t *testing.T, d gorm.Dialector, prepare bool) *gorm.DB {
	t.Helper()
	db, err := gorm.Open(d, &gorm.Config{Logger: logger.Discard, PrepareStmt: prepare})
	must(t, err)
	return db
}

func countedSQLite(t *testing.T, prepare bool) (*gorm.DB, *sent) {
	path := filepath.ToSlash(filepath.Join(t.TempDir(), "test.db"))
	pool, sent := counted(t, sqlite.DriverName, path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(0)&_pragma=busy_timeout(5000)")
	return openCounted(t, sqlite.Dialector{Conn: pool}, prepare), sent
}

func countedPostgres(t *testing.T, prepare bool) (*gorm.DB, *sent) {
	pool, sent := counted(t, "pgx", dbtest.Postgres(t))
	return openCounted(t, postgres.New(postgres.Config{Conn: pool}), prepare), sent
}

func countedMySQL(t *testing.T, prepare bool) (*gorm.DB, *sent) {
	dsn := dbtest.DSN(dbtest.MySQL(t))
	pool, sent := counted(t, "mysql", dsn)
	return openCounted(t, mysql.New(mysql.Config{Conn: pool, DSN: dsn}), prepare), sent
}

// TestNotSeen holds the package's documentation to what it says is not seen, and no more.
func TestNotSeen(t *testing.T) {
	plain, sent := countedSQLite(t, false)
	must(t, plain.AutoMigrate(&club{}))
	l := NewLedger()
	db, err := l.Trace(plain)
	must(t, err)
	sent.take()
	must(t, db.Connection(func(tx *gorm.DB) error {
		return tx.Transaction(func(tx *gorm.DB) error { return tx.Find(&[]club{}).Error })
	}))
	pool, err := db.DB()
	must(t, err)
	_, err = pool.Exec("SELECT 'past GORM'")
	must(t, err)
	stmt, err := db.ConnPool.PrepareContext(background, "SELECT 'prepared'")
	must(t, err)
	_, err = stmt.Exec()
	must(t, err)
	must(t, stmt.Close())
	_, err = db.Session(&gorm.Session{PrepareStmt: true}).Statement.ConnPool.ExecContext(background, "SELECT 'of a cache'")
	must(t, err)
	if got, want := sent.take(), []string{"BEGIN", "SELECT * FROM `clubs`", "COMMIT", "SELECT 'past GORM'", "SELECT 'prepared'", "SELECT 'of a cache'"}; !slices.Equal(got, want) {
		t.Errorf("sent %q", got)
	}
	if got, want := lines(l.Statements()), []string{"1 yours 0 SELECT * FROM `clubs` trace.club"}; !slices.Equal(got, want) {
		t.Errorf("recorded %q, want %q", got, want)
	}
}
