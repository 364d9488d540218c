package catalog

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/lang"
)

type User struct {
	ID    uint
	Name  string
	Posts []Post
	Tags  []Tag `gorm:"many2many:user_tags"`
}

type Post struct {
	ID     uint
	Title  string
	UserID uint
	User   *User
}

type Tag struct {
	ID   uint
	Name string
}

// Pet stands for a type that a cell declares.
type Pet struct {
	ID   uint
	Name string
}

func newCatalog(t *testing.T) *Catalog {
	t.Helper()
	db, err := gorm.Open(sqlite.Open(filepath.Join(t.TempDir(), "test.db")), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	pool, err := db.DB()
	if err != nil {
		t.Fatal(err)
	}
	var cache sync.Map
	c := New(Config{
		DB:     db,
		Models: map[string]reflect.Type{"User": reflect.TypeFor[User](), "Post": reflect.TypeFor[Post](), "Tag": reflect.TypeFor[Tag]()},
		Declared: func(name string) (reflect.Type, bool) {
			return reflect.TypeFor[Pet](), name == "Pet"
		},
		Schema: func(t reflect.Type) *schema.Schema {
			s, err := schema.Parse(reflect.New(t).Interface(), &cache, db.NamingStrategy)
			if err != nil {
				return nil
			}
			return s
		},
	})
	t.Cleanup(func() {
		c.Wait()
		pool.Close()
	})
	return c
}

func describe(tables []lang.Table) string {
	var b strings.Builder
	for _, t := range tables {
		b.WriteString(t.Name + "(")
		for i, c := range t.Columns {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(c.Name + " " + c.Type)
		}
		b.WriteString(")")
		for _, r := range t.Relations {
			b.WriteString(" " + r.Name + ": " + r.Detail + ";")
		}
		b.WriteString("\n")
	}
	return b.String()
}

const ofModels = `posts(id uint, title string, user_id uint) User: belongs to User;
tags(id uint, name string)
user_tags(user_id uint, tag_id uint)
users(id uint, name string) Posts: has many Post; Tags: many to many Tag;
`

const withDatabase = `posts(id uint, title string, user_id uint) User: belongs to User;
tags(id uint, name string)
teachers(id integer, full_name text)
user_tags(user_id uint, tag_id uint)
users(id integer, name text, born date) Posts: has many Post; Tags: many to many Tag;
`

func TestTables(t *testing.T) {
	c := newCatalog(t)
	if got := describe(c.Tables()); got != ofModels {
		t.Errorf("of the models alone:\n%s", got)
	}
	for _, ddl := range []string{
		"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, born DATE)", "CREATE TABLE teachers (id INTEGER, full_name TEXT)",
	} {
		if err := c.DB.Exec(ddl).Error; err != nil {
			t.Fatal(err)
		}
	}
	c.Freshen()
	c.Wait()
	if got := describe(c.Tables()); got != withDatabase {
		t.Errorf("with the database:\n%s", got)
	}
}

// What may change the tables makes the catalog look again, and nothing else does.
func TestFreshen(t *testing.T) {
	c := newCatalog(t)
	has := func(table string) bool {
		c.Freshen()
		c.Wait()
		return slices.ContainsFunc(c.Tables(), func(t lang.Table) bool { return t.Name == table })
	}
	if has("clubs") {
		t.Fatal("clubs before it is made")
	}
	if err := c.DB.Exec("CREATE TABLE clubs (id INTEGER)").Error; err != nil {
		t.Fatal(err)
	}
	for _, quiet := range []string{"SELECT 1", "INSERT INTO clubs VALUES (1)", "UPDATE clubs SET id = 2", ""} {
		c.Ran(quiet)
	}
	if has("clubs") {
		t.Error("the database was looked at without a reason")
	}
	c.Ran("CREATE")
	if !has("clubs") {
		t.Error("clubs is not known")
	}
	if err := c.DB.Exec("DROP TABLE clubs").Error; err != nil {
		t.Fatal(err)
	}
	c.Ran("DROP")
	if has("clubs") {
		t.Error("clubs is still known")
	}
}

func TestModel(t *testing.T) {
	c := newCatalog(t)
	for name, want := range map[string]string{"User": "users", "Pet": "pets", "Nope": ""} {
		got, ok := c.Model(name)
		if got.Name != want || ok != (want != "") {
			t.Errorf("Model(%q) = %q, %v", name, got.Name, ok)
		}
	}
}

// A database that does not answer leaves what the models say.
func TestClosed(t *testing.T) {
	c := newCatalog(t)
	pool, err := c.DB.DB()
	if err != nil {
		t.Fatal(err)
	}
	pool.Close()
	c.Freshen()
	c.Wait()
	if got := describe(c.Tables()); got != ofModels {
		t.Errorf("without a database:\n%s", got)
	}
}

// A handle that is a transaction is not used beside the one who has it.
func TestTransaction(t *testing.T) {
	c := newCatalog(t)
	c.DB = c.DB.Begin()
	defer c.DB.Rollback()
	c.Freshen()
	if c.Wait(); len(c.Tables()) != 4 {
		t.Errorf("tables:\n%s", describe(c.Tables()))
	}
}
