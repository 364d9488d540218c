package show

import (
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

type User struct {
	ID        uint
	Name      string `gorm:"unique"`
	Email     string `gorm:"not null"`
	Bio       *string
	Karma     int `gorm:"default:1"`
	CreatedAt time.Time
	Posts     []Post `gorm:"foreignKey:AuthorID"`
}

func (u *User) ChangeEmail(email string) error { u.Email = email; return nil }
func (u *User) BeforeSave(*gorm.DB) error      { return nil }
func (User) TableName() string                 { return "users" }

type Post struct {
	gorm.Model
	Title    string `gorm:"index"`
	Views    sql.NullInt64
	AuthorID uint
	Author   User
	Tags     []Tag `gorm:"many2many:post_tags"`
}

type Tag struct {
	ID    uint
	Label string
	Posts []Post `gorm:"many2many:post_tags"`
}

type Membership struct {
	StudentID uint `gorm:"primaryKey;autoIncrement:false;uniqueIndex:idx_pair"`
	ClubID    uint `gorm:"primaryKey;autoIncrement:false;uniqueIndex:idx_pair"`
	Role      string
	Home      Address `gorm:"embedded;embeddedPrefix:home_"`
}

type Address struct{ City, Street string }

var modelTypes = []reflect.Type{
	reflect.TypeFor[User](), reflect.TypeFor[Post](), reflect.TypeFor[Tag](), reflect.TypeFor[Membership](),
}

// testModels is Models for the types above; states holds what a test says about a value.
type testModels struct {
	db      *gorm.DB
	state   State
	changes []Change
}

func (m *testModels) Schema(t reflect.Type) *schema.Schema {
	for _, known := range modelTypes {
		if t == known {
			s, _ := parse(m.db, t)
			return s
		}
	}
	return nil
}

func (m *testModels) All() []*schema.Schema {
	var all []*schema.Schema
	for _, t := range modelTypes {
		all = append(all, m.Schema(t))
	}
	return all
}

func (m *testModels) State(reflect.Value, *schema.Schema) (State, []Change) {
	return m.state, m.changes
}

var monday = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

func openDB(t testing.TB) *gorm.DB {
	t.Helper()
	db, err := gorm.Open(sqlite.Open("file:"+filepath.ToSlash(filepath.Join(t.TempDir(), "t.db"))+"?_pragma=foreign_keys(1)"), &gorm.Config{
		Logger: logger.Discard, NowFunc: func() time.Time { return monday },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if pool, err := db.DB(); err == nil {
			err = errors.Join(err, pool.Close())
			if err != nil {
				t.Error(err)
			}
		}
	})
	return db
}

// school is a database with some rows in it.
func school(t testing.TB) *gorm.DB {
	t.Helper()
	db := openDB(t)
	if err := db.AutoMigrate(&User{}, &Post{}, &Tag{}, &Membership{}); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"Ada", "Linus", "山田太郎"} {
		if err := db.Create(&User{Name: name, Email: fmt.Sprintf("u%d@school.edu", i+1)}).Error; err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// printer shows the models above, all in the given state.
func printer(t testing.TB, width int, state State, changes ...Change) *Printer {
	t.Helper()
	return &Printer{Width: width, Models: &testModels{db: openDB(t), state: state, changes: changes}}
}

// shown runs a view and returns what it wrote.
func shown(t testing.TB, view func(w io.Writer) error) string {
	t.Helper()
	var b strings.Builder
	if err := view(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var update = flag.Bool("update", false, "rewrite the expected views in testdata")

// views compares what views write with testdata/NAME.txt, where each has a section under its title.
type views struct {
	t    *testing.T
	file string
	want map[string]string
	got  strings.Builder
}

func newViews(t *testing.T, name string) *views {
	t.Helper()
	v := &views{t: t, file: filepath.Join("testdata", name+".txt"), want: map[string]string{}}
	data, err := os.ReadFile(v.file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	for section := range strings.SplitSeq("\n"+text, "\n=== ") {
		title, body, _ := strings.Cut(section, "\n")
		v.want[title] = body
	}
	t.Cleanup(func() {
		if *update {
			if err := os.WriteFile(v.file, []byte(v.got.String()), 0o644); err != nil {
				t.Error(err)
			}
		}
	})
	return v
}

// check compares one view, and that no line of it is wider than the terminal.
func (v *views) check(title string, p *Printer, view func(w io.Writer) error) {
	v.t.Helper()
	title = fmt.Sprintf("%s, %d columns", title, p.width())
	var b strings.Builder
	if err := view(&b); err != nil {
		v.t.Errorf("%s: %v", title, err)
		return
	}
	got := b.String()
	v.got.WriteString("=== " + title + "\n" + got + "\n")
	want, ok := v.want[title]
	if got := strings.TrimRight(got, "\n"); !*update && (!ok || got != strings.TrimRight(want, "\n")) {
		v.t.Errorf("%s: got:\n%s\nwant:\n%s", title, got, want)
	}
	fits(v.t, got, p.width())
}

// fits fails when a line is wider than the terminal.
func fits(t testing.TB, got string, width int) {
	t.Helper()
	for line := range strings.SplitSeq(got, "\n") {
		if n := typeset.Width(line); n > width {
			t.Errorf("a line takes %d of %d columns: %q", n, width, line)
		}
	}
}

func yours(sql string, rows int64, args ...any) trace.Statement {
	return trace.Statement{N: 1, SQL: sql, Args: args, Rows: rows, Elapsed: 200 * time.Microsecond, Finished: true}
}
