package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/repl/plan"
	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/trace"
)

// A Statement is one of the ledger's: its SQL with placeholders, Args, Rows, Elapsed, Purpose, Model, Target, Source, Cell and Err are those
// of when it ran.
type Statement struct {
	trace.Statement
	handle func(target string) (*gorm.DB, error)
}

// String returns the SQL as it was sent, followed by the bound values.
func (s Statement) String() string {
	if len(s.Args) == 0 {
		return s.SQL
	}
	values := make([]string, len(s.Args))
	for i, x := range s.Args {
		values[i] = valueText(x)
	}
	return s.SQL + "  [" + strings.Join(values, ", ") + "]"
}

// valueText is a bound value for reading.
func valueText(x any) string {
	switch x := x.(type) {
	case nil:
		return "NULL"
	case string:
		return strconv.Quote(x)
	case []byte:
		return fmt.Sprintf("0x%x", x)
	case time.Time:
		return x.Format("2006-01-02 15:04:05.999999999 MST")
	case sql.NamedArg:
		return x.Name + " = " + valueText(x.Value)
	case trace.Cut:
		return fmt.Sprintf("%s… (%d bytes)", valueText(x.Head), x.Len)
	}
	return fmt.Sprint(x)
}

// Rows are what a statement gave when it was run again.
type Rows struct {
	Columns []string
	Values  [][]any // a row each, as the driver gives them; nil is NULL
	Changed int64   // how many rows were changed, by a statement that does that; else -1
}

// Plan asks the database how it would run the statement, which does not run. The question is a look of the shell's own.
func (s Statement) Plan() (plan.Plan, error) {
	if err := s.Whole(); err != nil {
		return plan.Plan{}, err
	}
	if s.handle == nil {
		return plan.Plan{}, errors.New("there is no statement to explain")
	}
	db, err := s.handle(s.Target)
	if err != nil {
		return plan.Plan{}, err
	}
	return plan.Explain(Look(db.Statement.Context, db), s.SQL, s.Args)
}

// Look returns a handle whose statements are marked as the shell's own look at the database. Its logger keeps its level: GORM's SQLite
// migrator reads indexes in debug mode, which would print the shell's own looks to the program's log.
func Look(ctx context.Context, db *gorm.DB) *gorm.DB {
	return db.Session(&gorm.Session{NewDB: true, Context: trace.OwnLook(ctx), Logger: fixedLevel{db.Logger}})
}

type fixedLevel struct{ logger.Interface }

func (l fixedLevel) LogMode(logger.LogLevel) logger.Interface { return l }

// Run sends the statement again to its target, with the same bound values, and returns its rows. It is a new statement of the ledger. Statements
// that begin or end a transaction do not run again by themselves.
func (s Statement) Run() (Rows, error) {
	none := Rows{Changed: -1}
	switch {
	case s.ControlsTransaction():
		return none, fmt.Errorf("%s is a part of a transaction, and is not run by itself", s.Verb())
	case s.Verb() == "":
		return none, errors.New("there is no statement to run")
	}
	if err := s.Whole(); err != nil {
		return none, err
	}
	db, err := s.handle(s.Target)
	if err != nil {
		return none, err
	}
	if !sqltext.First(s.SQL).GivesRows() {
		result, err := trace.Pool(db).ExecContext(db.Statement.Context, s.SQL, s.Args...)
		if err != nil {
			return none, err
		}
		changed, err := result.RowsAffected()
		return Rows{Changed: changed}, err
	}
	return s.query(db)
}

func (s Statement) query(db *gorm.DB) (got Rows, err error) {
	rows, done, err := trace.Query(db, s.Schema, s.SQL, s.Args...)
	if err != nil {
		return Rows{Changed: -1}, err
	}
	defer rows.Close()
	defer func() { done(int64(len(got.Values)), err) }()
	columns, err := rows.Columns()
	if err != nil {
		return Rows{Changed: -1}, err
	}
	got = Rows{Columns: columns, Changed: -1}
	dest := make([]any, len(columns))
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return got, err
		}
		got.Values = append(got.Values, row)
	}
	if err := rows.Err(); err != nil && len(got.Values) == 0 {
		return Rows{Changed: -1}, err // some drivers refuse a statement only when it is to give its first row
	}
	return got, rows.Err()
}
