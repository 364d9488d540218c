package notes

import (
	"testing"

	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl/chain"
)

func TestTurned(t *testing.T) {
	for text, want := range map[string]string{
		`db.Order("name").Last(&u)`:              `Order("name DESC")`,
		`db.Order("name asc").Last(&u)`:          `Order("name DESC")`,
		`db.Order("name desc").Last(&u)`:         `Order("name")`,
		`db.Order("name, id").Last(&u)`:          "Order in the other direction, with",
		`db.Order("lower(name)").Last(&u)`:       "Order in the other direction, with",
		`db.Order("name NULLS FIRST").Last(&u)`:  "Order in the other direction, with",
		`db.Order(by).Last(&u)`:                  "Order in the other direction, with",
		`db.Where("a").Order("name").Last(&u)`:   `Order("name DESC")`,
		"db.Order(`name`).Last(&u)":              `Order("name DESC")`,
		`db.Order("a").Order("b DESC").Last(&u)`: `Order("a DESC")`,
	} {
		if got := turned(mustParse(t, text).chains[0]); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestOneOfMany(t *testing.T) {
	for sql, want := range map[string]bool{
		`SELECT * FROM "users" WHERE email = $1 LIMIT $2`:                                   true,
		`SELECT * FROM "users" WHERE email = $1 AND created_at > $2 LIMIT 1`:                true,
		`SELECT * FROM "users" WHERE email LIKE $1 LIMIT 1`:                                 true,
		`SELECT * FROM "users" WHERE id = $1 LIMIT 1`:                                       false,
		`SELECT * FROM "users" WHERE "users"."name" = $1 LIMIT 1`:                           false,
		`SELECT * FROM "users" WHERE email = $1 AND id = $2 LIMIT 1`:                        false,
		`SELECT * FROM "users" WHERE email = $1 OR email = $2 LIMIT 1`:                      false,
		`SELECT * FROM "users" WHERE id IN (SELECT min(id) FROM users) LIMIT 1`:             false,
		`SELECT * FROM "users" WHERE nothing = $1 LIMIT 1`:                                  false,
		`SELECT * FROM "users" LIMIT 1`:                                                     false,
		`SELECT * FROM "users" WHERE email = $1 LIMIT 2`:                                    false,
		`SELECT * FROM "users" WHERE email = $1`:                                            false,
		`SELECT count(*) FROM "users" WHERE email = $1 LIMIT 1`:                             false,
		`SELECT * FROM "users" JOIN posts ON author_id = users.id WHERE email = $1 LIMIT 1`: false,
	} {
		s := of(t, models.User{}, sql, 1, 1)
		parts := map[string][]chain.Unit{}
		for _, u := range chain.Units(s.SQL, s.Args) {
			parts[u.Clause] = append(parts[u.Clause], u)
		}
		if oneOfMany(&s, parts) != want {
			t.Errorf("%s: want %v", sql, want)
		}
	}
}
