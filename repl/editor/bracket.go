package editor

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const closers = ")]}"

// brackets calls visit with each bracket of Go or SQL text that is not in a string or comment, until it returns false.
func brackets(text string, visit func(at int) bool) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '(', '[', '{', ')', ']', '}':
			if !visit(i) {
				return
			}
		case '"', '\'', '`':
			i = quoteEnd(text, i)
		case '/':
			switch {
			case strings.HasPrefix(text[i:], "//"):
				i = endOf(text, i, "\n")
			case strings.HasPrefix(text[i:], "/*"):
				i = endOf(text, i+2, "*/")
			}
		}
	}
}

// quoteEnd returns where the string that opens at i ends: its last byte. One of a single line ends with its line, so that the
// quote that somebody is about to close does not hide what follows.
func quoteEnd(text string, i int) int {
	quote := text[i]
	for i++; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote, c == '\n' && quote != '`':
			return i
		case c == '\\' && quote != '`':
			i++
		}
	}
	return i
}

func endOf(text string, i int, end string) int {
	if n := strings.Index(text[i:], end); n >= 0 {
		return i + n + len(end) - 1
	}
	return len(text)
}

// partners returns the places of the bracket at the cursor and of the one that belongs to it. A closing bracket is at the cursor
// when it is before it, because it was just typed, any other when the cursor stands on it.
func partners(text string, cursor int) (opening, closing int, ok bool) {
	at := -1
	switch {
	case cursor > 0 && strings.IndexByte(closers, text[cursor-1]) >= 0:
		at = cursor - 1
	case cursor < len(text) && strings.IndexByte("([{"+closers, text[cursor]) >= 0:
		at = cursor
	default:
		return 0, 0, false
	}
	var open []int
	brackets(text, func(i int) bool {
		if strings.IndexByte(closers, text[i]) < 0 {
			open = append(open, i)
			return true
		}
		var partner int
		if partner, open = closeBracket(text, open, i); partner < 0 {
			return i != at
		}
		if partner == at || i == at {
			opening, closing, ok = partner, i, true
		}
		return !ok
	})
	return opening, closing, ok
}

// closeBracket takes the partner of the closing bracket at i, -1 if there is none, off the open ones. Those that were
// opened later are dropped with it: somebody forgot to close them.
func closeBracket(text string, open []int, i int) (int, []int) {
	for n, at := range slices.Backward(open) {
		if "([{"[strings.IndexByte(closers, text[i])] == text[at] {
			return at, open[:n]
		}
	}
	return -1, open
}

// innermost returns the innermost bracket that text leaves open, of a kind; -1 if there is none.
func innermost(text string, kind byte) int {
	var open []int
	brackets(text, func(i int) bool {
		if strings.IndexByte(closers, text[i]) < 0 {
			open = append(open, i)
		} else {
			_, open = closeBracket(text, open, i)
		}
		return true
	})
	for _, at := range slices.Backward(open) {
		if text[at] == kind {
			return at
		}
	}
	return -1
}

// indentOf returns the white space at the beginning of the line of text in which the byte at stands.
func indentOf(text string, at int) string {
	line := text[strings.LastIndexByte(text[:at], '\n')+1:]
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// indentation returns the white space for a line that follows before: the same as the line before it, and one
// tab more if that one opens a bracket or a case.
func indentation(before string) string {
	indent := indentOf(before, len(before))
	last := strings.Trim(before[strings.LastIndexByte(before, '\n')+1:], " \t")
	if last == "" {
		return indent
	}
	if r, _ := utf8.DecodeLastRuneInString(last); strings.ContainsRune("{([", r) && !isSwitch(last) || isCase(last) {
		indent += "\t"
	}
	return indent
}

// isSwitch reports whether a line opens a block whose cases stand below it without indentation.
func isSwitch(line string) bool {
	return strings.HasSuffix(line, "{") && (strings.HasPrefix(line, "switch ") || strings.HasPrefix(line, "select "))
}

func isCase(line string) bool {
	return strings.HasSuffix(line, ":") && (strings.HasPrefix(line, "case ") || strings.HasPrefix(line, "default:"))
}

// outdented returns the white space that the line at the end of before should begin with once typed follows, and whether that is
// another than it has: a bracket that closes a line goes under the line that opened it, a case under its switch.
func outdented(before, typed string) (indent string, ok bool) {
	last := before[strings.LastIndexByte(before, '\n')+1:]
	if len(last) == len(before) || len(typed) != 1 {
		return "", false
	}
	at := -1
	switch i := strings.IndexByte(closers, typed[0]); {
	case i >= 0 && strings.Trim(last, " \t") == "":
		at = innermost(before, "([{"[i])
	case isCase(strings.TrimLeft(last, " \t") + typed):
		at = innermost(before, '{')
	}
	if at < 0 {
		return "", false
	}
	indent = indentOf(before, at)
	return indent, indent != indentOf(before, len(before))
}
