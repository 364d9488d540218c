package show

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"gorm.io/gorm/schema"
)

// Widths in terminal columns, and rows, that a zero Printer uses.
const (
	DefaultWidth = 80
	MinWidth     = 30
	DefaultRows  = 20
)

// A Printer shows values. The zero value is ready to use: 80 columns, 20 rows, no colour, no models.
// A Printer is not changed by its methods, and may be used by several goroutines if its Models may.
type Printer struct {
	Width    int            // columns of the terminal; 0 means DefaultWidth, less than MinWidth means MinWidth
	Rows     int            // rows of a table, and elements of a collection, before "… and 380 more"; 0 means DefaultRows
	Limit    int64          // rows of an SQL query that are read at all; 0 means all
	Style    Style          // nil: no colour
	Models   Models         // nil: no type is a model
	Location *time.Location // times are shown in it; nil: each in its own
	SQL      SQLForm        // how bound values stand beside SQL
	Targets  bool           // statements tell which database they went to

	Expansion Expansion // when rows stand one below the other

	// Tables returns the tables of the database with their columns, for errors about others. Nil: those of the models are known.
	Tables func() []TableColumns

	// View returns what shows a value of a type that this package does not know; nil for all others. It may be nil itself.
	View func(v any) func(io.Writer) error

	// FieldName is asked for the name of a field of a struct type that has no name, and gets the one that reflection
	// gives: an interpreter may have changed it. Nil leaves it.
	FieldName func(reflected string) string
}

// TableColumns is a table with the names of its columns.
type TableColumns struct {
	Name    string
	Columns []string
}

// fieldName is how a field is called in the source of its type.
func (p *Printer) fieldName(t reflect.Type, reflected string) string {
	if t.Name() != "" || p.FieldName == nil {
		return reflected
	}
	return p.FieldName(reflected)
}

// Models knows which types are models and what the session knows of their values.
type Models interface {
	// Schema returns how GORM maps the struct type t, or nil when t is not a model.
	Schema(t reflect.Type) *schema.Schema
	// All returns the schemas of all models, in the order in which they are to be listed.
	All() []*schema.Schema
	// State says how v, a struct with schema s, relates to its row, and for Changed which fields differ from it.
	// v is addressable when the value that was shown is.
	State(v reflect.Value, s *schema.Schema) (State, []Change)
}

// State is how an instance of a model relates to its row.
type State uint8

// The states of an instance.
const (
	Unknown State = iota // it has a primary key, but this session has neither read nor written that row
	New                  // it was never saved
	Saved                // as the row was when it was last read or written
	Changed              // it was read or written, and fields were assigned since
	Deleted              // its row was deleted
)

// Change is a field of an instance that differs from its row.
type Change struct {
	Field string // the Go name
	Was   any    // the value in the row
}

func (p *Printer) width() int {
	switch {
	case p.Width == 0:
		return DefaultWidth
	case p.Width < MinWidth:
		return MinWidth
	}
	return p.Width
}

func (p *Printer) rows() int {
	if p.Rows <= 0 {
		return DefaultRows
	}
	return p.Rows
}

func (p *Printer) schema(t reflect.Type) *schema.Schema {
	if p.Models == nil || t.Kind() != reflect.Struct {
		return nil
	}
	return p.Models.Schema(t)
}

// A page collects the lines of a view, so that a view is written at once.
type page struct {
	p *Printer
	b strings.Builder
}

func (p *Printer) page() *page { return &page{p: p} }

// line adds one line made of the parts, without trailing spaces.
func (g *page) line(parts ...string) {
	g.b.WriteString(strings.TrimRight(strings.Join(parts, ""), " "))
	g.b.WriteByte('\n')
}

func (g *page) writeTo(w io.Writer) error {
	if _, err := io.WriteString(w, g.b.String()); err != nil {
		return fmt.Errorf("writing output: %w", err)
	}
	return nil
}
