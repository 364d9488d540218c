package editor

import (
	"strings"
	"testing"
)

func TestSignatureRow(t *testing.T) {
	const label = "Where(query any, args ...any) *gorm.DB"
	params := [][2]int{{6, 15}, {17, 28}}
	style := Style{Param: "9"}.withDefaults()
	for _, tt := range []struct {
		name         string
		s            Signature
		column, cols int
		want         string // the current parameter in < and >
	}{
		{"none is current", Signature{Label: label, Params: params, Active: -1}, 2, 60, "  " + label},
		{"the first", Signature{Label: label, Params: params}, 0, 60, "Where(<query any>, args ...any) *gorm.DB"},
		{"beyond the last", Signature{Label: label, Params: params, Active: 2}, 0, 60, label},
		{"places outside of the label", Signature{Label: "f(x)", Params: [][2]int{{2, 9}}}, 0, 60, "f(x)"},
		{"documentation", Signature{Label: "f()", Active: -1, Doc: "f does it.\nMore."}, 0, 60, "f() — f does it."},
		{"no room for documentation", Signature{Label: "f()", Active: -1, Doc: "f does it."}, 0, 15, "f()"},
		{"moved to the left", Signature{Label: "f(x int)", Params: [][2]int{{2, 7}}}, 8, 10, "  f(<x int>)"},
		{"cut on the right", Signature{Label: label, Params: params}, 8, 20, "Where(<query any>, ar…"},
		{"cut on both sides", Signature{Label: label, Params: params, Active: 1}, 8, 20, "…y any, <args ...any>…"},
		{"a parameter wider than the screen", Signature{Label: label, Params: params, Active: 1}, 0, 8, "…<args .…>"},
		{"one column", Signature{Label: label, Params: params, Active: 1}, 0, 1, "…<>"},
		{"wide runes", Signature{Label: "値(日本 int, 語 int)", Params: [][2]int{{4, 14}, {16, 23}}, Active: 1}, 0, 12, "…nt, <語 int>)"},
		{"control characters", Signature{Label: "f(\x1b\n)", Active: -1}, 0, 12, "f(  )"},
	} {
		r := tt.s.row(tt.column, tt.cols, style, false)
		got := strings.ReplaceAll(strings.ReplaceAll(r.text, style.Param, "<"), sgrReset, ">")
		if i := strings.IndexByte(got, '<'); i >= 0 {
			end := i + strings.IndexByte(got[i:], '>') + 1
			got = strings.ReplaceAll(got[:i], ">", "") + got[i:end] + strings.ReplaceAll(got[end:], ">", "")
		} else {
			got = strings.ReplaceAll(got, ">", "")
		}
		got = strings.TrimRight(stripSGR(got), " ")
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		if width := displayWidth(r.text); width != r.width || width > tt.cols {
			t.Errorf("%s: %d columns, said to be %d, of %d", tt.name, width, r.width, tt.cols)
		}
	}
}

func TestSuggestion(t *testing.T) {
	for _, tt := range []struct {
		name    string
		entries []string
		keys    string
		refused string
		want    string
	}{
		{"the newest", []string{"db.Find(1)", "db.Find(2)"}, "db.F", "", "ind(2)"},
		{"not the same again", []string{"db.Find(2)"}, "db.Find(2)", "", ""},
		{"not after one letter", []string{"db.Find"}, "d", "", ""},
		{"not before other text", []string{"db.Find"}, "x\x01db", "", ""},
		{"not a cell that came from history", []string{"db.Find(1)", "db.Find"}, "\x1b[A", "", ""},
		{"but one that goes on from it", []string{"db.Find(1)", "db.Find"}, "\x1b[A(", "", "1)"},
		{"not a paste", []string{"db.Find"}, "\x1b[200~db.\x1b[201~", "", ""},
		{"one that may", []string{"db.Find(1)", "db.Delete(1)"}, "db.", "db.Delete(1)", "Find(1)"},
		{"none that may not", []string{"db.Delete(1)"}, "db.", "db.Delete(1)", ""},
		{"a block", []string{"if x {\n\ty()\n}"}, "if", "", " x {\n\ty()\n}"},
		{"not spaces", []string{"db.x  "}, "db.x", "", ""},
		{"after it was typed further", []string{"db.Find(1)", "db.Fx"}, "db.Fi", "", "nd(1)"},
		{"again after Backspace", []string{"db.Find(1)", "db.Fx"}, "db.Fi\x7f", "", "x"},
		{"not after Ctrl-_", []string{"db.Find(1)"}, "db.Fi \x1f", "", ""},
	} {
		cfg := Config{Suggestable: func(entry string) bool { return entry != tt.refused }}.withDefaults()
		for _, entry := range tt.entries {
			_ = cfg.History.Add(entry)
		}
		e := newEdit(&cfg, bindingsByKey(), false)
		var d decoder
		for _, b := range []byte(tt.keys) {
			for _, ev := range d.feed([]byte{b}) {
				e.handle(ev)
				e.settle(func() bool { return false })
			}
		}
		if got := e.ghost(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDistinct(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""}, {"a b c", "a b c"}, {"a b a", "b a"}, {"a a a", "a"}, {"a b a c b", "a c b"},
	} {
		if got := strings.Join(distinct(strings.Fields(tt.in)), " "); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.in, got, tt.want)
		}
	}
}
