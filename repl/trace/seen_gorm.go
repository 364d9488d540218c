package trace

import (
	"reflect"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// modelRows is what an operation read, wrote or deleted, when it did so by values of its model.
type modelRows struct {
	layout *layout
	table  string
	tx     *transaction
	value  reflect.Value // a struct or a slice of structs or pointers to them; invalid: no values
	n      int           // how many
}

// modelRowsOf returns the rows of the model of an operation, or false where there are none, or nothing can be said about them.
func (s *Seen) modelRowsOf(db *gorm.DB) (modelRows, bool) {
	stmt := db.Statement
	if db.RowsAffected <= 0 || stmt.Schema == nil || stmt.Table == "" || stmt.TableExpr != nil && !strings.Contains(stmt.Schema.Table, ".") {
		return modelRows{}, false
	}
	l := s.layout(stmt.Schema)
	if !l.usable {
		return modelRows{}, false
	}
	rows := modelRows{layout: l, table: stmt.Table, tx: transactionOf(stmt.ConnPool)}
	switch v := stmt.ReflectValue; v.Kind() {
	case reflect.Struct:
		if v.Type() == l.schema.ModelType {
			rows.value, rows.n = v, 1
		}
	case reflect.Slice, reflect.Array:
		elem := v.Type().Elem()
		if elem.Kind() == reflect.Pointer {
			elem = elem.Elem()
		}
		if elem == l.schema.ModelType {
			rows.value, rows.n = v, v.Len()
		}
	}
	return rows, true
}

// allKeyed reports whether there are values and each has a primary key.
func (r *modelRows) allKeyed() bool {
	if r.value.Kind() == reflect.Struct {
		_, zero := r.layout.key(r.value)
		return !zero
	}
	for i := range r.n {
		v := reflect.Indirect(r.value.Index(i))
		if !v.IsValid() {
			return false
		}
		if _, zero := r.layout.key(v); zero {
			return false
		}
	}
	return r.n > 0
}

// add remembers news of a kind about the rows, or for forgotten about the table.
func (s *Seen) add(r *modelRows, kind eventKind, p *part) {
	e := event{kind: kind, table: r.table, layout: r.layout, tx: r.tx.number(), part: p}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case kind == forgotten || p != nil && p.keys != nil:
	case r.value.Kind() == reflect.Struct:
		e.rows, e.size = r.layout.copyOf(r.value)
	default:
		e.rows, e.size = r.layout.copyAll(r.value, resultLimit)
	}
	if e.size > seenBytes {
		e = event{kind: forgotten, table: r.table, layout: r.layout, tx: e.tx}
	}
	s.events.add(&e)
}

// tell remembers that the known columns of the rows, nil for all, are as the values have them, and that nothing is known of the
// lost ones.
func (s *Seen) tell(r *modelRows, known, lost mask) {
	if r.uncertain() {
		s.forget(r, nil)
		return
	}
	var p *part
	if known = r.layout.withoutOpaque(known); known != nil || lost != nil {
		p = &part{known: known, lost: lost}
	}
	s.add(r, said, p)
}

// forget remembers that columns of any row of the table may have changed; nil stands for all columns.
func (s *Seen) forget(r *modelRows, columns []string) {
	var p *part
	if columns != nil {
		p = &part{columns: columns}
	}
	s.add(r, forgotten, p)
}

// uncertain reports whether the rows are in a transaction whose end may not be seen.
func (r *modelRows) uncertain() bool { return r.tx != nil && r.tx.foreign }

// queried takes notice of rows that a query read.
func (s *Seen) queried(db *gorm.DB) {
	r, ok := s.modelRowsOf(db)
	if !ok || r.n == 0 {
		return
	}
	known, ok := readColumns(db.Statement, r.layout)
	switch {
	case !ok:
		s.add(&r, unclear, nil)
	case !r.uncertain():
		s.tell(&r, known, nil)
	}
}

// created takes notice of rows that were inserted, or were there and took the place of an update.
func (s *Seen) created(db *gorm.DB) {
	r, ok := s.modelRowsOf(db)
	if !ok {
		return
	}
	stmt := db.Statement
	values, ok := stmt.Clauses["VALUES"].Expression.(clause.Values)
	conflict, conflicting := stmt.Clauses["ON CONFLICT"].Expression.(clause.OnConflict)
	if !ok || !r.allKeyed() || db.RowsAffected != int64(r.n) {
		if conflicting && !conflict.DoNothing {
			s.forget(&r, nil)
		}
		return
	}
	known := newMask(len(r.layout.columns), false)
	ownKey := false // the statement gives the primary key instead of the database
	for i, column := range values.Columns {
		place, ok := r.layout.index[column.Name]
		if !ok {
			continue
		}
		field := r.layout.columns[place].field
		ownKey = ownKey || field.PrimaryKey
		plain := r.n == 1 || !(field.HasDefaultValue && field.DefaultValueInterface == nil)
		if plain && r.n == 1 {
			plain = isPlain(values.Values[0][i])
		}
		known.set(place, plain)
	}
	if conflicting {
		switch {
		case conflict.DoNothing:
			if ownKey {
				return // whether the row was there before is not known
			}
		case ownKey || !r.layout.onlyKeys(conflict.Columns):
			var lost []string
			known, lost = r.layout.updatedOnConflict(conflict)
			if len(lost) > 0 {
				s.forget(&r, lost)
			}
			if _, returns := returned(stmt); !ownKey && !returns {
				return // some databases do not say which row was updated
			}
		}
	}
	r.layout.addReturned(stmt, known)
	s.tell(&r, known, nil)
}

// updated takes notice of rows that were updated.
func (s *Seen) updated(db *gorm.DB) {
	r, ok := s.modelRowsOf(db)
	if !ok {
		return
	}
	stmt := db.Statement
	written := r.layout.written(stmt)
	switch {
	case r.layout.hasKey(written):
		s.forget(&r, nil)
		return
	case !r.allKeyed() || db.RowsAffected != int64(r.n):
		s.forget(&r, r.layout.names(written))
		return
	}
	known, lost := newMask(len(r.layout.columns), false), newMask(len(r.layout.columns), false)
	for place := range r.layout.columns {
		if written.has(place) {
			if r.assigned(stmt, place) {
				known.set(place, true)
			} else {
				lost.set(place, true)
			}
		}
	}
	r.layout.addReturned(stmt, known)
	s.tell(&r, known, lost)
}

// deleted takes notice of rows that were deleted, softly or for good.
func (s *Seen) deleted(db *gorm.DB) {
	r, ok := s.modelRowsOf(db)
	if !ok {
		return
	}
	count := r.n
	var p *part
	if !r.allKeyed() {
		keys := r.layout.keysOfWhere(db.Statement)
		if len(keys) == 0 {
			s.forget(&r, nil)
			return
		}
		p, count = &part{keys: keys}, len(keys)
	}
	kind := gone
	if r.uncertain() || db.RowsAffected != int64(count) {
		kind = unclear
	}
	s.add(&r, kind, p)
}
