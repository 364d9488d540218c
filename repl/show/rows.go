package show

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/retort-shell/retort/repl/typeset"
)

// Rows is what a query yields; *sql.Rows is one.
type Rows interface {
	Columns() ([]string, error)
	Next() bool
	Scan(dest ...any) error
	Err() error
}

// typedRows are those of which the database tells the types.
type typedRows interface {
	ColumnTypes() ([]*sql.ColumnType, error)
}

// sqlTypes are the database's names of the types of n columns; empty where it does not tell.
func sqlTypes(rows Rows, n int) []string {
	found := make([]string, n)
	typed, ok := rows.(typedRows)
	if !ok {
		return found
	}
	types, err := typed.ColumnTypes()
	if err != nil || len(types) != n {
		return found
	}
	for i, t := range types {
		found[i] = t.DatabaseTypeName()
	}
	return found
}

// cellOfType makes a cell of a value of an SQL type: exact numbers come as text from the drivers of servers, and PostgreSQL's of 32 bits in 64.
func (f *formatter) cellOfType(x any, sqlType string) cell {
	if wide, ok := x.(float64); ok && sqlType == "FLOAT4" {
		x = float32(wide)
	}
	c := f.cellOfAny(x)
	if (sqlType == "NUMERIC" || sqlType == "DECIMAL") && isDecimal(x) {
		c.right, c.role = true, Number
	}
	return c
}

func isDecimal(x any) bool {
	var s string
	switch x := x.(type) {
	case string:
		s = x
	case []byte:
		s = string(x)
	default:
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// SQLRows shows the rows of a query as a table: the first ones as soon as they are read, then the count of all. Those
// it does not show are not kept. It returns how many rows it read, and does not close them. When ctx ends or reading fails
// on the way, it says how far it came and returns the cause. Above, unless nil, is called before the first line is written, with
// the number of rows read so far and whether they are all.
func (p *Printer) SQLRows(ctx context.Context, w io.Writer, rows Rows, above func(read int64, all bool) error) (int64, error) {
	heads, err := rows.Columns()
	if err != nil {
		return 0, fmt.Errorf("reading columns: %w", err)
	}
	g := &grid{p: p, heads: heads}
	f := &formatter{p: p}
	values, dest := make([]any, len(heads)), make([]any, len(heads))
	for i := range values {
		dest[i] = &values[i]
	}
	var read int64
	types := sqlTypes(rows, len(heads))
	more := false
	for int(read) < p.rows() {
		if more = rows.Next(); !more {
			break
		}
		if err := rows.Scan(dest...); err != nil {
			return read, fmt.Errorf("reading row %d: %w", read+1, err)
		}
		cells := make([]cell, len(values))
		for i, x := range values {
			cells[i] = f.cellOfType(x, types[i])
		}
		g.rows = append(g.rows, cells)
		read++
	}
	if err := rows.Err(); err != nil && read == 0 {
		return 0, err
	}
	if above != nil && rows.Err() == nil {
		if err := above(read, !more); err != nil {
			return read, err
		}
	}
	if len(heads) == 0 {
		return read, rows.Err()
	}
	pg := p.page()
	dropped := g.body(pg)
	if err := pg.writeTo(w); err != nil {
		return read, err
	}
	shown := read
	for more && ctx.Err() == nil && (p.Limit == 0 || read < p.Limit) {
		if more = rows.Next(); more {
			read++
		}
	}
	if err = rows.Err(); err == nil && more {
		err = context.Cause(ctx)
	}
	pg = p.page()
	switch {
	case err == nil && more:
		pg.line(indent, p.Style.Paint(Muted, "… and more: "+typeset.Plural(read, "row")+" were read, the limit on a live target"))
	case err == nil:
		p.tally(pg, read, shown)
	default:
		pg.line(indent, p.Style.Paint(Muted, "stopped after "+typeset.Plural(read, "row")))
	}
	p.dropped(pg, dropped)
	return read, errors.Join(err, pg.writeTo(w))
}
