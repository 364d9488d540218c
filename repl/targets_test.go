package repl

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	for _, cell := range []string{":db add prod postgres://ada:secret@db/x", `dsn := "mysql://ada:se:cret@db/x?tls=true"`, "s := \"host=db user=ada password=secret dbname=x\""} {
		if err := h.Add(cell); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(kept), "cret") || strings.Count(string(kept), "***") != 3 {
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
