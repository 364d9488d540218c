package command

import (
	"bytes"
	"log"
	"strings"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

const tagCard = `
models.Tag is a schema: table tags. No row was read.

  column  field         Go type      SQL type  key
  id      ID            uint         integer   primary key
  name    Name          string       text      unique, not null

  Posts   many to many  models.Post  post_tags.tag_id → tags.id
                                     post_tags.post_id → posts.id

  ← post_tags.tag_id  models.Post.Tags

The table in the database agrees with the model.
`

func TestSchemaOfModel(t *testing.T) {
	s := newShell(t)
	s.cell("var tag models.Tag; var many []*models.Tag")
	for _, name := range []string{"models.Tag", "Tag", "tag", "tags", "TAGS", "[]models.Tag", "&models.Tag{}", "many"} {
		s.shows(":schema "+name, tagCard)
	}
	if len(s.own(0)) == 0 {
		t.Error("the database was not asked")
	}
	// Signatures are those of the source, with the names of parameters.
	s.has(":schema users", "methods   ChangeEmail(email string) error\n", "hooks     BeforeCreate, BeforeSave\n")
	// The model keeps its name where a variable hides its package.
	s.cell("models := 1")
	s.has(":schema users", "models.User is a schema", "ChangeEmail(string) error")
}

func TestSchemaOfTable(t *testing.T) {
	s := newShell(t)
	s.exec("CREATE TABLE audit (id integer PRIMARY KEY AUTOINCREMENT, at datetime NOT NULL DEFAULT CURRENT_TIMESTAMP, who varchar(20) UNIQUE, \"w\x1bat\" text)")
	s.exec("CREATE INDEX audit_what ON audit (\"w\x1bat\", at)")
	s.exec("CREATE UNIQUE INDEX audit_at ON audit (at)")
	var printed bytes.Buffer
	s.DB.Logger = s.DB.Logger.LogMode(logger.Silent)
	s.Env.DB = s.DB.Session(&gorm.Session{Logger: teeLogger{s.DB.Logger, logger.New(log.New(&printed, "", 0), logger.Config{LogLevel: logger.Warn})}})
	before := s.Ledger.Len()
	s.shows(":schema Audit", `
Table audit, as the database has it. No model is mapped to it.
About 0 rows, 16 kB.

  column  SQL type     key
  id      integer      primary key, auto increment
  at      datetime     not null, default CURRENT_TIMESTAMP
  who     varchar(20)  unique
  w␛at    text

  indexes  audit_at    on at, unique
           audit_what  on w␛at, at
`)
	if len(s.own(before)) == 0 {
		t.Error("the database was not asked")
	}
	if printed.Len() > 0 {
		t.Errorf("the program's log got %q", &printed)
	}
	s.has(":schema post_tags", "Table post_tags, as the database has it. No model is mapped to it.\nIt joins models.Tag.Posts, models.Post.Tags.\n", "  post_id  integer   primary key\n", "  keys     post_id → posts.id")
}

// teeLogger passes traces to two loggers, of which the second answers for the level.
type teeLogger struct {
	logger.Interface
	log logger.Interface
}

func (l teeLogger) LogMode(level logger.LogLevel) logger.Interface { return l.log.LogMode(level) }

// A virtual table is nothing that GORM's migrator can read.
func TestSchemaOfVirtualTable(t *testing.T) {
	s := newShell(t)
	s.exec("CREATE VIRTUAL TABLE notes USING fts5(title, body)")
	s.has(":schema notes", "Virtual table notes, as the database has it.", "\n  title\n  body\n")
}

func TestSchemaUnknown(t *testing.T) {
	s := newShell(t)
	s.fails(":schema bookz", "there is no model or table bookz; did you mean books?")
	s.fails(":schema models.Usr", "there is no model or table models.Usr; did you mean models.User?")
	s.fails(":schema zzzzzz", "there is no model or table zzzzzz; :schema lists the tables, :models the models")
	s.Models = append(s.Models, Model{Name: "shop.User", Type: s.Models[0].Type})
	s.fails(":schema User", "User could be models.User or shop.User")
	s.has(":schema models.User", "models.User is a schema")
}

func TestSchemaList(t *testing.T) {
	s := newShell(t)
	s.exec("CREATE TABLE audit (id integer PRIMARY KEY AUTOINCREMENT)") // which makes SQLite's own sqlite_sequence
	s.exec("DROP TABLE books")
	before := s.Ledger.Len()
	s.shows(":schema", `
  table        model
  audit        no model
  clubs        models.Club
  comments     models.Comment
  memberships  models.Membership
  post_tags    no model of its own; it joins models.Tag.Posts, models.Post.Tags
  posts        models.Post
  students     models.Student
  tags         models.Tag
  users        models.User

The database has no table books. db.AutoMigrate(&models.Book{}) makes it.
`)
	if looks := s.own(before); len(looks) != 1 {
		t.Errorf("%d looks", len(looks))
	}
}

func TestQualifiedTables(t *testing.T) {
	s := newShell(t)
	have, err := s.tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"users": true, "Users": true, "main.users": true, "main.nope": false, "nope.users": false, "nope": false} {
		if got := have.has(s.look(t.Context()), name); got != want {
			t.Errorf("the database has table %s: %t", name, got)
		}
	}
}

func TestCountRowsOfManyTables(t *testing.T) {
	s := newShell(t)
	s.exec("CREATE TABLE \"it's\" (id integer)")
	s.exec("INSERT INTO \"it's\" VALUES (1), (2)")
	names := []string{"it's", "users"}
	for range maxUnion {
		names = append(names, "tags")
	}
	counts, err := countRows(s.look(t.Context()), names)
	if err != nil {
		t.Fatal(err)
	}
	if counts["it's"] != 2 || counts["users"] != 60 || counts["tags"] != 25 {
		t.Errorf("counts %v", counts)
	}
	if empty, err := countRows(s.look(t.Context()), nil); err != nil || len(empty) != 0 {
		t.Errorf("no tables: %v, %v", empty, err)
	}
	if !strings.Contains(s.own(s.Ledger.Len() - 2)[0].SQL, "'it''s'") {
		t.Error("the name is not quoted as SQL quotes it")
	}
}
