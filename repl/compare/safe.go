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
		for _, words := range sqltext.Statements(text) {
			v := words.Verb()
			switch {
			case undone[v], defining[v] && dialect != "mysql":
			case v == "ROLLBACK" && words.Has("TO"):
			default:
				return &Unsafe{v}
			}
		}
		return nil
	}
}

// reads reports whether a text only reads, as far as its words tell.
func reads(text string) bool {
	return !slices.ContainsFunc(sqltext.Statements(text), func(w sqltext.Words) bool {
		switch w.Verb() {
		case "SAVEPOINT", "RELEASE", "ROLLBACK":
			return false
		}
		return !w.Reads()
	})
}
