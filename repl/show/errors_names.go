package show

import (
	"regexp"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
)

func (x explainer) noColumn(name string) explanation {
	if strings.ContainsAny(name, "‘“") {
		return explanation{text: "no column " + name, hints: []string{"write straight quotes around a text: '" + strings.Trim(name, "‘’“”") + "'"}}
	}
	table := ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		table, name = name[:i], name[i+1:]
	}
	tables := tablesIn(x.about.Statement.SQL)
	if table != "" && !x.named(table) {
		return x.noAlias(table)
	}
	// A qualifier that is no table is an alias; then any table may be meant.
	if table != "" && x.schemaOf(table) != nil {
		tables = []string{table}
	}
	if len(tables) == 0 && x.table() != "" {
		tables = []string{x.table()}
	}
	var columns []string
	for _, t := range tables {
		if s := x.schemaOf(t); s != nil {
			columns = append(columns, s.DBNames...)
		}
	}
	slices.Sort(columns)
	columns = slices.Compact(columns)
	e := explanation{text: "no column " + name}
	if len(tables) > 0 {
		e.text += " in table " + strings.Join(tables, " or ")
	}
	what := "its columns"
	if len(tables) == 1 {
		if s := x.schemaOf(tables[0]); s != nil {
			columns = s.DBNames
		}
	} else {
		what = "their columns"
	}
	e.hints = hintNearest(name, columns, what)
	if text, ok := x.compared(name); ok {
		e.hints = append(e.hints, "if a text is meant, write it in single quotes: '"+text+"'")
	}
	return e
}

func (x explainer) noTable(name string) explanation {
	e := explanation{text: "no table " + name}
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	var tables []string
	for _, s := range x.schemas() {
		tables = append(tables, s.Table)
	}
	if slices.Contains(tables, name) {
		e.hints = []string{"a model maps to it, but the database does not have it: was it migrated?"}
		return e
	}
	e.hints = hintNearest(name, tables, "tables of models")
	return e
}

// compared is the text that was meant where a statement compares with a name, or has it in double quotes: WHERE name = Ada. It has the
// capitals of the statement, which PostgreSQL takes away.
func (x explainer) compared(name string) (text string, ok bool) {
	m := regexp.MustCompile("(?i)(?:[=<>]|\\bLIKE)\\s*(" + regexp.QuoteMeta(name) + ")\\b|\"(" + regexp.QuoteMeta(name) + ")\"").FindStringSubmatch(x.about.Statement.SQL)
	if m == nil {
		return "", false
	}
	return m[1] + m[2], true
}

// named reports whether a statement has a table or an alias of a name.
func (x explainer) named(table string) bool {
	sql := x.about.Statement.SQL
	for at := 0; ; {
		t := sqltext.Next(sql, at, false)
		if t.Kind == sqltext.End {
			return sql == "" || x.schemaOf(table) != nil
		}
		at = t.End
		if next := sqltext.Next(sql, at, false); strings.EqualFold(strings.Trim(sql[t.Start:t.End], "`\""), table) && sql[next.Start:next.End] != "." {
			return true
		}
	}
}

// noAlias explains u.name where nothing is called u.
func (x explainer) noAlias(name string) explanation {
	e := explanation{text: "no table or alias " + name + " in this statement"}
	if tables := tablesIn(x.about.Statement.SQL); len(tables) > 0 {
		e.hints = []string{"name it where the table stands: FROM " + tables[0] + " AS " + name}
	}
	return e
}

// ambiguous explains a column that several tables of a statement have.
func (x explainer) ambiguous(name string) explanation {
	e := explanation{text: "column " + name + " is in more than one table of this statement"}
	if tables := tablesIn(x.about.Statement.SQL); len(tables) > 1 {
		e.hints = []string{"say which is meant: " + tables[0] + "." + name + " or " + tables[1] + "." + name}
	}
	return e
}
