package lang

import (
	"slices"
	"strings"
	"unicode"

	"github.com/retort-shell/retort/repl/sqltext"
)

// completeSQL returns what may stand at the cursor in a cell of SQL.
func completeSQL(src string, cursor int, db Schema) ([]Candidate, int, int) {
	text, at := src, 0
	for at < len(src) {
		st := readSQL(src, at)
		if cursor <= st.end || st.next == len(src) && !st.semicolon {
			if st.start < 0 || cursor < st.start {
				return nil, cursor, cursor
			}
			text, at = src[st.start:st.end], st.start
			break
		}
		at = st.next
	}
	if at == len(src) {
		text = ""
	}
	p := placeInSQL(text, cursor-at, sqlReader{want: wantVerb})
	out := sqlNames{db: db, place: p, lower: lowerSQL(text, text[p.start:cursor-at])}.candidates()
	if len(out) == 0 {
		return nil, cursor, cursor
	}
	return out, at + p.start, at + p.end
}

// lowerSQL reports whether keywords are written in lower case: as the word at the cursor is, or the text's first one.
func lowerSQL(text, typed string) bool {
	if typed == "" {
		typed = skipComments(text)
	}
	i := strings.IndexFunc(typed, unicode.IsLetter)
	return i >= 0 && unicode.IsLower([]rune(typed[i:])[0])
}

// sqlNames are the names and words that may stand at a place.
type sqlNames struct {
	db       Schema
	place    sqlPlace
	lower    bool     // keywords are
	tables   []Table  // that are meant beside those that the text names
	operator []string // what goes on behind a value in place of the clause's words
	literal  byte     // the quote of the Go string that the text stands in, or 0
}

func (n sqlNames) candidates() []Candidate {
	p := n.place
	switch {
	case p.want == wantNothing:
		return nil
	case p.qualifier != "" && p.want == wantTable: // main.users
		return n.tableNames()
	case p.qualifier != "":
		var of []Table
		for _, ref := range p.refs {
			if strings.EqualFold(ref.alias, p.qualifier) {
				if t, ok := n.table(ref.table); ok {
					of = append(of, t)
				}
			}
		}
		if t, ok := n.table(p.qualifier); ok && len(of) == 0 {
			of = append(of, t)
		}
		return n.columns(of)
	case p.want == wantVerb && p.quote == 0:
		return n.keywords(slices.Concat(sqlVerbWords, dialectVerbs[n.dialect()]))
	case p.want == wantTable:
		out := n.tableNames()
		if p.opened {
			out = append(out, n.keywords([]string{"SELECT"})...)
		}
		return out
	case p.want == wantOperand:
		return n.operands()
	case p.want == wantOperator && p.quote == 0:
		words := n.operator
		if words == nil {
			words = sqlOperatorWords[p.clause]
		}
		return n.keywords(words)
	}
	return nil
}

func (n sqlNames) dialect() string {
	if n.db == nil {
		return ""
	}
	return n.db.Dialect()
}

// all are the tables of the database.
func (n sqlNames) all() []Table {
	if n.db == nil {
		return nil
	}
	return n.db.Tables()
}

func (n sqlNames) table(name string) (Table, bool) {
	for _, t := range slices.Concat(n.tables, n.all()) {
		if strings.EqualFold(t.Name, name) {
			return t, true
		}
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 { // the schema of most databases is the default one
		return n.table(name[i+1:])
	}
	return Table{}, false
}

// operands are what may stand for a value: the columns of the tables that are meant, those tables, functions and words.
func (n sqlNames) operands() []Candidate {
	p := n.place
	if p.clause == "columns" {
		if t, ok := n.table(p.table); ok {
			return n.columns([]Table{t})
		}
		return nil
	}
	of, named := slices.Clone(n.tables), false
	var out []Candidate
	for _, ref := range p.refs {
		t, ok := n.table(ref.table)
		if named = true; !ok {
			continue
		}
		if !slices.ContainsFunc(of, func(x Table) bool { return x.Name == t.Name }) {
			of = append(of, t)
		}
	}
	if len(of) == 0 && !named {
		of = n.all()
	}
	if p.clause != "values" {
		out = n.columns(of)
	}
	if p.quote != 0 {
		return out
	}
	seen := map[string]bool{}
	for _, c := range out {
		seen[c.Text] = true
	}
	add := func(c Candidate) {
		if !seen[c.Text] {
			seen[c.Text] = true
			out = append(out, c)
		}
	}
	if p.clause == "select" && n.literal == 0 {
		add(Candidate{Text: "*", Kind: "keyword", Detail: "all columns"})
	}
	if p.clause != "set" && p.clause != "values" {
		for _, ref := range p.refs {
			if ref.alias != ref.table {
				add(Candidate{Text: n.quoted(ref.alias), Kind: "table", Detail: ref.table})
			}
		}
		for _, t := range of {
			add(Candidate{Text: n.quoted(t.Name), Kind: "table", Detail: t.Model})
		}
	}
	fs := slices.Concat(sqlFunctions, dialectFunctions[n.dialect()])
	slices.SortFunc(fs, func(a, b sqlFunction) int { return strings.Compare(a.name, b.name) })
	for _, f := range fs {
		add(Candidate{Text: n.cased(f.name), Kind: "function", Detail: f.name + f.args})
	}
	words := sqlOperandWords[p.clause]
	if words == nil {
		words = sqlOperandWords["where"]
	}
	if p.opened {
		words = append([]string{"SELECT"}, words...)
	}
	for _, c := range n.keywords(words) {
		add(c)
	}
	return out
}

// cased writes a word of lower case as the text has its words.
func (n sqlNames) cased(word string) string {
	if n.lower {
		return word
	}
	return strings.ToUpper(word)
}

func (n sqlNames) keywords(words []string) []Candidate {
	var out []Candidate
	for _, w := range words {
		out = append(out, Candidate{Text: n.cased(strings.ToLower(w)), Kind: "keyword"})
	}
	return out
}

func (n sqlNames) tableNames() []Candidate {
	var out []Candidate
	for _, t := range n.all() {
		detail := t.Model
		if detail == "" {
			detail = "no model"
		}
		out = append(out, Candidate{Text: n.quoted(t.Name), Kind: "table", Detail: detail})
	}
	return out
}

// columns are those of tables, each name once, in the order of their tables.
func (n sqlNames) columns(of []Table) []Candidate {
	var out []Candidate
	at := map[string]int{}
	for _, t := range of {
		for _, c := range t.Columns {
			if i, ok := at[c.Name]; ok {
				out[i].Detail += ", " + t.Name
				continue
			}
			at[c.Name] = len(out)
			out = append(out, Candidate{Text: n.quoted(c.Name), Kind: "column", Detail: strings.TrimLeft(c.Type+" · "+t.Name, " ·")})
		}
	}
	return out
}

// quoted writes a name as it stands in SQL, in quotes where it needs them.
func (n sqlNames) quoted(name string) string {
	if n.place.quote != 0 {
		return name
	}
	return quotedName(name, n.dialect(), n.literal)
}

// quotedName writes a name of SQL; literal is the quote of the Go string that it stands in, or 0.
func quotedName(name, dialect string, literal byte) string {
	if literal != '"' || dialect == "mysql" || sqltext.Plain(name, dialect) {
		return sqltext.Name(name, dialect)
	}
	q := `\"`
	if dialect == "sqlite" {
		q = "`"
	}
	return q + strings.ReplaceAll(name, q, q+q) + q
}
