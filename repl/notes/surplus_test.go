package notes

import (
	"database/sql"
	"testing"

	"github.com/retort-shell/retort/models"
)

func TestSurplus(t *testing.T) {
	for _, tt := range []struct {
		sql  string
		args []any
		want string
	}{
		{"SELECT * FROM `users` WHERE id = ?", []any{1}, ""},
		{"SELECT * FROM `users` WHERE id = ?", []any{1, 2}, "[1] has 1 placeholder for 2 values: they are taken in their order, and the rest is left out"},
		{"SELECT * FROM `users` WHERE id > 3", []any{5}, "[1] has no placeholder for what is bound: nothing is compared with it"},
		{"UPDATE `users` SET `name`=? WHERE id = ?", []any{"x", 1, 2, 3}, "[1] has 2 placeholders for 4 values: they are taken in their order, and the rest is left out"},
		{`SELECT * FROM "users" WHERE id = $1 OR boss = $1`, []any{1}, ""},
		{"SELECT * FROM users WHERE id = ?2", []any{1, 2}, ""},
		{"SELECT * FROM users WHERE id = :id", []any{sql.Named("id", 1)}, ""},
	} {
		s := of(t, models.User{}, tt.sql)
		s.Args = tt.args
		var got string
		if notes := surplus(cell("", s)); len(notes) > 0 {
			got = notes[0].Text
		}
		if got != tt.want {
			t.Errorf("%s of %v: %q, want %q", tt.sql, tt.args, got, tt.want)
		}
	}
}
