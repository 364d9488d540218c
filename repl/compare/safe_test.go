package compare

import (
	"testing"

	"github.com/retort-shell/retort/repl/sqltext"
)

func TestSafe(t *testing.T) {
	for _, tt := range []struct {
		text                          string
		sqlite, mysql, rows, onlyRead bool
	}{
		{"SELECT 1", true, true, true, true},
		{"  -- x\n select 'COMMIT; '", true, true, true, true},
		{"WITH x AS (SELECT 1) SELECT * FROM x", true, true, true, true},
		{"WITH x AS (SELECT 1) DELETE FROM t", true, true, false, false},
		{"INSERT INTO t VALUES (1)", true, true, false, false},
		{"INSERT INTO t VALUES (1) RETURNING id", true, true, true, false},
		{"UPDATE t SET a = ';COMMIT'", true, true, false, false},
		{"CREATE TABLE t (id integer)", true, false, false, false},
		{"CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; END", true, false, false, false},
		{"SAVEPOINT x", true, true, false, true},
		{"ROLLBACK TO SAVEPOINT x", true, true, false, true},
		{"ROLLBACK", false, false, false, true},
		{"COMMIT", false, false, false, false},
		{"SELECT 1; COMMIT", false, false, true, false},
		{"BEGIN", false, false, false, false},
		{"SET autocommit = 1", false, false, false, false},
		{"PRAGMA foreign_keys = off", false, false, true, false},
		{"CALL p()", false, false, true, false},
		{"VACUUM", false, false, false, false},
		{"", true, true, false, true},
	} {
		if got := safe("sqlite")(tt.text) == nil; got != tt.sqlite {
			t.Errorf("%q may be sent to SQLite: %t", tt.text, got)
		}
		if got := safe("mysql")(tt.text) == nil; got != tt.mysql {
			t.Errorf("%q may be sent to MySQL: %t", tt.text, got)
		}
		if got := sqltext.First(tt.text).GivesRows(); got != tt.rows {
			t.Errorf("%q gives rows: %t", tt.text, got)
		}
		if got := reads(tt.text); got != tt.onlyRead {
			t.Errorf("%q only reads: %t", tt.text, got)
		}
	}
}
