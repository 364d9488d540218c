package lang

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/retort-shell/retort/repl/sqltext"
)

// Statements splits src into SQL statements, at the semicolons outside of quotes, comments and brackets and of the bodies of
// triggers and procedures. Leading comments and the semicolons are left out, but not an optimizer's "/*+ hint */".
func Statements(src string) []string {
	var out []string
	for at := 0; at < len(src); {
		st := readSQL(src, at)
		if st.last != "" {
			if s := strings.TrimSpace(src[st.start:st.end]); s != "" { // which knows more kinds of space
				out = append(out, s)
			}
		}
		at = st.next
	}
	return out
}

// sqlIncomplete reports whether SQL wants more lines: a quote, comment, bracket or body is open, its last word cannot end a
// statement, or the part is missing without which its verb says nothing. A semicolon ends a statement in any case.
func sqlIncomplete(text string) bool {
	for at := 0; at < len(text); {
		st := readSQL(text, at)
		if st.next == len(text) {
			return st.wantsMore()
		}
		at = st.next
	}
	return false
}

// sqlStatement is what one reading of a statement has found.
type sqlStatement struct {
	start, end, next int  // src[start:end] is the statement, src[next:] what follows its semicolon
	semicolon        bool // it ends with one
	open             bool // a quote or a comment is not closed
	depth, block     int  // open brackets; open CASE, and BEGIN of a routine's body

	head         []string        // its first words
	seen         map[string]bool // its words outside of brackets
	brackets     bool            // it has some
	last, before string          // its last two words or signs; "'" is anything quoted
	tokens       int             // how many it has
	column       bool            // of SELECT: the list names a column
	item         int             // of SELECT: tokens of the list's item at hand
	first        string          // and its first one
}

// readSQL reads the statement that begins at src[at:].
func readSQL(src string, at int) *sqlStatement {
	st := &sqlStatement{start: -1, seen: map[string]bool{}}
	for {
		tok := sqltext.Next(src, at, st.start < 0)
		if st.start < 0 && (tok.Kind != sqltext.Comment || strings.HasPrefix(src[tok.Start:], "/*+")) {
			st.start = tok.Start
		}
		at = tok.End
		switch tok.Kind {
		case sqltext.End:
			st.end, st.next = len(src), len(src)
			return st
		case sqltext.Open:
			st.open = true
		case sqltext.Comment:
		default:
			text := strings.ToLower(src[tok.Start:tok.End])
			if tok.Kind == sqltext.Quoted {
				text = "'"
			}
			if text == ";" && (st.block == 0 || st.routine() == "") {
				st.end, st.next, st.semicolon = tok.Start, tok.End, true
				return st
			}
			st.take(text, tok.Kind == sqltext.Word)
		}
	}
}

// take notes the statement's next token.
func (st *sqlStatement) take(text string, word bool) {
	st.tokens++
	switch text {
	case "(":
		st.depth++
		st.brackets = true
	case ")":
		st.depth--
	}
	if word {
		if len(st.head) < 8 {
			st.head = append(st.head, text)
		}
		st.blocks(text)
		if st.depth == 0 {
			if text == "on" && !st.seen[text] && st.routine() == "trigger" {
				for _, v := range routineVerbs { // before ON they name a trigger's events
					delete(st.seen, v)
				}
			}
			st.seen[text] = true
		}
	}
	if st.depth == 0 && len(st.head) > 0 && (st.head[0] == "select" || st.head[0] == "explain" && st.seen["select"]) {
		st.listItem(text)
	}
	st.before, st.last = st.last, text
}

// blocks counts what is open of CASE and of the BEGIN of a routine's body. "END IF" and its like close what is not counted.
func (st *sqlStatement) blocks(word string) {
	routine := st.routine() != ""
	switch {
	case word == "begin" && routine, word == "case" && st.last != "end":
		st.block++
	case word == "end" && st.block > 0:
		st.block--
	case routine && st.last == "end" && slices.Contains([]string{"if", "loop", "while", "repeat"}, word):
		st.block++
	}
}

// routine is "trigger", "procedure", "function" or "event" for a statement that creates one, else "".
func (st *sqlStatement) routine() string {
	if len(st.head) == 0 || st.head[0] != "create" {
		return ""
	}
	for i, w := range st.head[1:] {
		switch w {
		case "trigger", "procedure", "function", "event":
			return w
		case "or", "replace", "temp", "temporary", "constraint", "aggregate", "definer":
		default:
			if !slices.Contains(st.head[1:i+1], "definer") { // which names a user
				return ""
			}
		}
	}
	return ""
}

// routineVerbs begin the body of a trigger.
var routineVerbs = []string{"begin", "execute", "set", "insert", "update", "delete", "call", "select", "replace"}

// listItem looks for columns in the list of a SELECT: such a list cannot stand without FROM.
func (st *sqlStatement) listItem(text string) {
	switch {
	case st.seen["from"], text == "select", text == "distinct", text == "all":
	case text == ",":
		st.endItem(text)
		st.item = 0
	default:
		st.item++
		if st.item == 1 {
			st.first = text
		} else {
			st.endItem(text)
		}
	}
}

// endItem tells by an item's first token and the one after it whether the item is a column.
func (st *sqlStatement) endItem(next string) {
	if st.item > 2 || st.item == 2 && next != "." && next != "as" || st.item == 0 {
		return
	}
	r, _ := utf8.DecodeRuneInString(st.first)
	name := (r == '_' || unicode.IsLetter(r)) && !slices.Contains(sqlConstants, st.first)
	st.column = st.column || st.first == "*" || name
}

// sqlConstants are the names that are values by themselves.
var sqlConstants = []string{
	"null", "true", "false", "default", "current_date", "current_time", "current_timestamp", "current_user", "current_role",
	"current_catalog", "current_schema", "session_user", "system_user", "user", "localtime", "localtimestamp",
	"utc_date", "utc_time", "utc_timestamp", "sysdate",
}

// wantsMore reports whether the statement, the last of a cell, lacks something.
func (st *sqlStatement) wantsMore() bool {
	switch {
	case st.open:
		return true
	case st.semicolon, st.last == "":
		return false
	case st.depth > 0, st.block > 0, slices.Contains(sqlOperators, st.last):
		return true
	case st.before == "=", st.before == "to" && st.last != "savepoint": // a setting's value: PRAGMA foreign_keys = ON
	case st.before == "default" && st.last == "values":
	case st.last == "update" && (st.before == "for" || st.before == "key" && !st.seen["duplicate"]): // FOR NO KEY UPDATE
	case slices.Contains(sqlConnectives, st.last):
		return true
	case st.last == "all":
		return slices.Contains([]string{"union", "except", "intersect", "select"}, st.before)
	}
	st.endItem("")
	return st.lacks()
}

// sqlOperators and sqlConnectives want something after them.
var (
	sqlOperators   = []string{",", "=", "<", ">", "+", "-", "/", "(", "|", "&", "%", "~", "!", "^", ".", ":"}
	sqlConnectives = []string{
		"alter", "and", "as", "between", "by", "case", "create", "cross", "delete", "distinct", "drop", "else", "except", "exists", "explain",
		"from", "having", "in", "inner", "insert", "intersect", "into", "is", "join", "like", "limit", "natural", "not", "offset", "on", "or",
		"outer", "pragma", "recursive", "references", "replace", "returning", "savepoint", "select", "set", "table", "then", "to", "union", "update",
		"using", "values", "when", "where", "with",
	}
)

// lacks reports whether a part is missing that the verb cannot do without.
func (st *sqlStatement) lacks() bool {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return st.seen[w] })
	}
	verb, what := "", ""
	if len(st.head) > 0 {
		verb = st.head[0]
	}
	if verb == "explain" { // what it explains is a statement too
		i := slices.IndexFunc(st.head, func(w string) bool {
			return slices.Contains([]string{"select", "insert", "update", "delete", "with", "values"}, w)
		})
		if i < 0 {
			return st.last == "plan" || st.last == "analyze"
		}
		verb = st.head[i]
	}
	for _, w := range st.head[min(1, len(st.head)):] {
		if w != "temp" && w != "temporary" && w != "unique" && w != "unlogged" && w != "materialized" && w != "or" && w != "replace" {
			what = w
			break
		}
	}
	switch verb {
	case "select":
		return st.column && !has("from", "into")
	case "insert", "replace":
		return !has("values", "value", "select", "default", "set", "table", "with")
	case "update":
		return !has("set")
	case "with":
		return !has("select", "insert", "update", "delete", "values", "merge", "replace")
	case "create":
		switch {
		case st.routine() == "trigger":
			return !has(routineVerbs...)
		case what == "table":
			return !st.brackets && !has("as", "like", "of", "select")
		case what == "view":
			return !has("as")
		case what == "index":
			return !st.brackets
		}
	case "alter":
		return what == "table" && st.tokens == 3
	}
	return len(st.head) == 1 && st.last == verb && !sqlVerbs[verb].alone
}
