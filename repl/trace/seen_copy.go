package trace

import (
	"fmt"
	"hash/maphash"
	"reflect"
)

// longColumn is the length in bytes from which a string or byte slice is remembered by its hash.
const longColumn = 4 << 10

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
