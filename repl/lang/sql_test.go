package lang

import (
	"slices"
	"strings"
	"testing"
)

var statements = []struct {
	src  string
	want []string
}{
	{"", nil},
	{" \n\t", nil},
	{";", nil},
	{" ; ;\n; ", nil},
	{"\u0085", nil},
	{"\u00a0SELECT 1\u00a0;", []string{"SELECT 1"}},
	{"-- only a comment", nil},
	{"// only a comment\n/* and one */", nil},
	{"SELECT 1", []string{"SELECT 1"}},
	{"SELECT 1;", []string{"SELECT 1"}},
	{"SELECT 1 ; ", []string{"SELECT 1"}},
	{"SELECT 1; SELECT 2", []string{"SELECT 1", "SELECT 2"}},
	{"SELECT 1;;SELECT 2;", []string{"SELECT 1", "SELECT 2"}},
	{"SELECT\n  1;\nSELECT 2\n", []string{"SELECT\n  1", "SELECT 2"}},
	{"SELECT ';'; SELECT \";\"; SELECT `;`", []string{"SELECT ';'", "SELECT \";\"", "SELECT `;`"}},
	{"SELECT 'it''s;'; SELECT 2", []string{"SELECT 'it''s;'", "SELECT 2"}},
	{"SELECT 'a\\'; SELECT 2", []string{"SELECT 'a\\'", "SELECT 2"}},
	{"SELECT E'a\\';'; SELECT 2", []string{"SELECT E'a\\';'", "SELECT 2"}},
	{"SELECT E'a''\\';'; SELECT 2", []string{"SELECT E'a''\\';'", "SELECT 2"}},
	{"SELECT $$;$$; SELECT $a$;$$;$a$", []string{"SELECT $$;$$", "SELECT $a$;$$;$a$"}},
	{"SELECT $1; SELECT $2", []string{"SELECT $1", "SELECT $2"}},
	{"SELECT 1 -- one;\n; SELECT 2", []string{"SELECT 1 -- one;", "SELECT 2"}},
	{"SELECT 1 /* ; */; SELECT 2", []string{"SELECT 1 /* ; */", "SELECT 2"}},
	{"-- first; it's\nSELECT 1; -- second\nSELECT 2; -- end", []string{"SELECT 1", "SELECT 2"}},
	{"// note\nSELECT 1;\n// note\nSELECT 2", []string{"SELECT 1", "SELECT 2"}},
	{"/*+ SeqScan(t) */ SELECT 1; SELECT 2", []string{"/*+ SeqScan(t) */ SELECT 1", "SELECT 2"}},
	{"SELECT (1; SELECT 2", []string{"SELECT (1", "SELECT 2"}},
	{"SELECT 'open; SELECT 2", []string{"SELECT 'open; SELECT 2"}},
	{"SELECT /* open; SELECT 2", []string{"SELECT /* open; SELECT 2"}},
	{"BEGIN; UPDATE t SET a = 1; COMMIT;", []string{"BEGIN", "UPDATE t SET a = 1", "COMMIT"}},
	{"BEGIN; SELECT 1; END; SELECT 2", []string{"BEGIN", "SELECT 1", "END", "SELECT 2"}},
	{"SELECT CASE WHEN 1 THEN 2; SELECT 3", []string{"SELECT CASE WHEN 1 THEN 2", "SELECT 3"}},
	{"SELECT * FROM triggers; SELECT 2", []string{"SELECT * FROM triggers", "SELECT 2"}},
	{"CREATE TABLE trigger (a int); SELECT 2", []string{"CREATE TABLE trigger (a int)", "SELECT 2"}},
	{
		"CREATE TRIGGER t AFTER INSERT ON u BEGIN\n  UPDATE u SET a = CASE b WHEN 1 THEN 2 END;\n  DELETE FROM v;\nEND; SELECT 2",
		[]string{"CREATE TRIGGER t AFTER INSERT ON u BEGIN\n  UPDATE u SET a = CASE b WHEN 1 THEN 2 END;\n  DELETE FROM v;\nEND", "SELECT 2"},
	},
	{
		"CREATE OR REPLACE PROCEDURE p() BEGIN IF a THEN SELECT 1; END IF; WHILE b DO SELECT 2; END WHILE; CASE c WHEN 1 THEN SELECT 3; END CASE; END; CALL p()",
		[]string{"CREATE OR REPLACE PROCEDURE p() BEGIN IF a THEN SELECT 1; END IF; WHILE b DO SELECT 2; END WHILE; CASE c WHEN 1 THEN SELECT 3; END CASE; END", "CALL p()"},
	},
	{
		"CREATE FUNCTION f() RETURNS int AS $$ BEGIN; RETURN 1; END $$ LANGUAGE plpgsql; SELECT f()",
		[]string{"CREATE FUNCTION f() RETURNS int AS $$ BEGIN; RETURN 1; END $$ LANGUAGE plpgsql", "SELECT f()"},
	},
	{"SELECT 'été;日本'; SELECT \"naïve;\"", []string{"SELECT 'été;日本'", "SELECT \"naïve;\""}},
}

func TestStatements(t *testing.T) {
	for _, c := range statements {
		if got := Statements(c.src); !slices.Equal(got, c.want) {
			t.Errorf("Statements(%q) = %q, should be %q", c.src, got, c.want)
		}
	}
}

// A long script is read in time that grows with its length.
func BenchmarkStatements(b *testing.B) {
	script := strings.Repeat("INSERT INTO users (name, email) VALUES ('O''Brien', 'a;b@school.edu'); -- one more\n", 10_000)
	b.SetBytes(int64(len(script)))
	for b.Loop() {
		if n := len(Statements(script)); n != 10_000 {
			b.Fatal(n)
		}
	}
}

func BenchmarkClassify(b *testing.B) {
	for _, src := range []string{"db.Where(\"id < ?\", 5).Find(&users)", "SELECT * FROM users WHERE id < 5"} {
		b.Run(Classify(src).String(), func(b *testing.B) {
			for b.Loop() {
				Classify(src)
			}
		})
	}
}
