// Package typeset sets text for a terminal: how wide it is, where its lines break, what of it may be shown, how numbers are written.
package typeset

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Ellipsis stands where something was left out.
const Ellipsis = "…"

// Width is the number of terminal columns that s takes.
func Width(s string) int { return uniseg.StringWidth(s) }

// Cut shortens s to at most width columns, ending in … when something was left out. It reads no more of s than it
// needs, and never splits a grapheme cluster.
func Cut(s string, width int) string {
	if width <= 0 {
		return ""
	}
	if len(s) <= width && isASCII(s) {
		return s
	}
	used, fit := 0, 0 // fit: bytes that leave room for the Ellipsis
	rest, state := s, -1
	for pos := 0; rest != ""; {
		cluster, next, w, newState := uniseg.FirstGraphemeClusterInString(rest, state)
		if used+w > width {
			return s[:fit] + Ellipsis
		}
		used += w
		pos += len(cluster)
		if used < width {
			fit = pos
		}
		rest, state = next, newState
	}
	return s
}

// PadRight fills s with spaces behind it to width columns.
func PadRight(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-Width(s)))
}

// PadLeft fills s with spaces before it to width columns.
func PadLeft(s string, width int) string {
	return strings.Repeat(" ", max(0, width-Width(s))) + s
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

const zeroWidthJoiner = '\u200d'

// safe reports whether r may reach a terminal: it is visible, and does not change the direction or place of others.
func safe(r rune) bool {
	return unicode.IsPrint(r) || r == zeroWidthJoiner
}

// Visible replaces what must not reach a terminal: control characters by their pictures (↵ ⇥ ␛), other invisible runes
// by \u escapes, bytes that are not UTF-8 by \x escapes.
func Visible(s string) string {
	clean := true
	for _, r := range s {
		if r == utf8.RuneError || !safe(r) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			b.WriteString(`\x` + strconv.FormatUint(0x100|uint64(s[i]), 16)[1:])
		case safe(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteRune('↵')
		case r == '\t':
			b.WriteRune('⇥')
		case r < ' ':
			b.WriteRune('\u2400' + r)
		case r == 0x7f:
			b.WriteRune('\u2421')
		default:
			q := strconv.QuoteRuneToASCII(r)
			b.WriteString(q[1 : len(q)-1])
		}
	}
	return b.String()
}

// VisibleLines is visible, but keeps line breaks and turns tabs into spaces.
func VisibleLines(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\t", "    ")
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = Visible(l)
	}
	return strings.Join(lines, "\n")
}

// Quote is strconv.Quote, but keeps the zero width joiner, which emoji are made with.
func Quote(s string) string {
	if !strings.ContainsRune(s, zeroWidthJoiner) {
		return strconv.Quote(s)
	}
	parts := strings.Split(s, string(zeroWidthJoiner))
	for i, part := range parts {
		q := strconv.Quote(part)
		parts[i] = q[1 : len(q)-1]
	}
	return `"` + strings.Join(parts, string(zeroWidthJoiner)) + `"`
}

// Wrap breaks s at spaces into lines of at most width columns; a longer word is broken where it must be.
func Wrap(s string, width int) []string {
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(s) {
		w := Width(word)
		if used > 0 && used+1+w > width {
			lines = append(lines, line)
			line, used = "", 0
		}
		for w > width {
			head := Fill(word, width)
			lines = append(lines, head)
			word = word[len(head):]
			w = Width(word)
		}
		if used > 0 {
			line += " " + word
			used += 1 + w
		} else {
			line, used = word, w
		}
	}
	if used > 0 || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// Fill returns as much of the beginning of s as fits in width columns, but at least one grapheme cluster.
func Fill(s string, width int) string {
	used, n, state := 0, 0, -1
	for rest := s; rest != ""; {
		cluster, next, w, newState := uniseg.FirstGraphemeClusterInString(rest, state)
		if n > 0 && used+w > width {
			break
		}
		used, n = used+w, n+len(cluster)
		rest, state = next, newState
	}
	return s[:n]
}

// Fold breaks s into lines of at most width columns, after a space where there is one in the second half of the line.
// Joined, the lines are s again.
func Fold(s string, width int) []string {
	var lines []string
	for {
		head := Fill(s, width)
		if len(head) < len(s) {
			if i := strings.LastIndexByte(head, ' '); i > len(head)/2 {
				head = head[:i+1]
			}
		}
		lines = append(lines, head)
		if s = s[len(head):]; s == "" {
			return lines
		}
	}
}

// Count writes n with thousands separated: 9,980.
func Count[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Plural writes "1 row", "9,980 rows".
func Plural[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
}
