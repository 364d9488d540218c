package command

import (
	"fmt"
	"slices"
	"testing"
)

// TestManyReferrers: of the foreign keys to a table that much refers to, the first are listed.
func TestManyReferrers(t *testing.T) {
	s := newShell(t)
	for i := range 30 {
		s.exec(fmt.Sprintf("CREATE TABLE a%02d (id integer PRIMARY KEY, of integer REFERENCES clubs (id))", i))
	}
	s.has(":table clubs", "  used by  a00.of → id\n", "           a19.of → id\n           … and 11 more\n")
}

// TestCompleteTable: tables are offered that no model has.
func TestCompleteTable(t *testing.T) {
	s := newShell(t)
	s.Tables = func() []string { return []string{"audit", "audit_log", "users"} }
	for _, line := range []string{":table aud", ":model aud"} {
		if got := Complete(s.Env, line); !slices.Equal(got, []string{"audit", "audit_log"}) {
			t.Errorf("%s: %q", line, got)
		}
	}
}
