//go:build unix

package repl_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
)

// A server that is killed in the middle of a session is told of, what was open is not taken for done, and the session goes on when the server is
// there again. No cell waits for two seconds.
func TestServerKilled(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *dbtest.Server{"PostgreSQL": dbtest.OwnPostgres, "MariaDB": dbtest.OwnMariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t)
			d, err := db.Open(server.URL, db.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			var out bytes.Buffer
			shell, err := repl.New(
				repl.WithTarget(d), repl.WithIO(emptyReader{}, &out, &out), repl.WithWidth(500), repl.WithStyle(nil), repl.WithHistory(""),
			)
			if err != nil {
				t.Fatal(err)
			}
			defer shell.Close()
			cell := func(src string) (shown string, err error) {
				t.Helper()
				out.Reset()
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				defer cancel()
				err = shell.Eval(ctx, src)
				if ctx.Err() != nil {
					t.Fatalf("%s takes more than 2 s:\n%s", src, out.String())
				}
				return out.String(), err
			}
			ok := func(src string, wants ...string) {
				t.Helper()
				got, err := cell(src)
				if err != nil {
					t.Fatalf("%s: %v", src, err)
				}
				for _, want := range wants {
					if !strings.Contains(got, want) {
						t.Errorf("%s shows\n%s\nwithout %q", src, got, want)
					}
				}
			}
			fails := func(src string, wants ...string) {
				t.Helper()
				got, err := cell(src)
				if err == nil {
					t.Fatalf("%s worked:\n%s", src, got)
				}
				for _, want := range wants {
					if !strings.Contains(got, want) {
						t.Errorf("%s shows\n%s\nwithout %q", src, got, want)
					}
				}
			}
			ok("CREATE TABLE pets (id integer)")
			ok("kept := 42")

			// In a transaction that SQL began.
			ok("BEGIN")
			ok("INSERT INTO pets VALUES (1)")
			server.Kill()
			fails("INSERT INTO pets VALUES (2)", "was lost", "and with it the open transaction: the database has rolled it back, nothing of it is kept")
			if strings.Contains(shell.Prompt(), "[tx]") {
				t.Errorf("the prompt is %q", shell.Prompt())
			}
			fails("INSERT INTO pets VALUES (3)", "cannot be reached", "nothing was sent")
			ok("kept", "42")
			server.Start()
			ok("SELECT count(*) AS n FROM pets", "\n  0\n", "note: the connection to ", " was lost, and there is a new one")
			ok("SELECT count(*) AS n FROM pets", "\n  0\n")
			if strings.Contains(out.String(), "note:") {
				t.Errorf("the notice comes again:\n%s", out.String())
			}

			// In a transaction of GORM's, which is committed after the restart.
			ok("tx := db.Begin()")
			ok("tx.Exec(`INSERT INTO pets VALUES (4)`).Error")
			server.Kill()
			server.Start()
			fails("tx.Commit()", "was lost", "the open transaction: whether the database kept it before that is not known")
			if strings.Contains(shell.Prompt(), "[tx]") {
				t.Errorf("the prompt is %q", shell.Prompt())
			}

			// Between cells: the first may meet the dead connection, and says so; the next goes on.
			server.Kill()
			server.Start()
			if got, err := cell("SELECT count(*) AS n FROM pets"); err != nil && !strings.Contains(got, "was lost") {
				t.Errorf("after the restart:\n%s", got)
			}
			ok("SELECT count(*) AS n FROM pets", "\n  0\n")
			ok("INSERT INTO pets VALUES (5)")
			ok("SELECT count(*) AS n FROM pets", "\n  1\n")
		})
	}
}
