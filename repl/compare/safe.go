package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
)

// An Unsafe is a statement that was not sent, as the end of its transaction would not take it back.
type Unsafe struct{ Verb string }

func (u *Unsafe) Error() string {
	return fmt.Sprintf("%s is not run here: it would not be taken back with its transaction", u.Verb)
}

// undone are the statements that every database takes back with their transaction, or that change nothing.
var undone = verbs("SELECT WITH VALUES TABLE INSERT UPDATE DELETE REPLACE MERGE EXPLAIN SHOW DESCRIBE DESC SAVEPOINT RELEASE")

// defining are those that MySQL commits.
var defining = verbs("CREATE ALTER DROP TRUNCATE")

func verbs(s string) map[string]bool {
	m := map[string]bool{}
	for _, v := range strings.Fields(s) {
		m[v] = true
	}
	return m
}

// safe returns what tells the statements of a database that may be sent in a transaction that is to be rolled back.
func safe(dialect string) func(text string) error {
	return func(text string) error {
		for _, words := range statements(text) {
			v := words[0]
			switch {
			case undone[v], defining[v] && dialect != "mysql":
			case v == "ROLLBACK" && contains(words, "TO"):
			default:
				return &Unsafe{v}
			}
		}
		return nil
	}
}

// statements are the words of each statement in a text, in capitals.
func statements(text string) [][]string {
	var all [][]string
	var words []string
	end := func() {
		if len(words) > 0 {
			all = append(all, words)
		}
		words = nil
	}
	for at := 0; ; {
		t := sqltext.Next(text, at, false)
		at = t.End
		switch {
		case t.Kind == sqltext.End:
			end()
			return all
		case t.Kind == sqltext.Word:
			words = append(words, strings.ToUpper(text[t.Start:t.End]))
		case t.Kind == sqltext.Sign && text[t.Start] == ';' && !contains(words[:min(len(words), 4)], "TRIGGER"):
			end()
		}
	}
}

func contains(words []string, want string) bool { return slices.Contains(words, want) }

// first are the words of the first statement of a text; one that is empty has none.
func first(text string) (verb string, words []string) {
	all := statements(text)
	if len(all) == 0 {
		return "", nil
	}
	return all[0][0], all[0]
}

// givesRows reports whether a statement is asked for rows.
func givesRows(text string) bool {
	switch verb, words := first(text); verb {
	case "SELECT", "VALUES", "TABLE", "EXPLAIN", "SHOW", "DESCRIBE", "DESC":
		return true
	case "WITH":
		return !changes(text) || contains(words, "RETURNING")
	default:
		return contains(words, "RETURNING")
	}
}

// changes reports whether a statement changes rows.
func changes(text string) bool {
	switch verb, words := first(text); verb {
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE":
		return true
	case "WITH":
		return contains(words, "INSERT") || contains(words, "UPDATE") || contains(words, "DELETE")
	}
	return false
}

// reads reports whether a statement only reads.
func reads(text string) bool {
	for _, words := range statements(text) {
		switch words[0] {
		case "SELECT", "VALUES", "TABLE", "EXPLAIN", "SHOW", "DESCRIBE", "DESC", "SAVEPOINT", "RELEASE", "ROLLBACK":
		case "WITH":
			if changes(text) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
