package sqltext

import (
	"reflect"
	"testing"
)

func TestStatements(t *testing.T) {
	for _, c := range []struct {
		text string
		want []Words
	}{
		{"", nil},
		{" ; -- nothing\n;", nil},
		{"select 'a;b', \"x\" from t -- delete\n", []Words{{"SELECT", "FROM", "T"}}},
		{"/* delete */ BEGIN; commit;", []Words{{"BEGIN"}, {"COMMIT"}}},
		{"CREATE TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM u; END; SELECT 1", []Words{
			{"CREATE", "TRIGGER", "A", "AFTER", "INSERT", "ON", "T", "BEGIN", "DELETE", "FROM", "U", "END", "SELECT", "1"},
		}},
	} {
		if got := Statements(c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("Statements(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	const rows, changes, reads = 1, 2, 4
	for text, want := range map[string]int{
		"SELECT 1":                                              rows | reads,
		"-- the first\nSELECT 1":                                rows | reads,
		"/* the first */ select 1":                              rows | reads,
		"(SELECT 1) UNION SELECT 2":                             rows | reads,
		"SELECT 'insert', \"delete\" FROM t":                    rows | reads,
		"SELECT * FROM t FOR UPDATE":                            rows | reads,
		"SELECT * FROM t FOR NO KEY UPDATE":                     rows | reads,
		"SELECT replace(a, 'x', 'y') FROM t":                    rows | reads,
		"SELECT a INTO u FROM t":                                rows,
		"WITH x AS (SELECT 'delete') TABLE x":                   rows | reads,
		"WITH x AS (SELECT 1) DELETE FROM t":                    changes,
		"WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x": rows | changes,
		"INSERT INTO t VALUES (1)":                              changes,
		"INSERT INTO t VALUES (1) RETURNING a":                  rows | changes,
		"REPLACE INTO t VALUES ('returning')":                   changes,
		"EXPLAIN DELETE FROM t":                                 rows | reads,
		"EXPLAIN ANALYZE SELECT 1":                              rows | reads,
		"EXPLAIN ANALYZE DELETE FROM t":                         rows,
		"PRAGMA foreign_keys = 0":                               rows,
		"CALL f()":                                              rows,
		"SHOW TABLES":                                           rows | reads,
		"CREATE TABLE returning (a int)":                        0,
		"COMMIT":                                                0,
	} {
		w := First(text)
		got := 0
		for i, is := range []bool{w.GivesRows(), w.ChangesRows(), w.Reads()} {
			if is {
				got |= 1 << i
			}
		}
		if got != want {
			t.Errorf("%s: rows, changes, reads are %03b, want %03b", text, got, want)
		}
	}
}
