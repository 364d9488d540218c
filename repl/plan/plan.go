package plan

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/sqltext"
)

// A Plan is how a database runs a statement.
type Plan struct {
	SQL      string
	Steps    []*Step
	Measured bool    // it ran, in a transaction that was rolled back
	Indexes  []Index // that are missing, or not used
}

// A Step is a part of the work; its Steps are what it takes its rows from, or what belongs to it.
type Step struct {
	Text     string // in the database's own words
	Table    string // that it reads; "" if it reads none
	FullScan bool   // it reads all rows of the table
	Sorts    bool   // it sorts rows itself
	Figures  string // estimates, and what was measured
	Steps    []*Step
}

// An Index is one that would spare a full scan.
type Index struct {
	Table   string // with its schema, where the statement has it
	Columns []string
	Exists  string // what is there, and was not used: "index idx_posts_title", "the primary key"; "" if there is none
	Length  int    // how many characters of its first column it takes, for MySQL's long texts; 0: all

	dialect string
}

// SQL is the statement that makes the index. In SQLite the index has the name of the schema, in others the table has.
func (x Index) SQL() string {
	columns := make([]string, len(x.Columns))
	for i, c := range x.Columns {
		columns[i] = sqltext.Name(c, x.dialect)
	}
	if x.Length > 0 {
		columns[0] += fmt.Sprintf("(%d)", x.Length)
	}
	schema, table := "", x.Table
	if i := strings.LastIndexByte(x.Table, '.'); i >= 0 {
		schema, table = sqltext.Name(x.Table[:i], x.dialect)+".", x.Table[i+1:]
	}
	name, on := sqltext.Name("idx_"+table+"_"+strings.Join(x.Columns, "_"), x.dialect), sqltext.Name(table, x.dialect)
	if x.dialect == "sqlite" {
		name = schema + name
	} else {
		on = schema + on
	}
	return fmt.Sprintf("CREATE INDEX %s ON %s (%s)", name, on, strings.Join(columns, ", "))
}

// Walk calls f for each step, from the outer to the inner.
func (p Plan) Walk(f func(*Step)) {
	var walk func([]*Step)
	walk = func(steps []*Step) {
		for _, s := range steps {
			f(s)
			walk(s.Steps)
		}
	}
	walk(p.Steps)
}

// ErrUnmeasured is what Measure returns where the database cannot.
var ErrUnmeasured = errors.New("SQLite does not measure the steps of a plan; without analyze it shows them")

// Explain asks the database of db for the plan of a statement, which does not run.
func Explain(db *gorm.DB, text string, args []any) (Plan, error) {
	if err := hasPlan(text); err != nil {
		return Plan{}, err
	}
	return explain(db, text, args, false)
}

// Measure runs a statement in a transaction that is rolled back, and returns its plan with what each step took.
func Measure(db *gorm.DB, text string, args []any) (p Plan, err error) {
	if err := hasPlan(text); err != nil {
		return Plan{}, err
	}
	if db.Name() == "sqlite" {
		return Plan{}, ErrUnmeasured
	}
	undo := errors.New("rolled back")
	end := db.Transaction(func(tx *gorm.DB) error {
		p, err = explain(tx, text, args, true)
		return undo
	})
	if err == nil && !errors.Is(end, undo) {
		err = end
	}
	p.Measured = err == nil
	return p, err
}

// hasPlan refuses what databases do not explain.
func hasPlan(text string) error {
	clauses := sqltext.Clauses(text)
	first := ""
	if len(clauses) > 0 {
		if first = clauses[0].Keyword; first == "" {
			first = strings.ToUpper(strings.Fields(text[clauses[0].Start:])[0])
		}
	}
	switch first {
	case "SELECT", "INSERT", "UPDATE", "DELETE FROM", "DELETE", "REPLACE", "WITH", "VALUES":
		return nil
	case "":
		return errors.New("there is no statement to explain")
	}
	return fmt.Errorf("databases have plans of SELECT, INSERT, UPDATE and DELETE, not of %s", first)
}

func explain(db *gorm.DB, text string, args []any, measure bool) (Plan, error) {
	p := Plan{SQL: text}
	var err error
	switch db.Name() {
	case "sqlite":
		p.Steps, err = sqlite(db, text, args)
	case "postgres":
		p.Steps, err = postgres(db, text, args, measure)
	case "mysql":
		p.Steps, err = mysql(db, text, args, measure)
	default:
		return p, fmt.Errorf("the plans of %s are not known", db.Name())
	}
	if err != nil {
		return p, err
	}
	p.Indexes = missing(db, p)
	return p, nil
}

// read returns the rows of a query as texts, by column; NULL is "".
func read(db *gorm.DB, query string, args []any) ([]map[string]string, error) {
	rows, err := db.Statement.ConnPool.QueryContext(db.Statement.Context, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values, dest := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range dest {
		dest[i] = &values[i]
	}
	var list []map[string]string
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		row := map[string]string{}
		for i, c := range columns {
			row[c] = values[i].String
		}
		list = append(list, row)
	}
	return list, rows.Err()
}
