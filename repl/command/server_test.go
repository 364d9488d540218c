package command

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/models"
)

// serverURL returns the URL of a test server. Without one the test is skipped, but fails where everything must be tested.
func serverURL(t *testing.T, variable string) *url.URL {
	t.Helper()
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
	return u
}

func scratchName() string { return fmt.Sprintf("retort_command_%d", os.Getpid()) }

// openScratch makes a place of its own on a server, fills it with the sample, and removes it at the end.
func openScratch(t *testing.T, admin, target gorm.Dialector, before, after string) *gorm.DB {
	t.Helper()
	open := func(d gorm.Dialector) *gorm.DB {
		db, err := gorm.Open(d, &gorm.Config{Logger: logger.Discard})
		if err != nil {
			t.Fatal(err)
		}
		pool, err := db.DB()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { pool.Close() })
		return db
	}
	by := open(admin)
	if err := by.Exec(before).Error; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := by.Exec(after).Error; err != nil {
			t.Error(err)
		}
	})
	db := open(target)
	if err := models.Seed(db); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestPostgres(t *testing.T) {
	u := serverURL(t, "RETORT_TEST_POSTGRES")
	admin := postgres.Open(u.String())
	query := u.Query()
	query.Set("search_path", scratchName())
	u.RawQuery = query.Encode()
	testServer(t, openScratch(t, admin, postgres.Open(u.String()), "CREATE SCHEMA "+scratchName(), "DROP SCHEMA "+scratchName()+" CASCADE"))
}

func TestMySQL(t *testing.T) {
	u := serverURL(t, "RETORT_TEST_MYSQL")
	config := mysqldriver.NewConfig()
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.Net, config.Addr = "tcp", u.Host
	config.DBName = strings.TrimPrefix(u.Path, "/")
	config.ParseTime = true
	admin := mysql.Open(config.FormatDSN())
	config.DBName = scratchName()
	testServer(t, openScratch(t, admin, mysql.Open(config.FormatDSN()), "CREATE DATABASE "+scratchName()+" CHARACTER SET utf8mb4", "DROP DATABASE "+scratchName()))
}

// testServer checks the commands that ask the database, also that none of them spoils a transaction by a statement that fails.
func testServer(t *testing.T, on *gorm.DB) {
	if err := on.Exec("CREATE TABLE audit (id integer PRIMARY KEY, who varchar(20) NOT NULL DEFAULT 'nobody', what text)").Error; err != nil {
		t.Fatal(err)
	}
	if err := on.Exec("CREATE UNIQUE INDEX audit_who ON audit (who, id)").Error; err != nil {
		t.Fatal(err)
	}
	if err := on.Migrator().DropTable("books"); err != nil {
		t.Fatal(err)
	}
	tx := on.Begin()
	defer tx.Rollback()
	s := newShellOn(t, tx)
	before := s.Ledger.Len()
	s.has(":models", "  models.User        users              4     60  Posts []Post\n", "  models.Comment     comments           6  1,500  Post Post\n", "The database has no table books.")
	s.has(":schema", "  audit        no model\n", "  users        models.User\n", "The database has no table books.")
	s.has(":schema audit", "  id      ", "primary key\n", "(20)  not null, default ", "nobody", "  indexes  audit_who  on ", ", unique\n")
	s.has(":schema post_tags", "It joins models.Tag.Posts, models.Post.Tags.")
	s.fails(":schema audits", "there is no model or table audits; did you mean audit?")
	if len(s.own(before)) == 0 {
		t.Error("the database was not asked")
	}
	s.has(":models", "  models.User        users              4     60")

	s.cell(`u := models.User{ID: 1}`)
	for src, want := range map[string]string{
		`db.Where("id > ?", 1).Where("name <> ?", "x").Order("name").Limit(2).Find(&[]models.User{})`:            "5 SELECT *|5 FROM users|1 WHERE id > ?|2 AND name <> ?|3 ORDER BY name|4 LIMIT ?",
		`db.Where("name = ?", "x").First(&u, "id < ?", 9)`:                                                       "2 SELECT *|2 FROM users|1 WHERE name = ?|2 AND id < ?|! AND users.id = ?|! ORDER BY users.id|! LIMIT ?",
		`db.Where("id = ? OR id = ?", 1, 2).Model(&models.Post{}).Where("title <> ?", "x").Update("title", "y")`: "2 UPDATE posts|4 SET title=?|1 WHERE (id = ? OR id = ?)|3 AND title <> ?",
		`db.Clauses(clause.Locking{Strength: "UPDATE"}).Find(&[]models.User{})`:                                  "2 SELECT *|2 FROM users|1 FOR UPDATE",
	} {
		got := regexp.MustCompile(`\$\d+`).ReplaceAllString(strings.NewReplacer("`", "", `"`, "").Replace(s.aligned(src)), "?")
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", src, got, want)
		}
	}

	testExplain(t, s)

	have, err := s.tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"audit": true, "nope": false, scratchName() + ".audit": true, scratchName() + ".nope": false} {
		if got := have.has(s.look(t.Context()), name); got != want {
			t.Errorf("the database has table %s: %t", name, got)
		}
	}
}
