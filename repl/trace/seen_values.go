package trace

import (
	"reflect"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

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
