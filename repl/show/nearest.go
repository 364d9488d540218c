package show

import (
	"strings"
	"unicode/utf8"

	"github.com/agext/levenshtein"
)

// Nearest returns the name that was most likely meant by a mistyped one, for "did you mean". It ignores case, and
// accepts one edit in short names, two from five letters on, three from nine; two swapped neighbours are one edit.
// Among equals the first wins.
func Nearest(name string, among []string) (string, bool) {
	want := strings.ToLower(name)
	limit := 1
	switch n := utf8.RuneCountInString(want); {
	case n == 0:
		return "", false
	case n >= 9:
		limit = 3
	case n >= 5:
		limit = 2
	}
	best, found := limit+1, ""
	for _, candidate := range among {
		have := strings.ToLower(candidate)
		d := levenshtein.Distance(want, have, nil)
		if d > 1 && swapped(want, have) {
			d = 1
		}
		// One edit away from a name of one or two letters is any other such name.
		if d > 0 && d >= min(utf8.RuneCountInString(want), utf8.RuneCountInString(have)) {
			continue
		}
		if d < best {
			best, found = d, candidate
		}
	}
	return found, best <= limit
}

// swapped reports whether a becomes b by exchanging two neighbouring runes.
func swapped(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}
