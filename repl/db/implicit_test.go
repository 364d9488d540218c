package db

import (
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/dbtest"
)

func TestCommitsImplicitly(t *testing.T) {
	for query, want := range map[string]bool{
		"CREATE TABLE a (id int)": true, "create index i on a (id)": true, "CREATE TEMPORARY TABLE a (id int)": false, "CREATE OR REPLACE TEMPORARY TABLE a (id int)": false,
		"DROP TABLE temporary": true, "drop temporary table a": false, "TRUNCATE a": true, "RENAME TABLE a TO b": true, "/* x */ ALTER TABLE a ADD b int": true,
		"GRANT SELECT ON a TO b": true, "ANALYZE TABLE a": true, "ANALYZE SELECT 1": false, "LOCK TABLES a READ": true, "SET PASSWORD = ''": true, "SET @a = 1": false,
		"BEGIN": true, "BEGIN NOT ATOMIC SELECT 1; END": false, "START TRANSACTION": true, "START SLAVE": false,
		"SELECT 1": false, "INSERT INTO a VALUES ('CREATE')": false, "COMMIT": false, "SAVEPOINT a": false, "": false,
	} {
		if got := commitsImplicitly(query); got != want {
			t.Errorf("commitsImplicitly(%q) = %t", query, got)
		}
	}
}

// Whether a transaction is open is told rightly behind statements that commit it.
func TestImplicitCommits(t *testing.T) {
	for _, c := range []struct {
		name, url, statement string
		open                 bool
		committed            string
	}{
		{"MySQL", dbtest.MySQL(t), "CREATE TABLE made (id integer)", false, "CREATE"},
		{"MySQL", dbtest.MySQL(t), "CREATE TABLE parents (id integer)", false, "CREATE"}, // there is one
		{"MySQL", dbtest.MySQL(t), "CREATE TABLE", true, ""},
		{"MySQL", dbtest.MySQL(t), "CREATE TEMPORARY TABLE made (id integer)", true, ""},
		{"MySQL", dbtest.MySQL(t), "ANALYZE TABLE parents", false, "ANALYZE"},
		{"MySQL", dbtest.MySQL(t), "START TRANSACTION", true, "START"},
		{"MySQL", dbtest.MySQL(t), "DELETE FROM children", true, ""},
		{"MySQL", dbtest.MySQL(t), "SET @a = 1", true, ""},
		{"MariaDB", dbtest.MySQL(t), "BEGIN NOT ATOMIC COMMIT; END", false, "BEGIN, or not"},
		{"PostgreSQL", dbtest.Postgres(t), "CREATE TABLE made (id integer)", true, ""},
	} {
		g, p := openPool(t, c.url)
		for _, query := range []string{"BEGIN", "INSERT INTO parents (name) VALUES ('x')"} {
			if err := g.Exec(query).Error; err != nil {
				t.Fatal(err)
			}
		}
		if told, want := p.Commits(c.statement), c.committed != "" && !strings.HasSuffix(c.committed, ", or not"); told != want && c.statement != "CREATE TABLE" {
			t.Errorf("%s: %s is announced: %t", c.name, c.statement, told)
		}
		_ = g.Exec(c.statement).Error
		got := ""
		if end := p.Ended(); end != nil {
			if got = end.Verb; !end.Committed {
				got += ", or not"
			}
		}
		if p.Pinned() != c.open || got != c.committed {
			t.Errorf("%s: after %s a transaction is open: %t, and %q has committed one; want %t, %q", c.name, c.statement, p.Pinned(), got, c.open, c.committed)
		}
		if p.Pinned() {
			g.Exec("ROLLBACK")
		}
	}
}

// A transaction of Go goes on, and the statement that has committed it is told of.
func TestImplicitCommitInGo(t *testing.T) {
	g, p := openPool(t, dbtest.MySQL(t))
	tx := g.Begin()
	if err := tx.Exec("CREATE TABLE made (id integer)").Error; err != nil {
		t.Fatal(err)
	}
	if end := p.Ended(); end == nil || *end != (Ended{"CREATE", true}) {
		t.Errorf("%+v has committed it", end)
	}
	if err := tx.Rollback().Error; err != nil {
		t.Error(err)
	}
	if err := g.Exec("CREATE TABLE another (id integer)").Error; err != nil || p.Ended() != nil {
		t.Errorf("outside of a transaction: %v", err)
	}
}
