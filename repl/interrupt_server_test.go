package repl_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
)

// TestCommandInterrupted: a command that is stopped at a query without end says so, in the shell's words and not in the database's.
func TestCommandInterrupted(t *testing.T) {
	const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n"
	for _, c := range []struct {
		name string
		url  func(testing.TB) string
		cell string
	}{
		{"SQLite", func(testing.TB) string { return ":memory:" }, ":compare " + endless + " ~ SELECT 1"},
		{"PostgreSQL", dbtest.Postgres, ":explain analyze SELECT pg_sleep(600)"},
		{"MariaDB", dbtest.MySQL, ":compare SELECT SLEEP(600) ~ SELECT 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := c.url(t)
			s := newSession(t, url, url, db.Options{})
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			var failed *repl.CellError
			if err := s.shell.Eval(ctx, c.cell); !errors.As(err, &failed) {
				t.Errorf("%s: %v", c.cell, err)
			}
			if got := s.out.String(); !strings.HasSuffix(got, "\ninterrupted\n") || strings.Contains(got, "error") {
				t.Errorf("%s shows\n%s", c.cell, got)
			}
			s.play("SELECT 2 AS n", "  2\n")
		})
	}
}
