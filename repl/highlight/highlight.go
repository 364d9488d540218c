// Package highlight tells the words of a cell apart, so that they can be coloured while they are typed: keywords, types, calls, texts,
// numbers and comments, of Go and of SQL.
//
// It reads tokens and no more, which takes microseconds, and knows no wrong text: what is incomplete or unknown is plain.
package highlight

import "strings"

// A Class is what a piece of source is.
type Class uint8

// The classes. What has none is plain: names, operators, brackets.
const (
	Plain Class = iota
	Keyword
	Type    // the types that a language has by itself
	Call    // a name that is called
	Text    // a string, or a rune
	Number  // a number or another constant: true, NULL, a placeholder
	Comment //
	Command // a :command's name, and the question mark of name?
)

// A Span is a piece of a source that has a class: src[Start:End].
type Span struct {
	Start, End int
	Class      Class
}

// Paint returns src with each span passed through paint; a span of several lines is painted line by line. The spans are in order and
// do not overlap.
func Paint(src string, spans []Span, paint func(Class, string) string) string {
	var b strings.Builder
	b.Grow(len(src) + 12*len(spans))
	at := 0
	for _, s := range spans {
		b.WriteString(src[at:s.Start])
		for text := src[s.Start:s.End]; ; {
			line, rest, more := strings.Cut(text, "\n")
			if line != "" {
				b.WriteString(paint(s.Class, line))
			}
			if !more {
				break
			}
			b.WriteByte('\n')
			text = rest
		}
		at = s.End
	}
	b.WriteString(src[at:])
	return b.String()
}

// Line marks a :command's name, or the question marks of a "name?" or "name??". What a command takes is not marked.
func Line(src string) []Span {
	start := len(src) - len(strings.TrimLeft(src, " \t\r\n"))
	text := src[start:]
	if strings.HasPrefix(text, ":") {
		end := strings.IndexAny(text, " \t\r\n")
		if end < 0 {
			end = len(text)
		}
		return []Span{{start, start + end, Command}}
	}
	text = strings.TrimRight(text, " \t\r\n")
	if name := strings.TrimRight(text, "?"); len(name) < len(text) {
		return []Span{{start + len(name), start + len(text), Command}}
	}
	return nil
}

// Arguments returns where a :command's arguments begin in src, which is its end where there are none.
func Arguments(src string) int {
	spans := Line(src)
	if len(spans) == 0 {
		return len(src)
	}
	return spans[0].End
}
