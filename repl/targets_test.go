package repl

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/editor"
)

// The history file keeps no password of a URL.
func TestMaskedHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	file, err := editor.OpenHistory(path)
	if err != nil {
		t.Fatal(err)
	}
	h := maskedHistory{file, &REPL{}}
	for _, cell := range []string{":db add prod postgres://ada:secret@db/x", `dsn := "mysql://ada:se:cret@db/x?tls=true"`, "s := \"host=db user=ada password=secret dbname=x\"", `:db add x ada:se/cr'et@tcp(h:3306)/x`, `open("postgres://ada:se'cret@h/x")`} {
		if err := h.Add(cell); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(kept), "cret") || strings.Count(string(kept), "***") != 5 {
		t.Errorf("the file has\n%s", kept)
	}
}

func TestMaskedLeavesCells(t *testing.T) {
	for _, cell := range []string{`password := "x"`, "db.Where(\"token = ?\", t)", "a = b // see https://go.dev/x?y=z", "SELECT * FROM users WHERE password = 'x'"} {
		if got := masked(cell); got != cell {
			t.Errorf("%s became %s", cell, got)
		}
	}
}

// The journal keeps no password either, and what takes cells back is kept as they are.
func TestJournalOfCells(t *testing.T) {
	dir := t.TempDir()
	d, err := db.Open(filepath.Join(dir, "app.db"), db.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var out bytes.Buffer
	r, err := New(WithTarget(d), WithIO(strings.NewReader(""), &out, &out), WithStyle(nil), WithHistory(""), WithJournal(filepath.Join(dir, "journal")))
	if err != nil {
		t.Fatal(err)
	}
	end := r.keepJournal()
	defer end()
	for _, cell := range []string{"CREATE TABLE pets (id integer)", ":undo", `dsn := "ada:geheim@tcp(h:1)/d"`, ":guard", ":guard read-only", ":history", ":undo"} {
		_ = r.Eval(t.Context(), cell)
	}
	names, err := filepath.Glob(filepath.Join(dir, "journal", "*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	var kept string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		kept += string(text)
	}
	for _, want := range []string{`"CREATE TABLE pets (id integer)"`, `":undo"`, `":guard read-only"`, "ada:***@tcp"} {
		if !strings.Contains(kept, want) {
			t.Errorf("the journal has no %s:\n%s", want, kept)
		}
	}
	for _, never := range []string{"geheim", `":guard"`, ":history"} {
		if strings.Contains(kept, never) {
			t.Errorf("the journal has %s:\n%s", never, kept)
		}
	}
}
