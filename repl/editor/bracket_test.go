package editor

import (
	"strings"
	"testing"
)

func TestPartners(t *testing.T) {
	for _, tt := range []struct{ text, want string }{ // the cursor is at |, the pair in < and >
		{"f(x)|", "f<x>"},
		{"f|(x)", "f<x>"},
		{"f(x|)", "f<x>"},
		{"f(|x)", ""},
		{"f(g[1]|)", "f(g<1>)"}, // what was just typed goes first
		{"f(\")\")|", "f<\")\">"},
		{"f(')')|", "f<')'>"},
		{"f(`)\n`)|", "f<`)\n`>"},
		{"f(\"\\\")\")|", "f<\"\\\")\">"},
		{"f( // )\n)|", "f< // )\n>"},
		{"f(/* ) */)|", "f</* ) */>"},
		{"f(\")|", ""},
		{"f(\"x\n)|", "f<\"x\n>"}, // a quote that is not closed ends with its line
		{"f(x]|", ""},
		{"f(x[1)|", "f<x[1>"}, // nor is the bracket that somebody forgot
		{"|(", ""},
		{"a)|", ""},
		{"日(本)|", "日<本>"},
		{"", ""},
	} {
		text := strings.Replace(tt.text, "|", "", 1)
		got := ""
		if opening, closing, ok := partners(text, max(0, strings.IndexByte(tt.text, '|'))); ok {
			got = text[:opening] + "<" + text[opening+1:closing] + ">" + text[closing+1:]
		}
		if got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func FuzzPartners(f *testing.F) {
	f.Add("f(\"(\", g[1]) // }", 3)
	f.Add("`'\"/*\\", 2)
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		cursor = min(max(0, cursor), len(text))
		if opening, closing, ok := partners(text, cursor); ok {
			if opening >= closing || strings.IndexByte("([{", text[opening]) != strings.IndexByte(closers, text[closing]) {
				t.Errorf("%q: %d and %d", text, opening, closing)
			}
		}
		outdented(text[:cursor], "}")
		indentation(text[:cursor])
	})
}
