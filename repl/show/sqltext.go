package show

import (
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/typeset"
)

// A sqlToken is a piece of SQL that is not broken between lines: a word, a quoted text, a comment.
type sqlToken struct {
	text  string
	space bool // a space goes before it
	depth int  // how many parentheses are open before it
	start int  // where it begins
	end   bool // a line ends after it: a -- comment
}

// word is the token in upper case for comparing it with keywords.
func (t sqlToken) word() string { return strings.ToUpper(t.text) }

// sqlTokens splits SQL where lines may be broken: at spaces and after commas, but not inside quotes and comments.
func sqlTokens(sql string) []sqlToken {
	var tokens []sqlToken
	depth, piece, from := 0, sqlToken{}, -1
	flush := func(end int) {
		if from >= 0 {
			piece.text = typeset.Visible(sql[from:end])
			tokens = append(tokens, piece)
		}
		from = -1
	}
	for at := 0; ; {
		t := sqltext.Next(sql, at, false)
		if t.Kind == sqltext.End {
			flush(at)
			return tokens
		}
		line := t.Kind == sqltext.Comment && sql[t.Start] == '-'
		if t.Start > at || line {
			flush(at)
		}
		if from < 0 {
			from, piece = t.Start, sqlToken{space: t.Start > at, depth: depth, start: t.Start}
		}
		at = t.End
		switch text := sql[t.Start:t.End]; {
		case line:
			piece.end = at < len(sql)
			flush(at)
		case t.Kind != sqltext.Sign:
		case text == "(":
			depth++
		case text == ")":
			depth--
		case text == ",":
			flush(at)
		}
	}
}

// WrapSQL sets SQL in lines of at most width columns, as in the view of a statement.
func WrapSQL(sql string, width int) []string { return wrapSQL(sql, width) }

// wrapSQL sets SQL in lines of at most width columns. What does not fit on one has a line for each clause, indented by two, but for short
// ends of a clause; a clause that does not fit either is broken before AND and OR where that is possible. Nothing is left out but
// spaces between words.
func wrapSQL(sql string, width int) []string {
	tokens := sqlTokens(sql)
	w := &sqlWrapper{width: width}
	if text := joinTokens(tokens); typeset.Width(text) <= width && !strings.Contains(text, "--") {
		return append(w.lines, text)
	}
	for _, c := range sqlParts(tokens, sqltext.Clauses(sql)) {
		w.clause(c)
	}
	w.end()
	return w.lines
}

// A sqlPart is a clause in pieces.
type sqlPart struct {
	keyword string
	tokens  []sqlToken
}

func sqlParts(tokens []sqlToken, clauses []sqltext.Clause) []sqlPart {
	var parts []sqlPart
	for _, t := range tokens {
		for len(clauses) > 0 && clauses[0].Start < t.start {
			clauses = clauses[1:] // it begins within a piece
		}
		if len(parts) == 0 || len(clauses) > 0 && clauses[0].Start == t.start {
			parts = append(parts, sqlPart{})
			if len(clauses) > 0 && clauses[0].Start == t.start {
				parts[len(parts)-1].keyword = clauses[0].Keyword
			}
		}
		last := &parts[len(parts)-1]
		last.tokens = append(last.tokens, t)
	}
	return parts
}

// tails are clauses that stay on the line of the one before them where they fit.
var tails = map[string]bool{"FROM": true, "LIMIT": true, "OFFSET": true, "RETURNING": true}

type sqlWrapper struct {
	width  int
	lines  []string
	line   string
	broken bool // the line ends a clause that did not fit on one
	deeper bool // it is a further line of a clause
}

func (w *sqlWrapper) lead() string {
	switch {
	case len(w.lines) == 0:
		return ""
	case w.deeper:
		return indent + indent
	}
	return indent
}

func (w *sqlWrapper) room() int { return max(1, w.width-len(w.lead())) }

func (w *sqlWrapper) end() {
	if w.line == "" {
		return
	}
	w.lines = append(w.lines, w.lead()+w.line)
	w.line, w.broken, w.deeper = "", false, true
}

func (w *sqlWrapper) clause(c sqlPart) {
	text := joinTokens(c.tokens)
	if w.line != "" && !w.broken && tails[c.keyword] && typeset.Width(w.line)+1+typeset.Width(text) <= w.room() {
		w.line += " " + text
		w.endComment(c.tokens)
		return
	}
	w.end()
	w.deeper = false
	for _, unit := range sqlUnits(c.tokens) {
		text := joinTokens(unit)
		if w.line != "" && typeset.Width(w.line)+1+typeset.Width(text) <= w.room() {
			w.line += spaceBefore(unit[0]) + text
			w.endComment(unit)
			continue
		}
		if w.line != "" && typeset.Width(text) <= w.width-2*len(indent) {
			w.broken = true
			w.end()
		}
		for _, t := range unit {
			w.piece(t)
		}
	}
}

// endComment ends the line after a -- comment.
func (w *sqlWrapper) endComment(tokens []sqlToken) {
	if tokens[len(tokens)-1].end {
		w.end()
	}
}

// piece adds one piece, broken where it does not fit on a line of its own.
func (w *sqlWrapper) piece(t sqlToken) {
	if w.line != "" && typeset.Width(w.line)+1+typeset.Width(t.text) > w.room() {
		w.end()
		w.broken = true
	}
	for text, space := t.text, spaceBefore(t); text != ""; space = "" {
		if w.line != "" {
			w.line += space
		}
		head := text
		if typeset.Width(text) > w.room()-typeset.Width(w.line) {
			head = typeset.Fill(text, max(1, w.room()-typeset.Width(w.line)))
		}
		w.line += head
		if text = text[len(head):]; text != "" {
			w.end()
			w.broken = true
		}
	}
	if t.end {
		w.end()
	}
}

func spaceBefore(t sqlToken) string {
	if t.space {
		return " "
	}
	return ""
}

// sqlUnits splits a clause before AND and OR, but not BETWEEN's, and after -- comments.
func sqlUnits(tokens []sqlToken) [][]sqlToken {
	var units [][]sqlToken
	between := false
	for i, t := range tokens {
		starts := i == 0 || tokens[i-1].end
		switch t.word() {
		case "BETWEEN":
			between = true
		case "AND":
			starts = starts || !between && t.depth == tokens[0].depth
			between = false
		case "OR":
			starts = starts || t.depth == tokens[0].depth
		}
		if starts {
			units = append(units, nil)
		}
		units[len(units)-1] = append(units[len(units)-1], t)
	}
	return units
}

func joinTokens(tokens []sqlToken) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteString(spaceBefore(t))
		}
		b.WriteString(t.text)
	}
	return b.String()
}
