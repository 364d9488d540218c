package gormg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/internal/rtype"
)

type (
	company struct {
		ID   uint
		Name string
	}
	pet struct {
		ID     uint
		UserID uint
		Name   string
		Toys   []toy `gorm:"polymorphic:Owner"`
	}
	toy struct {
		ID        uint
		Name      string
		OwnerID   uint
		OwnerType string
	}
	card struct {
		ID     uint
		UserID uint
		Number string
	}
	language struct {
		ID   uint
		Name string `gorm:"unique"`
	}
	user struct {
		gorm.Model
		Name      string
		Age       int
		CompanyID *uint
		Company   *company
		ManagerID *uint
		Manager   *user
		Pets      []pet
		Card      *card
		Languages []language `gorm:"many2many:user_languages"`
	}
)

var errNoName = errors.New("a user needs a name")

func (u *user) BeforeCreate(*gorm.DB) error {
	if u.Name == "" {
		return errNoName
	}
	u.Name = strings.ToUpper(u.Name[:1]) + u.Name[1:]
	return nil
}

func (u *user) AfterFind(tx *gorm.DB) error {
	u.Age += 100
	return nil
}

func (u *user) BeforeUpdate(tx *gorm.DB) error { return nil }

// statements keeps the SQL that GORM runs.
type statements struct {
	logger.Interface
	lines []string
}

func (s *statements) LogMode(logger.LogLevel) logger.Interface { return s }

func (s *statements) Trace(_ context.Context, _ time.Time, sql func() (string, int64), err error) {
	text, rows := sql()
	s.lines = append(s.lines, fmt.Sprint(text, " ", rows, " ", err))
}

// open opens a database with some rows in it.
func open(t testing.TB) (*gorm.DB, *statements) {
	t.Helper()
	file, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	log := &statements{Interface: logger.Discard}
	db, err := connect(path, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if pool, err := db.DB(); err == nil {
			pool.Close()
		}
	})
	return db, log
}

func connect(path string, log logger.Interface) (*gorm.DB, error) {
	return gorm.Open(sqlite.Open(path), &gorm.Config{
		Logger: log, NowFunc: func() time.Time { return time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC) },
	})
}

// sample is the file of that database.
var sample = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "gormg")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "sample.db")
	db, err := connect(path, logger.Discard)
	if err != nil {
		return nil, err
	}
	if err := fill(db); err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	if err := pool.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func fill(db *gorm.DB) error {
	if err := db.AutoMigrate(&company{}, &language{}, &user{}, &pet{}, &card{}, &toy{}); err != nil {
		return err
	}
	acme := company{Name: "Acme"}
	ada := user{
		Name: "ada", Age: 36, Company: &acme, Card: &card{Number: "1"}, Languages: []language{{Name: "en"}, {Name: "fr"}},
		Pets: []pet{{Name: "rex", Toys: []toy{{Name: "ball"}}}, {Name: "tom"}, {Name: "ivy"}},
	}
	if err := db.Create(&ada).Error; err != nil {
		return err
	}
	others := []user{{Name: "bob", Age: 41, CompanyID: &acme.ID, Pets: []pet{{Name: "kit"}}}, {Name: "cyd", Age: 17}, {Name: "dee", Age: 55}}
	for i := range others {
		others[i].ManagerID = &ada.ID
	}
	return db.Create(&others).Error
}

// G is gorm.G of a model.
type G[T any] = func(db *gorm.DB, opts ...clause.Expression) gorm.Interface[T]

// made returns gorm.G as Make makes it.
func made[T any](t testing.TB) G[T] {
	t.Helper()
	if err := rtype.Supported(); err != nil {
		t.Fatal(err)
	}
	v, err := Make(reflect.TypeFor[func(*gorm.DB, ...clause.Expression) gorm.Interface[T]](), reflect.TypeFor[T]())
	if err != nil {
		t.Fatal(err)
	}
	return v.Interface().(func(*gorm.DB, ...clause.Expression) gorm.Interface[T])
}

// observe tells what use does with gorm.G on a database of its own: what it
// returns, and the statements that it ran.
func observe[T any](t *testing.T, g G[T], use func(ctx context.Context, db *gorm.DB, g G[T]) []any) string {
	db, log := open(t)
	var b strings.Builder
	func() {
		defer func() {
			if p := recover(); p != nil {
				fmt.Fprintln(&b, "panic:", p)
			}
		}()
		for _, v := range use(context.Background(), db, g) {
			switch v := v.(type) {
			case nil:
				fmt.Fprintln(&b, "nil")
			case error:
				fmt.Fprintf(&b, "%T %v\n", v, v)
			case string:
				fmt.Fprintln(&b, v)
			default:
				text, err := json.Marshal(v)
				fmt.Fprintf(&b, "%T %s %v\n", v, text, err)
			}
		}
	}()
	for _, line := range log.lines {
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

// agree compares what Make makes with GORM's own.
func agree[T any](t *testing.T, name string, use func(ctx context.Context, db *gorm.DB, g G[T]) []any) {
	t.Run(name, func(t *testing.T) {
		own, ours := observe(t, gorm.G[T], use), observe(t, made[T](t), use)
		if own != ours {
			t.Errorf("got:\n%s\nGORM's own:\n%s", ours, own)
		}
		if own == "" || strings.Contains(own, "panic:") && !strings.Contains(name, "panic") {
			t.Errorf("a test that shows nothing:\n%s", own)
		}
	})
}
