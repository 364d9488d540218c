package trace

import (
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

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

// returned is the RETURNING clause that a statement had and GORM read.
func returned(stmt *gorm.Statement) (clause.Returning, bool) {
	returning, ok := stmt.Clauses["RETURNING"].Expression.(clause.Returning)
	return returning, ok && strings.Contains(stmt.SQL.String(), " RETURNING ")
}

// addReturned adds the columns that the values have after a statement that wrote them, whatever it wrote: their keys, and what a RETURNING
// clause brought back.
func (l *layout) addReturned(stmt *gorm.Statement, known mask) {
	for _, place := range l.keys {
		known.set(place, true)
	}
	returning, ok := returned(stmt)
	if !ok {
		return
	}
	if len(returning.Columns) == 0 {
		for place := range l.columns {
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
