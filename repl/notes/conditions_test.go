package notes

import (
	"fmt"
	"testing"

	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/trace"
)

func TestReusedKey(t *testing.T) {
	for _, tt := range []struct {
		text, sql string
		args      []any
		reason    string // of the last condition, as far as the calls tell
		want      string
	}{
		{`db.Where("name <> ?", "x").First(&u)`, `SELECT * FROM "users" WHERE name <> $1 AND "users"."id" = $2 ORDER BY "users"."id" LIMIT $3`, []any{"x", 3, 1}, chain.ReusedKey, "u holds #3 from before, and GORM looks for that row only"},
		{`db.Where("name <> ?", "x").First(&u, 3)`, `SELECT * FROM "users" WHERE name <> $1 AND "users"."id" = $2 LIMIT $3`, []any{"x", 3, 1}, "", ""},
		{`db.Find(&u, 3)`, `SELECT * FROM "users" WHERE "users"."id" = $1 AND "users"."id" = $2`, []any{3, 3}, chain.ReusedKey, ""},
		{`db.First(&u)`, `SELECT * FROM "users" WHERE "users"."id" = $1 LIMIT $2`, []any{3, 1}, chain.ReusedKey, ""},
		{`db.Where("name <> ?", "x").First(u)`, `SELECT * FROM "users" WHERE name <> $1 AND "users"."id" = $2 LIMIT $3`, []any{"x", 3, 1}, chain.ReusedKey, ""},
	} {
		c := cell(tt.text, of(t, models.User{}, tt.sql, tt.args...))
		c.Origin = func(s *trace.Statement) []chain.Unit {
			units := chain.Units(s.SQL, s.Args)
			for i := range units {
				if units[i].Clause == "WHERE" {
					units[i].Reason = tt.reason
				}
			}
			return units
		}
		if got := said(reusedKey(c, mustParse(t, tt.text))); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestKeptConditions(t *testing.T) {
	const both = "SELECT * FROM `users` WHERE id > ? AND id < ? AND name <> ?"
	for _, tt := range []struct {
		name, text, sql string
		earlier         []string
		want            string
	}{
		{"kept", `q.Where("name <> ?", "x").Find(&us)`, both, []string{`q := db.Where("id > ?", 3)`, `q.Where("id < ?", 6).Find(&us)`}, "id < ?"},
		{"kept in one cell", `q := db.Where("id > ?", 3); q.Where("id < ?", 6).Find(&us); q.Where("name <> ?", "x").Find(&us)`, both, nil, "id < ?"},
		{"not in what was sent", `q.Where("name <> ?", "x").Find(&us)`, "SELECT * FROM `users` WHERE id > ? AND name <> ?", []string{`q := db.Where("id > ?", 3)`, `q.Where("id < ?", 6).Find(&us)`}, ""},
		{"given by assignment", `q.Where("name <> ?", "x").Find(&us)`, both, []string{`q := db.Where("id > ?", 3)`, `q = q.Where("id < ?", 6)`}, ""},
		{"of a session", `q.Where("name <> ?", "x").Find(&us)`, both, []string{`q := db.Where("id > ?", 3).Session(&gorm.Session{})`, `q.Where("id < ?", 6).Find(&us)`}, ""},
		{"of a variable that is given anew", `q.Where("name <> ?", "x").Find(&us)`, both, []string{`q := db.Where("id > ?", 3)`, `q.Where("id < ?", 6).Find(&us)`, `q = other`}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := cell(tt.text, of(t, models.User{}, tt.sql, 3, 6, "x"))
			c.Earlier = func() []string { return tt.earlier }
			want := ""
			if tt.want != "" {
				want = fmt.Sprintf("q has kept “%s” from an earlier query", tt.want)
			}
			if got := said(keptConditions(c, mustParse(t, tt.text))); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}
