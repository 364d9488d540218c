package lang

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// newLedgerChecker returns a checker whose sessions come with a function that has the name of a package: sql(n).
func newLedgerChecker(t *testing.T, cells ...string) *Checker {
	t.Helper()
	vars := freshVars(t, world())
	n := types.NewParam(token.NoPos, nil, "n", types.NewSlice(types.Typ[types.Int]))
	text := types.NewParam(token.NoPos, nil, "", types.Typ[types.String])
	vars["sql"] = types.NewSignatureType(nil, nil, nil, types.NewTuple(n), types.NewTuple(text), true)
	k := NewChecker(Config{Importer: world(), Vars: vars})
	commit(t, k, cells...)
	return k
}

func TestGivesWay(t *testing.T) {
	for _, test := range []struct {
		before []string
		cell   string
		want   string // of the error; "" is none
	}{
		{nil, "sql(3)", ""},
		{nil, "var n sql.NullString", ""},
		{nil, `n := sql.NullString{String: "a"}; n.Valid`, ""},
		{nil, "import \"database/sql\"\nvar n sql.NullInt64", ""},
		{[]string{"var n sql.NullString"}, "sql(1); n.Valid", ""},
		{[]string{"func null() sql.NullString { return sql.NullString{} }"}, "sql(1) + null().String", ""},
		{[]string{"func last() string { return sql() }"}, "var n sql.NullString; last()", ""},
		{[]string{"type Note struct { Text sql.NullString }"}, "sql(1); Note{}", ""},
		{nil, "var n sql.NullString; sql(1)", "in a cell of its own"},
		{nil, "sql.Nope", "undefined: sql.Nope"},
		{nil, `sql := "SELECT 1"; sql[0]`, ""},
		{[]string{`sql := "SELECT 1"`}, "sql[0]", ""},
		{[]string{`sql := "SELECT 1"`}, "sql.NullString{}", "sql.NullString is not a type"},
		{nil, "func f(sql string) int { return len(sql) }", ""},
	} {
		k := newLedgerChecker(t, test.before...)
		_, err := k.Check(test.cell)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s after %q: %v", test.cell, test.before, err.(*Error).Diagnostics[0].Format(0))
		case test.want != "" && (err == nil || !strings.Contains(err.(*Error).Diagnostics[0].Format(0), test.want)):
			t.Errorf("%s: error %v, want %s", test.cell, err, test.want)
		}
	}
}

func TestGivesWayComplete(t *testing.T) {
	k := newLedgerChecker(t)
	has := func(src, name string) bool {
		found, _, _ := k.Complete(src, len(src), nil)
		return slices.ContainsFunc(found, func(c Candidate) bool { return c.Text == name })
	}
	if !has("sql.Null", "NullString") || !has("sq", "sql") {
		t.Error("package or function are not completed")
	}
	for name, kind := range map[string]string{"sql": "var", "sql.NullString": "type"} {
		if s, err := k.Resolve(name); err != nil || s.Kind != kind {
			t.Errorf("%s is %q, %v", name, s.Kind, err)
		}
	}
}
