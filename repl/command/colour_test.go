package command

import (
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/theme"
)

func TestColour(t *testing.T) {
	env := &Env{Printer: &show.Printer{Style: show.Style{show.CodeKeyword: "35", show.CodeNumber: "36", show.CodeCommand: "33", show.CodeCall: "34"}}}
	for _, tt := range []struct{ cell, want string }{
		{"for range 3 {", "\x1b[35mfor\x1b[0m \x1b[35mrange\x1b[0m \x1b[36m3\x1b[0m {"},
		{"SELECT 1 FR", "\x1b[35mSELECT\x1b[0m \x1b[36m1\x1b[0m FR"},
		{"SEL", "SEL"},
		{":log 3", "\x1b[33m:log\x1b[0m 3"},
		{":type f(3", "\x1b[33m:type\x1b[0m \x1b[34mf\x1b[0m(\x1b[36m3\x1b[0m"},
		{":nope 3", "\x1b[33m:nope\x1b[0m 3"},
		{"db.Where??", "db.Where\x1b[33m??\x1b[0m"},
		{"", ""},
	} {
		if got := env.Colour(tt.cell); got != tt.want {
			t.Errorf("%q is coloured %q, want %q", tt.cell, got, tt.want)
		}
	}
	if got := (&Env{Printer: &show.Printer{}}).Colour("for 1"); got != "for 1" {
		t.Errorf("without a style: %q", got)
	}
}

// BenchmarkColour colours a cell as the editor asks for it after each key.
func BenchmarkColour(b *testing.B) {
	env := &Env{Printer: &show.Printer{Style: theme.Style(theme.OnDark, theme.AllColours)}}
	line := `db.Preload("Clubs").Where("grade >= ?", 11).Order("last_name").Find(&students)`
	for _, bb := range []struct{ name, cell string }{
		{"line", line}, {"open", line + `.Where("x`}, {"sql", "SELECT s.first_name, count(*) AS n FROM students s WHERE s.grade >= 11 GROUP BY s.id"},
		{"command", ":type " + line}, {"40 lines", "for {\n" + strings.Repeat("\t"+line+" // all\n", 38) + "}"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				env.Colour(bb.cell)
			}
		})
	}
}
