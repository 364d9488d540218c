package lang

import (
	"go/token"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
)

// Wants says what a cell that [Classify] calls Incomplete waits for: ") is missing". It is "" for any other.
func Wants(src string) string {
	k, more := classify(src)
	switch {
	case !more:
		return ""
	case k == SQL:
		return sqlWants(src)
	case k == Command:
		return "what follows the ~ is missing"
	}
	b := scanBrackets(src)
	switch {
	case b.open && strings.LastIndex(src, "/*") > strings.LastIndexByte(src, '`'):
		return "a comment is open: */ is missing"
	case b.open:
		return "a text is open: ` is missing"
	case len(b.closers) > 0:
		return missing(b.closers)
	}
	return "something after " + b.last.String() + " is missing"
}

// missing names the brackets that close what is open, the innermost first.
func missing(closers []token.Token) string {
	var text strings.Builder
	for _, c := range slices.Backward(closers) {
		text.WriteString(c.String())
	}
	if len(closers) == 1 {
		return text.String() + " is missing"
	}
	return text.String() + " are missing"
}

func sqlWants(src string) string {
	depth := 0
	for at := 0; ; {
		t := sqltext.Next(src, at, false)
		at = t.End
		switch t.Kind {
		case sqltext.End:
			if depth > 0 {
				return strings.Repeat(")", depth) + map[bool]string{true: " is missing", false: " are missing"}[depth == 1]
			}
			return "the statement goes on; a ; ends it"
		case sqltext.Open:
			if strings.HasPrefix(src[t.Start:], "/*") {
				return "a comment is open: */ is missing"
			}
			return "a text is open: " + src[t.Start:t.Start+1] + " is missing"
		case sqltext.Sign:
			switch src[t.Start] {
			case '(':
				depth++
			case ')':
				depth--
			case ';':
				depth = 0
			}
		}
	}
}
