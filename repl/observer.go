package repl

import (
	"database/sql"
	"reflect"
	"strconv"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/lesson"
	"github.com/retort-shell/retort/repl/show"
)

// An observer keeps what a cell yields, for a lesson that compares it.
type observer struct {
	answer   *lesson.Rows
	declares bool
}

// values takes what a cell of Go yields.
func (o *observer) values(y lang.Yield, values []reflect.Value, schemas lesson.Schemas) {
	if o == nil {
		return
	}
	o.declares = len(y.Values) > 0
	var some []reflect.Value
	for i, v := range y.Values {
		o.declares = o.declares && v.Name != ""
		switch {
		case v.Cons != "":
			some = append(some, constantValue(v.Cons))
		case i < len(values):
			some = append(some, values[i])
		}
	}
	o.answer = lesson.Answer(some, schemas)
}

// constantValue is an untyped constant, by its text.
func constantValue(text string) reflect.Value {
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		return reflect.ValueOf(n)
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return reflect.ValueOf(f)
	}
	if b, err := strconv.ParseBool(text); err == nil {
		return reflect.ValueOf(b)
	}
	if s, err := strconv.Unquote(text); err == nil {
		return reflect.ValueOf(s)
	}
	return reflect.ValueOf(text)
}

// rows returns rows that are kept while they are read; without an observer they are as they were.
func (o *observer) rows(rows show.Rows) show.Rows {
	if o == nil {
		return rows
	}
	o.declares, o.answer = false, nil
	if columns, err := rows.Columns(); err == nil {
		o.answer = &lesson.Rows{Columns: columns}
	}
	return &watchedRows{Rows: rows, observer: o}
}

// watchedLimit is how many rows are kept; no lesson has an answer of more.
const watchedLimit = 5000

type watchedRows struct {
	show.Rows
	observer *observer
}

// ColumnTypes are those of the rows, where they tell them.
func (r *watchedRows) ColumnTypes() ([]*sql.ColumnType, error) {
	if typed, ok := r.Rows.(interface {
		ColumnTypes() ([]*sql.ColumnType, error)
	}); ok {
		return typed.ColumnTypes()
	}
	return nil, nil
}

func (r *watchedRows) Next() bool {
	if !r.Rows.Next() {
		return false
	}
	o := r.observer
	if o.answer != nil && len(o.answer.Values) < watchedLimit {
		values, dest := make([]any, len(o.answer.Columns)), make([]any, len(o.answer.Columns))
		for i := range values {
			dest[i] = &values[i]
		}
		if r.Scan(dest...) == nil {
			o.answer.Values = append(o.answer.Values, values)
		}
	}
	return true
}
