package db

import (
	"testing"

	"github.com/retort-shell/retort/internal/dbtest"
)

func TestStray(t *testing.T) {
	for _, c := range []struct {
		name, url  string
		statements []string
		want       string
	}{
		{"PostgreSQL", dbtest.Postgres(t), []string{"COMMIT"}, "COMMIT"},
		{"PostgreSQL", dbtest.Postgres(t), []string{"rollback work", "SELECT 1"}, "ROLLBACK"},
		{"PostgreSQL", dbtest.Postgres(t), []string{"BEGIN", "COMMIT"}, ""},
		{"MySQL", dbtest.MySQL(t), []string{"BEGIN", "COMMIT", "COMMIT"}, "COMMIT"},
		{"MySQL", dbtest.MySQL(t), []string{"SET autocommit = 0", "INSERT INTO parents (name) VALUES ('x')", "COMMIT"}, ""}, // it ends one
	} {
		g, p := openPool(t, c.url)
		for _, statement := range c.statements {
			if err := g.Exec(statement).Error; err != nil {
				t.Fatalf("%s: %s: %v", c.name, statement, err)
			}
		}
		if got := p.Stray(); got != c.want {
			t.Errorf("%s: after %q the stray statement is %q, want %q", c.name, c.statements, got, c.want)
		}
		if got := p.Stray(); got != "" {
			t.Errorf("%s: %q is told again", c.name, got)
		}
	}
}

func TestEndsTransaction(t *testing.T) {
	for query, want := range map[string]bool{
		"COMMIT": true, "/* all */ commit work;": true, "ROLLBACK": true, "END": true,
		"ROLLBACK TO SAVEPOINT a": false, "rollback work to a": false, "COMMIT PREPARED 'x'": false, "DELETE FROM pets; COMMIT": false, "BEGIN": false, "": false,
	} {
		if got := endsTransaction(query); got != want {
			t.Errorf("endsTransaction(%q) = %t", query, got)
		}
	}
}
