package repl_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
)

// The guard, its mark and undo are those of the target that the session is on; a sandbox is not left with changes in it.
func TestGuardFollowsTarget(t *testing.T) {
	dir := t.TempDir()
	d, err := db.Open(filepath.Join(dir, "app.db"), db.Options{Create: true, Guard: db.Sandboxed})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var out bytes.Buffer
	shell, err := repl.New(repl.WithTarget(d), repl.WithOpening(db.Options{Create: true, Guard: db.Unguarded}),
		repl.WithIO(emptyReader{}, &out, &out), repl.WithWidth(100), repl.WithStyle(nil), repl.WithHistory(""))
	if err != nil {
		t.Fatal(err)
	}
	play := func(cell, prompt string, want ...string) {
		t.Helper()
		out.Reset()
		_ = shell.Eval(t.Context(), cell)
		text := strings.Join(strings.Fields(out.String()), " ")
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s\n%s\nhas no %s", cell, out.String(), w)
			}
		}
		if got := shell.Prompt(); got != prompt {
			t.Errorf("%s: the prompt is %q, want %q", cell, got, prompt)
		}
	}
	const boxed, open = "app.db (sandbox)> ", "other> "
	play("CREATE TABLE pets (name text)", boxed)
	play(":db add other "+filepath.Join(dir, "other.db"), boxed)
	play(":db other", boxed, "the sandbox of app.db holds changes")
	play("BEGIN", "app.db (sandbox) [tx]> ")
	play(":db other", "app.db (sandbox) [tx]> ", "a transaction is open on app.db")
	play("ROLLBACK", boxed)
	play(":commit yes", boxed, "1 change is committed")
	play(":db other", open)
	play(":guard", open, "The guard is open")
	play(":commit yes", open, ":commit is for a sandbox")
	play("CREATE TABLE pets (name text)", open)
	play("BEGIN", "other [tx]> ")
	play("INSERT INTO pets VALUES ('b')", "other [tx]> ")
	play("COMMIT", open)
	play(":undo", open, "1 cell is undone")
	play("SELECT count(*) AS n FROM pets", open, "n 0 1 row")
	play(":db app.db", boxed)
	play(":guard", boxed, "It holds no changes")
	play("INSERT INTO pets VALUES ('a')", boxed)
	play(`target("other").Exec("DELETE FROM pets");`, boxed)
	out.Reset()
	if err := shell.Close(); err != nil || !strings.Contains(out.String(), "1 change was not committed, and is rolled back") {
		t.Errorf("close: %v, %s", err, out.String())
	}
}
