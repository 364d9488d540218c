package command

import "testing"

func TestSides(t *testing.T) {
	for _, tt := range []struct{ args, a, b string }{
		{"db.Find(&users) ~ SELECT * FROM users", "db.Find(&users)", "SELECT * FROM users"},
		{"SELECT 1 ~ SELECT 2", "SELECT 1", "SELECT 2"},
		{"SELECT 1 ~\n db.Find(&users)", "SELECT 1", "db.Find(&users)"},
		{"SELECT * FROM users WHERE name ~ 'a' ~ db.Find(&users)", "SELECT * FROM users WHERE name ~ 'a'", "db.Find(&users)"},
		{"SELECT ~1 ~ SELECT 2", "SELECT ~1", "SELECT 2"},
		{"SELECT ' ~ SELECT 2' ~ SELECT 3", "SELECT ' ~ SELECT 2'", "SELECT 3"},
		{"SELECT (1 ~ SELECT) ~ SELECT 3", "SELECT (1 ~ SELECT)", "SELECT 3"},
		{`db.Where("a ~ ?", 1).Find(&x) ~ db.Find(&x)`, `db.Where("a ~ ?", 1).Find(&x)`, "db.Find(&x)"},
		{"f(func() { type n interface{ ~int } }) ~ SELECT 1", "f(func() { type n interface{ ~int } })", "SELECT 1"},
		{"db.Find(&users)", "", ""},
		{"~ SELECT 1", "", ""},
		{"SELECT 1 ~", "", ""},
		{"x := 1 ~ SELECT 1", "", ""},
		{"", "", ""},
	} {
		a, b, ok := sides(tt.args)
		if a != tt.a || b != tt.b || ok != (tt.a != "") {
			t.Errorf("%s: %q and %q, %t", tt.args, a, b, ok)
		}
	}
}

func TestCompareOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, s *shell) {
		s.cell(`u := models.User{Name: "x", Email: "x@example.org"}`)
		s.has(`:compare db.Where("id < ?", 4).Order("id").Find(&[]models.Post{}) ~ SELECT * FROM posts WHERE id < 4 ORDER BY id`, "the same rows in the same order")
		s.has(`:compare db.Where("id < ?", 4).Order("id").Find(&[]models.Post{}) ~ SELECT id, title FROM posts WHERE id < 5`, "other rows: 1 row only in B", "only A has columns body,", "\n  B      4  ")
		s.has(`:compare db.Create(&u) ~ DELETE FROM comments`, "1 written", "1,500 written", "rolled back")
		s.has(`:compare SELECT count(*) FROM comments ~ SELECT 1500`, "the same rows")
		if _, err := s.run(`:compare db.Commit() ~ SELECT 1`); err == nil {
			t.Error("a transaction was committed")
		}
	})
}
