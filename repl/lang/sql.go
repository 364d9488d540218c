package lang

import (
	"strings"
	"unicode"
)

// sqlIncomplete reports whether a statement that begins with verb wants more lines: a quote, comment or bracket is open, or its
// last word cannot end a statement. A semicolon outside of quotes ends it in any case.
func sqlIncomplete(verb, text string) bool {
	end, open := scanSQL(text)
	if open {
		return true
	}
	if end.semicolon {
		return false
	}
	switch end.last {
	case "":
		return false
	case ",", "=", "<", ">", "+", "-", "/", "||", "(":
		return true
	case "*":
		return false
	}
	switch strings.ToLower(end.last) {
	case "select", "from", "where", "and", "or", "not", "join", "on", "by", "set", "values", "into", "with", "as", "in",
		"like", "between", "having", "union", "except", "intersect", "insert", "update", "create", "alter", "drop", "when", "then", "else", "case":
		return true
	}
	return verb == "with" && end.words < 3
}

type sqlEnd struct {
	last      string // last word or punctuation, without a closing quote
	words     int
	semicolon bool
}

// scanSQL walks over a statement's quotes, comments and brackets; open tells that one of them is not closed.
func scanSQL(s string) (end sqlEnd, open bool) {
	depth := 0
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\'' || c == '"' || c == '`':
			j := closingQuote(s, i)
			if j < 0 {
				return end, true
			}
			end.last, end.semicolon = "'", false
			i = j + 1
		case strings.HasPrefix(s[i:], "--"):
			j := strings.IndexByte(s[i:], '\n')
			if j < 0 {
				return end, depth > 0
			}
			i += j
		case strings.HasPrefix(s[i:], "/*"):
			j := strings.Index(s[i+2:], "*/")
			if j < 0 {
				return end, true
			}
			i += j + 4
		case c == '$':
			tag, ok := dollarTag(s[i:])
			if !ok {
				end.last = "$"
				i++
				continue
			}
			j := strings.Index(s[i+len(tag):], tag)
			if j < 0 {
				return end, true
			}
			end.last, end.semicolon = "'", false
			i += j + 2*len(tag)
		case c == '(':
			depth++
			end.last = "("
			i++
		case c == ')':
			depth--
			end.last = ")"
			i++
		case c == ';':
			end.semicolon = depth <= 0
			i++
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case isWord(c):
			j := i
			for j < len(s) && isWord(s[j]) {
				j++
			}
			end.last, end.semicolon = s[i:j], false
			end.words++
			i = j
		default:
			end.last, end.semicolon = string(c), false
			i++
		}
	}
	return end, depth > 0
}

func isWord(c byte) bool {
	return c == '_' || c >= 0x80 || unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c))
}

// closingQuote finds the end of the quoted text that begins at i; a doubled quote stands for itself.
func closingQuote(s string, i int) int {
	q := s[i]
	for j := i + 1; j < len(s); j++ {
		if s[j] != q {
			continue
		}
		if j+1 < len(s) && s[j+1] == q {
			j++
			continue
		}
		return j
	}
	return -1
}

// dollarTag returns PostgreSQL's opening "$tag$", if s begins with one.
func dollarTag(s string) (string, bool) {
	for j := 1; j < len(s); j++ {
		if s[j] == '$' {
			return s[:j+1], true
		}
		if !isWord(s[j]) || j == 1 && unicode.IsDigit(rune(s[j])) {
			break
		}
	}
	return "", false
}

// Statements splits src into SQL statements at the semicolons outside of quotes, comments and brackets. Triggers and
// procedures, whose bodies hold semicolons, stay whole.
func Statements(src string) []string {
	if head := strings.ToLower(src); strings.Contains(head, "trigger") || strings.Contains(head, "procedure") || strings.Contains(head, "function") {
		return []string{strings.TrimSpace(src)}
	}
	var out []string
	for rest := src; strings.TrimSpace(rest) != ""; {
		n := statementEnd(rest)
		if s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest[:n]), ";")); s != "" {
			out = append(out, s)
		}
		rest = rest[n:]
	}
	return out
}

// statementEnd is the offset after the first semicolon that ends a statement, or the length of s.
func statementEnd(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] != ';' {
			continue
		}
		if end, open := scanSQL(s[:i+1]); !open && end.semicolon {
			return i + 1
		}
	}
	return len(s)
}
