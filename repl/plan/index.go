package plan

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/inspect"
	"github.com/retort-shell/retort/repl/sqltext"
)

// missing names the indexes that would serve the steps that read a whole table: on the columns that the statement compares with values,
// those compared for equality first, or on those that it sorts by, if it wants only the first rows. Where conditions are joined by OR,
// nothing is said.
func missing(db *gorm.DB, p Plan) []Index {
	sources := tablesOf(p.SQL)
	var list []Index
	outer := true
	sorts := false
	p.Walk(func(s *Step) { sorts = sorts || s.Sorts })
	p.Walk(func(s *Step) {
		if s.Table == "" {
			return
		}
		inner := !outer
		outer = false
		table, ok := sources.name(s.Table)
		if !s.FullScan || !ok {
			return
		}
		columns := sources.columns(db, p.SQL, s.Table, inner, sorts)
		if len(columns) == 0 || slices.ContainsFunc(list, func(x Index) bool { return x.Table == table && slices.Equal(x.Columns, columns) }) {
			return
		}
		list = append(list, index(db, table, columns))
	})
	return list
}

// prefixLength is how many characters of a long text an index of MySQL takes, which cannot take all.
const prefixLength = 64

// index is an index on columns of a table. Of MySQL's long texts it takes the beginning, and one column alone.
func index(db *gorm.DB, table string, columns []string) Index {
	x := Index{Table: table, Columns: columns, Exists: existing(db, table, columns), dialect: db.Name()}
	if db.Name() != "mysql" || x.Exists != "" {
		return x
	}
	types, err := db.Migrator().ColumnTypes(table)
	if err != nil {
		return x
	}
	for _, t := range types {
		long := strings.Contains(strings.ToLower(t.DatabaseTypeName()), "text") || strings.Contains(strings.ToLower(t.DatabaseTypeName()), "blob")
		if long && slices.Contains(columns, t.Name()) {
			return Index{Table: table, Columns: []string{t.Name()}, Length: prefixLength, dialect: x.dialect}
		}
	}
	return x
}

// existing names an index of all rows whose first columns are these.
func existing(db *gorm.DB, table string, columns []string) string {
	indexes, err := inspect.Indexes(db, table)
	if err != nil {
		return ""
	}
	for _, x := range indexes {
		if x.Where != "" || x.Invalid || len(x.Columns) < len(columns) || !slices.Equal(x.Columns[:len(columns)], columns) {
			continue
		}
		switch x.Name {
		case inspect.PrimaryKey:
			return "the primary key"
		case "":
			return "an index of a constraint"
		}
		return "index " + x.Name
	}
	return ""
}

// A source is a table that a statement reads, under its alias; schema is "" unless the statement has it.
type source struct{ alias, schema, table string }

type sources []source

// name returns the table behind an alias or a name, with its schema.
func (ss sources) name(alias string) (string, bool) {
	for _, s := range ss {
		if strings.EqualFold(s.alias, alias) || strings.EqualFold(s.table, alias) {
			return strings.TrimPrefix(s.schema+"."+s.table, "."), true
		}
	}
	return "", false
}

// tablesOf finds the tables of a statement in its FROM, JOIN, UPDATE and DELETE clauses.
func tablesOf(text string) sources {
	var list sources
	for _, c := range sqltext.Clauses(text) {
		switch {
		case c.Keyword == "FROM", c.Keyword == "UPDATE", c.Keyword == "DELETE FROM", strings.HasSuffix(c.Keyword, "JOIN"):
			words := tokens(text[c.Start:c.End])[len(strings.Fields(c.Keyword)):]
			for len(words) > 0 {
				s, rest := readSource(words)
				if s.table != "" {
					list = append(list, s)
				}
				if len(rest) == 0 || rest[0] != "," {
					break
				}
				words = rest[1:]
			}
		}
	}
	return list
}

// readSource reads "table", "schema.table", "table alias" and "table AS alias".
func readSource(words []string) (source, []string) {
	if !isName(words[0]) {
		return source{}, nil
	}
	s := source{table: unquote(words[0])}
	words = words[1:]
	for len(words) > 1 && words[0] == "." {
		s.schema, s.table, words = s.table, unquote(words[1]), words[2:]
	}
	s.alias = s.table
	if len(words) > 0 && strings.EqualFold(words[0], "AS") {
		words = words[1:]
	}
	if len(words) > 0 && isName(words[0]) && !strings.EqualFold(words[0], "ON") && !strings.EqualFold(words[0], "USING") {
		s.alias, words = unquote(words[0]), words[1:]
	}
	return s, words
}

// tokens are the tokens of SQL without comments.
func tokens(text string) []string {
	var list []string
	for at := 0; ; {
		t := sqltext.Next(text, at, false)
		if t.Kind == sqltext.End {
			return list
		}
		if t.Kind != sqltext.Comment {
			list = append(list, text[t.Start:t.End])
		}
		at = t.End
	}
}

func isName(word string) bool {
	c := word[0]
	return c == '`' || c == '"' || c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

func unquote(name string) string { return strings.Trim(name, "`\"") }

// columns are those of a table that an index could begin with.
func (ss sources) columns(db *gorm.DB, text, table string, inner, sorts bool) []string {
	var equal, ranges, order []string
	or, limit := false, false
	take := func(words []string, joins bool) {
		column, op, ok := ss.compared(db, words, table, joins)
		switch {
		case !ok:
		case op == "=":
			equal = append(equal, column)
		default:
			ranges = append(ranges, column)
		}
	}
	for _, c := range sqltext.Clauses(text) {
		body := tokens(text[c.Start:c.End])
		switch {
		case c.Keyword == "WHERE":
			conditions, hasOr := conditionsOf(body[1:])
			or = or || hasOr
			for _, words := range conditions {
				take(words, inner)
			}
		case strings.HasSuffix(c.Keyword, "JOIN") && inner:
			on := slices.IndexFunc(body, func(w string) bool { return strings.EqualFold(w, "ON") })
			if on < 0 {
				break
			}
			conditions, hasOr := conditionsOf(body[on+1:])
			for _, words := range conditions {
				if !hasOr {
					take(words, true)
					take(turned(words), true)
				}
			}
		case c.Keyword == "ORDER BY":
			column, _, ok := ss.column(db, body[2:], table)
			if ok {
				order = append(order, column)
			}
		case c.Keyword == "LIMIT":
			limit = true
		}
	}
	switch {
	case or:
		return nil
	case len(equal) > 0:
		slices.Sort(equal)
		return slices.Compact(equal)
	case len(ranges) > 0:
		return ranges[:1]
	case sorts && limit:
		return order
	}
	return nil
}

// conditionsOf splits a condition at its ANDs, and reports whether it has an OR outside of brackets.
func conditionsOf(words []string) (list [][]string, or bool) {
	depth, from, between := 0, 0, false
	for i, w := range words {
		switch {
		case w == "(":
			depth++
		case w == ")":
			depth--
		case depth > 0:
		case strings.EqualFold(w, "BETWEEN"):
			between = true
		case strings.EqualFold(w, "AND") && between:
			between = false
		case strings.EqualFold(w, "OR"):
			or = true
		case strings.EqualFold(w, "AND"):
			list, from = append(list, words[from:i]), i+1
		}
	}
	list = append(list, words[from:])
	for i, c := range list {
		if len(c) > 1 && c[0] == "(" && c[len(c)-1] == ")" { // one condition in brackets of its own
			inner, innerOr := conditionsOf(c[1 : len(c)-1])
			or = or || innerOr
			list = append(list[:i:i], append(inner, list[i+1:]...)...)
			break
		}
	}
	return list, or
}

// turned exchanges the sides of "a.x = b.y".
func turned(words []string) []string {
	i := slices.Index(words, "=")
	if i < 0 {
		return nil
	}
	return slices.Concat(words[i+1:], []string{"="}, words[:i])
}

// compared returns the column of a table that a condition compares with a value, or if it joins with another column, and how: "=" or
// something else.
func (ss sources) compared(db *gorm.DB, words []string, table string, joins bool) (column, op string, ok bool) {
	column, rest, ok := ss.column(db, words, table)
	if !ok || len(rest) == 0 || !joins && isColumn(rest[1:]) {
		return "", "", false
	}
	switch op := strings.ToUpper(rest[0]); {
	case op == "IN" && len(rest) > 2 && strings.EqualFold(rest[2], "SELECT"): // the rows of a subquery may come first
		return "", "", false
	case op == "=", op == "IN", op == "IS" && len(rest) == 2:
		return column, "=", true
	case op == "<" && len(rest) > 1 && rest[1] == ">":
		return "", "", false
	case op == "<", op == ">", op == "BETWEEN":
		return column, op, true
	}
	return "", "", false
}

// isColumn reports whether a condition's other side is a name, and no value.
func isColumn(words []string) bool {
	if len(words) == 0 || !isName(words[0]) {
		return false
	}
	switch strings.ToUpper(words[0]) {
	case "NULL", "TRUE", "FALSE", "CURRENT_DATE", "CURRENT_TIMESTAMP":
		return false
	}
	return len(words) == 1 || words[1] != "("
}

// column reads "x" or "t.x" at the beginning, if it is a column of the table.
func (ss sources) column(db *gorm.DB, words []string, table string) (string, []string, bool) {
	switch {
	case len(words) >= 3 && words[1] == "." && isName(words[0]) && isName(words[2]):
		of := unquote(words[0])
		own, ok := ss.name(table)
		named, _ := ss.name(of)
		if !ok || named != own {
			return "", nil, false
		}
		return unquote(words[2]), words[3:], true
	case len(words) >= 1 && isName(words[0]):
		name, ok := ss.name(table)
		if !ok || len(ss) > 1 && !db.Migrator().HasColumn(name, unquote(words[0])) || len(words) > 1 && words[1] == "(" {
			return "", nil, false
		}
		return unquote(words[0]), words[1:], true
	}
	return "", nil, false
}
