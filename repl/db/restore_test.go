package db_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/retort-shell/retort/repl/db"
)

// TestRestore changes a private copy in every way that a learner may, and puts it back.
func TestRestore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "made.db")
	made, err := db.Open(file, db.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"CREATE TABLE parents (id integer PRIMARY KEY AUTOINCREMENT, name text)",
		"CREATE TABLE children (id integer PRIMARY KEY, parent integer REFERENCES parents (id))",
		"CREATE INDEX by_name ON parents (name)",
		"CREATE VIEW names AS SELECT name FROM parents",
		"INSERT INTO parents (name) VALUES ('a'), ('b')",
		"INSERT INTO children VALUES (1, 1), (2, 2)",
	} {
		if err := made.Gorm.Exec(text).Error; err != nil {
			t.Fatal(err)
		}
	}
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.OpenCopy(image, "made", db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, text := range []string{
		"DELETE FROM children", "INSERT INTO parents (name) VALUES ('c')", "DROP VIEW names", "DROP INDEX by_name", "ALTER TABLE parents ADD COLUMN age integer",
		"CREATE TABLE more (id integer)", "CREATE VIEW others AS SELECT * FROM more",
		"CREATE TRIGGER t AFTER INSERT ON parents BEGIN INSERT INTO more VALUES (1); END",
	} {
		if err := d.Gorm.Exec(text).Error; err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	for range 2 { // the second time there is nothing to put back
		if err := d.Restore(t.Context(), image); err != nil {
			t.Fatal(err)
		}
	}
	for query, want := range map[string]int{
		"SELECT count(*) FROM parents":                                                 2,
		"SELECT count(*) FROM children":                                                2,
		"SELECT count(*) FROM names":                                                   2,
		"SELECT seq FROM sqlite_sequence":                                              2,
		"SELECT count(*) FROM sqlite_master WHERE name IN ('more', 'others', 't')":     0,
		"SELECT count(*) FROM sqlite_master WHERE name = 'by_name'":                    1,
		"SELECT count(*) FROM pragma_table_info('parents')":                            2,
		"SELECT foreign_keys FROM pragma_foreign_keys":                                 1,
		"SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp')": 0,
	} {
		var got int
		if err := d.Gorm.Raw(query).Scan(&got).Error; err != nil || got != want {
			t.Errorf("%s: %d, want %d (%v)", query, got, want, err)
		}
	}
}
