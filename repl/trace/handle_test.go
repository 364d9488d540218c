package trace

import (
	"bytes"
	"context"
	"errors"
	"log"
	"reflect"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

func TestOriginalUntouched(t *testing.T) {
	plain := open(t, nil)
	config, own, pool, statement := plain.Config, *plain.Config, plain.Statement.ConnPool, plain.Statement
	l := NewLedger()
	db, err := l.Trace(plain)
	must(t, err)
	if db == plain || db.Config == plain.Config {
		t.Error("Trace returned the handle that it was given")
	}
	library(t, plain)
	must(t, plain.Preload("Books.Chapters").Find(&[]author{}).Error)
	must(t, plain.Transaction(func(tx *gorm.DB) error { return tx.First(&member{}).Error }))
	must(t, plain.Session(&gorm.Session{PrepareStmt: true}).First(&club{}).Error)
	plain.Exec("SELECT 1")
	if got := l.Statements(); len(got) > 0 {
		t.Errorf("recorded %v", lines(got))
	}
	if plain.Config != config || plain.ConnPool != own.ConnPool || plain.Logger != own.Logger || plain.Statement != statement || plain.Statement.ConnPool != pool {
		t.Error("the handle was changed")
	}
	must(t, db.First(&club{}).Error)
	if l.Len() != 1 {
		t.Errorf("recorded %d statements of its own handle", l.Len())
	}
}

func TestTraceTwice(t *testing.T) {
	plain := open(t, nil)
	var warnings bytes.Buffer
	plain.Logger = logger.New(log.New(&warnings, "", 0), logger.Config{LogLevel: logger.Info})
	one, two := NewLedger(), NewLedger()
	first, err := one.Trace(plain)
	must(t, err)
	again, err := one.Trace(plain)
	must(t, err)
	other, err := two.Trace(plain)
	must(t, err)
	nested, err := one.Trace(first)
	must(t, err)
	if warnings.Len() > 0 {
		t.Errorf("GORM says: %s", &warnings)
	}
	for _, db := range []*gorm.DB{first, again, nested} {
		must(t, db.Find(&[]club{}).Error)
	}
	must(t, other.Find(&[]club{}).Error)
	if one.Len() != 3 || two.Len() != 1 {
		t.Errorf("recorded %d and %d", one.Len(), two.Len())
	}
	both, err := two.Trace(first)
	must(t, err)
	must(t, both.Find(&[]club{}).Error)
	if one.Len() != 4 || two.Len() != 2 {
		t.Errorf("recorded %d and %d", one.Len(), two.Len())
	}
}

func TestTraceInTransaction(t *testing.T) {
	plain := open(t, nil)
	outer := plain.Begin()
	l := NewLedger()
	db, err := l.Trace(outer)
	must(t, err)
	must(t, db.Create(&club{Name: "Go"}).Error)
	must(t, db.Transaction(func(tx *gorm.DB) error { return nil }))
	must(t, outer.Rollback().Error)
	var n int64
	must(t, plain.Model(&club{}).Count(&n).Error)
	if n != 0 {
		t.Error("the handle did not work in the transaction")
	}
	got := lines(l.Statements())
	if len(got) != 2 || !strings.HasPrefix(got[0], "1 yours 1 INSERT") || !strings.HasPrefix(got[1], "2 transaction -1 SAVEPOINT") {
		t.Errorf("recorded %v", got)
	}
}

func TestTracePrepared(t *testing.T) {
	plain := open(t, &gorm.Config{PrepareStmt: true})
	l := NewLedger()
	db, err := l.Trace(plain)
	must(t, err)
	must(t, db.Create(&club{Name: "Go"}).Error)
	must(t, db.Transaction(func(tx *gorm.DB) error {
		tx.SavePoint("here")
		return tx.First(&club{}).Error
	}))
	must(t, plain.First(&club{}).Error)
	outer := plain.Begin()
	defer outer.Rollback()
	inside, err := l.Trace(outer)
	must(t, err)
	must(t, inside.First(&club{}).Error)
	want := []string{
		"- transaction -1 BEGIN",
		"1 yours 1 INSERT INTO `clubs` (`name`) VALUES (?) RETURNING `id` [Go] trace.club",
		"- transaction -1 COMMIT",
		"2 transaction -1 BEGIN",
		"3 transaction -1 SAVEPOINT here",
		"4 yours 1 SELECT * FROM `clubs` ORDER BY `clubs`.`id` LIMIT 1 trace.club",
		"5 transaction -1 COMMIT",
		"6 yours 1 SELECT * FROM `clubs` ORDER BY `clubs`.`id` LIMIT 1 trace.club",
	}
	if got := lines(l.Statements()); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if _, ok := db.ConnPool.(*gorm.PreparedStmtDB); !ok {
		t.Errorf("drivers look for the cache of prepared statements, not for %T", db.ConnPool)
	}
}

func TestDB(t *testing.T) {
	plain := open(t, nil)
	want, err := plain.DB()
	must(t, err)
	db, err := NewLedger().Trace(plain)
	must(t, err)
	handles := map[string]*gorm.DB{"handle": db, "session": db.Session(&gorm.Session{PrepareStmt: true})}
	tx := db.Begin()
	defer tx.Rollback()
	handles["transaction"] = tx
	for name, handle := range handles {
		if got, err := handle.DB(); got != want || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestTraceRefuses(t *testing.T) {
	failed := open(t, nil).Session(&gorm.Session{})
	failed.Error = errUndo
	for name, db := range map[string]*gorm.DB{"nil": nil, "zero": {}, "no pool": {Config: &gorm.Config{}, Statement: &gorm.Statement{}}, "failed": failed} {
		if _, err := NewLedger().Trace(db); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := NewLedger().Trace(failed); !errors.Is(err, errUndo) {
		t.Errorf("error %v", err)
	}
}

func TestBeginFails(t *testing.T) {
	db, l := traced(t)
	ctx, cancel := context.WithCancel(background)
	cancel()
	if err := db.WithContext(ctx).Transaction(func(*gorm.DB) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if err := db.WithContext(ctx).Find(&[]club{}).Error; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	want := []string{"1 transaction -1 BEGIN error", "2 yours -1 SELECT * FROM `clubs` trace.club error"}
	if got := lines(l.Statements()); !reflect.DeepEqual(got, want) {
		t.Errorf("recorded %v", got)
	}
}

// filter is a logger that hides bound values.
type filter struct{ logger.Interface }

func (filter) ParamsFilter(context.Context, string, ...any) (string, []any) { return "hidden", nil }

func TestLogger(t *testing.T) {
	plain := open(t, nil)
	var text bytes.Buffer
	plain.Logger = filter{logger.New(log.New(&text, "", 0), logger.Config{LogLevel: logger.Info, SlowThreshold: time.Hour})}
	l := NewLedger()
	db, err := l.Trace(plain)
	must(t, err)
	var n int
	must(t, db.Raw("SELECT ?", 1).Scan(&n).Error)
	must(t, db.Find(&[]club{}).Error)
	if !strings.Contains(text.String(), "hidden") || strings.Count(text.String(), "[rows:") != 2 {
		t.Errorf("the logger says %q", &text)
	}
	text.Reset()
	db.Logger = db.Logger.LogMode(logger.Silent)
	must(t, db.Raw("SELECT ?", 1).Scan(&n).Error)
	if text.Len() > 0 || l.Statements()[2].Rows != 1 {
		t.Errorf("silent, the logger says %q of %s", &text, line(l.Statements()[2]))
	}
}

// TestLoggerReplaced checks that a statement whose reading nobody tells of is finished by the next cell.
func TestLoggerReplaced(t *testing.T) {
	db, l := traced(t)
	var n int
	must(t, db.Session(&gorm.Session{Logger: logger.Discard}).Raw("SELECT 1").Scan(&n).Error)
	l.StartCell(2)
	if got := lines(l.Statements()); !reflect.DeepEqual(got, []string{"1 yours -1 SELECT 1"}) {
		t.Errorf("recorded %v", got)
	}
}

func TestPurposeString(t *testing.T) {
	want := []string{"yours", "preload", "association", "hook", "transaction", "migration", "own", "unknown"}
	for i, word := range want {
		if got := Purpose(i).String(); got != word {
			t.Errorf("purpose %d is %q, want %q", i, got, word)
		}
	}
}
