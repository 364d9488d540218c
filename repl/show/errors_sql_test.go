package show

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// What beginners write wrong in SQL. The errors are SQLite's own, and for the others the texts that their drivers make.
func TestSQLErrors(t *testing.T) {
	db := school(t)
	v := newViews(t, "errors_sql")
	check := func(title string, err error, sql string, args ...any) {
		t.Helper()
		if err == nil {
			t.Errorf("%s: no error", title)
			return
		}
		v.check(title, printer(t, 80, Saved), func(w io.Writer) error {
			return printer(t, 80, Saved).Error(w, err, About{Statement: yours(sql, -1, args...)})
		})
	}
	for _, sql := range []string{
		"SELECT name FROM users WHERE name = 'Ada",
		"SELECT name FROM users WHERE name = 'O'Hara'",
		"SELECT name FROM users WHERE name = Ada",
		"SELECT name FROM users WHERE name LIKE Ada",
		"SELECT name FROM users WHERE name LIKE %da",
		"SELECT name FROM users WHERE name = ‘Ada’",
		"SELECT name, FROM users",
		"SELECT count(* FROM users",
		"SELECT count(*)) FROM users",
		"SELECT * users",
		"SELECT TOP 3 name FROM users",
		"DELETE users WHERE id = 1",
		"INSERT users VALUES (1)",
		"UPDATE users name = 'x'",
		"SELECT * FROM users ORDER id",
		"SELECT * FROM users GROUP name",
		"SELECT * FROM users WHERE id = = 1",
		"SELECT * FROM users LIMIT",
		"SELECT u.name FROM users",
		"SELECT users.nam FROM users",
		"SELECT p.nam FROM users AS u JOIN posts p ON p.author_id = u.id",
		"SELECT id FROM users JOIN posts ON posts.author_id = users.id",
		"INSERT INTO users VALUES ('a', 'b')",
		"INSERT INTO users (name, email) VALUES ('a')",
		"CREATE TABLE users (id int)",
		"SELECT * FROM users WHERE name = ?",
		"SELECT abs(1, 2)",
	} {
		check("SQLite: "+sql, db.Exec(strings.ReplaceAll(sql, "?", "??")).Error, sql)
	}
	check("SQLite: a place without a value", errors.New("missing argument with index 1"), "SELECT * FROM users WHERE name = ?")
	for _, e := range []struct{ sql, text string }{
		{"SELECT name FROM users WHERE name = 'Ada", `ERROR: unterminated quoted string at or near "'Ada" (SQLSTATE 42601)`},
		{"SELECT name FROM users WHERE name = Ada", `ERROR: column "ada" does not exist (SQLSTATE 42703)`},
		{"SELECT name FROM users WHERE name = ‘Ada’", `ERROR: column "‘ada’" does not exist (SQLSTATE 42703)`},
		{"SELECT * FROM users WHERE id == 1", "ERROR: operator does not exist: integer == integer (SQLSTATE 42883)"},
		{"SELECT foo(name) FROM users", "ERROR: function foo(character varying) does not exist (SQLSTATE 42883)"},
		{"SELECT u.name FROM users", `ERROR: missing FROM-clause entry for table "u" (SQLSTATE 42P01)`},
		{"SELECT id FROM users JOIN posts ON posts.author_id = users.id", `ERROR: column reference "id" is ambiguous (SQLSTATE 42702)`},
		{"SELECT * FROM users WHERE name = ?", "ERROR: syntax error at end of input (SQLSTATE 42601)"},
		{"CREATE TABLE users (id int)", `ERROR: relation "users" already exists (SQLSTATE 42P07)`},
		{"DROP TABLE nope", `ERROR: table "nope" does not exist (SQLSTATE 42P01)`},
		{"INSERT INTO users (name, email) VALUES ('a')", "ERROR: INSERT has more target columns than expressions (SQLSTATE 42601)"},
		{"SELECT 1/0", "ERROR: division by zero (SQLSTATE 22012)"},
		{`SELECT * FROM users WHERE name = "Ada L"`, `ERROR: column "Ada L" does not exist (SQLSTATE 42703)`},
		{`INSERT INTO adults (id) VALUES (1)`, `ERROR: null value in column "Line.No" of relation "users" violates not-null constraint (SQLSTATE 23502)`},
	} {
		check("PostgreSQL: "+e.sql, errors.New(e.text), e.sql)
	}
	check("PostgreSQL: too many values", errors.New("expected 1 arguments, got 2"), "SELECT * FROM users WHERE name = $1", "a", "b")
	near := func(text string) string {
		return "Error 1064 (42000): You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for the right syntax to use near '" + text + "' at line 1"
	}
	for _, e := range []struct{ sql, text string }{
		{"SELECT name FROM users WHERE name = 'Ada", near("'Ada")},
		{"DELETE users WHERE id = 1", near("WHERE id = 1")},
		{"SELECT * FROM users WHERE name = ?", near("?")},
		{"BEGIN TRANSACTION", near("TRANSACTION")},
		{"SELECT foo(name) FROM users", "Error 1305 (42000): FUNCTION beginner.foo does not exist"},
		{"SELECT u.name FROM users", "Error 1054 (42S22): Unknown column 'u.name' in 'SELECT'"},
		{"SELECT id FROM users JOIN posts ON posts.author_id = users.id", "Error 1052 (23000): Column 'id' in SELECT is ambiguous"},
		{"INSERT INTO users (name, email) VALUES ('a')", "Error 1136 (21S01): Column count doesn't match value count at row 1"},
		{"CREATE TABLE users (id int)", "Error 1050 (42S01): Table 'users' already exists"},
		{"DROP TABLE nope", "Error 1051 (42S02): Unknown table 'beginner.nope'"},
		{"SELECT `größe` FROM users", "Error 1054 (42S22): Unknown column 'größe' in 'SELECT'"},
		{"SELECT * FROM `Order Details`", "Error 1146 (42S02): Table 'beginner.Order Details' doesn't exist"},
		{"SELECT * FROM shop.orders", "Error 1146 (42S02): Table 'shop.orders' doesn't exist"},
		{"INSERT INTO users (id) VALUES (1)", "Error 1364 (HY000): Field 'Line.No' doesn't have a default value"},
		{"UPDATE users SET age = -1", "Error 4025 (23000): CONSTRAINT `users.age` failed for `beginner`.`users`"},
		{"UPDATE users SET age = -2", "Error 3819 (HY000): Check constraint 'users_chk_1' is violated."},
	} {
		check("MySQL: "+e.sql, errors.New(e.text), e.sql)
	}
	check("Go: a number is no bool", errors.New(`sql: Scan error on column index 6, name "tb": sql/driver: couldn't convert 5 into type bool`), "SELECT * FROM users")
	check("Go: a text is no time", errors.New(`sql: Scan error on column index 19, name "d": unsupported Scan, storing driver.Value type string into type *time.Time`), "SELECT * FROM users")
	check("GORM: no table", errors.New(`unsupported data type: map[name:x]: Table not set, please set it like: db.Model(&user) or db.Table("users")`), "")
}
