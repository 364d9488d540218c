package command

import (
	"strings"
	"testing"
)

func TestDialects(t *testing.T) {
	s := newShell(t)
	s.cell(`q := db.Where("id > 1"); n := 0`)
	s.fails(":dialects", ":dialects wants an expression: :dialects db.Find(&users)")
	s.fails(":dialects 1 + 2", "1 + 2 has no SQL to compare: it is no chain of calls on a GORM handle, such as db.Where(…).Find(&users)")
	s.fails(":dialects q.Find(&[]models.User{})", "q.Find(&[]models.User{}) has no SQL to compare: q is bound to one database; begin with db")
	s.fails(`:dialects db.Where("id IN (?)", q).Find(&[]models.User{})`,
		`db.Where("id IN (?)", q).Find(&[]models.User{}) has no SQL to compare: q is bound to one database; begin with db`)
	s.fails(`:dialects db.Limit(func() int { n++; return n }()).Find(&[]models.User{})`,
		`db.Limit(func() int { n++; return n }()).Find(&[]models.User{}) has no SQL to compare: a call would run again`)
	if s.Ledger.Len() > 0 {
		t.Errorf("%d statements were sent", s.Ledger.Len())
	}
	// db is the session's own again.
	v, err := s.evaluate(t.Context(), "[]*gorm.DB{db}")
	if err != nil || v.Index(0).Interface() != any(s.DB) {
		t.Errorf("db is %v, %v", v, err)
	}
	for _, width := range []int{40, 69, 70, 80, 160} {
		s.Printer.Width = width
		got, err := s.run(`:dialects db.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id IN (?)", db.Model(&models.Post{}).Select("author_id")).Limit(3).Find(&[]models.User{})`)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"SQLite", "PostgreSQL", "MySQL", "LIMIT 3", "LIMIT $1", "LIMIT ?", "FOR UPDATE", "≠"} {
			if !strings.Contains(got, text) {
				t.Errorf("%d columns: no %s in\n%s", width, text, got)
			}
		}
		// The limit is the same, though only SQLite has it in its text.
		if beside := strings.Contains(got, "—"); beside != (width >= gridFrom) || strings.Contains(got, "≠  LIMIT") || strings.Contains(got, "≠ LIMIT") {
			t.Errorf("%d columns:\n%s", width, got)
		}
	}
}

func TestComparison(t *testing.T) {
	c := comparison{names: []string{"a"}, rows: []compared{{key: "x", texts: []string{"1"}, plain: []string{"1"}}}}
	if c.rows[0].differs() {
		t.Error("one is different from itself")
	}
	c.rows[0].plain = append(c.rows[0].plain, "")
	if !c.rows[0].differs() {
		t.Error("what is missing is no difference")
	}
}
