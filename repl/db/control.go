package db

import "strings"

// A control is a statement that begins, ends or marks a transaction.
type control struct {
	op   controlOp
	name string // of a savepoint, in lower case
}

type controlOp uint8

const (
	noControl controlOp = iota
	beginOp
	commitOp
	rollbackOp
	savepointOp
	rollbackToOp
	releaseOp
	otherControl // what savepoints cannot stand in for
)

// parseControl reads a text that is one statement. A text of several is none of these: the databases refuse it. On PostgreSQL the first word
// decides what ends a transaction: no statement that does so begins with another, and none of several words can be sent as another.
func parseControl(query string) control {
	words, whole := firstWords(query)
	if len(words) == 0 {
		return control{}
	}
	c := controlOf(words)
	if c.op != noControl && !whole {
		return control{op: otherControl} // what follows is not known
	}
	return c
}

// controlOf tells what a statement with these first words controls.
func controlOf(words []string) control {
	rest := words[1:]
	for len(rest) > 0 && (rest[0] == "work" || rest[0] == "transaction") {
		rest = rest[1:]
	}
	plain := len(rest) == 0 || strings.Join(rest, " ") == "and no chain"
	switch first := words[0]; {
	case first == "begin" && len(rest) > 0 && rest[0] == "not": // a compound statement of MariaDB's
	case first == "begin", first == "start" && len(rest) < len(words)-1:
		return beginning(rest)
	case (first == "commit" || first == "end") && plain:
		return control{op: commitOp}
	case (first == "rollback" || first == "abort") && plain:
		return control{op: rollbackOp}
	case first == "rollback" && rest[0] == "to":
		return named(rollbackToOp, rest[1:])
	case first == "savepoint" && len(words) == 2:
		return control{savepointOp, words[1]}
	case first == "release":
		return named(releaseOp, words[1:])
	case first == "commit", first == "end", first == "rollback", first == "abort", first == "savepoint", first == "xa",
		first == "prepare" && len(rest) < len(words)-1:
		return control{op: otherControl}
	}
	return control{}
}

// beginning is a BEGIN with the words behind it. Those that only say when to lock make no difference.
func beginning(rest []string) control {
	switch strings.Join(rest, " ") {
	case "", "deferred", "immediate", "exclusive", "read write", "deferred transaction", "immediate transaction", "exclusive transaction":
		return control{op: beginOp}
	}
	return control{op: otherControl}
}

func named(op controlOp, words []string) control {
	if len(words) > 1 && words[0] == "savepoint" {
		words = words[1:]
	}
	if len(words) != 1 {
		return control{op: otherControl}
	}
	return control{op, words[0]}
}

// lineEnds are what ends a comment of a line on PostgreSQL.
const lineEnds = "\n\r"

// maxWords is how many words of a statement tell what it controls.
const maxWords = 6

// firstWords are the first words of a text in lower case, names without their quotes, and whether they are all of it; none where
// another statement follows. Comments nest, as they do on PostgreSQL.
func firstWords(query string) (words []string, whole bool) {
	for i := 0; i < len(query); {
		c := query[i]
		switch {
		case c <= ' ' || c == ';' && (len(words) == 0 || blank(query[i:])):
			i++
		case strings.HasPrefix(query[i:], "--"):
			end := strings.IndexAny(query[i:], lineEnds)
			if end < 0 {
				return words, true
			}
			i += end
		case strings.HasPrefix(query[i:], "/*"):
			i = afterComment(query, i)
		case len(words) == maxWords:
			return words, false
		case c == '"' || c == '`' || c == '\'' || c == '[':
			closing := c
			if c == '[' {
				closing = ']'
			}
			end := strings.IndexByte(query[i+1:], closing)
			if end < 0 {
				return words, false
			}
			words = append(words, strings.ToLower(query[i+1:i+1+end]))
			i += end + 2
		case wordByte(c):
			start := i
			for i < len(query) && wordByte(query[i]) {
				i++
			}
			words = append(words, strings.ToLower(query[start:i]))
		case c == ';':
			return nil, false
		default:
			return words, false
		}
	}
	return words, true
}

func wordByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '$' || c >= 0x80
}

// blank reports whether a text says nothing: spaces, semicolons and comments.
func blank(text string) bool {
	for i := 0; i < len(text); {
		switch {
		case text[i] <= ' ' || text[i] == ';':
			i++
		case strings.HasPrefix(text[i:], "--"):
			end := strings.IndexAny(text[i:], lineEnds)
			if end < 0 {
				return true
			}
			i += end
		case strings.HasPrefix(text[i:], "/*"):
			i = afterComment(text, i)
		default:
			return false
		}
	}
	return true
}

// afterComment returns where a comment that begins at i has ended.
func afterComment(text string, i int) int {
	depth := 0
	for i < len(text) {
		switch {
		case strings.HasPrefix(text[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(text[i:], "*/"):
			depth--
			i += 2
		default:
			i++
		}
		if depth == 0 {
			return i
		}
	}
	return i
}

// mayWrite reports whether a text is more than a query. It decides only to which cell a change is counted: what may be written is up to
// the database.
func mayWrite(query string) bool {
	words, _ := firstWords(strings.TrimLeft(query, "( \t\r\n"))
	if len(words) == 0 {
		return !blank(query)
	}
	switch words[0] {
	case "select", "values", "table":
		return strings.Contains(query, ";") && !blank(query[strings.IndexByte(query, ';'):]) || hasWord(query, "into")
	case "show", "describe", "desc", "set", "use":
		return false
	case "pragma":
		return strings.ContainsAny(query, "=;(") && !lists(words)
	case "with":
		return hasWord(query, "insert", "update", "delete", "merge", "replace")
	case "explain":
		return hasWord(query, "analyze", "analyse") && hasWord(query, "insert", "update", "delete", "merge", "replace", "create", "execute")
	}
	return true
}

// lists reports whether a PRAGMA of SQLite's, given as its words, is one that takes an argument and only lists something.
func lists(words []string) bool {
	if len(words) < 2 {
		return false
	}
	for _, suffix := range []string{"_info", "_xinfo", "_list", "_check"} {
		if strings.HasSuffix(words[1], suffix) {
			return true
		}
	}
	return false
}

// hasWord reports whether a text has one of some words in it, wherever.
func hasWord(text string, wanted ...string) bool {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < 0x80 && !wordByte(byte(r)) }) {
		for _, w := range wanted {
			if strings.EqualFold(word, w) {
				return true
			}
		}
	}
	return false
}
