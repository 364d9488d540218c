package db

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
)

// All guards follow each other on one database. Handles and prepared statements from before are under the new one at once, and what is open or
// held keeps the guard as it is.
func TestSetGuard(t *testing.T) {
	for _, target := range guardedTargets(t) {
		t.Run(target.dialect, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			witness := openURL(t, target.url)
			d := openURL(t, target.url)
			what := d.Describe
			old := d.Gorm.Session(&gorm.Session{PrepareStmt: true})
			insert := func() error { return old.Exec("INSERT INTO parents (name) VALUES ('new')").Error }
			set := func(guard Guard, describe string) {
				t.Helper()
				if err := d.SetGuard(ctx, guard); err != nil {
					t.Fatalf("%s: %v", guard, err)
				}
				if d.Guard != guard || d.Describe != what+describe || (d.Sandbox != nil) != (guard == Sandboxed) {
					t.Errorf("%s: guard %s, %s, sandbox %v", guard, d.Guard, d.Describe, d.Sandbox)
				}
			}
			refused := func(guard Guard, why string) {
				t.Helper()
				was := d.Guard
				if err := d.SetGuard(ctx, guard); err == nil || !strings.Contains(err.Error(), why) {
					t.Errorf("%s: %v", guard, err)
				}
				if d.Guard != was {
					t.Errorf("the refusal left guard %s, not %s", d.Guard, was)
				}
			}
			rows := func(want int64) {
				t.Helper()
				if n := count(t, witness.Gorm); n != want {
					t.Errorf("%d rows, want %d", n, want)
				}
			}

			if err := insert(); err != nil {
				t.Fatal(err)
			}
			rows(3)
			set(ReadOnly, ", read-only")
			if err := insert(); err == nil {
				t.Error("a handle from before writes to a read-only database")
			}
			set(Sandboxed, ", in a sandbox")
			d.Sandbox.StartCell(1)
			if err := insert(); err != nil {
				t.Fatal(err)
			}
			rows(3)
			refused(Unguarded, "holds 1 change")
			refused(ReadOnly, "holds 1 change")
			if _, err := d.Sandbox.Commit(ctx); err != nil {
				t.Fatal(err)
			}
			rows(4)
			set(ReadOnly, ", read-only")
			open, err := d.Gorm.Model(&parent{}).Rows()
			if err != nil {
				t.Fatal(err)
			}
			refused(Unguarded, "rows are open")
			if err := insert(); err == nil {
				t.Error("the refusal has left a writable connection")
			}
			if err := open.Close(); err != nil {
				t.Fatal(err)
			}
			set(Unguarded, "")
			if err := insert(); err != nil {
				t.Fatal(err)
			}
			rows(5)
			tx := d.Gorm.Begin()
			refused(ReadOnly, "a transaction or rows are open")
			if err := errors.Join(tx.Create(&parent{Name: "tx"}).Error, tx.Commit().Error); err != nil {
				t.Errorf("the transaction does not go on: %v", err)
			}
			rows(6)
			if lost, _ := d.Dropped(); lost != 0 {
				t.Errorf("%d connections are told to be lost", lost)
			}
			set(Sandboxed, ", in a sandbox")
			d.Sandbox.StartCell(2)
			sandboxTx := d.Gorm.Begin()
			refused(Unguarded, "a transaction or rows are open")
			if err := sandboxTx.Rollback().Error; err != nil {
				t.Fatal(err)
			}
			set(Unguarded, "")
			if lost, _ := d.Dropped(); lost != 0 {
				t.Errorf("%d connections are told to be lost", lost)
			}
		})
	}
}

// While a goroutine sends statements, a tighter guard still gets hold of all connections, or leaves the old one.
func TestSetGuardBusy(t *testing.T) {
	for _, target := range guardedTargets(t) {
		t.Run(target.dialect, func(t *testing.T) {
			d := openURL(t, target.url)
			stop, ended := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(ended)
				for {
					select {
					case <-stop:
						return
					default:
						_ = d.Gorm.Exec("UPDATE parents SET name = 'x' WHERE id = 1").Error
					}
				}
			}()
			var err error
			for range 20 {
				if err = d.SetGuard(t.Context(), ReadOnly); err == nil {
					break
				}
			}
			if err == nil {
				for range 100 {
					if d.Gorm.Exec("UPDATE parents SET name = 'y' WHERE id = 2").Error == nil {
						t.Fatal("a read-only database was written to")
					}
				}
			} else if !errors.Is(err, errTransaction) {
				t.Error(err)
			}
			close(stop)
			<-ended
		})
	}
}

// A file that its URL opens for reading only stays so.
func TestSetGuardOfReadOnlyFile(t *testing.T) {
	path := filepathIn(t)
	d := openURL(t, "file:"+filepath.ToSlash(path)+"?mode=ro")
	if err := d.SetGuard(t.Context(), Unguarded); err == nil || !strings.Contains(err.Error(), "the guard stays read-only") || !strings.Contains(err.Error(), "mode=ro") {
		t.Error(err)
	}
	if d.Guard != ReadOnly {
		t.Errorf("guard %s", d.Guard)
	}
}
