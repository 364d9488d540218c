package notes

import (
	"go/ast"
	"testing"
)

func TestPlace(t *testing.T) {
	const each = "func each(users []models.User) {\n\tn := 0\n\tfor _, u := range users { db.Find(&u.Posts) }\n}"
	for _, tt := range []struct {
		name, text string
		earlier    []string
		line       int
		function   string
		over       string
	}{
		{"in the cell", "x := 1\nfor _, u := range us { db.Find(&u.Posts) }", nil, 2, "", "us"},
		{"the loop around it", "for range 2 {\nfor _, u := range us { db.Find(&u.Posts) }\n}", nil, 1, "", ""},
		{"two loops", "for _, u := range us { db.Find(&u.Posts) }; for _, u := range us { db.Find(&u.Posts) }", nil, 0, "", ""},
		{"a loop without a query", "for _, u := range us { fmt.Println(u) }", nil, 0, "", ""},
		{"in a function literal", "f := func() { for _, u := range us { db.Find(&u.Posts) } }", nil, 0, "", ""},
		{"in a function", "each(us)", []string{each}, 3, "each", "us"},
		{"in the last of two functions", "each(us)", []string{"func each(x []models.User) { for _, u := range x { db.Find(&u.Posts) } }", each}, 3, "each", "us"},
		{"in a function without a loop", "each(us)", []string{each, "func each(users []models.User) { db.Find(&users) }"}, 0, "", ""},
		{"in a function that is not called", "other(us)", []string{each}, 0, "", ""},
		{"in SQL", "SELECT 1", nil, 0, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := cell(tt.text)
			c.Earlier = func() []string { return tt.earlier }
			if at := c.place(finishers...); at.line != tt.line || at.function != tt.function || at.over != tt.over {
				t.Errorf("line %d of %q, over %q", at.line, at.function, at.over)
			}
		})
	}
}

func TestOver(t *testing.T) {
	for text, want := range map[string]string{
		`for _, u := range us {}`:                  "us",
		`for i := range us {}`:                     "us",
		`for i := range len(us) {}`:                "us",
		`for i := 0; i < len(us); i++ {}`:          "us",
		`for i := 0; i <= len(us); i++ {}`:         "",
		`for i := 0; i < 5; i++ {}`:                "",
		`for _, u := range us[:2] {}`:              "",
		`for _, u := range []models.User{a, b} {}`: "",
		`for {}`: "",
	} {
		if got := over(mustParse(t, text).body.List[0]); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestPassed(t *testing.T) {
	f := parseFunc("package p\n", "func f(a, b int, c []models.User) {}", "").function
	for call, want := range map[string]map[string]string{
		`f(x, y, z)`:     {"a": "x", "b": "y", "c": "z", "kept": "kept"},
		`f(1, y, z[:2])`: {"a": "", "b": "y", "c": ""},
		`f(g())`:         {"b": ""},
	} {
		at := mustParse(t, call).body.List[0].(*ast.ExprStmt).X.(*ast.CallExpr)
		for name, want := range want {
			if got := passed(f, at, name); got != want {
				t.Errorf("%s: %s is %q, want %q", call, name, got, want)
			}
		}
	}
}

func TestFilled(t *testing.T) {
	for _, tt := range []struct {
		name    string
		earlier []string
		cell    int // of 10; 0 where none is certain
	}{
		{"by a destination", []string{`var us []models.User`, `db.Limit(5).Find(&us)`}, 9},
		{"by a result", []string{`us, err := gorm.G[models.User](db).Find(ctx)`, `1 + 1`}, 8},
		{"the last time", []string{`db.Find(&us)`, `db.Limit(5).Find(&us)`}, 9},
		{"and read since", []string{`db.Find(&us)`, `len(us)`}, 8},
		{"and cut since", []string{`db.Find(&us)`, `us = us[:3]`}, 0},
		{"and made anew since", []string{`db.Find(&us)`, `var us []models.User`}, 0},
		{"twice in a cell", []string{`db.Find(&us); db.Limit(3).Find(&us)`}, 0},
		{"another variable", []string{`db.Find(&others)`}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := cell("")
			c.Earlier = func() []string { return tt.earlier }
			if m, n := c.filled("us", 10); n != tt.cell || (m.chain != nil) != (tt.cell > 0) {
				t.Errorf("in cell %d by %v", n, m.chain)
			}
		})
	}
}
