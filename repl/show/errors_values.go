package show

import (
	"github.com/retort-shell/retort/repl/typeset"
)

// unfitValue explains a value that a type of the database has not; column is "" where it is not told.
func unfitValue(value, sqlType, column string) explanation {
	if column == "" {
		return explanation{text: typeset.Quote(value) + " is no value of type " + sqlType}
	}
	return explanation{text: typeset.Quote(value) + " is no " + sqlType + " value, as column " + column + " takes them"}
}

// tooLong explains a text that a column has no room for; limit is "" where it is not told.
func tooLong(column, limit string) explanation {
	if limit == "" {
		return explanation{text: "the text is too long for " + column}
	}
	return explanation{text: "the text is too long: " + column + " takes " + limit + " characters"}
}

// aborted explains what PostgreSQL says of all statements of a transaction after one that failed.
func aborted() explanation {
	return explanation{
		text:  "an earlier statement of this transaction failed, and PostgreSQL runs no more of it",
		hints: []string{"ROLLBACK ends it; ROLLBACK TO a SAVEPOINT before what failed goes on with it"},
	}
}

// scanned explains a value of a row that does not go into a variable.
func scanned(_ explainer, m []string) explanation {
	e := explanation{text: "column " + m[1] + " holds " + m[2] + ", which does not go into " + article(m[3]) + m[3], source: "Go"}
	if m[2] == "NULL" {
		e.hints = []string{"a pointer takes NULL: *" + m[3]}
	}
	return e
}

// noTime explains a text that was to become a time.
func noTime(_ explainer, m []string) explanation {
	return explanation{text: "column " + m[1] + " holds a text that is no time of Go, such as infinity on PostgreSQL", source: "Go", hints: []string{
		"a field of type string takes it, or a query without it: CAST(" + m[1] + " AS text)",
	}}
}

func article(word string) string {
	switch word[0] {
	case 'a', 'e', 'i', 'o', 'u':
		return "an "
	}
	return "a "
}
