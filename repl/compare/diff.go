package compare

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rows are what one side gives.
type Rows struct {
	Columns []string
	Values  [][]any // a row each; nil is NULL
	Changed int64   // how many rows were written, by a side that only does that; else -1
}

// A Verdict is the outcome of a comparison.
type Verdict uint8

// The verdicts. Columns that only one side has make rows no different: they are compared in the columns that both have.
const (
	Same      Verdict = iota // the same rows in the same order
	Reordered                // the same rows in another order
	Different                // other rows
	Unrelated                // rows that have no column in common, or rows on one side only
)

// A Difference is what tells the rows of two sides apart.
type Difference struct {
	Verdict Verdict
	// Columns are those that both sides have, by the names of the first.
	Columns []string
	// Renamed is the name that the only column has on the second side, where both have one, of different names.
	Renamed string
	// ColumnsA and ColumnsB are those that only one side has.
	ColumnsA, ColumnsB []string
	// OnlyA and OnlyB are the rows that only one side has, in Columns.
	OnlyA, OnlyB [][]any
	// Key is the column by which rows of both sides were recognized as the same row; "" if there is none.
	Key string
	// Changed are the cells in which such rows differ.
	Changed []Cell
	// ChangedRows is how many rows these are in.
	ChangedRows int
}

// A Cell is a value that is another one on the other side.
type Cell struct {
	Key    any // of its row
	Column string
	A, B   any
}

// Diff compares rows. Values are the same where they are written the same: drivers give one number as int64 or as text, depending on
// how a statement was sent.
func Diff(a, b Rows) Difference {
	var d Difference
	switch {
	case a.Changed >= 0 && b.Changed >= 0:
		if a.Changed != b.Changed {
			d.Verdict = Different
		}
		return d
	case a.Changed >= 0 || b.Changed >= 0:
		d.Verdict = Unrelated
		return d
	}
	inA, inB := d.match(a.Columns, b.Columns)
	if len(inA) == 0 {
		d.Verdict = Unrelated
		return d
	}
	rowsA, rowsB := project(a.Values, inA), project(b.Values, inB)
	keysA, keysB := written(rowsA), written(rowsB)
	if slices.Equal(keysA, keysB) {
		return d
	}
	count := map[string]int{}
	for _, k := range keysB {
		count[k]++
	}
	d.OnlyA = left(rowsA, keysA, count)
	clear(count)
	for _, k := range keysA {
		count[k]++
	}
	d.OnlyB = left(rowsB, keysB, count)
	if len(d.OnlyA)+len(d.OnlyB) == 0 {
		d.Verdict = Reordered
		return d
	}
	d.Verdict = Different
	if key := keyColumn(d.Columns, rowsA, rowsB); key >= 0 {
		d.pair(key)
	}
	return d
}

// match finds the columns that both sides have, by name, and returns where they stand. The nth of several columns of one name is that of
// the other side.
func (d *Difference) match(a, b []string) (inA, inB []int) {
	if len(a) == 1 && len(b) == 1 && !strings.EqualFold(a[0], b[0]) {
		d.Columns, d.Renamed = a, b[0]
		return []int{0}, []int{0}
	}
	taken := make([]bool, len(b))
	for i, name := range a {
		j := 0
		for j < len(b) && (taken[j] || !strings.EqualFold(b[j], name)) {
			j++
		}
		if j == len(b) {
			d.ColumnsA = append(d.ColumnsA, name)
			continue
		}
		taken[j] = true
		inA, inB = append(inA, i), append(inB, j)
		d.Columns = append(d.Columns, name)
	}
	for j, name := range b {
		if !taken[j] {
			d.ColumnsB = append(d.ColumnsB, name)
		}
	}
	return inA, inB
}

func project(rows [][]any, columns []int) [][]any {
	out := make([][]any, len(rows))
	for i, row := range rows {
		out[i] = make([]any, len(columns))
		for j, c := range columns {
			out[i][j] = row[c]
		}
	}
	return out
}

func written(rows [][]any) []string {
	keys := make([]string, len(rows))
	for i, row := range rows {
		var b strings.Builder
		for _, x := range row {
			b.WriteString(strconv.Quote(write(x)))
		}
		keys[i] = b.String()
	}
	return keys
}

const null = "\x00NULL"

// write is a value as text, by which it is compared.
func write(x any) string {
	switch x := x.(type) {
	case nil:
		return null
	case []byte:
		return string(x)
	case string:
		return x
	case bool:
		if x {
			return "1"
		}
		return "0"
	case float32:
		return strconv.FormatFloat(float64(x), 'f', -1, 32)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case time.Time:
		return x.UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprint(x)
}

// left returns the rows that are not matched by the counted ones, which it uses up.
func left(rows [][]any, keys []string, count map[string]int) [][]any {
	var out [][]any
	for i, k := range keys {
		if count[k] > 0 {
			count[k]--
			continue
		}
		out = append(out, rows[i])
	}
	return out
}

// keyColumn is the column that tells the rows of each side apart: id, or else the first; -1 if it does not.
func keyColumn(columns []string, a, b [][]any) int {
	key := max(slices.IndexFunc(columns, func(c string) bool { return strings.EqualFold(c, "id") }), 0)
	if len(columns) < 2 || !unique(a, key) || !unique(b, key) {
		return -1
	}
	return key
}

func unique(rows [][]any, column int) bool {
	seen := make(map[string]bool, len(rows))
	for _, row := range rows {
		k := write(row[column])
		if k == null || seen[k] {
			return false
		}
		seen[k] = true
	}
	return true
}

// pair takes the rows that both sides have under one key out of those that only one has.
func (d *Difference) pair(key int) {
	inB := map[string][]any{}
	for _, row := range d.OnlyB {
		inB[write(row[key])] = row
	}
	paired := map[string]bool{}
	d.OnlyA = slices.DeleteFunc(d.OnlyA, func(row []any) bool {
		k := write(row[key])
		other, ok := inB[k]
		if !ok {
			return false
		}
		paired[k] = true
		d.ChangedRows++
		for i := range row {
			if write(row[i]) != write(other[i]) {
				d.Changed = append(d.Changed, Cell{row[key], d.Columns[i], row[i], other[i]})
			}
		}
		return true
	})
	d.OnlyB = slices.DeleteFunc(d.OnlyB, func(row []any) bool { return paired[write(row[key])] })
	if d.ChangedRows > 0 {
		d.Key = d.Columns[key]
	}
}
