package compare

import (
	"strings"
	"testing"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/trace"
)

// testQueries checks what becomes of queries that a program holds. The table pets has three rows.
func testQueries(t *testing.T, db *gorm.DB, l *trace.Ledger) {
	var pets []pet
	var one pet
	var names []string
	var n int64
	by := db.Where("id > ?", 1)
	for _, tt := range []struct {
		name       string
		a, b       any
		same, rows bool // Same, SameRows
		want       [2]int
	}{
		{"a chain that ran", db.Where("id > ?", 1).Order("id").Find(&pets), "SELECT * FROM pets WHERE id > 1 ORDER BY id", true, true, [2]int{2, 2}},
		{"a chain that did not", db.Model(&pet{}).Where("id > ?", 1).Order("id DESC"), "SELECT * FROM pets WHERE id > 1 ORDER BY id", false, true, [2]int{2, 2}},
		{"a table", db.Table("pets").Select("name").Where("id > ?", 1).Order("id"), "SELECT name FROM pets WHERE id > 1 ORDER BY id", true, true, [2]int{2, 2}},
		{"the first", db.Order("name").First(&one), "SELECT * FROM pets ORDER BY name, id LIMIT 1", true, true, [2]int{1, 1}},
		{"none", db.Take(&pet{}, 99), "SELECT * FROM pets WHERE id = 99", true, true, [2]int{0, 0}},
		{"a column", db.Model(&pet{}).Order("id").Pluck("name", &names), "SELECT name FROM pets ORDER BY id", true, true, [2]int{3, 3}},
		{"a count", db.Model(&pet{}).Count(&n), "SELECT count(*) FROM pets", true, true, [2]int{1, 1}},
		{"raw", db.Raw("SELECT * FROM pets WHERE id > ? ORDER BY id", 1), "SELECT * FROM pets WHERE id > 1 ORDER BY id", true, true, [2]int{2, 2}},
		{"raw that ran", db.Raw("SELECT name FROM pets ORDER BY id").Scan(&names), "SELECT name FROM pets ORDER BY id", true, true, [2]int{3, 3}},
		{"generic", gorm.G[pet](db).Where("id > ?", 1).Order("id"), "SELECT * FROM pets WHERE id > 1 ORDER BY id", true, true, [2]int{2, 2}},
		{"a list", []string{"Rex", "Max"}, "SELECT name FROM pets WHERE id < 3 ORDER BY id", true, true, [2]int{2, 2}},
		{"groups", db.Model(&pet{}).Select("owner_id, count(*) AS n").Group("owner_id").Having("count(*) > ?", 1), "SELECT owner_id, count(*) AS n FROM pets GROUP BY owner_id", true, true, [2]int{1, 1}},
		{"a chain that is used again", by.Find(&pets), by.Find(&pets), true, true, [2]int{2, 2}},
		{"a relation", db.Preload("Toys").Find(&pets), "SELECT * FROM pets", true, true, [2]int{3, 3}},
		{"one more column", "SELECT id FROM pets", "SELECT id, name FROM pets", false, false, [2]int{3, 3}},
		{"other rows", "SELECT id FROM pets WHERE id < 3", "SELECT id FROM pets WHERE id > 1", false, false, [2]int{2, 2}},
	} {
		r, err := Queries(db, l, tt.a, tt.b)
		if err != nil {
			t.Errorf("%s, %s: %v", db.Name(), tt.name, err)
			continue
		}
		if got := [2]int{len(r.A.Values), len(r.B.Values)}; got != tt.want || r.Same() != tt.same || r.SameRows() != tt.rows {
			t.Errorf("%s, %s: %s; %d rows, same %t, same rows %t", db.Name(), tt.name, r, got, r.Same(), r.SameRows())
		}
	}
	if r, err := Queries(db, l, "DELETE FROM toys", "DELETE FROM toys WHERE id > 1"); err != nil || r.A.Changed != 2 || r.B.Changed != 1 {
		t.Errorf("%s, writes: %v, %v", db.Name(), r, err)
	}
	if db.Model(&toy{}).Count(&n); n != 2 {
		t.Errorf("%s: %d toys are left", db.Name(), n)
	}
	for _, s := range l.Statements() {
		if s.Verb() == "DELETE" && !s.Undone && s.Rows > 0 {
			t.Errorf("%s: %s is not marked as undone", db.Name(), s.SQL)
		}
	}
	for _, tt := range []struct {
		a, b any
		want string
	}{
		{nil, "SELECT 1", "the first query: nil is no query"},
		{"SELECT 1", (*gorm.DB)(nil), "the second query: a nil *gorm.DB is no query"},
		{"SELECT 1; SELECT 2", "", "the first query: a query is one statement, not 2"},
		{"SELECT 1", "", "the second query: a query is one statement, not 0"},
		{db, "SELECT 1", "the first query: it is not about a table yet"},
		{db.Where("id = 1"), "SELECT 1", "the first query: it is not about a table yet"},
		{db.Where("nope = 1").Find(&pets), "SELECT 1", "nope"},
		{db.Where("id = ?", 99).Delete(&toy{}), "SELECT 1", "the first query: it has written"},
		{db.Raw("DELETE FROM toys"), "SELECT 1", "the first query: it is a statement that writes"},
		{"VACUUM", "SELECT 1", "VACUUM is not run here"},
	} {
		if _, err := Queries(db, l, tt.a, tt.b); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s, %v and %v: error %v, want %s", db.Name(), tt.a, tt.b, err, tt.want)
		}
	}
}
