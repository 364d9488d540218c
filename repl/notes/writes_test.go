package notes

import (
	"testing"

	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl/trace"
)

func TestWrites(t *testing.T) {
	tag := func(sql string, rows int64) trace.Statement {
		s := of(t, models.Tag{}, sql)
		s.Rows = rows
		return s
	}
	rules := map[string]func(Cell, *source) []Note{
		"unscoped":       func(c Cell, _ *source) []Note { return unscoped(c) },
		"skippedZeros":   skippedZeros,
		"savedAnew":      savedAnew,
		"nothingChanged": nothingChanged,
	}
	for _, tt := range []struct {
		rule, text, dialect string
		ran                 []trace.Statement
		want                string
	}{
		{"unscoped", `x`, "sqlite", []trace.Statement{tag("DELETE FROM tags", 1200)}, "without WHERE all 1,200 rows were deleted"},
		{"unscoped", `x`, "mysql", []trace.Statement{tag("UPDATE tags SET name = 'x'", 3)}, "without WHERE all rows were updated; 3 had other values before"},
		{"unscoped", `x`, "sqlite", []trace.Statement{tag("DELETE FROM tags", 1)}, ""},
		{"unscoped", `x`, "sqlite", []trace.Statement{tag("DELETE FROM tags WHERE id > 3", 1200)}, ""},
		{"unscoped", `x`, "mysql", []trace.Statement{tag("DELETE FROM tags USING tags JOIN posts ON posts.id = tags.id", 1200)}, ""},
		{"unscoped", `db.Session(&gorm.Session{AllowGlobalUpdate: true})`, "sqlite", []trace.Statement{tag("DELETE FROM tags", 1200)}, ""},

		{"skippedZeros", `db.Updates(models.Tag{ID: 1, Name: ""})`, "sqlite", []trace.Statement{tag("UPDATE tags SET x = 1 WHERE id = 1", 1)}, "Updates leaves out the zero values of a struct: name was not written"},
		{"skippedZeros", `db.Updates(models.Tag{ID: 0, Name: "x"})`, "sqlite", []trace.Statement{tag("UPDATE tags SET name = 'x'", 1)}, ""},
		{"skippedZeros", `db.Updates(models.Club{Name: ""})`, "sqlite", []trace.Statement{tag("UPDATE tags SET x = 1 WHERE id = 1", 1)}, ""},
		{"skippedZeros", `db.Select("name").Updates(models.Tag{Name: ""})`, "sqlite", []trace.Statement{tag("UPDATE tags SET x = 1 WHERE id = 1", 1)}, ""},

		{"savedAnew", `db.Save(&tag)`, "sqlite", []trace.Statement{tag("UPDATE tags SET name = 'x'", 0), tag("INSERT INTO tags VALUES (1)", 1)}, "Save found no row of that key to update, and inserted one"},
		{"savedAnew", `db.Save(&tag)`, "mysql", []trace.Statement{tag("UPDATE tags SET name = 'x'", 0), tag("INSERT INTO tags VALUES (1) RETURNING id", 1)}, "Save has updated no row, and so sent an INSERT: no row had that key, or it had these values already"},
		{"savedAnew", `db.Save(&tag)`, "sqlite", []trace.Statement{tag("UPDATE tags SET name = 'x' WHERE deleted_at IS NULL", 0), tag("INSERT INTO tags VALUES (1)", 1)}, "Save has updated no row, and so sent an INSERT: no row had that key, or it was softly deleted, and is back"},
		{"savedAnew", `db.Save(&tag)`, "sqlite", []trace.Statement{tag("UPDATE tags SET name = 'x'", 1)}, ""},
		{"savedAnew", `db.Save(&tag)`, "sqlite", []trace.Statement{tag("INSERT INTO tags VALUES (1)", 1)}, ""},

		{"nothingChanged", `db.Delete(&models.Tag{}, 9)`, "sqlite", []trace.Statement{tag("DELETE FROM tags WHERE id = 9", 0)}, "no row matched, and nothing was deleted; that is no error for GORM"},
		{"nothingChanged", `db.Model(&tag).Update("name", "x")`, "mysql", []trace.Statement{tag("UPDATE tags SET name = 'x' WHERE id = 9", 0)}, ""},
		{"nothingChanged", `db.Delete(&models.Tag{}, 9).RowsAffected`, "sqlite", []trace.Statement{tag("DELETE FROM tags WHERE id = 9", 0)}, ""},
		{"nothingChanged", `db.Delete(&models.Tag{}, 9)`, "sqlite", []trace.Statement{tag("DELETE FROM tags WHERE id = 9", 1)}, ""},
	} {
		c := cell(tt.text, tt.ran...)
		c.Dialect = tt.dialect
		if got := said(rules[tt.rule](c, mustParse(t, tt.text))); got != tt.want {
			t.Errorf("%s of %s on %s: %q, want %q", tt.rule, tt.text, tt.dialect, got, tt.want)
		}
	}
}
