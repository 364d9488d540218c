package compare

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/trace"
)

// Queries compares two queries as a program holds them. A query is a statement of SQL as a string, which runs on db in a transaction that
// is rolled back, or any other [Side]; a chain of GORM, whether it has run or not, which is built again and read from its own database; a chain of gorm.G
// that has not run; or any other value, a list of which is rows. The statements of all go through handles that the ledger records.
func Queries(db *gorm.DB, l *trace.Ledger, a, b any) (Result, error) {
	var r Result
	var err error
	if r.A, err = run(db, l, a); err != nil {
		return r, fmt.Errorf("the first query: %w", err)
	}
	if r.B, err = run(db, l, b); err != nil {
		return r, fmt.Errorf("the second query: %w", err)
	}
	r.Difference = Diff(r.A.Rows, r.B.Rows)
	return r, nil
}

func run(db *gorm.DB, l *trace.Ledger, query any) (Outcome, error) {
	switch q := query.(type) {
	case nil:
		return Outcome{}, errors.New("nil is no query")
	case string:
		if n := len(sqltext.Statements(q)); n != 1 {
			return Outcome{}, fmt.Errorf("a query is one statement, not %d", n)
		}
		return Try(db, l, SQL(q))
	case Side:
		return Try(db, l, q)
	case *gorm.DB:
		if q == nil {
			return Outcome{}, errors.New("a nil *gorm.DB is no query")
		}
		return direct(q, l, func(*gorm.DB) (any, error) { return chained(q) })
	}
	if find := reflect.ValueOf(query).MethodByName("Find"); find.IsValid() && find.Type() == reflect.FuncOf(
		[]reflect.Type{reflect.TypeFor[context.Context]()}, []reflect.Type{resultOf(find), reflect.TypeFor[error]()}, false) {
		return direct(db, l, func(tx *gorm.DB) (any, error) {
			out := find.Call([]reflect.Value{reflect.ValueOf(contextOf(tx))})
			err, _ := out[1].Interface().(error)
			return out[0].Interface(), err
		})
	}
	return direct(db, l, func(*gorm.DB) (any, error) { return query, nil })
}

// resultOf is the first result of a function; one without any has an error in its place, which no list of rows is.
func resultOf(f reflect.Value) reflect.Type {
	if f.Type().NumOut() == 0 {
		return reflect.TypeFor[error]()
	}
	return f.Type().Out(0)
}

// direct runs a side that only reads, without a transaction.
func direct(db *gorm.DB, l *trace.Ledger, side Side) (Outcome, error) {
	return outcome(db.Session(&gorm.Session{NewDB: true}), l, side)
}

func contextOf(db *gorm.DB) context.Context {
	if ctx := db.Statement.Context; ctx != nil {
		return ctx
	}
	return context.Background()
}

// chained reads the rows of a chain. It is built again without being sent, so that a destination is left as it is.
func chained(chain *gorm.DB) (any, error) {
	if err := chain.Error; err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, err
	}
	stmt := chain.Statement
	own := chain.Session(&gorm.Session{Context: contextOf(chain)})
	own.Error = nil
	text, args := stmt.SQL.String(), stmt.Vars
	_, built := stmt.Clauses["FROM"]
	switch {
	case text != "":
		if !sqltext.First(text).GivesRows() || sqltext.First(text).ChangesRows() {
			return nil, errors.New("it is a statement that writes; give its SQL as a string, which is rolled back")
		}
		return read(own, stmt.Schema, text, args)
	case wrote(stmt.Clauses):
		return nil, errors.New("it has written; only what reads is compared")
	case stmt.Dest != nil && (!built || !rowLike(stmt.Dest)):
		return stmt.Dest, nil // of Raw, or a number: what was read
	case stmt.Dest == nil && stmt.Model == nil && stmt.Table == "":
		return nil, errors.New("it is not about a table yet: begin with db.Model(&models.Book{}), or end with Find")
	}
	if len(stmt.Preloads) > 0 {
		return own.Find(destination(stmt)), nil // to count what it sends for related rows, too
	}
	dry := own.Session(&gorm.Session{DryRun: true, Context: contextOf(chain)}).Find(destination(stmt))
	if dry.Error != nil {
		return nil, dry.Error
	}
	return read(own.Session(&gorm.Session{NewDB: true}), dry.Statement.Schema, dry.Statement.SQL.String(), dry.Statement.Vars)
}

func wrote(clauses map[string]clause.Clause) bool {
	return slices.ContainsFunc([]string{"INSERT", "VALUES", "UPDATE", "SET", "DELETE"}, func(name string) bool {
		_, ok := clauses[name]
		return ok
	})
}

// rowLike reports whether a destination holds rows, or a column of them.
func rowLike(dest any) bool {
	t := reflect.TypeOf(dest)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct || t.Kind() == reflect.Slice || t.Kind() == reflect.Map
}

// destination is an empty one for the rows of a statement.
func destination(stmt *gorm.Statement) any {
	of := stmt.Dest
	if of == nil {
		of = stmt.Model
	}
	if of == nil {
		return &[]map[string]any{}
	}
	t := reflect.TypeOf(of)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if stmt.Dest == nil && t.Kind() == reflect.Struct {
		t = reflect.SliceOf(t) // Preload reads for the rows that it finds in there
	}
	return reflect.New(t).Interface()
}
