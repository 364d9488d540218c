package trace

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Of a value with more than longValue bytes only the beginning is kept; and once the values of a statement take fullArgs bytes, of each that
// has more than fewBytes.
const (
	longValue = 64 << 10
	shortened = 1 << 10 // how much is kept of a long value
	fullArgs  = 8 << 20
	fewBytes  = 64
)

// Cut is the beginning of a bound value that was too long to keep.
type Cut struct {
	Head any // the first bytes: a string or a []byte
	Len  int // the length of the whole value in bytes
}

// String returns the beginning followed by the length of the whole.
func (c Cut) String() string { return fmt.Sprintf("%s… (%d bytes)", c.Head, c.Len) }

// snapshot copies bound values so that later changes by the program do not reach the ledger. It returns the copies and roughly
// how many bytes they hold.
func snapshot(args []any) ([]any, int) {
	if len(args) == 0 {
		return nil, 0
	}
	kept := make([]any, len(args))
	size := 16 * len(args)
	room := &room{longValue, shortened}
	for i, arg := range args {
		switch v := arg.(type) {
		case nil, bool, int64, int, uint, float64, time.Time:
			kept[i] = arg
		case string:
			if len(v) <= room.most {
				kept[i] = strings.Clone(v) // it may be a small part of a text that nobody else holds
				size += len(v)
				break
			}
			kept[i] = Cut{Head: strings.Clone(v[:room.kept]), Len: len(v)}
			size += room.kept
		default:
			var n int
			kept[i], n = room.settled(arg)
			size += n
		}
		if size > fullArgs {
			room.most, room.kept = fewBytes, fewBytes
		}
	}
	return kept, size
}

// room is how many bytes a value may have to be kept whole, and how many are kept of one that has more.
type room struct{ most, kept int }

// settled returns a copy of one bound value that no longer shares memory with the program, and its size.
func (r *room) settled(arg any) (any, int) {
	switch v := arg.(type) {
	case []byte:
		return r.bytes(v)
	case sql.NamedArg:
		value, n := r.settled(v.Value)
		return sql.Named(v.Name, value), n + len(v.Name)
	case driver.Valuer:
		if value, ok := valueOf(v); ok {
			if _, again := value.(driver.Valuer); !again {
				return r.settled(value)
			}
		}
	case netip.Addr, netip.Prefix: // which hold a pointer that is nobody else's
		return arg, 32
	}
	rv := reflect.ValueOf(arg)
	switch rv.Kind() {
	case reflect.Pointer:
		if rv.IsNil() {
			return nil, 0
		}
		return r.settled(rv.Elem().Interface())
	case reflect.String:
		if rv.Len() > r.most {
			return Cut{Head: strings.Clone(rv.String()[:r.kept]), Len: rv.Len()}, r.kept
		}
		return arg, rv.Len()
	case reflect.Slice:
		if rv.IsNil() {
			return arg, 0
		}
		if rv.Type().Elem().Kind() == reflect.Uint8 {
			return r.bytes(rv.Bytes())
		}
		return r.slice(rv)
	}
	if rv.IsValid() && sharesMemory(rv.Type(), 0) {
		return r.settled(fmt.Sprint(arg))
	}
	return arg, 16
}

func (r *room) slice(rv reflect.Value) (any, int) {
	elem := rv.Type().Elem()
	if elem.Kind() != reflect.String && sharesMemory(elem, 0) {
		return r.settled(fmt.Sprint(rv.Interface()))
	}
	size, all, length := 0, 0, 0
	for i := range rv.Len() {
		n := int(elem.Size())
		if elem.Kind() == reflect.String {
			n += rv.Index(i).Len()
		}
		if all += n; all <= r.most {
			size, length = all, i+1
		}
	}
	if length < rv.Len() {
		length = min(length, r.kept/int(max(elem.Size(), 1)))
	}
	kept := reflect.MakeSlice(rv.Type(), length, length)
	reflect.Copy(kept, rv)
	if length < rv.Len() {
		return Cut{Head: kept.Interface(), Len: all}, size
	}
	return kept.Interface(), size
}

func (r *room) bytes(b []byte) (any, int) {
	switch {
	case b == nil:
		return nil, 0
	case len(b) > r.most:
		return Cut{Head: slices.Clone(b[:r.kept]), Len: len(b)}, r.kept
	}
	return append([]byte{}, b...), len(b)
}

// valueOf asks a Valuer for its value. A nil pointer is NULL, as it is to database/sql. A Valuer that fails or panics will do so
// again when the statement is sent, where the error belongs.
func valueOf(v driver.Valuer) (value any, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	if rv := reflect.ValueOf(v); rv.Kind() == reflect.Pointer && rv.IsNil() {
		return nil, true
	}
	value, err := v.Value()
	return value, err == nil
}
