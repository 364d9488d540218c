package notes

import (
	"errors"
	"testing"

	"github.com/retort-shell/retort/repl/trace"
)

func TestForgottenError(t *testing.T) {
	failed := trace.Statement{N: 7, SQL: "INSERT INTO tags", Err: errors.New("taken")}
	begin, rollback := trace.Statement{SQL: "BEGIN", Implicit: true}, trace.Statement{SQL: "ROLLBACK", Implicit: true}
	sent := trace.Statement{N: 8, SQL: "INSERT INTO tags"}
	const said7 = "statement 7 failed, and the cell does not look at its error"
	for _, tt := range []struct {
		text  string
		shown bool
		ran   []trace.Statement
		want  string
	}{
		{`db.Create(&tag); 1 + 1`, true, []trace.Statement{failed}, said7},
		{`db.Create(&tag);`, false, []trace.Statement{failed}, said7},
		{`db.Create(&tag)`, true, []trace.Statement{failed}, ""},
		{`result := db.Create(&tag)`, false, []trace.Statement{failed}, ""},
		{`if db.Create(&tag).Error != nil { f() }`, false, []trace.Statement{failed}, ""},
		{`db.Create(&tag);`, false, []trace.Statement{{N: 7, SQL: "INSERT INTO tags"}}, ""},
		{`db.Create(&tag);`, false, nil, ""},
		{`cart.Create(&tag);`, false, []trace.Statement{failed}, ""},
		{`db.Transaction(func(tx *gorm.DB) error { tx.Create(&tag); return nil })`, true, []trace.Statement{failed}, said7},
		{`db.Transaction(func(tx *gorm.DB) error { tx.Create(&tag); return nil })`, true, []trace.Statement{failed, {SQL: "ROLLBACK"}}, ""},
		{`db.Create(&tag); 1 + 1`, true, []trace.Statement{begin, failed, rollback}, said7},
		{`db.Create(&tag);`, false, []trace.Statement{begin, rollback}, "a write failed before any SQL of it was sent, and the cell does not look at its error"},
		{`db.Create(&tag);`, false, []trace.Statement{sent, begin, rollback}, "a write failed before any SQL of it was sent, and the cell does not look at its error"},
		{`db.Create(&tag);`, false, []trace.Statement{begin, sent, rollback}, "statement 8 was rolled back for an error after it, at which the cell does not look"},
		{`db.Create(&tag);`, false, []trace.Statement{begin, sent, {SQL: "COMMIT", Implicit: true}}, ""},
		{`db.Create(&tag)`, true, []trace.Statement{begin, rollback}, ""},
	} {
		c := cell(tt.text, tt.ran...)
		c.Shown = tt.shown
		if got := said(forgottenError(c, mustParse(t, tt.text))); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestHandles(t *testing.T) {
	got := mustParse(t, `db.Transaction(func(tx *gorm.DB) error { f := func(n int) {}; f(1); return nil })`).handles()
	if len(got) != 2 || !got["db"] || !got["tx"] {
		t.Errorf("%v", got)
	}
}
