package lang

import (
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
)

// sqlWant is what SQL may go on with.
type sqlWant uint8

const (
	wantNothing  sqlWant = iota // a new name, a number, or what stands in quotes
	wantVerb                    // a statement
	wantTable                   // the name of a table
	wantOperand                 // a column, a function, a value
	wantOperator                // what goes on behind a name or a value
)

// A sqlPlace is where a cursor stands among the tokens of SQL.
type sqlPlace struct {
	want       sqlWant
	clause     string // the keyword that the place belongs to: select, from, where, by, set, into, values; "" at the start
	start, end int    // of the name at the cursor, which may be empty
	quote      byte   // in which the name stands, or 0
	qualifier  string // the name before the dot before it
	table      string // of a list of columns
	opened     bool   // a bracket has just been opened, in which a SELECT may stand
	refs       []sqlRef
}

// A sqlRef is a table that a statement names, with the name that it has there.
type sqlRef struct{ table, alias string }

// A sqlReader follows a statement's tokens up to the cursor.
type sqlReader struct {
	want   sqlWant
	clause string
	table  string // that INSERT INTO, ALTER TABLE or CREATE INDEX names
	next   string // which words go on here in place of the clause's: those of group, is, not, left
	outer  []sqlReader
	fn     bool   // in the brackets of a function
	prev   string // the token before, in lower case
	name   string // that the token before is, without its quotes; "" if it is none
	before string // the name before the dot before
}

// placeInSQL tells where the cursor stands in a statement, or in a part of one that goes on from the reader. The cursor is at a token's
// end, in it, or between two.
func placeInSQL(text string, cursor int, r sqlReader) sqlPlace {
	toks := sqlTokens(text)
	p := sqlPlace{start: cursor, end: cursor, refs: sqlRefs(text, toks)}
	prevEnd := -1
	adjacent := "" // the sign that stands right before the cursor's name
	for _, tok := range toks {
		if tok.Start >= cursor {
			break
		}
		inside := tok.End > cursor || tok.End == cursor && tok.Kind == sqltext.Open
		switch {
		case tok.Kind == sqltext.Comment:
			if inside || tok.End == cursor && strings.HasPrefix(text[tok.Start:], "--") {
				return p
			}
			continue
		case tok.Kind == sqltext.Word && tok.End >= cursor:
			if prevEnd == tok.Start {
				adjacent = r.prev
			}
			p.start, p.end = tok.Start, tok.End
			return p.at(r, text, adjacent)
		case (tok.Kind == sqltext.Quoted || tok.Kind == sqltext.Open) && inside:
			p.quote = text[tok.Start]
			if p.quote != '"' && p.quote != '`' || strings.ContainsAny(text[tok.Start+1:cursor], " \t\n") {
				return p
			}
			p.start, p.end = tok.Start+1, cursor
			for p.end < len(text) && sqltext.IsWord(text[p.end]) {
				p.end++
			}
			return p.at(r, text, "")
		}
		r.take(text[tok.Start:tok.End], tok.Kind)
		prevEnd = tok.End
	}
	if prevEnd == cursor {
		adjacent = r.prev
	}
	return p.at(r, text, adjacent)
}

// at completes the place by what was read before it.
func (p sqlPlace) at(r sqlReader, text, adjacent string) sqlPlace {
	if r.next != "" {
		r.clause = r.next
	}
	p.want, p.clause, p.table, p.opened = r.want, r.clause, r.table, r.prev == "(" && !r.fn
	switch {
	case p.start < p.end && text[p.start] >= '0' && text[p.start] <= '9' && p.quote == 0,
		slices.Contains([]string{"?", ":", "@", "$", "#"}, adjacent),
		adjacent == "'" || adjacent == `"`: // right behind what is quoted
		p.want = wantNothing
	case r.prev == ".":
		p.qualifier = r.before
		if p.qualifier == "" {
			p.want = wantNothing
		}
	}
	return p
}

// sqlTokens are the tokens of SQL, comments included.
func sqlTokens(text string) []sqltext.Token {
	var out []sqltext.Token
	for at := 0; ; {
		tok := sqltext.Next(text, at, false)
		if tok.Kind == sqltext.End {
			return out
		}
		out = append(out, tok)
		at = tok.End
	}
}

// take reads the next token.
func (r *sqlReader) take(text string, kind sqltext.Kind) {
	word, name := strings.ToLower(text), ""
	r.next = ""
	switch kind {
	case sqltext.Word:
		name = text
	case sqltext.Quoted, sqltext.Open:
		if name, word = unquoteSQL(text), "'"; text[0] == '"' {
			word = `"`
		}
	}
	defer func() {
		if word == "." {
			r.before = r.name
		}
		r.prev, r.name = word, name
	}()
	switch {
	case kind != sqltext.Word && name != "" || r.prev == "." && name != "":
		r.operand(name)
	case kind == sqltext.Word:
		r.word(word)
	default:
		r.sign(word)
	}
}

// operand takes a name or a value.
func (r *sqlReader) operand(name string) {
	switch {
	case r.want == wantVerb:
		return
	case r.want == wantTable:
		r.table = name
	}
	r.want = wantOperator
}

func (r *sqlReader) sign(sign string) {
	switch sign {
	case "(":
		in := sqlReader{want: wantOperand, clause: r.clause, table: r.table}
		switch {
		case r.clause == "into", r.clause == "create" && r.table != "":
			in.clause = "columns"
		case r.clause == "define", r.clause == "create":
			in.want, in.clause = wantNothing, "define"
		case r.name != "" && r.want == wantOperator && r.clause != "with":
			in.fn = true
		case r.want == wantTable, r.clause == "with", r.clause == "":
			in.want = wantVerb
		}
		in.outer = append(r.outer, *r)
		*r = in
	case ")":
		if n := len(r.outer); n > 0 {
			*r = r.outer[n-1]
		}
		r.want = wantOperator
	case ",":
		switch r.clause {
		case "from", "update":
			r.want = wantTable
		case "limit", "with", "define":
			r.want = wantNothing
		default:
			r.want = wantOperand
		}
	case ";":
		*r = sqlReader{want: wantVerb}
	case ".", "?":
		if sign == "?" {
			r.want = wantOperator
		}
	case "*":
		if r.want == wantOperand {
			r.want = wantOperator // all columns
			return
		}
		r.want = wantOperand
	default:
		r.want = wantOperand
	}
}

func (r *sqlReader) word(word string) {
	clause := func(name string, want sqlWant) { r.clause, r.want = name, want }
	switch word {
	case "select", "returning":
		clause("select", wantOperand)
	case "distinct", "all":
		if r.prev != "union" {
			r.want = wantOperand
		}
	case "from":
		if r.fn || r.prev == "distinct" && r.clause != "select" {
			r.want = wantOperand // EXTRACT(year FROM born), IS DISTINCT FROM
			return
		}
		clause("from", wantTable)
	case "join":
		clause("from", wantTable)
	case "into", "truncate", "describe":
		clause(word, wantTable)
	case "table":
		if r.clause == "create" {
			clause("define", wantNothing)
			return
		}
		clause(word, wantTable)
	case "references":
		r.want = wantTable
	case "column":
		if r.clause == "table" && r.prev != "add" {
			clause("columns", wantOperand)
			return
		}
		r.want = wantNothing
	case "update":
		if r.prev == "for" || r.prev == "on" || r.prev == "do" {
			r.want = wantOperator
			return
		}
		clause("update", wantTable)
	case "using":
		if r.clause == "delete" || r.clause == "merge" {
			clause("from", wantTable)
		} else {
			clause("on", wantOperand)
		}
	case "where", "having", "set":
		clause(word, wantOperand)
	case "on":
		if r.clause == "create" {
			clause("create", wantTable)
			return
		}
		clause("on", wantOperand)
	case "group", "order", "partition":
		clause("by", wantOperator)
		r.next = "group"
	case "by":
		clause("by", wantOperand)
	case "values":
		clause("values", wantOperator)
	case "limit", "offset", "fetch":
		clause("limit", wantNothing)
	case "with", "create", "alter", "drop", "delete", "insert", "replace", "merge", "explain", "pragma":
		if r.want == wantVerb {
			clause(word, wantOperator)
			if word == "with" || word == "pragma" {
				r.want = wantNothing
			}
			if word == "explain" {
				r.clause, r.want = "", wantVerb
			}
			return
		}
		r.operand(word)
	case "as":
		r.want = wantNothing
		if r.clause == "with" || r.clause == "create" {
			r.want = wantOperator
		}
	case "is":
		r.want, r.next = wantOperator, word
	case "not":
		if r.want == wantOperator {
			r.next = word
			if r.prev == "is" {
				r.next = "is not"
			}
			return
		}
		r.want = wantOperand
	case "and", "or", "when", "then", "else", "case", "between", "like", "ilike", "in", "glob", "regexp", "exists":
		r.want = wantOperand
	case "union", "except", "intersect":
		clause("", wantVerb)
	case "plan", "query", "analyze":
		if r.clause == "" {
			return // of EXPLAIN
		}
		r.operand(word)
	case "left", "right", "inner", "outer", "full", "cross", "natural":
		if r.want == wantOperand { // a function of that name
			r.operand(word)
			return
		}
		r.want, r.next = wantOperator, "left"
	case "only", "if":
		if r.want != wantTable {
			r.operand(word)
		}
	default:
		r.operand(word)
	}
}

// unquoteSQL is a name without the quotes that it stands in.
func unquoteSQL(s string) string {
	if len(s) >= 2 && s[0] == s[len(s)-1] {
		q := s[:1]
		return strings.ReplaceAll(s[1:len(s)-1], q+q, q)
	}
	return s[min(1, len(s)):]
}

// sqlRefs are the tables that SQL names, wherever it does.
func sqlRefs(text string, toks []sqltext.Token) []sqlRef {
	toks = slices.DeleteFunc(slices.Clone(toks), func(t sqltext.Token) bool { return t.Kind == sqltext.Comment })
	at := func(i int) (word, name string) {
		if i >= len(toks) {
			return "", ""
		}
		s := text[toks[i].Start:toks[i].End]
		switch {
		case toks[i].Kind == sqltext.Quoted && s[0] != '\'':
			return "", unquoteSQL(s)
		case toks[i].Kind == sqltext.Word:
			if word = strings.ToLower(s); sqltext.Reserved(word) {
				return word, ""
			}
			return word, s
		}
		return s, ""
	}
	var refs []sqlRef
	for i := 0; i < len(toks); i++ {
		switch word, _ := at(i); word {
		case "from", "join", "into", "update", "using":
		default:
			continue
		}
		for i++; ; i++ {
			word, name := at(i)
			if word == "only" {
				continue
			}
			if name == "" {
				i--
				break
			}
			ref := sqlRef{table: name}
			if dot, _ := at(i + 1); dot == "." {
				if _, table := at(i + 2); table != "" {
					ref.table = name + "." + table
					i += 2
					name = table
				}
			}
			ref.alias = name
			if as, _ := at(i + 1); as == "as" {
				i++
			}
			if _, alias := at(i + 1); alias != "" {
				ref.alias = alias
				i++
			}
			refs = append(refs, ref)
			if comma, _ := at(i + 1); comma != "," {
				break
			}
			i++
		}
	}
	return refs
}
