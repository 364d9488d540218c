package chain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
)

// Words says in plain words what each unit of a statement does; value writes a bound value. It is "" where there are no words for it.
func Words(units []Unit, value func(any) string) []string {
	words := make([]string, len(units))
	for i, u := range units {
		n := -1
		words[i] = u.words(bare(sqltext.Fill(u.Text, func(int) string {
			if n++; n < len(u.Args) {
				return value(u.Args[n])
			}
			return "?"
		})))
	}
	return words
}

// bare is SQL without the quotes around its names.
func bare(text string) string {
	var b strings.Builder
	at := 0
	for {
		t := sqltext.Next(text, at, false)
		if t.Kind == sqltext.End {
			b.WriteString(text[at:])
			return b.String()
		}
		b.WriteString(text[at:t.Start])
		piece := text[t.Start:t.End]
		if t.Kind == sqltext.Quoted && (piece[0] == '`' || piece[0] == '"') && len(piece) > 2 {
			piece = piece[1 : len(piece)-1]
		}
		b.WriteString(piece)
		at = t.End
	}
}

func (u Unit) words(text string) string {
	also := func(first, next string) string {
		if u.First {
			return first
		}
		return next
	}
	switch u.Clause {
	case "SELECT":
		distinct := ""
		if rest, ok := strings.CutPrefix(text, "DISTINCT "); ok {
			text, distinct = rest, ", each combination once"
		}
		counted, isCount := insideCall(text, "count")
		different, isDistinct := cutPrefixFold(counted, "DISTINCT")
		switch {
		case text == "*":
			return "reads all columns" + distinct
		case isCount && counted == "*":
			return "counts the rows" + distinct
		case isCount && isDistinct:
			return "counts the different values of " + unbracketed(strings.TrimSpace(different))
		case isCount:
			return "counts the rows that have a value in " + counted
		case strings.Count(text, ",") > 4 && !strings.Contains(text, "("):
			return fmt.Sprintf("reads %d columns%s", strings.Count(text, ",")+1, distinct)
		}
		return "reads " + text + distinct
	case "FROM":
		return "of " + tableWords(text)
	case "WITH":
		return "gives a query a name to be used below: " + text
	case "UNION":
		return "together with" + setWords(text)
	case "EXCEPT":
		return "without what is also in" + setWords(text)
	case "INTERSECT":
		return "of these only what is also in" + setWords(text)
	case "WHERE":
		joint := "and"
		if u.Joint == "OR" {
			joint = "or"
		}
		return also("only rows where ", joint+" where ") + plainly(text)
	case "HAVING":
		return also("only groups where ", strings.ToLower(u.Joint)+" where ") + plainly(text)
	case "GROUP BY":
		return also("one row for each ", "and each ") + text
	case "ORDER BY":
		if rest, ok := cutFold(text, " DESC"); ok {
			text = rest + ", from the highest down"
		} else if rest, ok := cutFold(text, " ASC"); ok {
			text = rest
		}
		return also("sorted by ", "then by ") + text
	case "LIMIT":
		switch text {
		case "1":
			return "at most 1 row"
		case "-1": // of SQLite
			return "any number of rows; there is no OFFSET without a LIMIT"
		}
		return "at most " + text + " rows"
	case "OFFSET":
		if text == "1" {
			return "leaving out the first row"
		}
		return "leaving out the first " + text + " rows"
	case "INSERT", "REPLACE":
		name, _, _ := strings.Cut(strings.TrimPrefix(text, "INTO "), " ")
		return "adds rows to table " + name
	case "VALUES":
		return "with the values " + text
	case "UPDATE":
		return "changes rows of table " + text
	case "SET":
		column, x, ok := strings.Cut(text, "=")
		if !ok {
			return ""
		}
		return also("sets ", "and ") + strings.TrimSpace(column) + " to " + strings.TrimSpace(x)
	case "DELETE FROM":
		return "deletes rows of table " + text
	case "RETURNING":
		return "and gives back " + text
	case "ON CONFLICT", "ON DUPLICATE":
		if strings.HasSuffix(text, "DO NOTHING") {
			return "a row that is there already stays as it is"
		}
		return "a row that is there already is changed instead"
	case "FOR UPDATE":
		return "and locks them until the transaction ends"
	}
	if kind, ok := strings.CutSuffix(u.Clause, "JOIN"); ok {
		table, on := text, ""
		if at := joinedOn(text); at >= 0 {
			table, on = text[:at], text[at+len(" ON "):]
		}
		text = "each with the rows of " + tableWords(table)
		if on != "" {
			text += ", for which " + plainly(on)
		}
		if strings.HasPrefix(kind, "LEFT") {
			text += "; NULLs where there is none"
		}
		return text
	}
	return ""
}

// setWords says which rows an operator on two queries takes.
func setWords(text string) string {
	if strings.EqualFold(text, "ALL") {
		return " what follows, also what is there twice"
	}
	return " what follows"
}

// tableWords names a table and what the statement calls it.
func tableWords(text string) string {
	if strings.ContainsRune(text, ',') && !strings.HasPrefix(text, "(") {
		return "tables " + text
	}
	kind := "table "
	if strings.HasPrefix(text, "(") {
		kind = "what is in "
	}
	at := strings.LastIndexByte(text, ' ')
	if at < 0 || strings.HasSuffix(text, ")") || strings.Contains(text, ",") {
		return kind + text
	}
	table, name := strings.TrimSpace(text[:at]), text[at+1:]
	if cut, ok := cutFold(table, " AS"); ok {
		table = cut
	}
	return kind + table + ", here called " + name
}

// joinedOn is where the ON of a join is, outside of brackets and quotes; -1 if there is none.
func joinedOn(text string) int {
	depth := 0
	for at := 0; ; {
		t := sqltext.Next(text, at, false)
		if t.Kind == sqltext.End {
			return -1
		}
		at = t.End
		switch word := text[t.Start:t.End]; {
		case t.Kind == sqltext.Sign && word == "(":
			depth++
		case t.Kind == sqltext.Sign && word == ")":
			depth--
		case depth == 0 && t.Kind != sqltext.Quoted && strings.EqualFold(word, "ON") && t.Start > 0:
			return t.Start - 1
		}
	}
}

// insideCall is what is between the brackets of a text that is a call of a function.
func insideCall(text, name string) (string, bool) {
	rest, ok := cutPrefixFold(text, name+"(")
	if !ok || strings.IndexByte(rest, ')') < 0 {
		return "", false
	}
	if unbracketed("("+rest) == "("+rest {
		return "", false // more follows
	}
	return strings.TrimSpace(strings.TrimSuffix(rest, ")")), true
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// saying is what stands for the words and signs of a condition, the longest first.
var saying = []struct {
	tokens []string
	words  string
}{
	{[]string{"IS", "NOT", "NULL"}, "has a value (not NULL)"},
	{[]string{"IS", "NULL"}, "has no value (NULL)"},
	{[]string{"NOT", "IN"}, "is none of"},
	{[]string{"NOT", "LIKE"}, "is not like"},
	{[]string{"NOT", "BETWEEN"}, "is not between"},
	{[]string{"<", ">"}, "is not"},
	{[]string{"!", "="}, "is not"},
	{[]string{"IN"}, "is one of"},
	{[]string{"LIKE"}, "is like"},
	{[]string{"BETWEEN"}, "is between"},
	{[]string{"AND"}, "and"},
	{[]string{"OR"}, "or"},
	{[]string{"NOT"}, "not"},
}

// plainly says in words what a beginner may not know of a condition. One with a subquery stays as it is.
func plainly(text string) string {
	var tokens []sqltext.Token
	var words []string // in capitals; "" for what is quoted
	for at := 0; ; {
		t := sqltext.Next(text, at, false)
		if t.Kind == sqltext.End {
			break
		}
		word := ""
		if t.Kind != sqltext.Quoted && t.Kind != sqltext.Comment {
			word = strings.ToUpper(text[t.Start:t.End])
		}
		if word == "SELECT" {
			return text
		}
		tokens, words, at = append(tokens, t), append(words, word), t.End
	}
	var b strings.Builder
	at := 0
	for i := 0; i < len(tokens); i++ {
		b.WriteString(text[at:tokens[i].Start])
		at = tokens[i].End
		said := text[tokens[i].Start:at]
		for _, s := range saying {
			if n := i + len(s.tokens); n <= len(words) && slices.Equal(words[i:n], s.tokens) {
				said, at, i = s.words, tokens[n-1].End, n-1
				break
			}
		}
		b.WriteString(said)
	}
	return b.String() + text[at:]
}

// cutFold cuts an ending in any case.
func cutFold(s, end string) (string, bool) {
	if len(s) >= len(end) && strings.EqualFold(s[len(s)-len(end):], end) {
		return s[:len(s)-len(end)], true
	}
	return s, false
}
