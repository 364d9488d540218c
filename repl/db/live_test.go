package db

import (
	"strings"
	"testing"
	"time"
)

func TestSweeping(t *testing.T) {
	for text, want := range map[string]string{
		"DELETE FROM a":                                                           "DELETE without WHERE",
		"delete from a where id=1":                                                "",
		"UPDATE a SET b = (SELECT c FROM d WHERE e)":                              "UPDATE without WHERE",
		"UPDATE a SET b = 1 WHERE id IN (SELECT id FROM c)":                       "",
		"WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x WHERE id = 1":      "DELETE without WHERE",
		"WITH x AS (DELETE FROM a WHERE b RETURNING *) SELECT * FROM x":           "",
		"DELETE FROM a WHERE b; DELETE FROM a":                                    "DELETE without WHERE",
		"DELETE FROM a -- WHERE b":                                                "DELETE without WHERE",
		"DELETE FROM a RETURNING ' WHERE '":                                       "DELETE without WHERE",
		"DROP TABLE a":                                                            "DROP",
		"/* so */ truncate a":                                                     "TRUNCATE",
		"ALTER TABLE a DROP COLUMN b":                                             "ALTER … DROP",
		"ALTER TABLE a ADD COLUMN b int":                                          "",
		"SELECT * FROM a FOR UPDATE":                                              "",
		"CREATE TABLE a (b int REFERENCES c ON DELETE CASCADE ON UPDATE CASCADE)": "",
		"INSERT INTO a VALUES (1) ON CONFLICT DO UPDATE SET b = 1":                "",
		"INSERT INTO a VALUES (1) ON DUPLICATE KEY UPDATE b = 1":                  "",
		"EXPLAIN ANALYZE DELETE FROM a":                                           "DELETE without WHERE",
	} {
		if got := Sweeping(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestMayWrite(t *testing.T) {
	for text, want := range map[string]bool{
		"SELECT 1": false, "select * into b from a": true, "INSERT INTO a VALUES (1)": true, "WITH x AS (SELECT 1) SELECT * FROM x": false,
		"WITH x AS (DELETE FROM a) SELECT 1": true, "EXPLAIN ANALYZE UPDATE a SET b = 1": true, "SELECT 'DELETE'": false, "SELECT nextval('s')": true,
		"CREATE TABLE a (b int)": true, "BEGIN": true, "SHOW TABLES": false, "SELECT 1; DROP TABLE a": true, "CALL p()": true, "DO $$ $$": true, "": false,
	} {
		if got := MayWrite(text); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}

// A live server, here one on this machine, starts read-only and ends statements that take too long.
func TestLiveServer(t *testing.T) {
	for _, server := range servers {
		t.Run(server.name, func(t *testing.T) {
			d, err := Open(server.url(t), Options{Live: true, Timeout: 200 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if !d.Live || d.Guard != ReadOnly || !strings.Contains(d.Name, "@") {
				t.Errorf("live %t, guard %s, name %s", d.Live, d.Guard, d.Name)
			}
			var ignored any
			err = d.pool.QueryRow(map[string]string{"PostgreSQL": "SELECT pg_sleep(300)", "MySQL": "SELECT sleep(300)"}[server.name]).Scan(&ignored)
			if err == nil || !strings.Contains(err.Error(), "statement") {
				t.Errorf("a statement without end: %v", err)
			}
		})
	}
}
