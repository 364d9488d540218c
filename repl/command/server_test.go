package command

import (
	"regexp"
	"strings"
	"testing"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl/db"
)

// onServer opens a database and fills it with the sample.
func onServer(t *testing.T, url string) *gorm.DB {
	t.Helper()
	d, err := db.Open(url, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := models.Seed(d.Gorm); err != nil {
		t.Fatal(err)
	}
	return d.Gorm
}

func TestPostgres(t *testing.T) {
	testServer(t, onServer(t, dbtest.Postgres(t)), "SELECT current_schema()")
}

func TestMySQL(t *testing.T) { testServer(t, onServer(t, dbtest.MySQL(t)), "SELECT database()") }

// testServer checks the commands that ask the database, also that none of them spoils a transaction by a statement that fails.
func testServer(t *testing.T, on *gorm.DB, schema string) {
	var qualifier string
	if err := on.Raw(schema).Scan(&qualifier).Error; err != nil {
		t.Fatal(err)
	}
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
	for name, want := range map[string]bool{"audit": true, "nope": false, qualifier + ".audit": true, qualifier + ".nope": false} {
		if got := have.has(s.look(t.Context()), name); got != want {
			t.Errorf("the database has table %s: %t", name, got)
		}
	}
}
