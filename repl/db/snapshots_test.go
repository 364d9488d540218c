package db

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fileWith opens a file with rows in it, and again as another program does.
func fileWith(t *testing.T) (d, other *DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "school.db")
	if err := os.WriteFile(path, image(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return openURL(t, path), openURL(t, path)
}

// What others have written is not lost by undo: it refuses, and says why.
func TestSnapshotsForeign(t *testing.T) {
	ctx := t.Context()
	d, other := fileWith(t)
	create := func(on *DB, cell int) {
		t.Helper()
		if cell > 0 {
			on.Snapshots.StartCell(cell)
		}
		if err := on.Gorm.Create(&parent{Name: "c"}).Error; err != nil {
			t.Fatal(err)
		}
	}
	create(d, 1)
	create(other, 0)
	if cells, err := d.Snapshots.Undo(ctx, 1); !errors.Is(err, errForeign) {
		t.Errorf("undone %v, %v", cells, err)
	}
	// Between two cells, and while a transaction is open.
	create(d, 2)
	create(other, 0)
	create(d, 3)
	if cells, err := d.Snapshots.Undo(ctx, 5); err != nil || !slices.Equal(cells, []int{3}) {
		t.Errorf("undone %v, %v", cells, err)
	}
	if _, err := d.Snapshots.Undo(ctx, 1); !errors.Is(err, errForeign) {
		t.Errorf("undo beyond: %v", err)
	}
	if n := count(t, other.Gorm); n != 6 {
		t.Errorf("%d parents", n)
	}
	d.Snapshots.StartCell(4)
	tx := d.Gorm.Begin()
	tx.Create(&parent{Name: "d"})
	if _, err := d.Snapshots.Undo(ctx, 1); !errors.Is(err, errOpen) {
		t.Errorf("undo in a transaction: %v", err)
	}
	tx.Commit()
	if cells, err := d.Snapshots.Undo(ctx, 1); err != nil || !slices.Equal(cells, []int{4}) {
		t.Errorf("undone %v, %v", cells, err)
	}
	otherTx := other.Gorm.Begin()
	if _, err := d.Snapshots.Redo(ctx, 1, nil); err != nil {
		t.Errorf("redo: %v", err)
	}
	otherTx.Rollback()
	otherTx = other.Gorm.Begin()
	otherTx.Exec("UPDATE parents SET name = 'locked'")
	if _, err := d.Snapshots.Undo(ctx, 1); err == nil || !strings.Contains(err.Error(), "is locked") {
		t.Errorf("undo while another program writes: %v", err)
	}
	otherTx.Rollback()
	if cells, err := d.Snapshots.Undo(ctx, 1); err != nil || !slices.Equal(cells, []int{4}) {
		t.Errorf("undone %v, %v", cells, err)
	}
}

// A cell that changed nothing does not count, and a large file is not copied.
func TestSnapshotsCells(t *testing.T) {
	ctx := t.Context()
	d, other := fileWith(t)
	for cell, sql := range []string{
		"DELETE FROM children WHERE id = 1", "DELETE FROM children WHERE id = 100", "SELECT 1", "INSERT INTO parents (id) VALUES (1)", "DELETE FROM nowhere",
	} {
		d.Snapshots.StartCell(cell + 1)
		d.Gorm.Exec(sql)
	}
	if cells, err := d.Snapshots.Undo(ctx, 1); err != nil || !slices.Equal(cells, []int{1}) {
		t.Errorf("undone %v, %v", cells, err)
	}
	if _, err := d.Snapshots.Undo(ctx, 1); !errors.Is(err, ErrNothing) {
		t.Errorf("undo of nothing: %v", err)
	}
	for cell := 10; cell < 10+maxSnapshots+5; cell++ {
		d.Snapshots.StartCell(cell)
		d.Gorm.Create(&parent{Name: "c"})
	}
	names, err := filepath.Glob(filepath.Join(d.Snapshots.dir.path, "cell-*"))
	if err != nil || len(names) != maxSnapshots {
		t.Errorf("%d files, %v", len(names), err)
	}
	if cells, err := d.Snapshots.Undo(ctx, 100); err != nil || len(cells) != maxSnapshots {
		t.Errorf("undone %v, %v", cells, err)
	}
	if n := count(t, other.Gorm); n != 7 {
		t.Errorf("%d parents", n)
	}
	d.Snapshots.limit = 1000
	d.Snapshots.StartCell(100)
	d.Gorm.Create(&parent{Name: "c"})
	if _, err := d.Snapshots.Undo(ctx, 1); err == nil || !strings.Contains(err.Error(), "--sandbox") {
		t.Errorf("undo in a large file: %v", err)
	}
	dir := d.Snapshots.dir.path
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the snapshots stay: %v", err)
	}
}
