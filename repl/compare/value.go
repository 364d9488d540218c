package compare

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/typeset"
)

// valueRows makes rows of a value of Go: of a list one for each element, of anything else one.
func valueRows(db *gorm.DB, v reflect.Value) (Rows, error) {
	v = indirect(v)
	if !v.IsValid() {
		return Rows{}, fmt.Errorf("it gives nothing to compare")
	}
	elements := []reflect.Value{v}
	element := v.Type()
	if k := v.Kind(); (k == reflect.Slice || k == reflect.Array) && element.Elem().Kind() != reflect.Uint8 {
		if v.Len() > MaxRows {
			return Rows{}, tooManyRows()
		}
		elements = elements[:0]
		for i := range v.Len() {
			elements = append(elements, v.Index(i))
		}
		element = element.Elem()
	}
	for element.Kind() == reflect.Pointer {
		element = element.Elem()
	}
	switch {
	case element.Kind() == reflect.Map && element.Key().Kind() == reflect.String:
		return mapRows(elements), nil
	case element.Kind() == reflect.Struct && !scalar(element):
		return structRows(db, element, elements)
	}
	rows := Rows{Columns: []string{"value"}, Changed: -1}
	for _, e := range elements {
		rows.Values = append(rows.Values, []any{plain(e)})
	}
	return rows, nil
}

func mapRows(elements []reflect.Value) Rows {
	rows := Rows{Changed: -1}
	for _, e := range elements {
		if e = indirect(e); !e.IsValid() {
			continue
		}
		for _, k := range e.MapKeys() {
			if !slices.Contains(rows.Columns, k.String()) {
				rows.Columns = append(rows.Columns, k.String())
			}
		}
	}
	slices.Sort(rows.Columns)
	for _, e := range elements {
		row := make([]any, len(rows.Columns))
		if e = indirect(e); e.IsValid() {
			for i, c := range rows.Columns {
				row[i] = plain(e.MapIndex(reflect.ValueOf(c).Convert(e.Type().Key())))
			}
		}
		rows.Values = append(rows.Values, row)
	}
	return rows
}

func structRows(db *gorm.DB, t reflect.Type, elements []reflect.Value) (Rows, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(reflect.New(t).Interface()); err != nil {
		return Rows{}, fmt.Errorf("the columns of %s are not known: %w", t, err)
	}
	rows := Rows{Columns: stmt.Schema.DBNames, Changed: -1}
	for _, e := range elements {
		row := make([]any, len(rows.Columns))
		if e = indirect(e); e.IsValid() {
			for i, c := range rows.Columns {
				x, _ := stmt.Schema.FieldsByDBName[c].ValueOf(db.Statement.Context, e)
				row[i] = plain(reflect.ValueOf(x))
			}
		}
		rows.Values = append(rows.Values, row)
	}
	return rows, nil
}

var valuer = reflect.TypeFor[driver.Valuer]()

// scalar reports whether a struct is one value of a column.
func scalar(t reflect.Type) bool {
	return t == reflect.TypeFor[time.Time]() || t.Implements(valuer) || reflect.PointerTo(t).Implements(valuer)
}

// plain is a value as a driver would give it.
func plain(v reflect.Value) any {
	if !indirect(v).IsValid() {
		return nil
	}
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if x, ok := v.Interface().(driver.Valuer); ok && v.Kind() == reflect.Pointer {
			return valued(x)
		}
		v = v.Elem()
	}
	if x, ok := v.Interface().(driver.Valuer); ok {
		return valued(x)
	}
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return v.Bool()
	}
	return v.Interface()
}

func valued(x driver.Valuer) any {
	got, err := x.Value()
	if err != nil {
		return x
	}
	return got
}

// maxPointers is more pointers than lead to a value, unless they lead in a circle.
const maxPointers = 16

// indirect is what pointers and interfaces lead to; nothing if that is nil, or they lead in a circle.
func indirect(v reflect.Value) reflect.Value {
	for range maxPointers {
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			return v
		}
		v = v.Elem()
	}
	return reflect.Value{}
}

// modelOf is the type of a model, or of a list of them, as the ledger names it.
func modelOf(value any) string {
	t := reflect.TypeOf(value)
	for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
		t = t.Elem()
	}
	if t == nil {
		return ""
	}
	return t.String()
}

func tooManyRows() error {
	return fmt.Errorf("it gives more than %s rows, which are too many to compare: a condition or LIMIT on both makes them fewer", typeset.Count(MaxRows))
}
