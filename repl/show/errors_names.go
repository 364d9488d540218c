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
		columns = append(columns, x.columnsOf(t)...)
	}
	slices.Sort(columns)
	columns = slices.Compact(columns)
	e := explanation{text: "no column " + name}
	if len(tables) > 0 {
		e.text += " in table " + strings.Join(tables, " or ")
	}
	what := "its columns"
	if len(tables) == 1 {
		columns = x.columnsOf(tables[0])
	} else {
		what = "their columns"
	}
	e.hints = x.hintNames(name, columns, what)
	if text, ok := x.compared(name); ok {
		e.hints = append(e.hints, "if a text is meant, write it in single quotes: '"+text+"'")
	}
	return e
}

// columnsOf returns the columns of a table by its model, or else as the database has them.
func (x explainer) columnsOf(table string) []string {
	if s := x.schemaOf(table); s != nil {
		return s.DBNames
	}
	for _, t := range x.found() {
		if strings.EqualFold(t.Name, table) {
			return t.Columns
		}
	}
	return nil
}

// found returns the tables of the database, as far as they are known.
func (x explainer) found() []TableColumns {
	if x.p.Tables == nil {
		return nil
	}
	return x.p.Tables()
}

func (x explainer) noTable(name string) explanation {
	e := explanation{text: "no table " + name}
	schema := ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		schema, name = name[:i], name[i+1:]
	}
	var mapped, tables []string
	for _, s := range x.schemas() {
		mapped = append(mapped, s.Table)
	}
	for _, t := range x.found() {
		tables = append(tables, t.Name)
	}
	switch {
	case schema != "" && slices.Contains(tables, name):
		e.hints = []string{"there is a table " + name + ", but not in " + schema}
	case slices.Contains(mapped, name):
		e.hints = []string{"a model maps to it, but the database does not have it: was it migrated?"}
	case x.p.Tables == nil:
		e.hints = hintNearest(name, mapped, "tables of models")
	case len(tables) == 0:
		e.hints = []string{"the database has no tables"}
	default:
		e.hints = x.hintNames(name, tables, "its tables")
	}
	return e
}

// hintNames is hintNearest for names of the database. What is probably meant stands as a statement has to write it.
func (x explainer) hintNames(name string, among []string, what string) []string {
	hints := hintNearest(name, among, what)
	if near, ok := Nearest(name, among); ok {
		hints[0] = "did you mean " + x.quoted(near) + "?"
	}
	return hints
}

var (
	plainName = regexp.MustCompile(`^\w+$`)
	lowerName = regexp.MustCompile(`^[a-z_0-9]+$`)
)

// quoted is a name of the database as a statement writes it. PostgreSQL takes what has no quotation marks for small letters.
func (x explainer) quoted(name string) string {
	switch postgres := strings.Contains(x.err.Error(), "SQLSTATE"); {
	case postgres && !lowerName.MatchString(name):
		return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	case !postgres && !plainName.MatchString(name):
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return name
}

// unquotedTable finds a table whose name has a space and stands in the statement without quotation marks, where the database has stumbled
// over a word of it.
func (x explainer) unquotedTable(near string) (string, bool) {
	for _, t := range x.found() {
		if words := strings.Fields(t.Name); len(words) < 2 || !slices.Contains(words, near) {
			continue
		}
		if regexp.MustCompile(`[\s,.]` + regexp.QuoteMeta(t.Name) + `(?:[\s,;.]|$)`).MatchString(x.about.Statement.SQL) {
			return t.Name, true
		}
	}
	return "", false
}

// compared is the text that was meant where a statement compares with a name, or has it in double quotes: WHERE name = Ada. It has the
// capitals of the statement, which PostgreSQL takes away.
func (x explainer) compared(name string) (text string, ok bool) {
	quoted := regexp.QuoteMeta(name)
	m := regexp.MustCompile(`(?i)(?:[=<>]|\bLIKE)\s*(` + quoted + `)\b|"(` + quoted + `)"`).FindStringSubmatch(x.about.Statement.SQL)
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
