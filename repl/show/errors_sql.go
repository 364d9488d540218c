package show

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/typeset"
)

// sqlWords are those that are mistyped most.
var sqlWords = []string{
	"SELECT", "FROM", "WHERE", "INSERT", "INTO", "VALUES", "UPDATE", "DELETE", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "JOIN", "CREATE",
	"DISTINCT", "BETWEEN", "TABLE", "UNION",
}

const oneEqualSign = "one = compares"

func (x explainer) syntax(near string) explanation {
	sql := x.about.Statement.SQL
	e := explanation{text: "SQL syntax error near " + typeset.Quote(near), fault: faultIn(sql, near, x.err.Error())}
	if near == "" {
		e.text = "the SQL statement ends too early"
	}
	if len(x.about.Statement.Args) == 0 && slices.ContainsFunc(sqltext.Placeholders(sql), func(p sqltext.Placeholder) bool { return sql[p.Start] == '?' }) {
		return noValue()
	}
	if table, ok := x.unquotedTable(near); ok {
		e.hints = []string{"the name of table " + table + " needs quotation marks: " + x.quoted(table)}
	} else if word, meant, ok := misspeltNear(sqlTokens(sql), near); ok {
		e.hints = []string{word + ": did you mean " + meant + "?"}
	} else if hint := lacking(sql, near); hint != "" {
		e.hints = []string{hint}
	}
	return e
}

// misspeltNear finds the word that was meant for another one where a database has stumbled.
func misspeltNear(tokens []sqlToken, near string) (word, meant string, ok bool) {
	i := slices.IndexFunc(tokens, func(t sqlToken) bool { return t.text == near })
	switch {
	case near == "":
		return "", "", false
	case i < 0:
		meant, ok = misspelt(near)
		return near, meant, ok
	case i > 0 && slices.Contains(sqlWords, tokens[i].word()): // the word itself is right: the one before it is often not
		meant, ok = misspelt(tokens[i-1].text)
		return tokens[i-1].text, meant, ok
	case i > 0: // a wrong word is taken for a name or an alias, and the parser stumbles over the next
		if meant, ok := misspelt(tokens[i-1].text); ok {
			return tokens[i-1].text, meant, true
		}
	}
	meant, ok = misspelt(tokens[i].text)
	return tokens[i].text, meant, ok
}

func misspelt(word string) (string, bool) {
	if slices.Contains(sqlWords, strings.ToUpper(word)) {
		return "", false
	}
	return Nearest(word, sqlWords)
}

// lacking says what a statement that is no SQL lacks, or has too much, by the mistakes that beginners make; "" where it shows none of them.
func lacking(sql, near string) string {
	var all []string // words in capitals, signs, and texts as '
	open := 0
	for at := 0; ; {
		t := sqltext.Next(sql, at, false)
		at = t.End
		text := sql[t.Start:t.End]
		switch t.Kind {
		case sqltext.End:
			return lackingOf(all, open, near)
		case sqltext.Open:
			if text[0] == '/' || text[0] == '-' {
				return "a comment is not closed"
			}
			return fmt.Sprintf("a %c is not closed; inside of a text it is written twice: 'O''Hara'", text[0])
		case sqltext.Quoted:
			all = append(all, "'")
		case sqltext.Word:
			all = append(all, strings.ToUpper(text))
		case sqltext.Sign:
			all = append(all, text)
			switch text {
			case "(":
				open++
			case ")":
				open--
			}
		}
	}
}

func lackingOf(all []string, open int, near string) string {
	at := func(i int) string {
		if i < len(all) {
			return all[i]
		}
		return ""
	}
	name := func(i int) bool { return sqlName(at(i)) }
	switch at(0) {
	case "DELETE":
		if name(1) {
			return "write DELETE FROM and the table"
		}
	case "INSERT":
		if name(1) && at(1) != "OR" && at(1) != "IGNORE" {
			return "write INSERT INTO and the table"
		}
	case "UPDATE":
		if name(1) && name(2) && at(2) != "AS" || name(1) && at(2) == "WHERE" {
			return "write SET before what changes: UPDATE … SET name = 'Ada'"
		}
	case "SELECT":
		if at(1) == "TOP" {
			return "write LIMIT and a number at the end"
		}
		if !slices.Contains(all, "FROM") && at(1) == "*" {
			return "write FROM before the table"
		}
	}
	for i, w := range all {
		switch next := at(i + 1); {
		case (w == "ORDER" || w == "GROUP") && name(i+1):
			return "write " + w + " BY"
		case w == "," && (next == "FROM" || next == "WHERE" || next == ")" || next == ""):
			return "a comma too many, before " + cmp.Or(next, "the end")
		case w == "=" && next == "=":
			return oneEqualSign
		}
	}
	switch {
	case open > 0:
		return "a ( is not closed"
	case open < 0:
		return "a ) closes nothing"
	case strings.HasPrefix(near, "%") && slices.Contains(all, "LIKE"):
		return "a pattern is a text: LIKE '%a%'"
	case strings.EqualFold(near, "TRANSACTION") && at(0) == "BEGIN":
		return "write BEGIN alone"
	}
	return ""
}

// sqlName reports whether a word in capitals may be a name, as it is none of the words that clauses begin with.
func sqlName(word string) bool {
	return word != "" && sqltext.IsWord(word[0]) && !slices.Contains(sqlWords, word) && word != "BY" && word != "SET"
}

// valueCount explains an INSERT whose values are not as many as its columns.
func (x explainer) valueCount() explanation {
	e := explanation{text: "there must be a value for each column, and a column for each value"}
	if s := x.schemaOf(x.table()); s != nil {
		e.hints = []string{"columns of " + s.Table + ": " + strings.Join(s.DBNames, ", "), "name those that you give: INSERT INTO " + s.Table + " (…) VALUES (…)"}
	}
	return e
}

// noValue explains a ? without a value.
func noValue() explanation {
	return explanation{text: "a ? has no value", hints: []string{
		`each ? takes a value behind the text: Where("name = ?", "Ada")`, "SQL that is typed as a cell has the value itself: name = 'Ada'",
	}}
}

// wrongPlaces explains values that are not as many as the places for them.
func wrongPlaces(places, values string) explanation {
	return explanation{text: "places for values: " + places + ", values: " + values, hints: []string{"each ? takes one value"}}
}
