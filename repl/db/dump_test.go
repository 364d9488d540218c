package db

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/dbtest"
)

// A picture is all that a connection sees of a database, but for the counters of generated keys where no transaction holds them: those go on until
// nothing is left of what was done.
type picture struct {
	exact   string // with the place of each row and table in their files, as far as the database tells it
	logical string // without
}

// pictureOf takes a picture through SQL, as only the sandbox's own connection sees what it holds.
func pictureOf(t *testing.T, d *DB) picture {
	t.Helper()
	var exact, logical strings.Builder
	rows := func(query string, args ...any) []string {
		t.Helper()
		found, err := d.Gorm.Raw(query, args...).Rows()
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		lines, err := linesOf(found)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return lines
	}
	both := func(lines []string) {
		for _, line := range lines {
			fmt.Fprintln(&exact, line)
			fmt.Fprintln(&logical, line)
		}
	}
	table := func(name, place, order string) {
		both([]string{"table " + name})
		for _, line := range rows("SELECT " + place + " AS place, t.* FROM " + name + " AS t " + order) {
			fmt.Fprintln(&exact, line)
		}
		plain := rows("SELECT * FROM " + name)
		slices.Sort(plain)
		for _, line := range plain {
			fmt.Fprintln(&logical, line)
		}
	}
	switch d.Dialect {
	case "SQLite":
		both(rows("PRAGMA user_version"))
		both(rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid"))
		for _, name := range rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid") {
			table(name, "rowid", "ORDER BY rowid")
		}
	case "PostgreSQL":
		here := "relnamespace = current_schema()::regnamespace"
		for _, line := range rows("SELECT oid, relname, pg_relation_filenode(oid) FROM pg_class WHERE " + here + " ORDER BY oid") {
			fmt.Fprintln(&exact, line)
		}
		both(rows("SELECT relname, attname, atttypid::regtype, attnotnull FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid WHERE " + here + " AND attnum > 0 AND NOT attisdropped ORDER BY relname, attnum"))
		both(rows("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = current_schema()::regnamespace ORDER BY conname"))
		both(rows("SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1"))
		both(rows("SELECT pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid WHERE " + here + " AND NOT tgisinternal ORDER BY 1"))
		both(rows("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace ORDER BY 1"))
		for _, name := range rows("SELECT relname FROM pg_class WHERE relkind = 'r' AND " + here + " ORDER BY relname") {
			table(name, "t.ctid", "ORDER BY t.ctid")
		}
	default:
		for _, name := range rows("SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND table_type = 'BASE TABLE' ORDER BY 1") {
			both([]string{counterRE.ReplaceAllString(strings.Join(rows("SHOW CREATE TABLE "+name), "\n"), "")})
			table(name, "0", "") // in the order of InnoDB's own key
		}
		both(rows("SELECT trigger_name, action_statement FROM information_schema.triggers WHERE trigger_schema = database() ORDER BY 1"))
	}
	return picture{exact.String(), logical.String()}
}

// linesOf reads rows as text, one a line.
func linesOf(rows interface {
	Next() bool
	Columns() ([]string, error)
	Scan(...any) error
	Err() error
	Close() error
}) ([]string, error) {
	columns, err := rows.Columns()
	if err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	var lines []string
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		line := make([]string, len(values))
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			line[i] = fmt.Sprint(v)
		}
		lines = append(lines, strings.Join(line, "|"))
	}
	return lines, errors.Join(rows.Err(), rows.Close())
}

var (
	// counterRE is where MariaDB tells the counter of a table's keys.
	counterRE = regexp.MustCompile(` AUTO_INCREMENT=\d+`)
	// restrictRE is a word that pg_dump makes up each time.
	restrictRE = regexp.MustCompile(`(?m)^\\(un)?restrict .*\n`)
)

// dumped is a database as its own tool dumps it, which sees what is committed and the counters of generated keys. Of SQLite it is the file, byte
// for byte.
func dumped(t *testing.T, d *DB, target guardedTarget) string {
	t.Helper()
	switch d.Dialect {
	case "SQLite":
		return sqliteImage(t, target.file)
	case "PostgreSQL":
		schema := strings.TrimSuffix(target.url[strings.LastIndex(target.url, "retort_test_"):], "&")
		s, err := parsePostgres(target.url)
		if err != nil {
			t.Fatal(err)
		}
		config := s.connector.(*postgresConnector).config
		text := run(t, "pg_dump", "--no-password", "--lock-wait-timeout=5000", "-h", config.Host, "-p", fmt.Sprint(config.Port), "-U", config.User, "-n", schema, config.Database)
		return restrictRE.ReplaceAllString(text, "")
	}
	config, err := mysqldriver.ParseDSN(dbtest.DSN(target.url))
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := strings.Cut(config.Addr, ":")
	return run(t, "mariadb-dump", "--no-defaults", "--single-transaction", "--routines", "--skip-dump-date", "--protocol=tcp", "-h", host, "-P", port, "-u", config.User, "--password="+config.Passwd, config.DBName)
}

// run runs a tool, which comes with the server's packages.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	var failed strings.Builder
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stderr = &failed
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, &failed)
	}
	return string(out)
}

// sqliteImage is a file of SQLite's, with what its log holds. Of its header the numbers are left out that count transactions and changes of the
// schema, and name the library's version: https://www.sqlite.org/fileformat.html, section 1.3.
func sqliteImage(t *testing.T, file string) string {
	t.Helper()
	name, err := dsn(file, readOnly)
	if err != nil {
		t.Fatal(err)
	}
	under, err := openUnder(t.Context(), func(Guard) (string, error) { return name, nil }, ReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	c, err := openSnapshotConn(under.connector.(*connector))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	path := filepath.Join(t.TempDir(), "image.db")
	if err := c.copyTo(path); err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, counts := range [][2]int{{24, 28}, {40, 44}, {92, 100}} {
		clear(image[counts[0]:counts[1]])
	}
	return string(image)
}

// furnish adds tables to those of fill: one with generated keys, one without any, which triggers write, and a view.
func furnish(t *testing.T, g *gorm.DB) {
	t.Helper()
	statements := map[string][]string{
		"sqlite": {
			"CREATE TABLE items (id integer PRIMARY KEY AUTOINCREMENT, text text UNIQUE)",
			"CREATE TRIGGER child_in AFTER INSERT ON children BEGIN INSERT INTO logs VALUES ('in', NEW.id); END",
			"CREATE TRIGGER child_out AFTER DELETE ON children BEGIN INSERT INTO logs VALUES ('out', OLD.id); END",
		},
		"postgres": {
			"CREATE TABLE items (id serial PRIMARY KEY, text text UNIQUE)",
			"CREATE FUNCTION child_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO logs VALUES (TG_OP, coalesce(NEW.id, OLD.id)); RETURN NULL; END'",
			"CREATE TRIGGER child_in AFTER INSERT OR DELETE ON children FOR EACH ROW EXECUTE FUNCTION child_log()",
		},
		"mysql": {
			"CREATE TABLE items (id integer PRIMARY KEY AUTO_INCREMENT, text varchar(100) UNIQUE)",
			"CREATE TRIGGER child_in AFTER INSERT ON children FOR EACH ROW INSERT INTO logs VALUES ('in', NEW.id)",
			"CREATE TRIGGER child_out AFTER DELETE ON children FOR EACH ROW INSERT INTO logs VALUES ('out', OLD.id)",
		},
	}
	for _, query := range append([]string{
		"CREATE TABLE logs (what varchar(10), child integer)", "CREATE VIEW named AS SELECT id, name FROM parents WHERE name <> ''", "CREATE INDEX by_name ON children (parent_id, id)",
	}, append(statements[g.Name()], "INSERT INTO items (text) VALUES ('one'), ('two')")...) {
		if err := g.Exec(query).Error; err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
}
