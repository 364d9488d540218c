package repl_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
)

// TestSandboxFromOutside plays a session in a sandbox on each database, while another connection looks on.
func TestSandboxFromOutside(t *testing.T) {
	urls := map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "school.db") },
		"PostgreSQL": func(t *testing.T) string { return dbtest.Postgres(t) },
		"MySQL":      func(t *testing.T) string { return dbtest.MySQL(t) },
	}
	for dialect, url := range urls {
		t.Run(dialect, func(t *testing.T) { playSandbox(t, url(t)) })
	}
}

func playSandbox(t *testing.T, url string) {
	witness, err := db.Open(url, db.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer witness.Close()
	if err := models.Seed(witness.Gorm); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(url, db.Options{Guard: db.Sandboxed})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var out bytes.Buffer
	shell, err := repl.New(repl.WithTarget(d), repl.WithModels(models.All()...), repl.WithSymbols(school.Set()),
		repl.WithIO(emptyReader{}, &out, &out), repl.WithWidth(100), repl.WithStyle(nil), repl.WithHistory(""))
	if err != nil {
		t.Fatal(err)
	}
	play := func(cell string, want ...string) {
		t.Helper()
		out.Reset()
		_ = shell.Eval(t.Context(), cell)
		text := strings.Join(strings.Fields(out.String()), " ")
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s\n%s\nhas no %s", cell, out.String(), w)
			}
		}
	}
	outside := func(want int64) {
		t.Helper()
		var n int64
		if err := witness.Gorm.Model(&models.Tag{}).Count(&n).Error; err != nil || n != want {
			t.Errorf("another connection sees %d tags, %v; want %d", n, err, want)
		}
	}
	play(`db.Create(&models.Tag{Name: "one"});`, "INSERT INTO")
	play(`SELECT nope FROM tags`, "failed")
	play(`db.Transaction(func(tx *gorm.DB) error { tx.Create(&models.Tag{Name: "two"}); tx.Exec("SELECT nope"); return errors.New("no") })`, "error: no")
	play(`db.Create(&models.Tag{Name: "three"});`, "INSERT INTO")
	play(`:undo`, "1 cell is undone")
	play(`:redo`, "1 cell is back.")
	play(`SELECT count(*) FROM tags`, " 27 1 row")
	outside(25)
	play(`:commit yes`, "2 changes are committed.")
	outside(27)
	play(`UPDATE tags SET name = 'x' WHERE id = 1`, "1 row")
	out.Reset()
	if err := shell.Close(); err != nil || !strings.Contains(out.String(), "1 change was not committed, and is rolled back") {
		t.Errorf("close: %v, %s", err, out.String())
	}
	var name string
	if err := witness.Gorm.Raw("SELECT name FROM tags WHERE id = 1").Scan(&name).Error; err != nil || name == "x" || name == "" {
		t.Errorf("tag 1 is %q, %v", name, err)
	}
}
