package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"reflect"
)

// heldRows is how many rows of a query in a pinned transaction are read before any is handed out. The server drivers read one result at a time on
// a connection: what is held in memory leaves it free, so that a loop over these rows can ask something else.
const heldRows = 10_000

// hold returns rows like live, of which the first are in memory. If these are all, live is closed.
func hold(ctx context.Context, live *sql.Rows) (*sql.Rows, error) {
	names, err := live.Columns()
	if err != nil {
		return nil, errors.Join(err, live.Close())
	}
	types, err := live.ColumnTypes()
	if err != nil {
		return nil, errors.Join(err, live.Close())
	}
	h := &held{names: names, types: types, live: live}
	for len(h.rows) < heldRows {
		row := make([]driver.Value, len(names))
		if err := h.read(row); err == io.EOF {
			if err := live.Close(); err != nil {
				return nil, err
			}
			h.live = nil
			break
		} else if err != nil {
			h.failed = err
			break
		}
		h.rows = append(h.rows, row)
	}
	pool := sql.OpenDB(h)
	rows, err := pool.QueryContext(ctx, "")
	return rows, errors.Join(err, pool.Close()) // rows keep their connection
}

// held is rows, and the driver, connector and connection that database/sql wants behind rows.
type held struct {
	names  []string
	types  []*sql.ColumnType
	rows   [][]driver.Value
	at     int
	live   *sql.Rows // what follows rows; nil if these are all
	failed error     // what came after them
}

// read reads a row that is not held.
func (h *held) read(dest []driver.Value) error {
	if !h.live.Next() {
		if err := h.live.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	values := make([]any, len(dest))
	for i := range values {
		values[i] = (*any)(&dest[i])
	}
	return h.live.Scan(values...)
}

func (h *held) Next(dest []driver.Value) error {
	switch {
	case h.at < len(h.rows):
		copy(dest, h.rows[h.at])
		h.rows[h.at] = nil
		h.at++
		return nil
	case h.failed != nil:
		return h.failed
	case h.live == nil:
		return io.EOF
	}
	return h.read(dest)
}

func (h *held) Close() error {
	if h.live == nil {
		return nil
	}
	return h.live.Close()
}

func (h *held) Columns() []string { return h.names }

func (h *held) ColumnTypeDatabaseTypeName(i int) string { return h.types[i].DatabaseTypeName() }

func (h *held) ColumnTypeLength(i int) (int64, bool) { return h.types[i].Length() }

func (h *held) ColumnTypeNullable(i int) (nullable, ok bool) { return h.types[i].Nullable() }

func (h *held) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	return h.types[i].DecimalSize()
}

func (h *held) ColumnTypeScanType(i int) reflect.Type { return h.types[i].ScanType() }

func (h *held) Connect(context.Context) (driver.Conn, error) { return heldConn{h}, nil }
func (h *held) Driver() driver.Driver                        { return nil }

// heldConn is a connection whose only query has run.
type heldConn struct{ rows *held }

func (c heldConn) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	return c.rows, nil
}

func (heldConn) Prepare(string) (driver.Stmt, error) { return nil, driver.ErrSkip }
func (heldConn) Begin() (driver.Tx, error)           { return nil, driver.ErrSkip }
func (heldConn) Close() error                        { return nil }
