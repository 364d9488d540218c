package trace

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// longColumn is the length in bytes from which a string or byte slice is remembered by its hash.
const longColumn = 4 << 10

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

// copyOf returns a copy of a struct of the model that shares no memory with it but texts, and how many bytes its fields point to. Relations
// are left out.
func (l *layout) copyOf(v reflect.Value) (reflect.Value, int) {
	kept := l.fresh()
	kept.Set(v)
	return kept, l.detach(kept)
}

// fresh returns a zero struct of the model. Small ones are made several at a time.
func (l *layout) fresh() reflect.Value {
	const together = 16
	if l.schema.ModelType.Size() > 512 {
		return reflect.New(l.schema.ModelType).Elem()
	}
	if !l.spare.IsValid() || l.given == l.spare.Len() {
		l.spare, l.given = reflect.MakeSlice(reflect.SliceOf(l.schema.ModelType), together, together), 0
	}
	l.given++
	return l.spare.Index(l.given - 1)
}

// copyAll returns a slice of copies of elements, structs or pointers to them: of the first ones, where there are more than limit or they
// are too large. It returns their size, too.
func (l *layout) copyAll(list reflect.Value, limit int) (reflect.Value, int) {
	n, size := min(list.Len(), limit), 0
	kept := reflect.MakeSlice(reflect.SliceOf(l.schema.ModelType), n, n)
	structs := list.Type().Elem() == l.schema.ModelType
	if structs {
		reflect.Copy(kept, list)
	}
	if structs && len(l.others)+len(l.plain)+len(l.deep) == 0 {
		return kept, 0
	}
	for i := range n {
		row := kept.Index(i)
		if !structs {
			v := reflect.Indirect(list.Index(i))
			if !v.IsValid() {
				continue
			}
			row.Set(v)
		}
		grown := l.detach(row)
		if i > 0 && size+grown > seenBytes {
			kept.Slice(i, n).Clear()
			return kept.Slice(0, i), size
		}
		size += grown
	}
	return kept, size
}

// detach makes a copied struct share no memory but texts, and returns how many bytes it points to.
func (l *layout) detach(kept reflect.Value) (size int) {
	for _, path := range l.others {
		switch field := kept.FieldByIndex(path); {
		case isNil(field):
		case field.CanSet():
			field.SetZero()
		default: // it is not exported
			reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem().SetZero()
		}
	}
	for _, place := range l.plain {
		text := l.columns[place].of(kept)
		if text.Len() > longColumn {
			text.SetString(l.digest(text.String()))
		}
		size += text.Len()
	}
	for _, place := range l.deep {
		if field := l.columns[place].of(kept); !isNil(field) {
			l.cloned = 0
			field.Set(l.clone(field, 0))
			size += l.cloned
		}
	}
	return size
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return v.IsNil()
	}
	return false
}

// digest stands for a long text.
func (l *layout) digest(text string) string {
	return fmt.Sprintf("\x00%d:%x", len(text), maphash.String(l.seed, text))
}

// clone copies what a value points to. Unexported parts stay shared: their types keep them from being changed from outside.
func (l *layout) clone(v reflect.Value, depth int) reflect.Value {
	if depth > 8 {
		return v
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			kept := reflect.New(v.Type().Elem())
			l.cloned += int(v.Type().Elem().Size())
			kept.Elem().Set(l.clone(v.Elem(), depth+1))
			return kept.Convert(v.Type())
		}
	case reflect.Interface:
		if !v.IsNil() {
			return l.clone(v.Elem(), depth+1).Convert(v.Type())
		}
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		if v.Type().Elem().Kind() == reflect.Uint8 && v.Len() > longColumn {
			kept := reflect.New(v.Type()).Elem()
			kept.SetBytes([]byte(l.digest(string(v.Bytes()))))
			return kept
		}
		kept := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		l.cloned += v.Len() * int(v.Type().Elem().Size())
		reflect.Copy(kept, v)
		if elem := v.Type().Elem(); elem.Kind() == reflect.String || sharesMemory(elem, 0) {
			for i := range kept.Len() {
				kept.Index(i).Set(l.clone(kept.Index(i), depth+1))
			}
		}
		return kept
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		kept := reflect.MakeMapWithSize(v.Type(), v.Len())
		for each := v.MapRange(); each.Next(); {
			l.cloned += int(each.Key().Type().Size() + each.Value().Type().Size())
			kept.SetMapIndex(l.clone(each.Key(), depth+1), l.clone(each.Value(), depth+1))
		}
		return kept
	case reflect.String:
		l.cloned += v.Len()
	case reflect.Struct:
		kept := reflect.New(v.Type()).Elem()
		kept.Set(v)
		for i := range kept.NumField() {
			if field := kept.Field(i); field.CanSet() && sharesMemory(field.Type(), 0) {
				field.Set(l.clone(field, depth+1))
			}
		}
		return kept
	}
	return v
}

// key identifies a row in its table: the value of a single primary key, or the text of a composite one.
type key struct{ value any }

// key returns the key of a struct, and whether a part of it is zero.
func (l *layout) key(v reflect.Value) (k key, zero bool) {
	if len(l.keys) == 1 {
		part := l.columns[l.keys[0]].of(v)
		return keyOf(part), part.IsZero()
	}
	var text strings.Builder
	for _, place := range l.keys {
		part := l.columns[place].of(v)
		zero = zero || part.IsZero()
		fmt.Fprintf(&text, "%v\x00", keyOf(part).value)
	}
	return key{text.String()}, zero
}

// keyOf brings a primary key value into a form in which equal keys of different Go types are equal.
func keyOf(v reflect.Value) key {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
		return key{}
	case v.CanInt():
		return key{v.Int()}
	case v.CanUint():
		if n := v.Uint(); n <= math.MaxInt64 {
			return key{int64(n)}
		}
		return key{v.Uint()}
	case v.Kind() == reflect.String:
		return key{v.String()}
	}
	return key{fmt.Sprint(v.Interface())}
}

// same reports whether a remembered column value equals a present one of the same type.
func (l *layout) same(then, now reflect.Value) bool {
	switch now.Kind() {
	case reflect.String:
		text := now.String()
		return then.String() == text || len(text) > longColumn && then.String() == l.digest(text)
	case reflect.Float32, reflect.Float64:
		return then.Float() == now.Float() || then.Float() != then.Float() && now.Float() != now.Float()
	case reflect.Pointer, reflect.Interface:
		if then.IsNil() || now.IsNil() {
			return then.IsNil() == now.IsNil()
		}
		if then.Elem().Type() != now.Elem().Type() {
			return false
		}
		return l.same(then.Elem(), now.Elem())
	case reflect.Slice:
		if then.IsNil() != now.IsNil() {
			return false
		}
		if now.Type().Elem().Kind() == reflect.Uint8 {
			data := now.Bytes()
			return bytes.Equal(then.Bytes(), data) || len(data) > longColumn && string(then.Bytes()) == l.digest(string(data))
		}
		if then.Len() != now.Len() {
			return false
		}
		for i := range now.Len() {
			if !l.same(then.Index(i), now.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		if now.Type() == timeType {
			apart := then.Interface().(time.Time).Sub(now.Interface().(time.Time))
			return apart.Abs() < time.Millisecond
		}
		if !exported(now.Type()) {
			return reflect.DeepEqual(then.Interface(), now.Interface())
		}
		for i := range now.NumField() {
			if !l.same(then.Field(i), now.Field(i)) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(then.Interface(), now.Interface())
}

// exported reports whether all fields of a struct type are.
func exported(t reflect.Type) bool {
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			return false
		}
	}
	return true
}
