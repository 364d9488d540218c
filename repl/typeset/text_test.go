package typeset

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
		got := Cut(test.in, test.width)
		if got != test.want || Width(got) > test.width {
			t.Errorf("Cut(%q, %d) = %q, want %q", test.in, test.width, got, test.want)
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
		if got := Visible(test.in); got != test.want {
			t.Errorf("Visible(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}

func TestWrapAndFold(t *testing.T) {
	if got := strings.Join(Wrap("one two  three abcdefghijk", 7), "|"); got != "one two|three|abcdefg|hijk" {
		t.Errorf("wrap: %q", got)
	}
	if got := Wrap("", 7); len(got) != 1 || got[0] != "" {
		t.Errorf("wrap of nothing: %q", got)
	}
	const s = "one  two three abcdefghijk 山田太郎"
	lines := Fold(s, 7)
	if strings.Join(lines, "") != s {
		t.Errorf("fold lost something: %q", lines)
	}
	for _, l := range lines {
		if Width(l) > 7 {
			t.Errorf("fold made a line too wide: %q", l)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1: "-1", -1000: "-1,000", -999: "-999"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %s, want %s", n, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "flask", "山田\x1b[31m\n", "e\u0301\xff\u202e", "\"NULL\"", "👨‍👩‍👧\u200d"} {
		f.Add(s, uint8(5))
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		width := 1 + int(n)
		clean := Visible(s)
		if !utf8.ValidString(clean) {
			t.Errorf("Visible(%q) is not UTF-8: %q", s, clean)
		}
		for _, text := range []string{clean, VisibleLines(s), Quote(s)} {
			for _, r := range text {
				if !safe(r) && r != '\n' {
					t.Fatalf("%q reaches the terminal of %q", r, s)
				}
			}
		}
		if got := Cut(clean, width); Width(got) > width {
			t.Errorf("Cut(%q, %d) = %q", clean, width, got)
		}
		if got := strings.Join(Fold(clean, width), ""); got != clean {
			t.Errorf("Fold(%q, %d) made %q", clean, width, got)
		}
		for _, line := range Wrap(clean, width) {
			if Width(line) > width && width > 1 {
				t.Errorf("Wrap(%q, %d) made %q", clean, width, line)
			}
		}
	})
}
