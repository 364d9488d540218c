package typeset

import (
	"fmt"
	"testing"
)

func TestAround(t *testing.T) {
	for _, test := range []struct {
		line     string
		from, to int
		room     int
		want     string
	}{
		{"SELECT * FORM users", 9, 13, 40, "SELECT * FORM users 9 4"},
		{"SELECT * FORM users", 9, 13, 12, "…CT * FORM … 6 4"},
		{"SELECT * FORM users", 19, 19, 40, "SELECT * FORM users 19 1"},
		{"SELECT * FORM users", 14, 19, 12, "… FORM users 7 5"},
		{"SELECT 漢字 FORM", 14, 18, 40, "SELECT 漢字 FORM 12 4"},
		{"abc", 0, 3, 0, "abc 0 3"},
	} {
		shown, at, long := Around(test.line, test.from, test.to, test.room)
		if got := fmt.Sprint(shown, " ", at, " ", long); got != test.want {
			t.Errorf("%q around %d in %d columns: %q, want %q", test.line, test.from, test.room, got, test.want)
		}
	}
}
