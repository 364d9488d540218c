package repl

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
)

// models tells the views which types are models and how values stand to their rows.
type models struct {
	db    *gorm.DB
	seen  *trace.Seen
	types []reflect.Type
	known map[reflect.Type]bool
	// foreign reports packages whose structs are never models: the standard library's and GORM's.
	foreign func(path string) bool
	cache   sync.Map // reflect.Type to *schema.Schema; nil for a type that GORM cannot map
}

func newModels(db *gorm.DB, types []reflect.Type, foreign func(string) bool) *models {
	quiet := db.Session(&gorm.Session{NewDB: true, Logger: logger.Discard}) // GORM logs what it cannot map
	m := &models{db: quiet, seen: trace.SeenOf(db), types: types, known: map[reflect.Type]bool{}, foreign: foreign}
	for _, t := range types {
		m.known[t] = true
	}
	return m
}

// Schema returns how GORM maps a model's type. A struct is a model if the shell was opened with it, or if it is the program's own
// and GORM finds a primary key in it.
func (m *models) Schema(t reflect.Type) *schema.Schema {
	if s, ok := m.cache.Load(t); ok {
		return s.(*schema.Schema)
	}
	var sch *schema.Schema
	if t.Kind() == reflect.Struct && (m.known[t] || t.PkgPath() != "" && !m.foreign(t.PkgPath()) && mayHaveKey(t)) {
		stmt := &gorm.Statement{DB: m.db}
		if err := stmt.Parse(reflect.New(t).Interface()); err == nil && (m.known[t] || len(stmt.Schema.PrimaryFields) > 0) {
			sch = stmt.Schema
		}
	}
	m.cache.Store(t, sch)
	return sch
}

// mayHaveKey reports whether GORM may find a primary key in a struct. It is asked of others too: of a struct that is no model GORM complains
// to the program's log.
func mayHaveKey(t reflect.Type) bool {
	return slices.ContainsFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
		tag := strings.ToLower(f.Tag.Get("gorm"))
		return strings.EqualFold(f.Name, "ID") || strings.Contains(tag, "primary") || strings.Contains(tag, "column:id") || strings.Contains(tag, "embedded")
	})
}

// All returns the schemas of the models that the shell was opened with.
func (m *models) All() []*schema.Schema {
	var out []*schema.Schema
	for _, t := range m.types {
		if s := m.Schema(t); s != nil {
			out = append(out, s)
		}
	}
	return out
}

var states = map[trace.State]show.State{
	trace.Unknown: show.Unknown, trace.NotSaved: show.New, trace.Saved: show.Saved, trace.Changed: show.Changed, trace.Deleted: show.Deleted,
}

// State tells how a value stands to its row, by what the ledger has seen.
func (m *models) State(v reflect.Value, s *schema.Schema) (show.State, []show.Change) {
	state, differs := m.seen.State(v, s)
	var changes []show.Change
	for _, d := range differs {
		changes = append(changes, show.Change{Field: d.Field.Name, Was: d.Was})
	}
	return states[state], changes
}
