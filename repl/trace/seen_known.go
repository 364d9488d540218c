package trace

import (
	"reflect"
	"strings"

	"gorm.io/gorm/schema"
)

// Known is what the database last said of one column of a row.
type Known struct {
	was  reflect.Value
	from *layout
}

// Is reports whether x, a value of the column's field, is what the database said. Times less than a millisecond apart are the same.
func (k Known) Is(x reflect.Value) bool {
	return x.IsValid() && x.Type() == k.was.Type() && k.from.same(k.was, x)
}

// Value returns what the database said; false for a text that is too long to be remembered but by its hash.
func (k Known) Value() (reflect.Value, bool) {
	switch k.was.Kind() {
	case reflect.String:
		return k.was, !strings.HasPrefix(k.was.String(), "\x00")
	case reflect.Slice:
		if k.was.Type().Elem().Kind() == reflect.Uint8 {
			return k.was, !strings.HasPrefix(string(k.was.Bytes()), "\x00")
		}
	}
	return k.was, true
}

// Known returns what the database last said of the row of v, a struct of the model sch, by the names of its columns: also where
// something that the session did since may have changed the row. A column of which the database said nothing is not in it.
func (s *Seen) Known(v reflect.Value, sch *schema.Schema) map[string]Known {
	known := map[string]Known{}
	if v.Type() != sch.ModelType {
		return known
	}
	l := s.layout(sch)
	if !l.usable {
		return known
	}
	key, _ := l.key(v)
	s.recall(l, tableName(sch.Table), key, true, func(c int, from *layout, then reflect.Value) {
		known[l.columns[c].field.DBName] = Known{then, from}
	})
	return known
}

// Same reports whether two values of a field of the model are the same to its database, as far as [Seen.State] tells them apart.
func (s *Seen) Same(sch *schema.Schema, a, b reflect.Value) bool {
	if !a.IsValid() || !b.IsValid() || a.Type() != b.Type() {
		return a.IsValid() == b.IsValid() && !a.IsValid()
	}
	return s.layout(sch).same(a, b)
}
