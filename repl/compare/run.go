package compare

import (
	"errors"
	"reflect"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/trace"
)

// MaxRows is how many rows one side may give: both are held at once.
const MaxRows = 100_000

// A Result is what two sides gave, and how these differ.
type Result struct {
	A, B Outcome
	Difference
}

// An Outcome is what one side gave.
type Outcome struct {
	Rows
	SQL        string        // of the first statement that it sent; "" if there was none
	Statements int           // how many that were; GORM's own BEGIN and COMMIT do not count
	Elapsed    time.Duration // of these
	Wrote      bool          // one of them may have changed the database, which was taken back
}

// A Side is one of the two. It runs on a transaction, and returns what was made of its answer: Rows, a *gorm.DB, or any other value.
type Side func(tx *gorm.DB) (any, error)

// SQL is a side that is one statement of SQL.
func SQL(text string, args ...any) Side {
	return func(tx *gorm.DB) (any, error) {
		if err := safe(tx.Name())(text); err != nil {
			return nil, err
		}
		if sqltext.First(text).GivesRows() {
			return read(tx, nil, text, args)
		}
		result, err := tx.Statement.ConnPool.ExecContext(tx.Statement.Context, text, args...)
		if err != nil {
			return nil, err
		}
		changed, err := result.RowsAffected()
		return Rows{Changed: changed}, err
	}
}

// Call is a side that is a chain of calls.
func Call(f func(tx *gorm.DB) *gorm.DB) Side {
	return func(tx *gorm.DB) (any, error) { return f(tx), nil }
}

// Run runs one side after the other on a handle that the ledger records, each in a transaction that is rolled back, and compares what
// they give. A statement that its transaction would not take back is refused with an *[Unsafe].
func Run(db *gorm.DB, l *trace.Ledger, a, b Side) (Result, error) {
	var r Result
	var err error
	if r.A, err = Try(db, l, a); err != nil {
		return r, err
	}
	if r.B, err = Try(db, l, b); err != nil {
		return r, err
	}
	r.Difference = Diff(r.A.Rows, r.B.Rows)
	return r, nil
}

// Try runs one side.
func Try(db *gorm.DB, l *trace.Ledger, side Side) (o Outcome, err error) {
	err = l.Rehearse(db, safe(db.Name()), func(tx *gorm.DB) error {
		o, err = outcome(tx, l, side)
		return err
	})
	return o, err
}

// outcome is what a side gives on a handle.
func outcome(tx *gorm.DB, l *trace.Ledger, side Side) (o Outcome, err error) {
	before := l.Len()
	value, err := side(tx)
	sent := slices.DeleteFunc(l.Since(before), func(s trace.Statement) bool { return s.N == 0 || s.Purpose == trace.Own })
	o.Statements = len(sent)
	for _, s := range sent {
		if o.SQL == "" {
			o.SQL = s.SQL
		}
		o.Elapsed += s.Elapsed
		o.Wrote = o.Wrote || !reads(s.SQL)
	}
	if err == nil {
		o.Rows, err = rowsOf(tx, value, sent)
	}
	return o, err
}

// rowsOf are the rows of what a side returned. Those of a chain of one statement are read again, as the database gives them: a model
// has fields for columns that were not asked for, and none for some that were.
func rowsOf(tx *gorm.DB, value any, sent []trace.Statement) (Rows, error) {
	if rows, ok := value.(Rows); ok {
		return rows, nil
	}
	handle, isHandle := value.(*gorm.DB)
	if isHandle {
		if handle == nil {
			return Rows{}, errors.New("it gives no handle")
		}
		if handle.Error != nil && !errors.Is(handle.Error, gorm.ErrRecordNotFound) {
			return Rows{}, handle.Error
		}
		value = handle.Statement.Dest
	}
	yours := slices.DeleteFunc(slices.Clone(sent), func(s trace.Statement) bool { return s.Purpose != trace.Yours })
	if len(yours) == 1 && (isHandle || yours[0].Model != "" && yours[0].Model == modelOf(value)) {
		s := yours[0]
		words := sqltext.First(s.SQL)
		switch {
		case !words.GivesRows() || words.ChangesRows():
			if isHandle {
				return Rows{Changed: handle.RowsAffected}, nil
			}
		case s.Whole() == nil:
			return read(tx.WithContext(trace.OwnLook(tx.Statement.Context)), s.Schema, s.SQL, s.Args)
		}
	}
	if isHandle && len(sent) == 0 {
		return Rows{}, errors.New("it has sent no statement: end the chain with Find, First, Count or another call that runs it")
	}
	return valueRows(tx, reflect.ValueOf(value))
}

// read runs a statement and reads its rows.
func read(tx *gorm.DB, of *schema.Schema, text string, args []any) (got Rows, err error) {
	rows, done, err := trace.Query(tx, of, text, args...)
	if err != nil {
		return Rows{}, err
	}
	defer rows.Close()
	defer func() { done(int64(len(got.Values)), err) }()
	got.Changed = -1
	if got.Columns, err = rows.Columns(); err != nil {
		return Rows{}, err
	}
	dest := make([]any, len(got.Columns))
	for rows.Next() {
		if len(got.Values) == MaxRows {
			return Rows{}, tooManyRows()
		}
		row := make([]any, len(dest))
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return Rows{}, err
		}
		got.Values = append(got.Values, row)
	}
	return got, rows.Err()
}
