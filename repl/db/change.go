package db

import (
	"database/sql/driver"
	"slices"
)

// A Change is a statement that changed the database.
type Change struct {
	Cell   int
	SQL    string
	Args   []any    // as the driver got them
	Keys   []string // that the database gave to new rows, as far as it told
	Yields bool     // it was asked for rows
}

// record adds a change to what stands. What was undone cannot be brought again after another change.
func (s *Sandbox) record(c Change) {
	if n := len(s.log); n == 0 || s.log[n-1].Cell != c.Cell {
		s.cells++
	}
	if s.bytes += sizeOf(c); s.bytes > maxBuffered {
		c = Change{Cell: c.Cell} // which cannot be brought again
	}
	s.log = append(s.log, c)
	if !s.redoes {
		s.undone = nil
	}
}

// sizeOf is roughly how many bytes a change takes.
func sizeOf(c Change) int {
	size := 64 + len(c.SQL) + 24*(len(c.Args)+len(c.Keys))
	for _, a := range c.Args {
		switch a := a.(type) {
		case string:
			size += len(a)
		case []byte:
			size += len(a)
		}
	}
	return size
}

// kept copies bound values, as the program may use their memory again.
func kept(args []driver.NamedValue) []any {
	out := make([]any, len(args))
	for i, a := range args {
		v := a.Value
		if valuer, ok := v.(driver.Valuer); ok {
			if plain, err := driver.DefaultParameterConverter.ConvertValue(valuer); err == nil {
				v = plain
			}
		}
		if b, ok := v.([]byte); ok {
			v = slices.Clone(b)
		}
		out[i] = v
	}
	return out
}
