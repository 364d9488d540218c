package lang

import (
	"slices"
	"testing"
)

// settle takes in cells as the session does.
func settle(t testing.TB, k *Checker, cells ...string) {
	t.Helper()
	for _, src := range cells {
		check := k.Check
		if Continues(src) {
			check = k.CheckContinued
		}
		cell, err := check(src)
		if err != nil {
			t.Fatalf("cell %q: %v", src, err)
		}
		k.Commit(cell, cell.Done())
		k.Settle(cell, false)
	}
}

func TestContinues(t *testing.T) {
	for src, want := range map[string]bool{
		".Find(&u)": true, "  .Find": true, "\n\t.Find": true, ".": true, ".\n": true, "": false, "a.Find": false, ".5": false, ".5.String()": false, "...": true,
	} {
		if got := Continues(src); got != want {
			t.Errorf("Continues(%q) = %v", src, got)
		}
	}
}

// What a cell goes on from is there for its completion and signatures, and leaves nothing behind.
func TestContinue(t *testing.T) {
	for _, c := range []struct {
		cells []string
		src   string
		has   string // a candidate; "" if there are none
		label string
	}{
		{[]string{"db.Where(\"id = 1\")"}, ".|", "Find", ""},
		{[]string{"db.Where(\"id = 1\")"}, "  .Wh|", "Where", ""},
		{[]string{"db.Where(\"id = 1\")"}, "\n.Wh|ere(1)", "Where", ""},
		{[]string{"db.Where(\"id = 1\")"}, ".Where(\"x\").|", "Find", ""},
		{[]string{"db.Where(\"id = 1\")"}, ".Where(|", "db", "Where(query any, args ...any) (tx *gorm.DB)"},
		{[]string{"db.Where(\"id = 1\")", ".Order(\"x\")", "type A struct{}"}, ".|", "Find", ""},
		{[]string{"type A struct{ B int }", "A{}"}, ".|", "B", ""},
		{[]string{"type A struct{ B int }", "A{}", "type A struct{ C int }"}, ".|", "", ""},
		{[]string{"a, b := 1, 2"}, ".|", "", ""},
		{[]string{"u := models.User{}"}, ".|", "Name", ""},
		{[]string{"u := models.User{}", "u = models.User{}"}, ".|", "Name", ""},
		{[]string{"u := models.User{}", "u.Name"}, ".|", "", ""},
		{[]string{"gorm.G[models.User](db).Where(\"id = 1\")"}, ".|", "Find", ""},
		{[]string{"nil"}, ".|", "", ""},
		{nil, ".|", "", ""},
		{nil, ".Where(|", "db", ""},
		{[]string{"db.Where(\"id = 1\")"}, "|.Where", "db", ""},
	} {
		k := newChecker(t)
		settle(t, k, c.cells...)
		src, cursor := atBar(t, c.src)
		before := len(k.decls)
		got, start, end := k.Complete(src, cursor, nil)
		if start > cursor || end < cursor || c.has == "" && len(got) > 0 && c.cells != nil {
			t.Errorf("%q after %q: %d candidates at %d:%d", c.src, c.cells, len(got), start, end)
		}
		if c.has != "" && !slices.ContainsFunc(got, func(x Candidate) bool { return x.Text == c.has }) {
			t.Errorf("%q after %q: %s is not among %d candidates", c.src, c.cells, c.has, len(got))
		}
		if s, _ := k.Signature(src, cursor); s.Label != c.label {
			t.Errorf("%q after %q: signature %q, should be %q", c.src, c.cells, s.Label, c.label)
		}
		if len(k.decls) != before || slices.ContainsFunc(k.Vars(), func(v Var) bool { return v.Name == lastName }) {
			t.Errorf("%q after %q: left in the session: %v", c.src, c.cells, k.Vars())
		}
	}
}
