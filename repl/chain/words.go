package chain

import (
	"fmt"
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
		switch {
		case text == "*":
			return "reads all columns" + distinct
		case text == "count(*)":
			return "counts the rows" + distinct
		case strings.Count(text, ",") > 4 && !strings.Contains(text, "("):
			return fmt.Sprintf("reads %d columns%s", strings.Count(text, ",")+1, distinct)
		}
		return "reads " + text + distinct
	case "FROM":
		return "of table " + text
	case "WHERE":
		joint := "and"
		if u.Joint == "OR" {
			joint = "or"
		}
		return also("only rows where ", joint+" where ") + text
	case "HAVING":
		return also("only groups where ", strings.ToLower(u.Joint)+" where ") + text
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
		if text == "1" {
			return "at most 1 row"
		}
		return "at most " + text + " rows"
	case "OFFSET":
		return "after leaving out " + text
	case "INSERT", "REPLACE":
		name, _, _ := strings.Cut(strings.TrimPrefix(text, "INTO "), " ")
		return "writes new rows of table " + name
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
		table, on, _ := strings.Cut(text, " ON ")
		text = "each with the rows of " + table
		if on != "" {
			text += " for which " + on
		}
		if strings.HasPrefix(kind, "LEFT") {
			text += "; NULLs where there is none"
		}
		return text
	}
	return ""
}

// cutFold cuts an ending in any case.
func cutFold(s, end string) (string, bool) {
	if len(s) >= len(end) && strings.EqualFold(s[len(s)-len(end):], end) {
		return s[:len(s)-len(end)], true
	}
	return s, false
}
