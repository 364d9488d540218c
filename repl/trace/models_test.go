package trace

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// The models of the tests: has many, belongs to, many to many.

type author struct {
	ID    uint
	Name  string
	Email *string
	Books []book
	Clubs []club `gorm:"many2many:memberships"`
}

type book struct {
	ID       uint
	Title    string
	AuthorID uint
	Author   *author
	Chapters []chapter
}

type chapter struct {
	ID     uint
	Title  string
	BookID uint
}

type club struct {
	ID   uint
	Name string
}

// member has hooks that query.
type member struct {
	ID    uint
	Name  string
	Peers int64
}

func (m *member) BeforeCreate(tx *gorm.DB) error {
	if m.Name == "panic" {
		panic("hook")
	}
	return tx.Model(&member{}).Count(&m.Peers).Error
}

func (m *member) AfterFind(tx *gorm.DB) error {
	return tx.Raw("SELECT count(*) FROM members").Scan(&m.Peers).Error
}

// note has a soft delete and a time.
type note struct {
	ID        uint
	Text      string
	Stars     int
	Tags      []string `gorm:"serializer:json"`
	UpdatedAt time.Time
	DeletedAt gorm.DeletedAt
}

// open returns an empty database in a file, with the tables of the models.
func open(t testing.TB, config *gorm.Config) *gorm.DB {
	t.Helper()
	if config == nil {
		config = &gorm.Config{}
	}
	config.Logger = logger.Discard
	path := filepath.ToSlash(filepath.Join(t.TempDir(), "test.db"))
	db, err := gorm.Open(sqlite.Open(path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(0)&_pragma=busy_timeout(5000)"), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if conn, err := db.DB(); err == nil {
			conn.Close()
		}
	})
	plain := db.Session(&gorm.Session{PrepareStmt: false})
	if err := plain.AutoMigrate(&author{}, &book{}, &chapter{}, &club{}, &member{}, &note{}); err != nil {
		t.Fatal(err)
	}
	return db
}

// traced returns a recorded handle on a new database and its ledger.
func traced(t testing.TB, opts ...Option) (*gorm.DB, *Ledger) {
	t.Helper()
	l := NewLedger(opts...)
	db, err := l.Trace(open(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	return db, l
}

// line is what the tests compare of a statement.
func line(s Statement) string {
	n := fmt.Sprint(s.N)
	if s.Implicit {
		n = "-"
	}
	text := fmt.Sprintf("%s %s %d %s", n, s.Purpose, s.Rows, s.SQL)
	if len(s.Args) > 0 {
		text += fmt.Sprintf(" %v", s.Args)
	}
	if s.Model != "" {
		text += " " + s.Model
	}
	if s.Err != nil {
		text += " error"
	}
	if !s.Finished {
		text += " unfinished"
	}
	return text
}

func lines(list []Statement) []string {
	var text []string
	for _, s := range list {
		text = append(text, line(s))
	}
	return text
}

var background = context.Background()
