package show

import "unicode/utf8"

// prefix returns at most n bytes of s without splitting a rune, and whether bytes were left out.
func prefix(s string, n int) (string, bool) {
	if len(s) <= n {
		return s, false
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n], true
}
