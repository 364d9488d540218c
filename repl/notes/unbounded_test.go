package notes

import (
	"testing"

	"github.com/retort-shell/retort/models"
)

func TestUnbounded(t *testing.T) {
	const said1500 = "Find has read all 1,500 rows of comments into memory"
	for _, tt := range []struct {
		text, sql string
		rows      int64
		want      string
	}{
		{`db.Find(&cs)`, "SELECT * FROM `comments`", 1500, said1500},
		{`db.Order("id").Find(&cs)`, "SELECT * FROM `comments` ORDER BY id", 1500, said1500},
		{`db.Find(&cs)`, "SELECT * FROM `comments`", 999, ""},
		{`db.Limit(1500).Find(&cs)`, "SELECT * FROM `comments` LIMIT 1500", 1500, ""},
		{`db.Where("id > ?", 0).Find(&cs)`, "SELECT * FROM `comments` WHERE id > ?", 1500, ""},
		{`db.Raw("SELECT * FROM comments").Scan(&cs)`, "SELECT * FROM comments", 1500, ""},
		{`db.Find(&cs); db.Find(&cs)`, "SELECT * FROM `comments`", 1500, ""},
	} {
		s := of(t, models.Comment{}, tt.sql)
		s.Rows = tt.rows
		var got string
		if notes := unbounded(cell(tt.text, s), mustParse(t, tt.text)); len(notes) > 0 {
			got = notes[0].Text
		}
		if got != tt.want {
			t.Errorf("%s, %d rows: %q, want %q", tt.sql, tt.rows, got, tt.want)
		}
	}
}
