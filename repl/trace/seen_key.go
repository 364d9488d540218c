package trace

import (
	"fmt"
	"math"
	"reflect"
	"strings"
)

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
