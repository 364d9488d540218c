// Package catalog knows the tables and columns that completion offers: those of the models, and those of the database.
//
// What the models say is known at once. The database is asked once, in one statement and behind the back of whoever types, and again after
// a statement that may have changed its tables. These looks are the shell's own: they go past the ledger, so that they neither number nor
// show anything.
package catalog

import (
	"context"
	"database/sql"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/lang"
)

// patience is how long the database may take to answer a look.
const patience = 5 * time.Second

// Config says what a catalog is of.
type Config struct {
	// DB is the database. It is looked at through its own connection pool; a handle without one, such as a transaction, is not.
	DB *gorm.DB
	// Models are the models by the names that cells have for them.
	Models map[string]reflect.Type
	// Declared returns the types that cells have declared; it may be nil.
	Declared func(name string) (reflect.Type, bool)
	// Schema returns how GORM maps a type, or nil.
	Schema func(reflect.Type) *schema.Schema
}

// A Catalog is the tables of a database. It is a [lang.Schema], and safe for concurrent use.
type Catalog struct {
	Config
	names map[reflect.Type]string

	mu     sync.Mutex
	found  []lang.Table // in the database
	merged []lang.Table // with those of the models; nil when it is to be made again
	stale  bool
	look   chan struct{} // closed at the end of the look at work; nil if there is none
}

// New returns a catalog that knows the models. It has not looked at the database.
func New(c Config) *Catalog {
	cat := &Catalog{Config: c, stale: true, names: map[reflect.Type]string{}}
	for name, t := range c.Models {
		cat.names[t] = name
	}
	return cat
}

// Dialect is GORM's name of the database's dialect.
func (c *Catalog) Dialect() string { return c.DB.Name() }

// Model returns the table of a model under the name that a cell has for it.
func (c *Catalog) Model(name string) (lang.Table, bool) {
	t, ok := c.Models[name]
	if !ok && c.Declared != nil {
		t, ok = c.Declared(name)
	}
	if !ok {
		return lang.Table{}, false
	}
	s := c.Schema(t)
	if s == nil {
		return lang.Table{}, false
	}
	for _, known := range c.Tables() {
		if known.Model == name {
			return known, true
		}
	}
	return c.tableOf(name, s), true
}

// Tables returns the tables of the models and of the database, sorted by name.
func (c *Catalog) Tables() []lang.Table {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.merged == nil {
		c.merged = c.merge()
	}
	return c.merged
}

// Found returns the tables that the database has, sorted by name. It waits for the database where what is known may be out of date.
func (c *Catalog) Found() []lang.Table {
	c.Freshen()
	c.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.SortedFunc(slices.Values(c.found), byName)
}

func byName(a, b lang.Table) int { return strings.Compare(a.Name, b.Name) }

// merge adds to the tables of the models what the database has besides. The caller has the lock.
func (c *Catalog) merge() []lang.Table {
	out := []lang.Table{}
	at := map[string]int{}
	add := func(t lang.Table) {
		i, ok := at[t.Name]
		if !ok {
			at[t.Name] = len(out)
			out = append(out, t)
			return
		}
		for _, col := range t.Columns {
			switch j := slices.IndexFunc(out[i].Columns, func(x lang.Column) bool { return x.Name == col.Name }); {
			case j < 0:
				out[i].Columns = append(out[i].Columns, col)
			case col.Type != "": // the database's word on it
				out[i].Columns[j].Type = col.Type
			}
		}
	}
	names := slices.Sorted(maps.Keys(c.Models))
	for _, name := range names {
		if s := c.Schema(c.Models[name]); s != nil {
			add(c.tableOf(name, s))
		}
	}
	for _, name := range names { // a join table that has a model is in already
		if s := c.Schema(c.Models[name]); s != nil {
			for _, rel := range s.Relationships.Relations {
				if rel.JoinTable != nil {
					add(lang.Table{Name: rel.JoinTable.Table, Columns: columnsOf(rel.JoinTable)})
				}
			}
		}
	}
	for _, t := range c.found {
		t.Columns = slices.Clone(t.Columns)
		add(t)
	}
	slices.SortFunc(out, byName)
	return out
}

func (c *Catalog) tableOf(name string, s *schema.Schema) lang.Table {
	t := lang.Table{Name: s.Table, Model: name, Columns: columnsOf(s)}
	for _, f := range s.Fields {
		rel := s.Relationships.Relations[f.Name]
		if rel == nil || rel.Field != f {
			continue
		}
		model := c.names[rel.FieldSchema.ModelType]
		if model == "" {
			model = strings.TrimPrefix(rel.FieldSchema.ModelType.String(), "main.")
		}
		t.Relations = append(t.Relations, lang.Relation{Name: f.Name, Detail: relations[rel.Type] + " " + model, Model: model})
	}
	return t
}

var relations = map[schema.RelationshipType]string{
	schema.HasOne: "has one", schema.HasMany: "has many", schema.BelongsTo: "belongs to", schema.Many2Many: "many to many",
}

func columnsOf(s *schema.Schema) []lang.Column {
	var out []lang.Column
	for _, f := range s.Fields {
		if f.DBName != "" && !slices.ContainsFunc(out, func(c lang.Column) bool { return c.Name == f.DBName }) {
			out = append(out, lang.Column{Name: f.DBName, Type: f.FieldType.String()})
		}
	}
	return out
}

// Ran takes note of a statement that has run, by its verb in capitals: if it may have changed the tables, the next Freshen looks at them again.
func (c *Catalog) Ran(verb string) {
	switch verb {
	case "CREATE", "ALTER", "DROP", "RENAME", "ATTACH", "DETACH", "USE", "SET", "BEGIN", "ROLLBACK":
		c.mu.Lock()
		c.stale = true
		c.mu.Unlock()
	}
}

// Freshen has the database looked at, in the background, if what is known of it may be out of date.
func (c *Catalog) Freshen() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.stale || c.look != nil {
		return
	}
	pool, err := c.DB.DB()
	query := columnsQuery(c.DB.Name())
	c.stale = false
	if err != nil || query == "" {
		return
	}
	done := make(chan struct{})
	c.look = done
	go func() {
		defer close(done)
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		found, err := columns(ctx, pool, query)
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.look = nil; err == nil { // else what was known stays
			c.found, c.merged = found, nil
		}
	}()
}

// Wait waits for the look at work, if there is one.
func (c *Catalog) Wait() {
	c.mu.Lock()
	done := c.look
	c.mu.Unlock()
	if done != nil {
		<-done
	}
}

// columnsQuery asks a dialect for table, column and type; "" for one that is not known.
func columnsQuery(dialect string) string {
	switch dialect {
	case "sqlite":
		return `SELECT m.name, p.name, lower(p.type) FROM sqlite_master m JOIN pragma_table_info(m.name) p
			WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY m.name, p.cid`
	case "postgres":
		return `SELECT table_name, column_name, data_type FROM information_schema.columns
			WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`
	case "mysql":
		return `SELECT table_name, column_name, data_type FROM information_schema.columns
			WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`
	}
	return ""
}

// columns reads what the query yields.
func columns(ctx context.Context, pool *sql.DB, query string) ([]lang.Table, error) {
	rows, err := pool.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []lang.Table
	for rows.Next() {
		var table string
		var col lang.Column
		if err := rows.Scan(&table, &col.Name, &col.Type); err != nil {
			return nil, err
		}
		if n := len(out); n == 0 || out[n-1].Name != table {
			out = append(out, lang.Table{Name: table})
		}
		last := &out[len(out)-1]
		last.Columns = append(last.Columns, col)
	}
	return out, rows.Err()
}
