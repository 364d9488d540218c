//go:build unix

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/db"
)

// On a live target a person types its name before a statement that sweeps over it.
func TestTerminalConfirm(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "app.db")
	d, err := db.Open(file, db.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Gorm.Exec("CREATE TABLE pets (id integer PRIMARY KEY)").Error; err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	s := startSession(t, "XDG_STATE_HOME="+dir, "DATABASE_URL="+file, "RETORT_LIVE=1", "NO_COLOR=1")
	s.wait("", "app.db [live] (read-only)>")
	asked := func(got []string) bool { return got[len(got)-1] == "Type its name to go on:" }
	prompt := "app.db [live] (read-only)>"
	has := func(text string) func([]string) bool {
		return func(got []string) bool {
			return got[len(got)-1] == prompt && slices.ContainsFunc(got, func(l string) bool { return strings.Contains(l, text) })
		}
	}
	s.send("DELETE FROM pets\r")
	s.until("the guard's refusal", has("the database is open for reading only"))
	s.send(":guard open\r")
	s.until("the question", asked)
	prompt = "app.db [live]>"
	s.send("app.db\r")
	s.until("the open guard", has(":guard open"))
	s.send("DELETE FROM pets\r")
	s.until("the question", asked)
	s.send("school\r")
	s.until("that nothing was sent", has("DELETE without WHERE was not sent: the name was not typed"))
	s.send("DROP TABLE pets\r")
	s.until("the question", asked)
	s.send("\x03")
	s.until("that nothing was sent", has("DROP was not sent: the name was not typed"))
	s.send("DELETE FROM pets\r")
	s.until("the question", asked)
	s.send("app.db\r")
	s.until("the rows that were deleted", has("DELETE FROM pets  "))
	history, err := os.ReadFile(filepath.Join(dir, "retort", "history"))
	if err != nil || strings.Contains(string(history), "app.db") {
		t.Errorf("the history is %v\n%s", err, history)
	}
	s.send("\x04")
	s.end()
}
