package notes

import (
	"errors"
	"testing"

	"github.com/retort-shell/retort/repl/trace"
)

func TestForgottenError(t *testing.T) {
	failed := trace.Statement{N: 7, SQL: "INSERT INTO tags", Err: errors.New("taken")}
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
