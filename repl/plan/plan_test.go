package plan

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	driver "github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

func open(t *testing.T, statements ...string) *gorm.DB {
	t.Helper()
	db, err := gorm.Open(driver.Open(filepath.Join(t.TempDir(), "test.db")), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if pool, err := db.DB(); err == nil {
			pool.Close()
		}
	})
	for _, s := range append([]string{
		"CREATE TABLE pets (id integer PRIMARY KEY, name text, age int, owner_id int)",
		"CREATE TABLE owners (id integer PRIMARY KEY, name text, town text)",
		"CREATE INDEX idx_pets_age ON pets (age)",
	}, statements...) {
		if err := db.Exec(s).Error; err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// tree writes steps with their depth and marks.
func tree(steps []*Step, depth string) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteString(depth + s.Text)
		if s.FullScan {
			b.WriteString(" !")
		}
		if s.Figures != "" {
			b.WriteString(" [" + s.Figures + "]")
		}
		b.WriteString("\n" + tree(s.Steps, depth+"-"))
	}
	return b.String()
}

// Each index that is named makes the full scan go, and where none is named none would.
func TestMissing(t *testing.T) {
	for _, test := range []struct{ sql, want string }{
		{"SELECT * FROM pets WHERE name = 'x'", "pets(name)"},
		{"SELECT * FROM pets WHERE pets.name = ? AND owner_id IN (1, 2)", "pets(name,owner_id)"},
		{"SELECT * FROM pets WHERE owner_id > 3 AND name LIKE 'a%'", "pets(owner_id)"},
		{"SELECT * FROM pets WHERE owner_id BETWEEN 1 AND 3", "pets(owner_id)"},
		{"SELECT * FROM pets p WHERE p.name IS NULL", "pets(name)"},
		{"SELECT * FROM `pets` AS `p` WHERE (`p`.`name` = 'x' AND `p`.`id` <> 3)", "pets(name)"},
		{"UPDATE pets SET age = 1 WHERE name = 'x'", "pets(name)"},
		{"DELETE FROM pets WHERE name = 'x'", "pets(name)"},
		{"SELECT * FROM owners JOIN pets ON pets.name = owners.name WHERE owners.town = 'x'", "owners(town)"},
		{"SELECT * FROM pets ORDER BY owner_id LIMIT 3", "pets(owner_id)"},
		{"SELECT * FROM main.pets AS p WHERE p.name = 'x'", "main.pets(name)"},

		{"SELECT * FROM pets", ""},
		{"SELECT * FROM pets WHERE id = 3", ""},
		{"SELECT * FROM pets WHERE age = 3", ""},
		{"SELECT * FROM pets WHERE name = 'x' OR owner_id = 3", ""},
		{"SELECT * FROM pets WHERE name <> 'x'", ""},
		{"SELECT * FROM pets WHERE upper(name) = 'X'", ""},
		{"SELECT * FROM pets WHERE name = town", "error"},
		{"SELECT * FROM pets WHERE name = owner_id", ""},
		{"SELECT * FROM pets WHERE name LIKE '%a'", ""},
		{"SELECT * FROM pets ORDER BY owner_id", ""},
	} {
		var args []any
		if strings.Contains(test.sql, "?") {
			args = []any{"x"}
		}
		db := open(t)
		p, err := Explain(db, test.sql, args)
		if err != nil {
			if test.want != "error" {
				t.Errorf("%s: %v", test.sql, err)
			}
			continue
		}
		var got []string
		for _, x := range p.Indexes {
			got = append(got, fmt.Sprintf("%s(%s)", x.Table, strings.Join(x.Columns, ",")))
			if err := db.Exec(x.SQL()).Error; err != nil {
				t.Errorf("%s: %v", x.SQL(), err)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, want %s\n%s", test.sql, got, test.want, tree(p.Steps, ""))
		}
		if test.want == "" {
			continue
		}
		after, err := Explain(db, test.sql, args)
		if err != nil {
			t.Fatal(err)
		}
		after.Walk(func(s *Step) {
			if s.FullScan && s.Table != "pets" || s.FullScan && strings.Contains(test.want, "pets") {
				t.Errorf("%s: with %s still\n%s", test.sql, test.want, tree(after.Steps, ""))
			}
		})
	}
}

func TestIndexSQL(t *testing.T) {
	for _, tt := range []struct {
		index Index
		want  string
	}{
		{Index{Table: "pets", Columns: []string{"name", "age"}, dialect: "postgres"}, "CREATE INDEX idx_pets_name_age ON pets (name, age)"},
		{Index{Table: "shop.pets", Columns: []string{"name"}, dialect: "postgres"}, "CREATE INDEX idx_pets_name ON shop.pets (name)"},
		{Index{Table: "shop.pets", Columns: []string{"name"}, dialect: "sqlite"}, "CREATE INDEX shop.idx_pets_name ON pets (name)"},
		{Index{Table: "Pets", Columns: []string{"ownerId"}, dialect: "postgres"}, `CREATE INDEX "idx_Pets_ownerId" ON "Pets" ("ownerId")`},
		{Index{Table: "Pets", Columns: []string{"ownerId"}, dialect: "mysql"}, "CREATE INDEX idx_Pets_ownerId ON Pets (ownerId)"},
		{Index{Table: "pets", Columns: []string{"full name"}, Length: 64, dialect: "mysql"}, "CREATE INDEX `idx_pets_full name` ON pets (`full name`(64))"},
	} {
		if got := tt.index.SQL(); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}

func TestExisting(t *testing.T) {
	db := open(t)
	if err := db.Exec("CREATE INDEX idx_pets_old ON pets (name, age) WHERE age > 9").Error; err != nil {
		t.Fatal(err)
	}
	for columns, want := range map[string]string{"age": "index idx_pets_age", "id": "the primary key", "age name": "", "name": "", "name age": ""} {
		if got := existing(db, "pets", strings.Fields(columns)); got != want {
			t.Errorf("on %s there is %q, want %q", columns, got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	db := open(t)
	for sql, want := range map[string]string{
		"":                      "there is no statement to explain",
		"-- nothing":            "not of --",
		"CREATE TABLE x (id)":   "databases have plans of SELECT, INSERT, UPDATE and DELETE, not of CREATE",
		"SELECT nope FROM pets": "no such column: nope",
		"EXPLAIN SELECT 1":      "not of EXPLAIN",
		"BEGIN":                 "not of BEGIN",
	} {
		if _, err := Explain(db, sql, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", sql, err, want)
		}
	}
	if _, err := Measure(db, "SELECT 1", nil); err != ErrUnmeasured {
		t.Errorf("SQLite measures: %v", err)
	}
}

func TestSQLiteTree(t *testing.T) {
	db := open(t)
	p, err := Explain(db, "SELECT * FROM pets WHERE owner_id IN (SELECT id FROM owners WHERE town = 'x') ORDER BY name", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "SCAN pets !\nLIST SUBQUERY 1\n-SCAN owners !\n-CREATE BLOOM FILTER\nUSE TEMP B-TREE FOR ORDER BY\n"
	if got := tree(p.Steps, ""); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestPostgresTree(t *testing.T) {
	got, err := postgresSteps(`[{"Plan": {"Node Type": "Hash Join", "Join Type": "Left", "Plan Rows": 3, "Total Cost": 2.5, "Hash Cond": "(a.x = b.y)", "Plans": [
		{"Node Type": "Seq Scan", "Relation Name": "a", "Alias": "z", "Filter": "(q = 1)", "Plan Rows": 1, "Total Cost": 1, "Actual Loops": 2, "Actual Rows": 4, "Actual Total Time": 0.123},
		{"Node Type": "Index Scan", "Relation Name": "b", "Alias": "b", "Index Name": "i", "Index Cond": "(y = 2)", "Plan Rows": 1, "Total Cost": 1, "Actual Loops": 0}]}}]`)
	if err != nil {
		t.Fatal(err)
	}
	want := "Hash Left Join (a.x = b.y) [about 3 rows, cost 2.5]\n" +
		"-Seq Scan on a z filter (q = 1) ! [4 rows in 0.12 ms, 2 times; expected 1]\n" +
		"-Index Scan using i on b (y = 2) [never ran]\n"
	if got := tree(got, ""); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for _, text := range []string{"", "[]", "{"} {
		if _, err := postgresSteps(text); err == nil {
			t.Errorf("%q is a plan", text)
		}
	}
}

func TestMySQLTree(t *testing.T) {
	got := tree(mysqlTree("-> Sort: posts.id  (cost=1 rows=2) (actual time=0.1..0.2 rows=3 loops=1)\n"+
		"    -> Nested loop inner join  (cost=1)\n        -> Table scan on posts  (cost=1)\n        -> Index lookup on c using i (post_id=posts.id)  (cost=2)\n"), "")
	want := "Sort: posts.id [(cost=1 rows=2) (actual time=0.1..0.2 rows=3 loops=1)]\n-Nested loop inner join [(cost=1)]\n" +
		"--Table scan on posts ! [(cost=1)]\n--Index lookup on c using i (post_id=posts.id) [(cost=2)]\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	got = tree(mysqlSteps([]map[string]string{
		{"id": "1", "select_type": "PRIMARY", "table": "p", "type": "ALL", "rows": "9", "Extra": "Using where; Using filesort"},
		{"id": "2", "select_type": "SUBQUERY", "table": "q", "type": "ref", "key": "i", "ref": "const", "rows": "1"},
	}), "")
	want = "p: ALL (all rows) · Using where; Using filesort ! [about 9 rows]\n-SUBQUERY q: ref (by an index) key i = const [about 1 row]\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestTablesOf(t *testing.T) {
	for sql, want := range map[string]sources{
		"SELECT * FROM a": {{"a", "", "a"}},
		"SELECT * FROM `a` `b`, s.c AS d LEFT JOIN \"e\" ON x": {{"b", "", "a"}, {"d", "s", "c"}, {"e", "", "e"}},
		"SELECT * FROM (SELECT 1) x":                           nil,
		"UPDATE a SET b = 1":                                   {{"a", "", "a"}},
		"DELETE FROM a WHERE b":                                {{"a", "", "a"}},
	} {
		if got := tablesOf(sql); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", sql, got, want)
		}
	}
}
