package show

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCut(t *testing.T) {
	tests := []struct {
		in    string
		width int
		want  string
	}{
		{"", 5, ""},
		{"flask", 5, "flask"},
		{"flasks", 5, "flas…"},
		{"flasks", 1, "…"},
		{"flasks", 0, ""},
		{"山田太郎", 8, "山田太郎"},
		{"山田太郎", 7, "山田太…"},
		{"山田太郎", 6, "山田…"},
		{"e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		{"👨‍👩‍👧👨‍👩‍👧", 3, "👨‍👩‍👧…"},
	}
	for _, test := range tests {
		got := cut(test.in, test.width)
		if got != test.want || displayWidth(got) > test.width {
			t.Errorf("cut(%q, %d) = %q, want %q", test.in, test.width, got, test.want)
		}
	}
}

func TestVisible(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain é 山 👨‍👩‍👧", "plain é 山 👨‍👩‍👧"},
		{"a\nb\tc\r", "a↵b⇥c␍"},
		{"\x1b[2J\x00\x7f", "␛[2J␀␡"},
		{"\u009b31m", `\u009b31m`},
		{"a\u202eb\u2066", `a\u202eb\u2066`},
		{"\u2028", `\u2028`},
		{"a\xffb", `a\xffb`},
		{"\ufffd", "\ufffd"},
	}
	for _, test := range tests {
		if got := visible(test.in); got != test.want {
			t.Errorf("visible(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}

func TestWrapAndFold(t *testing.T) {
	if got := strings.Join(wrap("one two  three abcdefghijk", 7), "|"); got != "one two|three|abcdefg|hijk" {
		t.Errorf("wrap: %q", got)
	}
	if got := wrap("", 7); len(got) != 1 || got[0] != "" {
		t.Errorf("wrap of nothing: %q", got)
	}
	const s = "one  two three abcdefghijk 山田太郎"
	lines := fold(s, 7)
	if strings.Join(lines, "") != s {
		t.Errorf("fold lost something: %q", lines)
	}
	for _, l := range lines {
		if displayWidth(l) > 7 {
			t.Errorf("fold made a line too wide: %q", l)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1: "-1", -1000: "-1,000", -999: "-999"} {
		if got := count(n); got != want {
			t.Errorf("count(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	methods := []string{"Where", "Find", "First", "Having", "Order", "Or", "Preload"}
	tests := []struct {
		name, want string
	}{
		{"Whare", "Where"}, {"where", "Where"}, {"Hwere", "Where"}, {"Preloda", "Preload"}, {"Preolaeds", ""}, {"Frist", "First"}, {"Fidn", "Find"},
		{"Ordre", "Order"}, {"x", ""}, {"", ""}, {"Or", "Or"}, {"As", ""}, {"Something", ""}, {"Fxyd", ""},
	}
	for _, test := range tests {
		if got, ok := Nearest(test.name, methods); got != test.want || ok != (test.want != "") {
			t.Errorf("Nearest(%q) = %q, %v, want %q", test.name, got, ok, test.want)
		}
	}
	if _, ok := Nearest("x", nil); ok {
		t.Error("Nearest found something among nothing")
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "flask", "山田\x1b[31m\n", "e\u0301\xff\u202e", "\"NULL\"", "👨‍👩‍👧\u200d"} {
		f.Add(s, uint8(5))
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		width := 1 + int(n)
		clean := visible(s)
		if !utf8.ValidString(clean) {
			t.Errorf("visible(%q) is not UTF-8: %q", s, clean)
		}
		for _, text := range []string{clean, cellText(s), visibleLines(s), quote(s)} {
			for _, r := range text {
				if !safe(r) && r != '\n' {
					t.Fatalf("%q reaches the terminal of %q", r, s)
				}
			}
		}
		if got := cut(clean, width); displayWidth(got) > width {
			t.Errorf("cut(%q, %d) = %q", clean, width, got)
		}
		if got := strings.Join(fold(clean, width), ""); got != clean {
			t.Errorf("fold(%q, %d) made %q", clean, width, got)
		}
		wrap(clean, width)
		wrapSQL(s, width+20)
		conditionOf(s, func(int) string { return "1" }, "users")
		tablesIn(s)
	})
}
