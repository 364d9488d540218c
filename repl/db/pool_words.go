package db

import (
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
)

// leading returns the first words of each statement in a text, in upper case: two at most.
func leading(text string) [][]string {
	var out [][]string
	var words []string
	full := false
	one := !strings.Contains(text, ";") // what stands behind its first words is of no concern
	for at := 0; ; {
		tok := sqltext.Next(text, at, false)
		at = tok.End
		switch {
		case tok.Kind == sqltext.End || tok.Kind == sqltext.Open || one && full:
			if len(words) > 0 {
				out = append(out, words)
			}
			return out
		case tok.Kind == sqltext.Comment:
		case text[tok.Start:tok.End] == ";":
			if len(words) > 0 {
				out = append(out, words)
			}
			words, full = nil, false
		case tok.Kind == sqltext.Word && !full:
			words = append(words, strings.ToUpper(text[tok.Start:tok.End]))
			full = len(words) == 2
		default:
			full = true
		}
	}
}

// mayBegin reports whether a statement may leave a transaction open behind it. SQLite begins one for a savepoint outside of any.
func mayBegin(text string) bool {
	for _, words := range leading(text) {
		switch words[0] {
		case "BEGIN", "START", "SAVEPOINT":
			return true
		case "XA":
			return len(words) > 1 && (words[1] == "START" || words[1] == "BEGIN")
		}
	}
	return false
}

// begins reports whether a text begins a transaction that is not open yet.
func begins(text string) bool { return openAfter(false, text, nil) }

// openAfter tells by a statement's text whether a transaction is open behind it, for drivers that do not tell: that of MySQL, which takes one
// statement at a time.
func openAfter(open bool, text string, err error) bool {
	all := leading(text)
	if len(all) == 0 || err != nil {
		return open
	}
	words := append(all[0], "")
	switch words[0] {
	case "BEGIN": // BEGIN NOT ATOMIC is a compound statement
		return open || words[1] != "NOT"
	case "START":
		return open || words[1] == "TRANSACTION"
	case "COMMIT", "END":
		return false
	case "ROLLBACK", "ABORT":
		return open && (words[1] == "TO" || words[1] == "WORK" && strings.Contains(strings.ToUpper(text), " TO "))
	case "XA":
		switch words[1] {
		case "START", "BEGIN":
			return true
		case "COMMIT", "ROLLBACK":
			return false
		}
	}
	return open
}

// rollsBack reports whether a statement is to take back what its transaction did.
func rollsBack(text string) bool {
	return !openAfter(true, text, nil) && !commits(text)
}

// commits reports whether a statement is to keep what its transaction did.
func commits(text string) bool {
	all := leading(text)
	return len(all) > 0 && (all[0][0] == "COMMIT" || all[0][0] == "END")
}
