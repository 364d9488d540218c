package editor

import (
	"strings"
	"unicode/utf8"

	prompt "github.com/c-bata/go-prompt"
)

// search is an incremental search through history. What it finds is shown, and put into the cell to be edited; it is
// never run by the key that ends the search.
type search struct {
	query  string
	entry  int // the entry found; len(entries) if none was
	at     int // where in the entry the query stands
	failed bool
}

func (e *edit) startSearch() action {
	e.search = &search{entry: len(e.entries)}
	return stay
}

// searchKey does what a key means for the search. done is false for a key that ends it and has its own meaning.
func (e *edit) searchKey(ev event) (act action, done bool) {
	s := e.search
	switch ev.code {
	case prompt.Any, prompt.BracketedPaste:
		text, _, _ := strings.Cut(strings.TrimSpace(strings.ReplaceAll(ev.text, "\r", "\n")), "\n")
		if ev.code == prompt.Any {
			text = ev.text
		}
		s.query += text
		s.find(e.entries, s.entry, -1)
	case prompt.Backspace:
		s.query = s.query[:len(s.query)-lastCluster(s.query)]
		s.entry, s.failed = len(e.entries), false
		s.find(e.entries, len(e.entries)-1, -1)
	case prompt.ControlR:
		s.find(e.entries, s.entry-1, -1)
	case prompt.ControlS:
		s.find(e.entries, s.entry+1, 1)
	case prompt.Escape, prompt.ControlG:
		e.search = nil
	case prompt.ControlC:
		return interrupt, true
	default:
		e.search = nil
		if s.entry < len(e.entries) {
			e.visit(s.entry)
		}
		return stay, ev.code == prompt.Enter
	}
	return stay, true
}

// find looks for the query from an entry on, in steps of one entry. Where there is none, the last match stays.
func (s *search) find(entries []string, from, step int) {
	if s.query == "" {
		return
	}
	for i := min(from, len(entries)-1); i >= 0 && i < len(entries); i += step {
		same := s.entry < len(entries) && i != s.entry && entries[i] == entries[s.entry]
		if at := indexFold(entries[i], s.query); at >= 0 && !same {
			s.entry, s.at, s.failed = i, at, false
			return
		}
	}
	s.failed = true
}

// indexFold finds the last place of query in s, without regard to case unless query has a capital letter.
func indexFold(s, query string) int {
	if strings.ToLower(query) != query {
		return strings.LastIndex(s, query)
	}
	if strings.ContainsFunc(query, func(r rune) bool { return r >= utf8.RuneSelf }) {
		lower := strings.ToLower(s)
		if len(lower) != len(s) { // folding moved the offsets
			return strings.LastIndex(s, query)
		}
		return strings.LastIndex(lower, query)
	}
	// Thousands of entries are searched at a key, so none of them is copied.
	for at := len(s) - len(query); at >= 0; at-- {
		i := 0
		for i < len(query) && (s[at+i] == query[i] || 'A' <= s[at+i] && s[at+i] <= 'Z' && s[at+i]|0x20 == query[i]) {
			i++
		}
		if i == len(query) {
			return at
		}
	}
	return -1
}

// row is the line below what was found, with the keys of the search where they have room.
func (s *search) row(cols int, style Style, ascii bool) row {
	status := "search: "
	if s.failed {
		status = "no match: "
	}
	keys := "Ctrl-R older · Enter takes it · Esc leaves"
	if ascii {
		keys = "Ctrl-R older, Enter takes it, Esc leaves"
	}
	r := lay(block{text: printable(status + s.query)}, cols).rows[0]
	if width := displayWidth(keys); r.width+3+width <= cols {
		r.text += "   " + style.Detail + keys + sgrReset
		r.width += 3 + width
	}
	return r
}

// preview returns the entry found with the place of the match, or the text where none was.
func (s *search) preview(entries []string, text string, cursor int) (shown string, at int, mark [2]int) {
	if s.entry >= len(entries) {
		return text, cursor, mark
	}
	shown = strings.ToValidUTF8(entries[s.entry], "\uFFFD")
	if s.at+len(s.query) > len(shown) || s.failed {
		return shown, min(s.at, len(shown)), mark
	}
	return shown, s.at, [2]int{s.at, s.at + len(s.query)}
}
