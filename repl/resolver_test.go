package repl_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/plugin/dbresolver"

	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
)

type pet struct {
	ID   uint
	Name string
}

// openFiles makes two databases of which nothing brings one up to date with the other, so that it shows where something was read.
func openFiles(t *testing.T) (primary, replica string) {
	t.Helper()
	dir := t.TempDir()
	primary, replica = filepath.Join(dir, "primary.db"), filepath.Join(dir, "replica.db")
	for _, file := range []string{primary, replica} {
		g := openFile(t, file, false)
		if err := g.AutoMigrate(&pet{}); err != nil {
			t.Fatal(err)
		}
		if err := g.Create(&pet{Name: filepath.Base(file)}).Error; err != nil {
			t.Fatal(err)
		}
	}
	return primary, replica
}

func openFile(t *testing.T, file string, prepares bool) *gorm.DB {
	t.Helper()
	g, err := gorm.Open(sqlite.Open(file+"?_pragma=busy_timeout(2000)"), &gorm.Config{Logger: logger.Discard, PrepareStmt: prepares})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pool, err := g.DB()
		if err == nil {
			err = pool.Close()
		}
		if err != nil {
			t.Error(err)
		}
	})
	return g
}

// resolve sends what a handle reads to a replica.
func resolve(t *testing.T, g *gorm.DB, replica gorm.Dialector) {
	t.Helper()
	resolver := dbresolver.Register(dbresolver.Config{Replicas: []gorm.Dialector{replica}})
	if err := g.Use(resolver); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := resolver.Call(func(p gorm.ConnPool) error {
			if c, ok := p.(interface{ Close() error }); ok {
				return c.Close()
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}

func replicatedSession(t *testing.T, open repl.Option) *session {
	t.Helper()
	s := &session{t: t}
	shell, err := repl.New(open, repl.WithIO(emptyReader{}, &s.out, &s.out), repl.WithWidth(100), repl.WithStyle(nil), repl.WithHistory(""),
		repl.WithValue("writer", func(g *gorm.DB) *gorm.DB { return g.Clauses(dbresolver.Write) }),
		repl.WithValue("reader", func(g *gorm.DB) *gorm.DB { return g.Clauses(dbresolver.Read) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := shell.Close(); err != nil {
			t.Error(err)
		}
	})
	s.shell = shell
	s.play("type pet struct { ID uint; Name string }")
	return s
}

func petNames(t *testing.T, file string) string {
	t.Helper()
	var names []string
	if err := openFile(t, file, false).Model(&pet{}).Order("id").Pluck("name", &names).Error; err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

// The ledger says where gorm.io/plugin/dbresolver has sent each statement, also with prepared statements.
func TestResolver(t *testing.T) {
	for _, prepares := range []bool{false, true} {
		primary, replica := openFiles(t)
		g := openFile(t, primary, prepares)
		resolve(t, g, sqlite.Open(replica))
		s := replicatedSession(t, repl.WithDB(g))
		s.play("db.Find(&[]pet{})", "SELECT * FROM `pets`", "  replica.db  1 row")
		s.play("p := pet{Name: `Tom`}; db.Create(&p)", "INSERT INTO", "  primary.db  1 row")
		s.play(":log all", "BEGIN", "  primary.db  implicit", "COMMIT")
		if got := strings.Count(s.out.String(), "  primary.db  implicit"); got != 2 {
			t.Errorf("%d parts of the transaction are in the ledger:\n%s", got, s.out.String())
		}
		s.play("sql().Source", `"primary.db"`)
		s.play("p.Name = `Kit`; db.Save(&p)", "UPDATE", "  primary.db  1 row")
		s.play("SELECT count(*) AS n FROM pets", "  replica.db  1 row", "  1\n")
		s.play("var n int64; writer(db).Model(&pet{}).Count(&n); n", "  primary.db  1 row", "\n2\n")
		s.play("db.Model(&pet{}).Where(`id = ?`, 1).Count(&n); db.Raw(`SELECT count(*) FROM pets`).Scan(&n); n", "  replica.db  1 row", "\n1\n")
		s.play("db.Exec(`DELETE FROM pets WHERE id = ?`, 2)", "  primary.db  1 row")
		s.play("db.Transaction(func(tx *gorm.DB) error { tx.Create(&pet{Name: `a`}); return tx.Find(&[]pet{}).Error })", "SELECT * FROM `pets`", "  primary.db  2 rows")
		if strings.Contains(s.out.String(), "replica.db") {
			t.Errorf("a transaction goes to the replica:\n%s", s.out.String())
		}

		// A transaction that SQL begins has what follows, though it reads.
		s.play("BEGIN", "  primary.db  ")
		s.inTransaction(true)
		s.play("db.Create(&pet{Name: `b`})", "  primary.db  1 row")
		s.play("db.Find(&[]pet{})", "  primary.db  3 rows")
		s.play("SELECT count(*) AS n FROM pets", "  primary.db  1 row", "  3\n")
		s.play("ROLLBACK", "  primary.db  ")
		s.inTransaction(false)
		s.play("db.Find(&[]pet{})", "  replica.db  1 row")
		if got := petNames(t, primary); got != "primary.db a" {
			t.Errorf("the primary has %q", got)
		}

		s.play("tx := writer(db).Begin(); tx.Create(&pet{Name: `c`}); tx.Rollback()", "BEGIN", "  primary.db", "ROLLBACK")
		s.play("tx = reader(db).Begin(); tx.Find(&[]pet{}); tx.Rollback()", "BEGIN", "  replica.db", "ROLLBACK")
		s.play("db.Find(&[]pet{}); db.Find(&[]pet{})", "2 × the same query")
		s.play("sql(1).Run()", "  primary.db  2 rows") // no operation of GORM's, so the resolver does not know of it
	}
}

// A guard is that of the database that the shell was given: while it has one, nothing goes to the replica, which could be written to.
func TestResolverGuards(t *testing.T) {
	for _, guard := range []db.Guard{db.ReadOnly, db.Sandboxed} {
		t.Run(string(guard), func(t *testing.T) {
			primary, replica := openFiles(t)
			d, err := db.Open(primary, db.Options{Guard: guard})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			resolve(t, d.Gorm, sqlite.Open(replica))
			s := replicatedSession(t, repl.WithTarget(d))
			s.play("db.Find(&[]pet{})", "primary.db")
			for _, cell := range []string{
				"DELETE FROM pets", "db.Exec(`DELETE FROM pets`)", "reader(db).Exec(`DELETE FROM pets`)", "reader(db).Where(`1 = 1`).Delete(&pet{})",
				"reader(db).Session(&gorm.Session{PrepareStmt: true}).Exec(`DELETE FROM pets`)",
				"reader(db).Transaction(func(tx *gorm.DB) error { return tx.Exec(`DELETE FROM pets`).Error })",
				"tx := reader(db).Begin(); tx.Exec(`DELETE FROM pets`); tx.Commit()",
				"reader(db).Connection(func(c *gorm.DB) error { return c.Exec(`DELETE FROM pets`).Error })",
				"SELECT 1; DELETE FROM pets", "db.Raw(`DELETE FROM pets RETURNING id`).Scan(new(int))",
			} {
				s.play(cell)
				if got := petNames(t, replica); got != "replica.db" {
					t.Fatalf("%s: the replica has %q\n%s", cell, got, s.out.String())
				}
				if got := petNames(t, primary); got != "primary.db" {
					t.Fatalf("%s: the primary has %q\n%s", cell, got, s.out.String())
				}
			}
		})
	}
}
