package lesson

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rows are what a cell yields, or what a query finds: a value is one row of one column.
type Rows struct {
	Columns []string
	Values  [][]any
}

// key is a value in a form in which equal ones are equal whatever gave them: a number is one whether it is an int of Go or a REAL of a database.
func key(x any) string {
	switch x := x.(type) {
	case nil:
		return "NULL"
	case time.Time:
		return x.UTC().Format(time.RFC3339Nano)
	case []byte:
		return key(string(x))
	case bool:
		if x {
			return "1"
		}
		return "0"
	case string:
		return text(x)
	}
	if valuer, ok := x.(driver.Valuer); ok {
		v := reflect.ValueOf(x)
		if v.Kind() == reflect.Pointer && v.IsNil() {
			return "NULL"
		}
		if value, err := valuer.Value(); err == nil && value != x {
			return key(value)
		}
	}
	switch v := reflect.ValueOf(x); v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return "NULL"
		}
		return key(v.Elem().Interface())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return number(v.Float())
	case reflect.String:
		return text(v.String())
	case reflect.Bool:
		return key(v.Bool())
	}
	return fmt.Sprint(x)
}

func number(f float64) string {
	if f == float64(int64(f)) {
		return strconv.FormatInt(int64(f), 10)
	}
	return strconv.FormatFloat(f, 'g', 12, 64)
}

var timeLayouts = []string{"2006-01-02 15:04:05.999999999-07:00", "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", "2006-01-02"}

// text is the key of a text: of a number, or a time, that a database gives as text, that of the number or the time.
func text(s string) string {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return "'" + s
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return number(f)
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return key(t)
		}
	}
	return "'" + s
}

// keys are the rows as keys.
func (r *Rows) keys() [][]string {
	out := make([][]string, len(r.Values))
	for i, row := range r.Values {
		for _, x := range row {
			out[i] = append(out[i], key(x))
		}
	}
	return out
}

// comparison says how rows are compared.
type comparison struct {
	ordered bool
	exact   bool // columns
}

// A difference is what tells an answer from what was wanted.
type difference struct {
	equal          bool
	columns        bool     // no columns of the answer can be those that were wanted
	lacking        []string // columns of that name
	missing, extra []int    // indexes of wanted rows, and of answered ones
	order          bool     // only the order differs
}

// compare compares an answer with what was wanted.
func compare(want, got *Rows, how comparison) difference {
	w, g := want.keys(), got.keys()
	if len(g) == 0 { // what its columns would be does not matter
		return difference{equal: len(w) == 0, missing: lacks(joined(w, nil), nil)}
	}
	columns, ok := matchColumns(want, got, w, g, how)
	if !ok {
		d := difference{columns: true}
		for _, c := range want.Columns {
			if !slices.ContainsFunc(got.Columns, func(o string) bool { return strings.EqualFold(o, c) }) {
				d.lacking = append(d.lacking, c)
			}
		}
		return d
	}
	wanted, answered := joined(w, nil), joined(g, columns)
	d := difference{}
	d.missing, d.extra = lacks(wanted, answered), lacks(answered, wanted)
	if len(d.missing)+len(d.extra) == 0 {
		d.order = how.ordered && !slices.Equal(wanted, answered)
		d.equal = !d.order
	}
	return d
}

// matchColumns says which column of the answer each wanted one is. Names decide where all are there; else what the columns hold does.
func matchColumns(want, got *Rows, w, g [][]string, how comparison) ([]int, bool) {
	if how.exact && len(want.Columns) != len(got.Columns) {
		return nil, false
	}
	byName := make([]int, len(want.Columns))
	named := true
	for i, c := range want.Columns {
		byName[i] = slices.IndexFunc(got.Columns, func(o string) bool { return strings.EqualFold(o, c) })
		named = named && byName[i] >= 0
	}
	wantedColumns, gotColumns := contents(w, len(want.Columns)), contents(g, len(got.Columns))
	wanted := joined(w, nil)
	slices.Sort(wanted)
	columns := make([]int, len(want.Columns))
	tries := 0
	var place func(i int) bool
	place = func(i int) bool {
		if i == len(columns) {
			tries++
			rows := joined(g, columns)
			slices.Sort(rows)
			return slices.Equal(wanted, rows)
		}
		for c := range gotColumns {
			if tries < 100 && !slices.Contains(columns[:i], c) && wantedColumns[i] == gotColumns[c] {
				columns[i] = c
				if place(i + 1) {
					return true
				}
			}
		}
		return false
	}
	switch {
	case named && distinct(got.Columns):
		return byName, true
	case len(w) == len(g) && len(w) > 0 && place(0):
		return columns, true
	case named:
		return byName, true
	case len(want.Columns) == len(got.Columns): // under other names
		for i := range columns {
			columns[i] = i
		}
		return columns, true
	case len(want.Columns) < len(got.Columns) && len(w) != len(g):
		for i := range columns {
			columns[i] = i
		}
		return columns, true
	}
	return nil, false
}

// distinct reports whether no name comes twice.
func distinct(names []string) bool {
	sorted := slices.Sorted(slices.Values(names))
	return len(slices.Compact(sorted)) == len(names)
}

// contents are the values of each column, sorted.
func contents(rows [][]string, n int) []string {
	out := make([]string, n)
	for c := range n {
		var column []string
		for _, row := range rows {
			column = append(column, row[c])
		}
		slices.Sort(column)
		out[c] = strings.Join(column, "\x00")
	}
	return out
}

// joined are rows of some columns as one text each; nil columns are all.
func joined(rows [][]string, columns []int) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		if columns == nil {
			out[i] = strings.Join(row, "\x00")
			continue
		}
		var some []string
		for _, c := range columns {
			some = append(some, row[c])
		}
		out[i] = strings.Join(some, "\x00")
	}
	return out
}

// lacks are the indexes of those in a that b lacks.
func lacks(a, b []string) []int {
	left := map[string]int{}
	for _, x := range b {
		left[x]++
	}
	var out []int
	for i, x := range a {
		if left[x]--; left[x] < 0 {
			out = append(out, i)
		}
	}
	return out
}
