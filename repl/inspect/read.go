package inspect

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// A reader asks one kind of database.
type reader interface {
	list(db *gorm.DB, schema *string) ([]Table, error)
	kind(db *gorm.DB, t name) (Kind, error)
	columns(db *gorm.DB, t name) ([]Column, error)
	indexes(db *gorm.DB, t name) ([]Index, error)
	keys(db *gorm.DB, t name) ([]ForeignKey, error)
	referrers(db *gorm.DB, t name) ([]ForeignKey, error)
	triggers(db *gorm.DB, t name) ([]Trigger, error)
	definition(db *gorm.DB, t name) (string, error)
	size(db *gorm.DB, t name) (int64, error)
}

// A name is that of a table, with its schema where that was said: the database of MySQL, the attached one of SQLite.
type name struct {
	schema *string
	table  string
}

// nameOf takes a name apart as a model has it: "orders", "shop.orders".
func nameOf(table string) name {
	if schema, rest, ok := strings.Cut(table, "."); ok {
		return name{&schema, rest}
	}
	return name{nil, table}
}

// Knows reports whether the database is of a kind that this package can ask.
func Knows(db *gorm.DB) bool {
	_, err := readerOf(db)
	return err == nil
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
func List(db *gorm.DB) ([]Table, error) { return list(db, nil) }

// ListOf returns the tables and views of a schema, or of another database of a server where those are schemas, sorted by name.
func ListOf(db *gorm.DB, schema string) ([]Table, error) {
	tables, err := list(db, &schema)
	for i := range tables {
		tables[i].Schema = schema
	}
	return tables, err
}

func list(db *gorm.DB, schema *string) ([]Table, error) {
	r, err := readerOf(db)
	if err != nil {
		return nil, err
	}
	list, err := r.list(db, schema)
	if err != nil {
		return nil, fmt.Errorf("read the tables: %w", err)
	}
	slices.SortFunc(list, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// Indexes returns the indexes of a table, whose name may have that of its schema before it. Its primary key is one, under [PrimaryKey].
func Indexes(db *gorm.DB, table string) ([]Index, error) {
	r, err := readerOf(db)
	if err != nil {
		return nil, err
	}
	var d Detail
	q := questions{db: db, of: nameOf(table)}
	d.Columns = answer(&q, "columns", r.columns)
	d.Indexes = answer(&q, "indexes", r.indexes)
	return d.AllIndexes(), q.err
}

// Shape returns what a table is made of, whose name may have that of its schema before it: its columns, and unless it is a view its indexes
// and keys. A table without columns is not there.
func Shape(db *gorm.DB, table string) (Detail, error) {
	r, err := readerOf(db)
	if err != nil {
		return Detail{}, err
	}
	d := Detail{Table: Table{Name: table, Rows: Unknown, Bytes: Unknown}}
	q := questions{db: db, of: nameOf(table)}
	if d.Columns = answer(&q, "columns", r.columns); len(d.Columns) == 0 {
		return d, q.err
	}
	if d.Kind = answer(&q, "kind", r.kind); d.Kind == View || d.Kind == Materialized {
		return d, q.err
	}
	d.Indexes = answer(&q, "indexes", r.indexes)
	d.Keys = answer(&q, "foreign keys", r.keys)
	return d, q.err
}

// Read returns what the database says of a table of its list.
func Read(db *gorm.DB, t Table) (Detail, error) {
	r, err := readerOf(db)
	if err != nil {
		return Detail{}, err
	}
	d := Detail{Table: t}
	q := questions{db: db, of: name{nil, t.Name}}
	if t.Schema != "" {
		q.of.schema = &t.Schema
	}
	d.Columns = answer(&q, "columns", r.columns)
	d.Indexes = answer(&q, "indexes", r.indexes)
	d.Keys = answer(&q, "foreign keys", r.keys)
	d.Referrers = answer(&q, "references", r.referrers)
	d.Triggers = answer(&q, "triggers", r.triggers)
	if t.Kind == View || t.Kind == Materialized {
		d.Definition = answer(&q, "definition", r.definition)
	}
	if t.Bytes == Unknown && t.Kind != View {
		d.Bytes = answer(&q, "size", r.size)
	}
	return d, q.err
}

// questions are asked about one table until one fails.
type questions struct {
	db  *gorm.DB
	of  name
	err error
}

func answer[T any](q *questions, what string, ask func(*gorm.DB, name) (T, error)) T {
	var x T
	if q.err != nil {
		return x
	}
	x, err := ask(q.db, q.of)
	if err != nil {
		q.err = fmt.Errorf("read the %s of %s: %w", what, q.of.table, err)
	}
	return x
}
