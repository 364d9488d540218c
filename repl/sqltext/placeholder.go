package sqltext

import (
	"strconv"
	"strings"
)

// A Placeholder is s[Start:End] of a statement, which stands for a bound value.
type Placeholder struct {
	Index      int // of the value, from 0
	Start, End int
}

// Placeholders returns where a statement has placeholders: ?, $1 or @p1. A statement with numbered ones has no others, as a ? is an
// operator to PostgreSQL.
func Placeholders(s string) []Placeholder {
	var plain, numbered []Placeholder
	for at := 0; ; {
		t := Next(s, at, false)
		if t.Kind == End {
			break
		}
		at = t.End
		if t.Kind != Sign {
			continue
		}
		switch s[t.Start] {
		case '?':
			plain = append(plain, Placeholder{len(plain), t.Start, t.End})
		case '$', '@':
			next := Next(s, at, false)
			if next.Kind != Word || next.Start != t.End {
				continue
			}
			digits := s[next.Start:next.End]
			if s[t.Start] == '@' {
				digits = strings.TrimPrefix(digits, "p")
			}
			if n, err := strconv.Atoi(digits); err == nil && n > 0 {
				numbered = append(numbered, Placeholder{n - 1, t.Start, next.End})
			}
		}
	}
	if len(numbered) > 0 {
		return numbered
	}
	return plain
}

// Fill returns a statement with its placeholders replaced by texts for their values.
func Fill(s string, value func(index int) string) string {
	var b strings.Builder
	at := 0
	for _, p := range Placeholders(s) {
		b.WriteString(s[at:p.Start])
		b.WriteString(value(p.Index))
		at = p.End
	}
	b.WriteString(s[at:])
	return b.String()
}
