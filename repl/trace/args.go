package trace

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// longValue is the length in bytes from which a bound string or byte slice is kept only in part.
const longValue = 64 << 10

// shortened is how many bytes of a long value are kept.
const shortened = 1 << 10

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
	for i, arg := range args {
		switch v := arg.(type) {
		case nil, bool, int64, int, uint, float64, time.Time:
			kept[i] = arg
		case string:
			if len(v) > longValue {
				kept[i] = Cut{Head: strings.Clone(v[:shortened]), Len: len(v)}
				size += shortened
				continue
			}
			kept[i] = arg
			size += len(v)
		default:
			var n int
			kept[i], n = settled(arg)
			size += n
		}
	}
	return kept, size
}

// settled returns a copy of one bound value that no longer shares memory with the program.
func settled(arg any) (any, int) {
	switch v := arg.(type) {
	case []byte:
		return bytesOf(v)
	case sql.NamedArg:
		value, n := settled(v.Value)
		return sql.Named(v.Name, value), n + len(v.Name)
	case driver.Valuer:
		if value, ok := valueOf(v); ok {
			if _, again := value.(driver.Valuer); !again {
				return settled(value)
			}
		}
	}
	rv := reflect.ValueOf(arg)
	switch rv.Kind() {
	case reflect.Pointer:
		if rv.IsNil() {
			return nil, 0
		}
		return settled(rv.Elem().Interface())
	case reflect.String:
		if rv.Len() > longValue {
			return Cut{Head: strings.Clone(rv.String()[:shortened]), Len: rv.Len()}, shortened
		}
		return arg, rv.Len()
	case reflect.Slice:
		if rv.IsNil() {
			return arg, 0
		}
		if rv.Type().Elem().Kind() == reflect.Uint8 {
			return bytesOf(rv.Bytes())
		}
		length := min(rv.Len(), shortened)
		kept := reflect.MakeSlice(rv.Type(), length, length)
		reflect.Copy(kept, rv)
		if length < rv.Len() {
			return Cut{Head: kept.Interface(), Len: rv.Len() * int(rv.Type().Elem().Size())}, length * int(rv.Type().Elem().Size())
		}
		return kept.Interface(), length * int(rv.Type().Elem().Size())
	case reflect.Map:
		return fmt.Sprint(arg), rv.Len() * 32
	}
	return arg, 16
}

func bytesOf(b []byte) (any, int) {
	switch {
	case b == nil:
		return nil, 0
	case len(b) > longValue:
		return Cut{Head: append([]byte(nil), b[:shortened]...), Len: len(b)}, shortened
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
