package sqltext

import (
	"slices"
	"strings"
)

// Words are the words of one statement in capitals, without what is quoted or in a comment.
type Words []string

// First returns the words of the first statement in a text; none if there is no statement.
func First(text string) Words {
	if all := Statements(text); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Statements returns the words of each statement in a text. One of a bare ; has none, and is left out; the statements within a trigger belong to
// the one that creates it.
func Statements(text string) []Words {
	var all []Words
	var words Words
	end := func() {
		if len(words) > 0 {
			all = append(all, words)
		}
		words = nil
	}
	for at := 0; ; {
		t := Next(text, at, false)
		at = t.End
		switch {
		case t.Kind == End:
			end()
			return all
		case t.Kind == Word:
			words = append(words, strings.ToUpper(text[t.Start:t.End]))
		case t.Kind == Sign && text[t.Start] == ';' && !words[:min(len(words), 4)].Has("TRIGGER"):
			end()
		}
	}
}

// Verb is the word that a statement begins with; "" where there is none.
func (w Words) Verb() string {
	if len(w) == 0 {
		return ""
	}
	return w[0]
}

// Has reports whether any of some words is there.
func (w Words) Has(any ...string) bool {
	return slices.ContainsFunc(w, func(word string) bool { return slices.Contains(any, word) })
}

// GivesRows reports whether a statement is asked for rows. One that changes rows gives some only if it has a RETURNING.
func (w Words) GivesRows() bool {
	switch w.Verb() {
	case "SELECT", "VALUES", "TABLE", "EXPLAIN", "SHOW", "DESCRIBE", "DESC", "PRAGMA", "CALL":
		return true
	case "WITH":
		return !w.ChangesRows() || w.Has("RETURNING")
	}
	return w.ChangesRows() && w.Has("RETURNING")
}

// ChangesRows reports whether a statement inserts, updates or deletes rows.
func (w Words) ChangesRows() bool {
	switch w.Verb() {
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE":
		return true
	case "WITH":
		return w.writes()
	}
	return false
}

// Reads reports whether a statement does nothing but read, as far as its words tell: what a function does that it calls is not known.
func (w Words) Reads() bool {
	switch w.Verb() {
	case "EXPLAIN", "DESCRIBE", "DESC":
		return !w.Has("ANALYZE", "ANALYSE") || !w.writes()
	case "SELECT", "WITH", "VALUES", "TABLE":
		return !w.writes() && !w.Has("INTO")
	}
	return len(w) == 0 || w[0] == "SHOW"
}

// writes reports whether a verb that changes rows is among the words. FOR UPDATE only locks them.
func (w Words) writes() bool {
	for i, word := range w {
		switch word {
		case "INSERT", "DELETE", "MERGE":
			return true
		case "UPDATE":
			if i == 0 || w[i-1] != "FOR" && w[i-1] != "KEY" { // FOR NO KEY UPDATE
				return true
			}
		}
	}
	return false
}
