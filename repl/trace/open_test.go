package trace

import (
	"context"
	"runtime"
	"testing"
	"time"

	"gorm.io/gorm"
)

func TestInTransaction(t *testing.T) {
	db, l := traced(t)
	var tx *gorm.DB
	for _, step := range []struct {
		name string
		do   func() error
		want bool
	}{
		{"nothing", func() error { return nil }, false},
		{"a write", func() error { return db.Create(&club{Name: "Go"}).Error }, false},
		{"Begin", func() error { tx = db.Begin(); return tx.Error }, true},
		{"in it", func() error { return tx.Create(&club{Name: "Sail"}).Error }, true},
		{"a savepoint", func() error { return tx.SavePoint("a").Error }, true},
		{"back to it", func() error { return tx.RollbackTo("a").Error }, true},
		{"Commit", func() error { return tx.Commit().Error }, false},
		{"Transaction", func() error {
			return db.Transaction(func(tx *gorm.DB) error {
				if !l.InTransaction() {
					t.Error("not in a transaction inside of one")
				}
				return nil
			})
		}, false},
		{"BEGIN", func() error { return db.Exec("begin immediate").Error }, true},
		{"ROLLBACK TO", func() error {
			must(t, db.Exec("SAVEPOINT a").Error)
			return db.Exec("ROLLBACK TO a").Error
		}, true},
		{"ROLLBACK", func() error { return db.Exec("ROLLBACK").Error }, false},
		{"BEGIN again", func() error { return db.Exec("BEGIN").Error }, true},
		{"END", func() error { return db.Exec("END").Error }, false},
		{"a COMMIT that fails", func() error {
			if db.Exec("COMMIT").Error == nil {
				t.Error("COMMIT outside of a transaction went well")
			}
			return nil
		}, false},
	} {
		must(t, step.do())
		if got := l.InTransaction(); got != step.want {
			t.Errorf("after %s: %t, want %t", step.name, got, step.want)
		}
	}
}

// The end of its context rolls a transaction back.
func TestInTransactionUntilItsContextEnds(t *testing.T) {
	db, l := traced(t)
	ctx, cancel := context.WithCancel(context.Background())
	must(t, db.WithContext(ctx).Begin().Error)
	if !l.InTransaction() {
		t.Error("not in a transaction")
	}
	cancel()
	for end := time.Now().Add(10 * time.Second); l.InTransaction() && time.Now().Before(end); {
		runtime.Gosched()
	}
	if l.InTransaction() {
		t.Error("the transaction goes on")
	}
}
