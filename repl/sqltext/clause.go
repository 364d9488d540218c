package sqltext

import "strings"

// A Clause is a part of a statement that begins with a keyword outside of all brackets: s[Start:End], without the space around it.
type Clause struct {
	Keyword    string // in capitals: SELECT, FROM, LEFT JOIN, WHERE, GROUP BY, ON CONFLICT; "" for what stands before the first
	Start, End int
}

// Clauses splits a statement into its clauses. A comment belongs to the clause that it stands in.
func Clauses(s string) []Clause {
	var clauses []Clause
	depth := 0
	words := words(s)
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch w.text {
		case "(":
			depth++
		case ")":
			depth--
		}
		keyword, n := "", 1
		if depth == 0 && w.Kind == Word {
			keyword, n = clauseAt(words, i)
		}
		last := len(clauses) - 1
		if keyword == "" {
			if last < 0 {
				clauses = append(clauses, Clause{"", w.Start, w.End})
			} else {
				clauses[last].End = w.End
			}
			continue
		}
		clauses = append(clauses, Clause{keyword, w.Start, words[i+n-1].End})
		i += n - 1
	}
	return clauses
}

type word struct {
	Token
	text string // in capitals; "" for anything quoted or commented
}

func words(s string) []word {
	var list []word
	for at := 0; ; {
		t := Next(s, at, false)
		if t.Kind == End {
			return list
		}
		w := word{Token: t}
		if t.Kind == Word || t.Kind == Sign {
			w.text = strings.ToUpper(s[t.Start:t.End])
		}
		list = append(list, w)
		at = t.End
	}
}

// clauseAt returns the keyword of the clause that begins with word i, and how many words it takes; "" where none begins.
func clauseAt(words []word, i int) (keyword string, n int) {
	at := func(j int) string {
		if j < 0 || j >= len(words) {
			return ""
		}
		return words[j].text
	}
	switch w := words[i].text; w {
	case "SELECT", "VALUES", "RETURNING", "WHERE", "HAVING", "LIMIT", "OFFSET", "WINDOW", "UNION", "EXCEPT", "INTERSECT", "WITH", "SET":
		switch before := at(i - 1); {
		case before == ".", // a column
			w == "SET" && before == "UPDATE" && at(i-2) == "DO", // of ON CONFLICT
			w == "VALUES" && before == "=":                      // MySQL's function
			return "", 1
		}
		return w, 1
	case "INSERT", "REPLACE":
		if at(i+1) == "(" { // the function
			return "", 1
		}
		return w, 1
	case "UPDATE", "DELETE":
		switch at(i - 1) {
		case "DO", "ON", "FOR", "KEY":
			return "", 1
		}
		if w == "DELETE" && at(i+1) == "FROM" {
			return "DELETE FROM", 2
		}
		return w, 1
	case "FROM":
		if at(i-1) == "DISTINCT" {
			return "", 1
		}
		return w, 1
	case "GROUP", "ORDER":
		if at(i+1) == "BY" {
			return w + " BY", 2
		}
	case "FOR":
		if next := at(i + 1); next == "UPDATE" || next == "SHARE" {
			return w + " " + next, 2
		}
	case "ON":
		if next := at(i + 1); next == "CONFLICT" || next == "DUPLICATE" {
			return w + " " + next, 2
		}
	case "LEFT", "RIGHT", "INNER", "CROSS", "FULL", "NATURAL", "OUTER", "JOIN", "STRAIGHT_JOIN":
		for j, kind := i, ""; j < i+4; j++ {
			switch next := at(j); next {
			case "LEFT", "RIGHT", "INNER", "CROSS", "FULL", "NATURAL", "OUTER":
				kind += next + " "
			case "JOIN", "STRAIGHT_JOIN":
				return kind + next, j - i + 1
			default:
				return "", 1
			}
		}
	}
	return "", 1
}
