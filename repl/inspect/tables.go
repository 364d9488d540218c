// Package inspect reads what a database says of its own tables: columns, keys, indexes, views, triggers, sizes. No model is needed for it.
package inspect

import (
	"slices"
	"strings"
)

// Kind is what a table is.
type Kind string

// The kinds of tables.
const (
	Plain        Kind = "table"
	View         Kind = "view"
	Materialized Kind = "materialized view"
	Partitioned  Kind = "partitioned table"
	Foreign      Kind = "foreign table"
	Virtual      Kind = "virtual table"
	Sequence     Kind = "sequence"
)

// Unknown stands for a number that the database does not tell.
const Unknown = -1

// A Table is a table or view of a database.
type Table struct {
	Schema string // or database, where the server has several; "" for the current one
	Name   string
	Kind   Kind
	Rows   int64 // the database's estimate, or Unknown
	Bytes  int64 // with its indexes, or Unknown
}

// Qualified is the name of the table behind that of its schema, where it is of another one than the current.
func (t Table) Qualified() string {
	if t.Schema == "" {
		return t.Name
	}
	return t.Schema + "." + t.Name
}

// A Detail is all that is to be said of one table.
type Detail struct {
	Table
	Columns    []Column
	Indexes    []Index      // without that of the primary key
	Keys       []ForeignKey // of this table
	Referrers  []ForeignKey // of others, to this one
	Triggers   []Trigger
	Definition string // of a view
}

// A Column is one of a table, in the order of the table.
type Column struct {
	Name          string
	Type          string // as the database writes it: "varchar(64)"
	Nullable      bool
	Default       string // as SQL; "" without one
	Comment       string
	Primary       int // its place in the primary key, from 1; 0 if it is not in it
	AutoIncrement bool
	Generated     bool
}

// An Index is one of a table.
type Index struct {
	Name    string   // "" where the database has made it for a constraint without a name
	Columns []string // or expressions
	Unique  bool
	Where   string // of a partial one
	Prefix  bool   // it holds only the beginnings of texts
	Invalid bool   // the database has not finished it, and does not use it
}

// PrimaryKey is the name of a primary key among indexes.
const PrimaryKey = "PRIMARY KEY"

// A ForeignKey leads from columns of one table to those of another.
type ForeignKey struct {
	Table   string // that it is of
	Columns []string
	To      string
	ToCols  []string
	Delete  string // what happens when the row that it leads to is deleted: "cascade"; "" for nothing
}

// A Trigger is one of a table.
type Trigger struct {
	Name string
	SQL  string // how it was made, or when it fires
}

// Find returns the table of a name in a list. Upper and lower case differ only where two names do.
func Find(list []Table, name string) (Table, bool) {
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		if i := slices.IndexFunc(list, func(t Table) bool { return same(t.Name, name) }); i >= 0 {
			return list[i], true
		}
	}
	return Table{}, false
}

// AllIndexes are the indexes with the primary key, which is one under [PrimaryKey].
func (d Detail) AllIndexes() []Index {
	key := slices.DeleteFunc(slices.Clone(d.Columns), func(c Column) bool { return c.Primary == 0 })
	if len(key) == 0 {
		return d.Indexes
	}
	slices.SortFunc(key, func(a, b Column) int { return a.Primary - b.Primary })
	x := Index{Name: PrimaryKey, Unique: true}
	for _, c := range key {
		x.Columns = append(x.Columns, c.Name)
	}
	return append(slices.Clone(d.Indexes), x)
}
