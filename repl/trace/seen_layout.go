package trace

import (
	"hash/maphash"
	"reflect"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// layout says how the rows of a model are copied and compared.
type layout struct {
	schema  *schema.Schema
	columns []column
	index   map[string]int // the place of a column in columns, by its name
	keys    []int          // the places of the primary key
	plain   []int          // the places of string columns, which are shared unless they are long
	deep    []int          // the places of columns that share memory with their value when copied
	others  [][]int        // the paths of what is no column and may hold memory, such as relations
	opaque  mask           // the columns that cannot be remembered; nil: none
	usable  bool           // the primary key can be read
	seed    maphash.Seed

	spare reflect.Value // a slice of structs, guarded by Seen.mu
	given int           // how many of them are given out

	cloned int // bytes that clone has copied, guarded by Seen.mu
}

// column is one column of a layout. Its path through embedded structs is nil if there is a pointer on the way.
type column struct {
	field *schema.Field
	path  []int
}

// of returns the field of a struct that holds the column. It must not be called for opaque columns.
func (c *column) of(v reflect.Value) reflect.Value {
	if len(c.path) == 1 {
		return v.Field(c.path[0])
	}
	return v.FieldByIndex(c.path)
}

var (
	timeType       = reflect.TypeFor[time.Time]()
	gormValuerType = reflect.TypeFor[gorm.Valuer]()
)

func (s *Seen) layout(sch *schema.Schema) *layout {
	if l := s.latest.Load(); l != nil && l.schema == sch {
		return l
	}
	if l, ok := s.layouts.Load(sch); ok {
		s.latest.Store(l.(*layout))
		return l.(*layout)
	}
	l := newLayout(sch)
	s.layouts.Store(sch, l)
	return l
}

func newLayout(sch *schema.Schema) *layout {
	l := &layout{schema: sch, index: map[string]int{}, seed: maphash.MakeSeed()}
	for _, name := range sch.DBNames {
		field := sch.FieldsByDBName[name]
		place := len(l.columns)
		l.index[name] = place
		c := column{field: field, path: path(field)}
		l.columns = append(l.columns, c)
		kind := field.FieldType.Kind()
		switch {
		case c.path == nil || kind == reflect.Func || kind == reflect.Chan || reflect.PointerTo(field.FieldType).Implements(gormValuerType):
			// A gorm.Valuer is an expression to the database: what is in memory is not what it stores.
			if l.opaque == nil {
				l.opaque = newMask(len(sch.DBNames), false)
			}
			l.opaque.set(place, true)
		case kind == reflect.String:
			l.plain = append(l.plain, place)
		case sharesMemory(field.FieldType, 0):
			l.deep = append(l.deep, place)
		}
	}
	for _, field := range sch.PrimaryFields {
		if place, ok := l.index[field.DBName]; ok {
			l.keys = append(l.keys, place)
		}
	}
	l.usable = len(l.keys) > 0
	for _, place := range l.keys {
		l.usable = l.usable && l.columns[place].path != nil
	}
	l.others = l.beside(sch.ModelType, nil)
	return l
}

// beside returns the paths of the fields of a struct, which has a path in the model, that hold no column and may hold memory.
func (l *layout) beside(t reflect.Type, at []int) [][]int {
	var others [][]int
	for i := range t.NumField() {
		here := append(slices.Clone(at), i)
		holds, is := false, false // a column
		for place, c := range l.columns {
			if len(c.path) >= len(here) && slices.Equal(c.path[:len(here)], here) && (l.opaque == nil || !l.opaque.has(place)) {
				holds, is = true, is || len(c.path) == len(here)
			}
		}
		switch field := t.Field(i).Type; {
		case is:
		case holds:
			others = append(others, l.beside(field, here)...)
		case field.Kind() == reflect.String || sharesMemory(field, 0):
			others = append(others, here)
		}
	}
	return others
}

// path returns the way to a field, or nil if it passes through a pointer, which GORM marks with negative numbers.
func path(field *schema.Field) []int {
	for _, i := range field.StructField.Index {
		if i < 0 {
			return nil
		}
	}
	return field.StructField.Index
}

// sharesMemory reports whether a copied value of a type can be changed through the original.
func sharesMemory(t reflect.Type, depth int) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	case reflect.Array:
		return sharesMemory(t.Elem(), depth+1)
	case reflect.Struct:
		if t == timeType || depth > 8 {
			return false
		}
		for i := range t.NumField() {
			if sharesMemory(t.Field(i).Type, depth+1) {
				return true
			}
		}
	}
	return false
}
