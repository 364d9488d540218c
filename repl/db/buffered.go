package db

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"
)

// maxBuffered is how many bytes the rows of one statement may take under the sandbox.
const maxBuffered = 64 << 20

// A bufferedColumn is what a driver says of a column.
type bufferedColumn struct {
	databaseType         string
	scanType             reflect.Type
	length               int64
	hasLength            bool
	nullable, isNullable bool
	precision, scale     int64
	isDecimal            bool
}

// bufferedSet is one result in memory.
type bufferedSet struct {
	names   []string
	columns []bufferedColumn
	rows    [][]driver.Value
}

// bufferedRows are rows that need their connection no more, so that another statement can run while they are read.
type bufferedRows struct {
	sets []bufferedSet // the first is being read
	next int
}

// buffer reads rows to their end and closes them.
func buffer(rows driver.Rows, limit int) (_ *bufferedRows, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	out := &bufferedRows{}
	size := 0
	for {
		set := bufferedSet{names: rows.Columns()}
		for i := range set.names {
			set.columns = append(set.columns, columnOf(rows, i))
		}
		for {
			row := make([]driver.Value, len(set.names))
			if err := rows.Next(row); err == io.EOF {
				break
			} else if err != nil {
				return nil, err
			}
			for i, v := range row {
				switch v := v.(type) {
				case []byte:
					row[i] = bytes.Clone(v) // the driver uses its own again
					size += len(v)
				case string:
					size += len(v)
				}
				size += 16
			}
			if size > limit {
				return nil, fmt.Errorf("the rows take more than %d MB, and the sandbox keeps all rows of a query in memory: ask for fewer, as with LIMIT", limit>>20)
			}
			set.rows = append(set.rows, row)
		}
		out.sets = append(out.sets, set)
		more, ok := rows.(driver.RowsNextResultSet)
		if !ok || !more.HasNextResultSet() {
			return out, nil
		}
		if err := more.NextResultSet(); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, err
		}
	}
}

func columnOf(rows driver.Rows, i int) bufferedColumn {
	c := bufferedColumn{scanType: reflect.TypeFor[any]()}
	if r, ok := rows.(driver.RowsColumnTypeDatabaseTypeName); ok {
		c.databaseType = r.ColumnTypeDatabaseTypeName(i)
	}
	if r, ok := rows.(driver.RowsColumnTypeScanType); ok {
		c.scanType = r.ColumnTypeScanType(i)
	}
	if r, ok := rows.(driver.RowsColumnTypeLength); ok {
		c.length, c.hasLength = r.ColumnTypeLength(i)
	}
	if r, ok := rows.(driver.RowsColumnTypeNullable); ok {
		c.nullable, c.isNullable = r.ColumnTypeNullable(i)
	}
	if r, ok := rows.(driver.RowsColumnTypePrecisionScale); ok {
		c.precision, c.scale, c.isDecimal = r.ColumnTypePrecisionScale(i)
	}
	return c
}

func (r *bufferedRows) column(i int) bufferedColumn { return r.sets[0].columns[i] }

func (r *bufferedRows) Columns() []string { return r.sets[0].names }
func (r *bufferedRows) Close() error      { return nil }

func (r *bufferedRows) Next(dest []driver.Value) error {
	set := &r.sets[0]
	if r.next >= len(set.rows) {
		return io.EOF
	}
	copy(dest, set.rows[r.next])
	set.rows[r.next] = nil
	r.next++
	return nil
}

func (r *bufferedRows) HasNextResultSet() bool { return len(r.sets) > 1 }

func (r *bufferedRows) NextResultSet() error {
	if len(r.sets) < 2 {
		return io.EOF
	}
	r.sets, r.next = r.sets[1:], 0
	return nil
}

func (r *bufferedRows) ColumnTypeDatabaseTypeName(i int) string { return r.column(i).databaseType }
func (r *bufferedRows) ColumnTypeScanType(i int) reflect.Type   { return r.column(i).scanType }
func (r *bufferedRows) ColumnTypeLength(i int) (int64, bool) {
	return r.column(i).length, r.column(i).hasLength
}
func (r *bufferedRows) ColumnTypeNullable(i int) (_, ok bool) {
	return r.column(i).nullable, r.column(i).isNullable
}
func (r *bufferedRows) ColumnTypePrecisionScale(i int) (p, s int64, ok bool) {
	return r.column(i).precision, r.column(i).scale, r.column(i).isDecimal
}

// keys are the first values of the rows, as text: what a statement that returns the keys of its rows has returned.
func (r *bufferedRows) keys() []string {
	var keys []string
	for _, row := range r.sets[0].rows {
		if len(row) > 0 {
			keys = append(keys, keyText(row[0]))
		}
	}
	return keys
}

func keyText(v driver.Value) string {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case time.Time:
		return v.Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v)
}
