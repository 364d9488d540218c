package show

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// About is what is known of the circumstances of an error; all of it is optional.
type About struct {
	Statement trace.Statement // the statement that failed, or that found nothing
	Schema    *schema.Schema  // the schema that it was about
	Value     reflect.Value   // the instance that was written
	Hint      string          // what to do about it, said first
}

// Error shows an error. What databases and GORM say often is put in a person's words, with what can be done about it;
// their own text follows. Any other error is shown as it is.
func (p *Printer) Error(w io.Writer, err error, about About) error {
	pg := p.page()
	e := p.explain(err, about)
	if about.Hint != "" {
		e.hints = slices.Insert(e.hints, 0, about.Hint)
	}
	for i, line := range strings.Split(typeset.VisibleLines(e.text), "\n") {
		if i == 0 {
			line = "error: " + line
		}
		for j, l := range typeset.Fold(line, p.width()-len(indent)) {
			if j > 0 || i > 0 {
				l = indent + l
			}
			pg.line(p.Style.Paint(Failure, l))
		}
	}
	for _, h := range e.hints {
		p.caption(pg, h, Plain)
	}
	if e.source != "" {
		for i, l := range typeset.Fold(e.source+": "+typeset.Visible(err.Error()), p.width()-2*len(indent)) {
			pg.line(indent, strings.Repeat(indent, min(i, 1)), p.Style.Paint(Muted, l))
		}
	}
	return pg.writeTo(w)
}

// An explanation is an error in a person's words.
type explanation struct {
	text   string
	hints  []string
	source string // who spoke first: "database" or "gorm"; empty when text is the error itself
}

func (p *Printer) explain(err error, about About) explanation {
	x := explainer{p: p, err: err, about: about}
	if e, ok := x.gorm(); ok {
		e.source = "gorm"
		return e
	}
	if e, ok := x.retryable(); ok {
		e.source = "database"
		return e
	}
	text := err.Error()
	for _, r := range rules() {
		if m := r.pattern.FindStringSubmatch(text); m != nil {
			e := r.explain(x, m)
			e.source = "database"
			return e
		}
	}
	return explanation{text: text}
}

type explainer struct {
	p     *Printer
	err   error
	about About
}

// table names the table that the error is about.
func (x explainer) table() string {
	if t := x.about.Statement.Table; t != "" {
		return t
	}
	if x.about.Schema != nil {
		return x.about.Schema.Table
	}
	if tables := tablesIn(x.about.Statement.SQL); len(tables) > 0 {
		return tables[0]
	}
	return ""
}

func (x explainer) schemas() []*schema.Schema {
	if x.p.Models == nil {
		if x.about.Schema != nil {
			return []*schema.Schema{x.about.Schema}
		}
		return nil
	}
	return x.p.Models.All()
}

// schemaOf finds the schema of a table; nil when no model has it.
func (x explainer) schemaOf(table string) *schema.Schema {
	if x.about.Schema != nil && x.about.Schema.Table == table {
		return x.about.Schema
	}
	for _, s := range x.schemas() {
		if s.Table == table {
			return s
		}
	}
	return nil
}

// gorm explains the errors that GORM itself defines.
func (x explainer) gorm() (explanation, bool) {
	text := x.err.Error()
	of := ""
	if t := x.table(); t != "" {
		of = " of " + t
	}
	switch {
	case errors.Is(x.err, gorm.ErrRecordNotFound):
		return x.notFound(), true
	case errors.Is(x.err, gorm.ErrMissingWhereClause):
		return explanation{
			text:  "without a condition this would change every row" + of + ", so GORM does not run it",
			hints: []string{`add Where("…", …), or give a model that has its primary key`, "if every row is meant: db.Session(&gorm.Session{AllowGlobalUpdate: true})"},
		}, true
	case errors.Is(x.err, gorm.ErrUnsupportedRelation):
		return x.unsupportedRelation(text), true
	case errors.Is(x.err, gorm.ErrInvalidValue), strings.HasPrefix(text, "unsupported data type: "):
		return explanation{text: "GORM cannot put rows into this value", hints: []string{"give it a pointer to a model or to a slice of models: &u, &users"}}, true
	case errors.Is(x.err, gorm.ErrPrimaryKeyRequired):
		return explanation{text: "this value has no primary key, so GORM does not know its row" + of, hints: []string{"read it or create it first"}}, true
	case errors.Is(x.err, gorm.ErrModelValueRequired):
		return explanation{text: "GORM does not know which table is meant", hints: []string{"add Model(&models.User{}) or Table(…)"}}, true
	case errors.Is(x.err, gorm.ErrEmptySlice):
		return explanation{text: "there is nothing to save: the slice is empty"}, true
	case errors.Is(x.err, gorm.ErrInvalidTransaction):
		return explanation{text: "there is no transaction to commit or roll back", hints: []string{"begin one with tx := db.Begin(), or use db.Transaction(func(tx *gorm.DB) error { … })"}}, true
	case errors.Is(x.err, gorm.ErrDuplicatedKey):
		return explanation{text: "another row" + of + " has the same value in a unique column"}, true
	case errors.Is(x.err, gorm.ErrForeignKeyViolated):
		return x.foreignKey("", ""), true
	}
	if errors.Is(x.err, context.Canceled) && text == context.Canceled.Error() {
		return explanation{text: "stopped"}, true
	}
	return explanation{}, false
}

func (x explainer) notFound() explanation {
	table := x.table()
	if table == "" {
		return explanation{text: "no row was found"}
	}
	where, left := conditionOf(x.about.Statement.SQL, func(i int) string {
		if i >= 0 && i < len(x.about.Statement.Args) {
			return x.p.argText(x.about.Statement.Args[i], false)
		}
		return "?"
	}, table)
	e := explanation{text: "no row in " + table + " matches " + where}
	if where == "" {
		e.text = "table " + table + " has no rows"
		if x.about.Statement.SQL == "" {
			e.text = "no row was found in " + table
		}
	}
	if left {
		e.hints = append(e.hints, "rows marked as deleted are left out; db.Unscoped() shows them")
	}
	return e
}

func (x explainer) unsupportedRelation(text string) explanation {
	name, _, _ := strings.Cut(text, ":")
	if name == gorm.ErrUnsupportedRelation.Error() {
		_, name, _ = strings.Cut(text, ": ")
	}
	name, _, _ = strings.Cut(name, " ")
	name = typeset.Visible(name)
	s := x.about.Schema
	if s == nil {
		return explanation{text: "no relation " + name}
	}
	var names []string
	for _, rel := range declared(s) {
		names = append(names, rel.Name)
	}
	e := explanation{text: typeName(s.ModelType) + " has no relation " + name}
	e.hints = hintNearest(name, names, "its relations")
	return e
}

// hintNearest offers what was probably meant, and all there is.
func hintNearest(name string, among []string, what string) []string {
	var hints []string
	if near, ok := Nearest(name, among); ok {
		hints = append(hints, "did you mean "+near+"?")
	}
	if len(among) > 0 {
		hints = append(hints, what+": "+strings.Join(among, ", "))
	}
	return hints
}

// A rule explains the database errors whose text has a pattern.
type rule struct {
	pattern *regexp.Regexp
	explain func(x explainer, m []string) explanation
}

// rules knows what SQLite, PostgreSQL and MySQL say, each in its own words.
var rules = sync.OnceValue(func() []rule {
	r := func(pattern string, explain func(x explainer, m []string) explanation) rule {
		return rule{regexp.MustCompile(pattern), explain}
	}
	column := func(x explainer, m []string) explanation { return x.noColumn(m[1]) }
	table := func(x explainer, m []string) explanation { return x.noTable(m[1]) }
	unique := func(x explainer, m []string) explanation { return x.unique(m[1]) }
	notNull := func(x explainer, m []string) explanation { return x.notNull(m[1]) }
	syntax := func(x explainer, m []string) explanation { return x.syntax(m[1]) }
	return []rule{
		// SQLite
		r(`no such column: "?([\w.]+)"?`, column),
		r(`table \w+ has no column named (\w+)`, column),
		r(`no such table: ([\w.]+)`, table),
		r(`UNIQUE constraint failed: ([\w., ]+)`, unique),
		r(`NOT NULL constraint failed: ([\w.]+)`, notNull),
		r(`FOREIGN KEY constraint failed`, func(x explainer, _ []string) explanation { return x.foreignKey("", "") }),
		r(`CHECK constraint failed: (.+?)(?: \(\d+\))?$`, func(x explainer, m []string) explanation { return x.check(m[1]) }),
		r(`near "([^"]*)": syntax error`, syntax),
		r(`incomplete input`, func(x explainer, _ []string) explanation {
			return explanation{text: "the SQL statement ends too early"}
		}),
		r(`no such function: (\w+)`, func(x explainer, m []string) explanation {
			return explanation{text: "the database has no function " + m[1]}
		}),
		r(`attempt to write a readonly database|cannot execute [A-Z ]+ in a read-only transaction|in a READ ONLY transaction|running with the --(?:super-)?read-only option`, func(x explainer, _ []string) explanation {
			return explanation{text: "the database is open for reading only: nothing was written"}
		}),
		r(`database is locked|database table is locked`, func(x explainer, _ []string) explanation {
			return explanation{text: "another connection is writing to the database", hints: []string{"an open transaction elsewhere? end it, then try again"}}
		}),
		// PostgreSQL
		r(`column "?([\w.]+)"?(?: of relation "[^"]+")? does not exist`, column),
		r(`relation "([\w.]+)" does not exist`, table),
		r(`duplicate key value violates unique constraint "([^"]+)"`, func(x explainer, m []string) explanation { return x.uniqueNamed(m[1], "") }),
		r(`null value in column "([^"]+)"`, notNull),
		r(`insert or update on table "([^"]+)" violates foreign key constraint "([^"]+)"`, func(x explainer, m []string) explanation { return x.foreignKey("child", "") }),
		r(`update or delete on table "[^"]+" violates foreign key constraint "[^"]+" on table "([^"]+)"`, func(x explainer, m []string) explanation {
			return x.foreignKey("parent", m[1])
		}),
		r(`violates check constraint "([^"]+)"`, func(x explainer, m []string) explanation { return x.check(m[1]) }),
		r(`syntax error at or near "([^"]*)"`, syntax),
		r(`syntax error at end of input`, func(x explainer, _ []string) explanation {
			return explanation{text: "the SQL statement ends too early"}
		}),
		// MySQL and MariaDB
		r(`Unknown column '([\w.]+)' in`, column),
		r(`Table '(?:\w+\.)?(\w+)' doesn't exist`, table),
		r(`Duplicate entry '(.*)' for key '(?:\w+\.)?([^']+)'`, func(x explainer, m []string) explanation { return x.uniqueNamed(m[2], m[1]) }),
		r(`Column '(\w+)' cannot be null`, notNull),
		r(`Field '(\w+)' doesn't have a default value`, notNull),
		r(`Cannot add or update a child row`, func(x explainer, _ []string) explanation { return x.foreignKey("child", "") }),
		r("Cannot delete or update a parent row: a foreign key constraint fails \\((?:`[^`]+`\\.)?`([^`]+)`", func(x explainer, m []string) explanation {
			return x.foreignKey("parent", m[1])
		}),
		r(`error in your SQL syntax.* near '(\S*?)(?:'|\s)`, syntax),
	}
})

func (x explainer) noColumn(name string) explanation {
	table := ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		table, name = name[:i], name[i+1:]
	}
	tables := tablesIn(x.about.Statement.SQL)
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
	// SQLite takes a double-quoted text for a column.
	if strings.Contains(x.about.Statement.SQL, `"`+name+`"`) {
		e.hints = append(e.hints, "if a text is meant, write it in single quotes: '"+name+"'")
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

// unique explains SQLite's list of columns: users.name, or memberships.student_id, memberships.club_id.
func (x explainer) unique(list string) explanation {
	var names []string
	table := ""
	for part := range strings.SplitSeq(list, ",") {
		t, name, ok := strings.Cut(strings.TrimSpace(part), ".")
		if !ok {
			t, name = "", t
		}
		table = t
		names = append(names, strings.TrimSpace(name))
	}
	return x.taken(table, names)
}

// uniqueNamed explains the violation of a constraint that is known by its name only.
func (x explainer) uniqueNamed(constraint, value string) explanation {
	table := x.table()
	if s := x.schemaOf(table); s != nil {
		for _, idx := range s.ParseIndexes() {
			if idx.Name != constraint {
				continue
			}
			var names []string
			for _, f := range idx.Fields {
				names = append(names, f.DBName)
			}
			return x.taken(table, names)
		}
		for _, f := range s.Fields {
			if f.Unique && strings.HasSuffix(constraint, "_"+f.DBName) {
				return x.taken(table, []string{f.DBName})
			}
		}
		if constraint == "PRIMARY" || strings.HasSuffix(constraint, "_pkey") {
			return x.taken(table, s.PrimaryFieldDBNames)
		}
	}
	e := explanation{text: "another row has the same value, and " + constraint + " allows it once only"}
	if value != "" {
		e.text = "another row has " + typeset.Quote(value) + ", and " + constraint + " allows it once only"
	}
	return e
}

// taken says that another row has the values of the columns already, with the values where they are known.
func (x explainer) taken(table string, names []string) explanation {
	rows := "another row"
	if table != "" {
		rows += " of " + table
	}
	must := ": it must be unique"
	if len(names) > 1 {
		must = ": together they must be unique"
	}
	pairs := make([]string, len(names))
	for i, name := range names {
		text, ok := x.written(table, name)
		if !ok {
			return explanation{text: rows + " has the same " + strings.Join(names, ", ") + " already" + must}
		}
		pairs[i] = name + " " + text
	}
	return explanation{text: rows + " has " + strings.Join(pairs, ", ") + " already" + must}
}

// written returns what was to be written to a column.
func (x explainer) written(table, name string) (string, bool) {
	s, v := x.about.Schema, indirect(x.about.Value)
	if s == nil || !v.IsValid() || v.Type() != s.ModelType || s.Table != table {
		return "", false
	}
	f := s.FieldsByDBName[name]
	if f == nil {
		return "", false
	}
	fv, ok := fieldValue(v, f)
	if !ok {
		return "", false
	}
	return (&formatter{p: x.p}).recordText(fv), true
}

func (x explainer) notNull(name string) explanation {
	table := x.table()
	if t, n, ok := strings.Cut(name, "."); ok {
		table, name = t, n
	}
	e := explanation{text: name + " must not be NULL: it needs a value"}
	if table != "" {
		e.text = name + " of " + table + " must not be NULL: it needs a value"
	}
	return e
}

// foreignKey explains a broken reference; side is child, parent or unknown, from the verb then.
func (x explainer) foreignKey(side, child string) explanation {
	if side == "" && x.about.Statement.Verb() == "DELETE" {
		side = "parent"
	}
	if side == "parent" {
		rows := "rows of another table"
		if child != "" {
			rows = "rows of " + child
		}
		return explanation{text: rows + " still refer to this row", hints: []string{"delete or change those rows first"}}
	}
	e := explanation{text: "a foreign key refers to a row that does not exist"}
	s := x.schemaOf(x.table())
	if s == nil {
		return e
	}
	keys := foreignKeys(s, x.withOthers(s))
	var names []string
	for _, name := range s.DBNames {
		if keys[name] == nil {
			continue
		}
		text := name + " " + strings.Join(keys[name], ", ")
		if value, ok := x.written(s.Table, name); ok {
			text = name + " = " + value + " " + strings.Join(keys[name], ", ")
		}
		names = append(names, text)
	}
	if len(names) > 0 {
		e.hints = []string{"foreign keys of " + s.Table + ": " + strings.Join(names, "; ")}
	}
	return e
}

func (x explainer) withOthers(s *schema.Schema) []*schema.Schema {
	return append([]*schema.Schema{s}, slices.DeleteFunc(slices.Clone(x.schemas()), func(o *schema.Schema) bool { return o == s })...)
}

func (x explainer) check(name string) explanation {
	return explanation{text: fmt.Sprintf("the values break a rule of the table: %s", strings.TrimSpace(name))}
}

// The words of SQL that are mistyped most.
var sqlWords = []string{"SELECT", "FROM", "WHERE", "INSERT", "INTO", "VALUES", "UPDATE", "DELETE", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "JOIN", "CREATE", "DISTINCT", "BETWEEN", "TABLE", "UNION"}

func (x explainer) syntax(near string) explanation {
	if near == "" {
		return explanation{text: "the SQL statement ends too early"}
	}
	e := explanation{text: "SQL syntax error near " + typeset.Quote(near)}
	tokens := sqlTokens(x.about.Statement.SQL)
	for i, t := range tokens {
		if t.text != near {
			continue
		}
		if slices.Contains(sqlWords, t.word()) && i > 0 {
			// The word itself is right: the one before it is often not.
			t = tokens[i-1]
		} else if i > 0 {
			// A wrong word is taken for a name or an alias, and the parser stumbles over the next.
			if word, ok := misspelt(tokens[i-1].text); ok {
				e.hints = []string{tokens[i-1].text + ": did you mean " + word + "?"}
				return e
			}
		}
		if word, ok := misspelt(t.text); ok {
			e.hints = []string{t.text + ": did you mean " + word + "?"}
		}
		return e
	}
	if word, ok := misspelt(near); ok {
		e.hints = []string{"did you mean " + word + "?"}
	}
	return e
}

func misspelt(word string) (string, bool) {
	if slices.Contains(sqlWords, strings.ToUpper(word)) {
		return "", false
	}
	return Nearest(word, sqlWords)
}
