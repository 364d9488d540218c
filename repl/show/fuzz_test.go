package show

import (
	"testing"
	"unicode"

	"github.com/retort-shell/retort/repl/typeset"
)

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "flask", "SELECT '山田\x1b[31m", "SELECT a FROM t WHERE b IN (1, 2) -- \n", "\"NULL\"", "👨‍👩‍👧\u200d"} {
		f.Add(s, uint8(5))
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		for _, r := range cellText(s) {
			if !unicode.IsPrint(r) && r != '\u200d' {
				t.Fatalf("%q reaches the terminal of %q", r, s)
			}
		}
		for _, line := range wrapSQL(s, int(n)+20) {
			if typeset.Visible(line) != line {
				t.Fatalf("%q reaches the terminal of %q", line, s)
			}
		}
		conditionOf(s, func(int) string { return "1" }, "users")
		tablesIn(s)
	})
}
