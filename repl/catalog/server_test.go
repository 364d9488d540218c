package catalog

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/repl/lang"
)

// TestServers asks PostgreSQL and MySQL for a table of the test's own.
func TestServers(t *testing.T) {
	for variable, dialector := range map[string]func(*url.URL) gorm.Dialector{
		"RETORT_TEST_POSTGRES": func(u *url.URL) gorm.Dialector { return postgres.Open(u.String()) },
		"RETORT_TEST_MYSQL": func(u *url.URL) gorm.Dialector {
			config := mysqldriver.NewConfig()
			config.User = u.User.Username()
			config.Passwd, _ = u.User.Password()
			config.Net, config.Addr, config.DBName = "tcp", u.Host, strings.TrimPrefix(u.Path, "/")
			return mysql.Open(config.FormatDSN())
		},
	} {
		t.Run(variable, func(t *testing.T) {
			value := os.Getenv(variable)
			if value == "" {
				if os.Getenv("CI") == "true" {
					t.Fatalf("%s is not set, and CI must test against a server", variable)
				}
				t.Skipf("%s holds no URL of a server", variable)
			}
			u, err := url.Parse(value)
			if err != nil {
				t.Fatalf("%s is no URL", variable) // without the value, which may hold a password
			}
			server, err := gorm.Open(dialector(u), &gorm.Config{Logger: logger.Discard})
			if err != nil {
				t.Fatal(err)
			}
			pool, err := server.DB()
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			table := fmt.Sprintf("retort_catalog_%d", os.Getpid())
			if err := server.Exec("CREATE TABLE " + table + " (id integer PRIMARY KEY, full_name varchar(20))").Error; err != nil {
				t.Fatal(err)
			}
			defer server.Exec("DROP TABLE " + table)
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
