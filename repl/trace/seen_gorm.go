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

// modelRowsOf returns the rows of the model of an operation, or false where nothing can be said about them.
func (s *Seen) modelRowsOf(db *gorm.DB) (modelRows, bool) {
	stmt := db.Statement
	if stmt.Schema == nil || stmt.Table == "" || stmt.TableExpr != nil && !strings.Contains(stmt.Schema.Table, ".") {
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
		e.rows, e.size = r.layout.copyAll(r.value, seenLimit)
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
	if db.RowsAffected <= 0 {
		return
	}
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
	if db.RowsAffected <= 0 {
		return
	}
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
			if !ownKey && !returns(stmt) {
				return // some databases do not say which row was updated
			}
		}
	}
	r.layout.addReturned(stmt, known)
	for _, place := range r.layout.keys {
		known.set(place, true)
	}
	s.tell(&r, known, nil)
}

// updatedOnConflict returns the columns that hold what was to be inserted whether or not the row was there, and the columns that
// may hold anything.
func (l *layout) updatedOnConflict(conflict clause.OnConflict) (known mask, lost []string) {
	known = newMask(len(l.columns), false)
	for _, assignment := range conflict.DoUpdates {
		name := assignment.Column.Name
		place, ok := l.index[name]
		from, isColumn := assignment.Value.(clause.Column)
		if ok && isColumn && strings.EqualFold(from.Table, "excluded") && from.Name == name {
			known.set(place, true)
		} else {
			lost = append(lost, name)
		}
	}
	return known, lost
}

// onlyKeys reports whether a conflict can only be one of the primary key.
func (l *layout) onlyKeys(columns []clause.Column) bool {
	for _, column := range columns {
		if place, ok := l.index[column.Name]; !ok || !l.columns[place].field.PrimaryKey {
			return false
		}
	}
	return len(columns) > 0
}

// updated takes notice of rows that were updated.
func (s *Seen) updated(db *gorm.DB) {
	if db.RowsAffected <= 0 {
		return
	}
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
	for _, place := range r.layout.keys {
		known.set(place, true)
	}
	s.tell(&r, known, lost)
}

// written returns the columns that an UPDATE sets, by its text. All, if it cannot be read.
func (l *layout) written(stmt *gorm.Statement) mask {
	text := stmt.SQL.String()
	if at := strings.Index(text, " SET "); at >= 0 {
		text = text[at:]
	} else {
		return newMask(len(l.columns), true)
	}
	if at := strings.Index(text, " WHERE "); at >= 0 {
		text = text[:at]
	}
	written := newMask(len(l.columns), false)
	for place := range l.columns {
		written.set(place, strings.Contains(text, stmt.Quote(l.columns[place].field.DBName)+"="))
	}
	return written
}

func (l *layout) hasKey(m mask) bool {
	for _, place := range l.keys {
		if m.has(place) {
			return true
		}
	}
	return false
}

func (l *layout) names(m mask) []string {
	var names []string
	for place := range l.columns {
		if m.has(place) {
			names = append(names, l.columns[place].field.DBName)
		}
	}
	return names
}

// assigned reports whether the values of the model have what an UPDATE wrote to a column. GORM assigns to them what it was given,
// except expressions and what does not fit the field's type.
func (r *modelRows) assigned(stmt *gorm.Statement, place int) bool {
	column := &r.layout.columns[place]
	if column.path == nil || r.value.Kind() == reflect.Struct && !r.value.CanAddr() {
		return false // GORM had nothing to assign to
	}
	given, isMap := stmt.Dest.(map[string]any)
	if !isMap {
		dest := reflect.TypeOf(stmt.Dest)
		for dest != nil && dest.Kind() == reflect.Pointer {
			dest = dest.Elem()
		}
		return dest == r.layout.schema.ModelType
	}
	value, ok := given[column.field.DBName]
	if !ok {
		value, ok = given[column.field.Name]
	}
	if !ok {
		return column.field.AutoUpdateTime > 0 && !containsExpression(given)
	}
	if !isPlain(value) {
		return false
	}
	v := r.value
	if v.Kind() != reflect.Struct {
		v = reflect.Indirect(v.Index(0))
	}
	return r.layout.sameGiven(column.of(v), reflect.ValueOf(value))
}

// sameGiven reports whether a field holds a value given for it, which may be of another type.
func (l *layout) sameGiven(field, given reflect.Value) bool {
	for field.Kind() == reflect.Pointer && !field.IsNil() {
		field = field.Elem()
	}
	for given.Kind() == reflect.Pointer && !given.IsNil() {
		given = given.Elem()
	}
	switch {
	case !given.IsValid():
		return field.IsZero()
	case given.Type() == field.Type():
		return reflect.DeepEqual(field.Interface(), given.Interface())
	case given.CanInt() && field.CanInt(), given.CanInt() && field.CanUint(), given.CanUint() && field.CanInt():
		return keyOf(field) == keyOf(given)
	case given.CanUint() && field.CanUint():
		return field.Uint() == given.Uint()
	case given.Kind() == reflect.String && field.Kind() == reflect.String:
		return field.String() == given.String()
	}
	return false
}

// deleted takes notice of rows that were deleted, softly or for good.
func (s *Seen) deleted(db *gorm.DB) {
	if db.RowsAffected <= 0 {
		return
	}
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

// keysOfWhere returns the keys when the only condition is on a single primary key, as in db.Delete(&User{}, 10).
func (l *layout) keysOfWhere(stmt *gorm.Statement) []key {
	where, ok := stmt.Clauses["WHERE"].Expression.(clause.Where)
	if !ok || len(l.keys) != 1 {
		return nil
	}
	var keys []key
	for _, expr := range flatten(where.Exprs) {
		switch expr := expr.(type) {
		case clause.IN:
			if keys != nil || !l.isKey(expr.Column) {
				return nil
			}
			for _, value := range expr.Values {
				keys = append(keys, keyOf(reflect.ValueOf(value)))
			}
		case clause.Eq:
			switch {
			case l.isKey(expr.Column) && keys == nil:
				keys = []key{keyOf(reflect.ValueOf(expr.Value))}
			case !l.isSoftDelete(expr.Column):
				return nil
			}
		default:
			return nil
		}
	}
	return keys
}

func flatten(exprs []clause.Expression) []clause.Expression {
	var flat []clause.Expression
	for _, expr := range exprs {
		if and, ok := expr.(clause.AndConditions); ok {
			flat = append(flat, flatten(and.Exprs)...)
		} else {
			flat = append(flat, expr)
		}
	}
	return flat
}

func columnName(column any) string {
	switch column := column.(type) {
	case string:
		return column
	case clause.Column:
		return column.Name
	}
	return ""
}

func (l *layout) isKey(column any) bool {
	name := columnName(column)
	return name == clause.PrimaryKey || name == l.columns[l.keys[0]].field.DBName
}

func (l *layout) isSoftDelete(column any) bool {
	place, ok := l.index[columnName(column)]
	return ok && l.columns[place].field.FieldType == reflect.TypeFor[gorm.DeletedAt]()
}

// isPlain reports whether a value is stored as it is, and not an expression of the database.
func isPlain(value any) bool {
	switch value.(type) {
	case clause.Expression, gorm.Valuer, *gorm.DB:
		return false
	}
	return true
}

func containsExpression(values map[string]any) bool {
	for _, value := range values {
		if !isPlain(value) {
			return true
		}
	}
	return false
}

// returns reports whether the statement had a RETURNING clause that GORM read.
func returns(stmt *gorm.Statement) bool {
	_, ok := returned(stmt)
	return ok
}

func returned(stmt *gorm.Statement) (clause.Returning, bool) {
	returning, ok := stmt.Clauses["RETURNING"].Expression.(clause.Returning)
	return returning, ok && strings.Contains(stmt.SQL.String(), " RETURNING ")
}

// addReturned adds the columns that a RETURNING clause brought back.
func (l *layout) addReturned(stmt *gorm.Statement, known mask) {
	returning, ok := returned(stmt)
	if !ok {
		return
	}
	for place := range l.columns {
		if len(returning.Columns) == 0 {
			known.set(place, true)
		}
	}
	for _, column := range returning.Columns {
		if place, ok := l.index[column.Name]; ok && column.Alias == "" && !column.Raw {
			known.set(place, true)
		}
	}
}

// withoutOpaque takes the columns that cannot be remembered out of a set, where nil stands for all.
func (l *layout) withoutOpaque(known mask) mask {
	if l.opaque == nil {
		return known
	}
	if known == nil {
		known = newMask(len(l.columns), true)
	}
	for i := range known {
		known[i] &^= l.opaque[i]
	}
	return known
}

// readColumns returns the columns of the model that a query read as they are, nil for all of them, and false where that cannot be
// said, as for SQL written by hand.
func readColumns(stmt *gorm.Statement, l *layout) (mask, bool) {
	c, ok := stmt.Clauses["SELECT"]
	if !ok || len(stmt.ColumnMapping) > 0 {
		return nil, false
	}
	selected, ok := c.Expression.(clause.Select)
	from, _ := stmt.Clauses["FROM"].Expression.(clause.From)
	if !ok || selected.Expression != nil || len(from.Tables) > 0 {
		return nil, false
	}
	if len(selected.Columns) == 0 {
		return nil, true
	}
	joined := len(stmt.Joins) > 0 || len(from.Joins) > 0
	known := newMask(len(l.columns), false)
	for _, column := range selected.Columns {
		switch {
		case column.Raw:
			if !l.readText(column.Name, stmt.Table, joined, known) {
				return nil, false
			}
		case column.Alias == "" && (column.Table == "" || column.Table == stmt.Table || column.Table == clause.CurrentTable):
			if place, ok := l.index[column.Name]; ok {
				known.set(place, true)
			}
		}
	}
	return known, true
}

// readText adds the columns of a list written by hand, such as "id, upper(name) AS name".
func (l *layout) readText(list, table string, joined bool, known mask) bool {
	for _, part := range strings.Split(list, ",") {
		part = strings.TrimSpace(part)
		name := strings.NewReplacer("`", "", `"`, "", "[", "", "]", "").Replace(part)
		qualifier, bare, qualified := strings.Cut(name, ".")
		if !qualified {
			qualifier, bare = "", name
		}
		own := qualifier == table || !qualified && !joined
		place, isColumn := l.index[bare]
		switch {
		case bare == "*" && own:
			for place := range l.columns {
				known.set(place, true)
			}
		case bare == "*" && !qualified:
			return false // of several tables, columns of the same name overwrite each other
		case isColumn && own:
			known.set(place, true)
		default:
			// An expression, or a column of another table: it may end up in the field that its last word names.
			words := strings.FieldsFunc(name, func(r rune) bool { return !isWord(r) })
			if len(words) > 0 {
				if place, ok := l.lookUp(words[len(words)-1]); ok {
					known.set(place, false)
				}
			}
		}
	}
	return true
}

func (l *layout) lookUp(name string) (int, bool) {
	if field := l.schema.LookUpField(name); field != nil {
		place, ok := l.index[field.DBName]
		return place, ok
	}
	return 0, false
}

func isWord(r rune) bool {
	return r == '_' || '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z' || r > 0x7f
}
