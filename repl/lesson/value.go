package lesson

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"reflect"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// Schemas says how GORM maps a model; nil for what is none.
type Schemas func(reflect.Type) *schema.Schema

// Answer returns the values that a cell yields as rows: a model as its columns, a slice as a row each, a query as what it has loaded. It is nil
// where there is nothing to compare: no value, an error that is nil, a write.
func Answer(values []reflect.Value, schemas Schemas) *Rows {
	var some []reflect.Value
	for _, v := range values {
		if v.IsValid() && !isNilError(v) {
			some = append(some, v)
		}
	}
	switch len(some) {
	case 0:
		return nil
	case 1:
		return rowsOf(some[0], schemas)
	}
	row := make([]any, len(some))
	columns := make([]string, len(some))
	for i, v := range some {
		x, ok := scalar(v)
		if !ok {
			return rowsOf(some[0], schemas)
		}
		row[i] = x
	}
	return &Rows{columns, [][]any{row}}
}

var errorType = reflect.TypeFor[error]()

func isNilError(v reflect.Value) bool {
	return v.Kind() == reflect.Interface && v.IsNil() || v.Type() == errorType && v.IsNil()
}

func rowsOf(v reflect.Value, schemas Schemas) *Rows {
	v = indirect(v)
	if !v.IsValid() || !v.CanInterface() {
		return nil
	}
	if v.Type() == reflect.TypeFor[gorm.DB]() {
		return loaded(v, schemas)
	}
	if x, ok := scalar(v); ok {
		return &Rows{[]string{""}, [][]any{{x}}}
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		return table(v, schemas)
	case reflect.Struct:
		columns, row := record(v, schemas)
		if columns == nil {
			return nil
		}
		return &Rows{columns, [][]any{row}}
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String && v.Type().Elem().Kind() == reflect.Interface {
			columns, row := mapped(v)
			return &Rows{columns, [][]any{row}}
		}
		r := &Rows{Columns: []string{"", ""}}
		for it := v.MapRange(); it.Next(); {
			k, kOK := scalar(it.Key())
			x, xOK := scalar(it.Value())
			if !kOK || !xOK {
				return nil
			}
			r.Values = append(r.Values, []any{k, x})
		}
		return r
	}
	return nil
}

// loaded is what a query has read.
func loaded(v reflect.Value, schemas Schemas) *Rows {
	if !v.CanAddr() {
		return nil
	}
	db := v.Addr().Interface().(*gorm.DB)
	if db.Error != nil || db.Statement == nil || db.DryRun {
		return nil
	}
	switch db.Statement.Dest.(type) {
	case nil:
		return nil
	case *sql.Rows: // Scan has found no row, and leaves its destination alone
		return &Rows{}
	}
	for _, write := range []string{"INSERT", "UPDATE", "DELETE"} {
		if _, ok := db.Statement.Clauses[write]; ok {
			return nil
		}
	}
	dest := indirect(reflect.ValueOf(db.Statement.Dest))
	r := rowsOf(dest, schemas)
	if r != nil && dest.Kind() == reflect.Struct && db.RowsAffected == 0 {
		r.Values = nil
	}
	return r
}

func table(v reflect.Value, schemas Schemas) *Rows {
	r := &Rows{}
	if elem := deref(v.Type().Elem()); elem.Kind() == reflect.Struct && v.Len() == 0 {
		r.Columns, _ = record(reflect.Zero(elem), schemas)
	}
	for i := range v.Len() {
		elem := indirect(v.Index(i))
		if !elem.IsValid() {
			r.Values = append(r.Values, []any{nil})
			continue
		}
		x, ok := scalar(elem)
		columns, row := []string{""}, []any{x}
		switch {
		case ok:
		case elem.Kind() == reflect.Struct:
			columns, row = record(elem, schemas)
		case elem.Kind() == reflect.Map:
			columns, row = mapped(elem)
		default:
			return nil
		}
		if i > 0 && len(columns) != len(r.Columns) || columns == nil {
			return nil
		}
		r.Columns, r.Values = columns, append(r.Values, row)
	}
	if r.Columns == nil {
		r.Columns = []string{""}
	}
	return r
}

// record is a struct as a row.
func record(v reflect.Value, schemas Schemas) (columns []string, row []any) {
	if s := schemas(v.Type()); s != nil {
		for _, f := range s.Fields {
			if f.DBName != "" {
				x, _ := f.ValueOf(context.Background(), v)
				columns, row = append(columns, f.DBName), append(row, x)
			}
		}
		return columns, row
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		if x, ok := scalar(v.Field(i)); ok {
			columns, row = append(columns, schema.NamingStrategy{}.ColumnName("", f.Name)), append(row, x)
		}
	}
	return columns, row
}

func mapped(v reflect.Value) (columns []string, row []any) {
	for _, k := range v.MapKeys() {
		columns = append(columns, k.String())
	}
	slices.Sort(columns)
	for _, c := range columns {
		row = append(row, v.MapIndex(reflect.ValueOf(c).Convert(v.Type().Key())).Interface())
	}
	return columns, row
}

// scalar returns what a database would hold in one column.
func scalar(v reflect.Value) (any, bool) { return scalarBehind(v, maxPointers) }

// scalarBehind is scalar for a value behind so many pointers at most.
func scalarBehind(v reflect.Value, pointers int) (any, bool) {
	if !v.IsValid() || !v.CanInterface() {
		return nil, false
	}
	switch x := v.Interface().(type) {
	case nil:
		return nil, true
	case error:
		return x.Error(), true
	case time.Time, []byte:
		return x, true
	case driver.Valuer:
		return x, true
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			_, ok := scalar(reflect.Zero(deref(v.Type())))
			return nil, ok
		}
		if pointers == 0 {
			return nil, false
		}
		return scalarBehind(v.Elem(), pointers-1)
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return v.Interface(), true
	}
	return nil, false
}

// maxPointers is more pointers than lead to a value, unless they lead in a circle.
const maxPointers = 16

// indirect is what pointers and interfaces lead to; nothing if that is nil, or they lead in a circle.
func indirect(v reflect.Value) reflect.Value {
	for range maxPointers {
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			return v
		}
		if _, ok := v.Interface().(error); ok {
			return v
		}
		v = v.Elem()
	}
	return reflect.Value{}
}

func deref(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}
