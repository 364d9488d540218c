package lang

import (
	"errors"
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

// Faults stand where they were typed.
func TestContinueFaults(t *testing.T) {
	for _, c := range []struct {
		cell, src string
		want      Diagnostic
	}{
		{"db.Limit(1)", ".Foo", Diagnostic{Msg: ".Foo undefined (type *gorm.DB has no field or method Foo)", Line: 1, Col: 2, Text: ".Foo", Len: 3, Lines: 1}},
		{"db.Limit(1)", "\n  .Limit(\n\tx)", Diagnostic{Msg: "undefined: x", Line: 3, Col: 2, Text: "\tx)", Len: 1, Lines: 3}},
		{"db.Limit(1)", "\n  .Limit(x)", Diagnostic{Msg: "undefined: x", Line: 2, Col: 10, Text: "  .Limit(x)", Len: 1, Lines: 2}},
		{"db.Limit(1)", ".Error = 1", Diagnostic{Msg: "cannot use 1 (constant of type int) as error value in assignment: int does not implement error (missing method Error)", Line: 1, Col: 10, Text: ".Error = 1", Len: 1, Lines: 1}},
		{"models.User{}", ".Name = \"x\"", Diagnostic{Msg: "cannot assign to .Name (neither addressable nor a map index expression)", Line: 1, Col: 1, Text: ".Name = \"x\"", Len: 1, Lines: 1}},
		{"größe := models.User{}", ".Nope", Diagnostic{Msg: "größe.Nope undefined (type models.User has no field or method Nope)", Line: 1, Col: 2, Text: ".Nope", Len: 4, Lines: 1}},
		// The session of this test cannot make types at run time.
		{"type P struct { A int }; P{}", ".A", Diagnostic{Msg: "a value of P has no place between cells here", Hint: "give it a name to go on from", Line: 1, Col: 1, Text: ".A", Len: 1, Lines: 1}},
		{"a, b := 1, 2", ".x", Diagnostic{Msg: "the last cell yielded 2 values", Hint: "give one of them a name to go on from", Line: 1, Col: 1, Text: ".x", Len: 1, Lines: 1}},
		{"nil", ".x", Diagnostic{Msg: "there is no value to go on from", Hint: "a cell that begins with a dot is for the value of the last one", Line: 1, Col: 1, Text: ".x", Len: 1, Lines: 1}},
	} {
		k := newChecker(t)
		settle(t, k, c.cell)
		_, err := k.CheckContinued(c.src)
		var e *Error
		if !errors.As(err, &e) || e.Diagnostics[0] != c.want {
			t.Errorf("%q after %q: %+v, should be %+v", c.src, c.cell, e, c.want)
		}
	}
}
