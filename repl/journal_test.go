package repl

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/db"
)

// TestJournalOfPanic: a cell that does not return has ended in the journal too, as one that failed.
func TestJournalOfPanic(t *testing.T) {
	dir := t.TempDir()
	d, err := db.Open(":memory:", db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var out bytes.Buffer
	r, err := New(WithTarget(d), WithIO(strings.NewReader(""), &out, &out), WithStyle(nil), WithHistory(""), WithJournal(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer r.keepJournal()()
	func() {
		defer func() { _ = recover() }()
		_ = r.journaled("a cell", func() error { panic("a fault of this program") })
	}()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var kept string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		kept += string(text)
	}
	if !strings.Contains(kept, `"ended":{"n":0,"failed":true}`) {
		t.Errorf("the journal is\n%s", kept)
	}
}
