package catalog

import (
	"slices"
	"testing"

	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl/lang"
)

// TestServers asks PostgreSQL and MySQL for a table of the test's own.
func TestServers(t *testing.T) {
	for name, dialector := range map[string]func(testing.TB) gorm.Dialector{
		"PostgreSQL": func(t testing.TB) gorm.Dialector { return postgres.Open(dbtest.Postgres(t)) },
		"MySQL":      func(t testing.TB) gorm.Dialector { return mysql.Open(dbtest.DSN(dbtest.MySQL(t))) },
	} {
		t.Run(name, func(t *testing.T) {
			server, err := gorm.Open(dialector(t), &gorm.Config{Logger: logger.Discard})
			if err != nil {
				t.Fatal(err)
			}
			pool, err := server.DB()
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			const table = "mine"
			if err := server.Exec("CREATE TABLE " + table + " (id integer PRIMARY KEY, full_name varchar(20))").Error; err != nil {
				t.Fatal(err)
			}
			c := New(Config{DB: server})
			c.Freshen()
			c.Wait()
			i := slices.IndexFunc(c.Tables(), func(t lang.Table) bool { return t.Name == table })
			if i < 0 {
				t.Fatalf("%s is not among the tables", table)
			}
			if cols := c.Tables()[i].Columns; len(cols) != 2 || cols[0].Name != "id" || cols[1].Name != "full_name" || cols[0].Type == "" {
				t.Errorf("columns %v", cols)
			}
		})
	}
}
