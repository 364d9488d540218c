// Package inspect reads what a database says of its own tables: columns, keys, indexes, views, triggers, sizes. No model is needed for it.
package inspect

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
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
	Name  string
	Kind  Kind
	Rows  int64 // the database's estimate, or Unknown
	Bytes int64 // with its indexes, or Unknown
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

// A reader asks one kind of database.
type reader interface {
	list(db *gorm.DB) ([]Table, error)
	columns(db *gorm.DB, table string) ([]Column, error)
	indexes(db *gorm.DB, table string) ([]Index, error)
	keys(db *gorm.DB, table string, referring bool) ([]ForeignKey, error)
	triggers(db *gorm.DB, table string) ([]Trigger, error)
	definition(db *gorm.DB, table string) (string, error)
	size(db *gorm.DB, table string) (int64, error)
}

func readerOf(db *gorm.DB) (reader, error) {
	switch db.Name() {
	case "sqlite":
		return sqlite{}, nil
	case "postgres":
		return postgres{}, nil
	case "mysql":
		return mysql{}, nil
	}
	return nil, fmt.Errorf("the tables of a %s database cannot be read", db.Name())
}

// List returns the tables and views of the database, sorted by name.
func List(db *gorm.DB) ([]Table, error) {
	r, err := readerOf(db)
	if err != nil {
		return nil, err
	}
	list, err := r.list(db)
	if err != nil {
		return nil, fmt.Errorf("read the tables: %w", err)
	}
	slices.SortFunc(list, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// Indexes returns the indexes of a table. Its primary key is one, under [PrimaryKey].
func Indexes(db *gorm.DB, table string) ([]Index, error) {
	r, err := readerOf(db)
	if err != nil {
		return nil, err
	}
	columns, err := r.columns(db, table)
	if err != nil {
		return nil, fmt.Errorf("read the columns of %s: %w", table, err)
	}
	list, err := r.indexes(db, table)
	if err != nil {
		return nil, fmt.Errorf("read the indexes of %s: %w", table, err)
	}
	columns = slices.DeleteFunc(columns, func(c Column) bool { return c.Primary == 0 })
	if len(columns) == 0 {
		return list, nil
	}
	slices.SortFunc(columns, func(a, b Column) int { return a.Primary - b.Primary })
	key := Index{Name: PrimaryKey, Unique: true}
	for _, c := range columns {
		key.Columns = append(key.Columns, c.Name)
	}
	return append(list, key), nil
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

// Read returns what the database says of a table of its list.
func Read(db *gorm.DB, t Table) (Detail, error) {
	r, err := readerOf(db)
	if err != nil {
		return Detail{}, err
	}
	d := Detail{Table: t}
	for _, part := range []struct {
		what string
		read func() error
	}{
		{"columns", func() (err error) { d.Columns, err = r.columns(db, t.Name); return }},
		{"indexes", func() (err error) { d.Indexes, err = r.indexes(db, t.Name); return }},
		{"foreign keys", func() (err error) { d.Keys, err = r.keys(db, t.Name, false); return }},
		{"references", func() (err error) { d.Referrers, err = r.keys(db, t.Name, true); return }},
		{"triggers", func() (err error) { d.Triggers, err = r.triggers(db, t.Name); return }},
		{"definition", func() (err error) {
			if t.Kind == View || t.Kind == Materialized {
				d.Definition, err = r.definition(db, t.Name)
			}
			return
		}},
		{"size", func() (err error) {
			if t.Bytes == Unknown && t.Kind != View {
				d.Bytes, err = r.size(db, t.Name)
			}
			return
		}},
	} {
		if err := part.read(); err != nil {
			return Detail{}, fmt.Errorf("read the %s of %s: %w", part.what, t.Name, err)
		}
	}
	return d, nil
}

// keyRow is a column of a foreign key, as the databases list them.
type keyRow struct {
	ID, FromTable, FromColumn, ToTable, ToColumn, OnDelete string
}

// joinKeys puts the columns of foreign keys together, which follow each other.
func joinKeys(rows []keyRow) []ForeignKey {
	var out []ForeignKey
	last := ""
	for _, r := range rows {
		if id := r.FromTable + "\x00" + r.ID; len(out) == 0 || id != last {
			last = id
			k := ForeignKey{Table: r.FromTable, To: r.ToTable, Delete: strings.ToLower(r.OnDelete)}
			if k.Delete == "no action" {
				k.Delete = ""
			}
			out = append(out, k)
		}
		k := &out[len(out)-1]
		k.Columns = append(k.Columns, r.FromColumn)
		if r.ToColumn != "" {
			k.ToCols = append(k.ToCols, r.ToColumn)
		}
	}
	return out
}

// indexRow is a column of an index, as the databases list them.
type indexRow struct {
	Name, ColumnName, Predicate string
	IsUnique                    bool
}

func joinIndexes(rows []indexRow) []Index {
	var out []Index
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].Name != r.Name {
			out = append(out, Index{Name: r.Name, Unique: r.IsUnique, Where: r.Predicate})
		}
		x := &out[len(out)-1]
		x.Columns = append(x.Columns, r.ColumnName)
	}
	return out
}

// columnRow is a column as the databases list them.
type columnRow struct {
	Name, Type, DefaultSQL, Remark string
	Nullable, Auto, Made           bool
	Pk                             int
}

func columnsOf(rows []columnRow) []Column {
	var out []Column
	for _, r := range rows {
		out = append(out, Column{
			Name: r.Name, Type: r.Type, Nullable: r.Nullable, Default: r.DefaultSQL, Comment: r.Remark, Primary: r.Pk, AutoIncrement: r.Auto, Generated: r.Made,
		})
	}
	return out
}
