package show

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A sqlToken is a piece of SQL that is not broken between lines: a word, a quoted text, a comment.
type sqlToken struct {
	text  string
	space bool // a space goes before it
	depth int  // how many parentheses are open before it
	end   bool // a line ends after it: a -- comment
}

// word is the token in upper case for comparing it with keywords.
func (t sqlToken) word() string { return strings.ToUpper(t.text) }

// sqlTokens splits SQL where lines may be broken: at spaces and after commas, but not inside quotes and comments.
func sqlTokens(sql string) []sqlToken {
	var tokens []sqlToken
	start, depth, tokenDepth, space := 0, 0, 0, false
	flush := func(end int, lineEnds bool) {
		if end > start {
			tokens = append(tokens, sqlToken{visible(sql[start:end]), space, tokenDepth, lineEnds})
			space = false
		}
		start, tokenDepth = end, depth
	}
	for i := 0; i < len(sql); {
		r, n := utf8.DecodeRuneInString(sql[i:])
		switch {
		case unicode.IsSpace(r):
			flush(i, false)
			i += n
			start, space = i, true
			continue
		case r == '\'' || r == '"' || r == '`':
			i += quotedLen(sql[i:])
			continue
		case strings.HasPrefix(sql[i:], "--"):
			flush(i, false)
			n, _, found := strings.Cut(sql[i:], "\n")
			i += len(n)
			flush(i, found)
			continue
		case strings.HasPrefix(sql[i:], "/*"):
			body, _, _ := strings.Cut(sql[i+2:], "*/")
			i = min(len(sql), i+len(body)+4)
			continue
		case r == '(':
			depth++
		case r == ')':
			depth--
		}
		i += n
		if r == ',' {
			flush(i, false)
		}
	}
	flush(len(sql), false)
	return tokens
}

// quotedLen is the length of the quoted text at the start of s; a doubled quote stays inside it.
func quotedLen(s string) int {
	q := s[0]
	for i := 1; i < len(s); i++ {
		if s[i] != q {
			continue
		}
		if i+1 < len(s) && s[i+1] == q {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

// startsClause reports whether a line is better broken before token i than elsewhere.
func startsClause(tokens []sqlToken, i int) bool {
	if i == 0 || tokens[i].depth != 0 {
		return false
	}
	before := tokens[i-1].word()
	switch tokens[i].word() {
	case "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "VALUES", "RETURNING", "SET", "UNION", "EXCEPT", "INTERSECT", "WINDOW", "SELECT", "LEFT", "RIGHT", "INNER", "CROSS", "FULL", "NATURAL":
		return true
	case "FROM":
		return before != "DELETE" && before != "DISTINCT"
	case "ON":
		return i+1 < len(tokens) && (tokens[i+1].word() == "CONFLICT" || tokens[i+1].word() == "DUPLICATE")
	case "JOIN":
		switch before {
		case "LEFT", "RIGHT", "INNER", "CROSS", "FULL", "NATURAL", "OUTER":
			return false
		}
		return true
	}
	// VALUES (?,?) without a space, as GORM writes it at times.
	return strings.HasPrefix(tokens[i].word(), "VALUES(")
}

// wrapSQL sets SQL in lines of at most width columns, all but the first indented by two, broken before clauses where
// that is possible. Nothing is left out but spaces between words.
func wrapSQL(sql string, width int) []string {
	tokens := sqlTokens(sql)
	var lines []string
	line, broken := "", false // broken: the line ends a clause that did not fit on one
	room := func() int {
		if len(lines) == 0 {
			return width
		}
		return width - len(indent)
	}
	end := func() {
		if line == "" {
			return
		}
		if len(lines) > 0 {
			line = indent + line
		}
		lines = append(lines, line)
		line, broken = "", false
	}
	add := func(text string, space bool) {
		if space && line != "" {
			text = " " + text
		}
		line += text
	}
	for i := 0; i < len(tokens); {
		j := i + 1
		for j < len(tokens) && !startsClause(tokens, j) && !tokens[j-1].end {
			j++
		}
		clause := joinTokens(tokens[i:j])
		if line != "" && !broken && displayWidth(line)+1+displayWidth(clause) <= room() {
			add(clause, true)
		} else {
			end()
			for _, t := range tokens[i:j] {
				if line != "" && displayWidth(line)+1+displayWidth(t.text) > room() {
					end()
					broken = true
				}
				for text, space := t.text, t.space; text != ""; space = false {
					head := fill(text, max(1, room()-displayWidth(line)-1))
					if displayWidth(text) <= room() {
						head = text
					}
					add(head, space)
					if text = text[len(head):]; text != "" {
						end()
						broken = true
					}
				}
			}
		}
		if tokens[j-1].end {
			end()
		}
		i = j
	}
	end()
	return lines
}

func joinTokens(tokens []sqlToken) string {
	var b strings.Builder
	for i, t := range tokens {
		if t.space && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}
