package show

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/retort-shell/retort/repl/typeset"
)

// opaque reports whether v is a struct of the standard library that hides all it has, as sync.Mutex does.
func opaque(v reflect.Value) bool {
	root, _, _ := strings.Cut(v.Type().PkgPath(), "/")
	switch root {
	case "bufio", "context", "crypto", "database", "internal", "log", "math", "net", "os", "reflect", "regexp", "sync", "time":
	default:
		return false
	}
	for f := range v.Type().Fields() {
		if f.IsExported() {
			return false
		}
	}
	return true
}

// leaf returns the text of a value that has no parts worth showing apart. limit bounds strings, in bytes.
func (f *formatter) leaf(v reflect.Value, limit int) (string, bool) {
	if !v.IsValid() {
		return "nil", true
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if v.IsNil() {
			return "nil", true
		}
	}
	if v.Kind() == reflect.Interface {
		return f.leaf(v.Elem(), limit)
	}
	t := v.Type()
	switch {
	case t == timeType && v.CanInterface():
		return f.p.fullTime(v.Interface().(time.Time)), true
	case t == durationType:
		return time.Duration(v.Int()).String(), true
	case t.Implements(typeType) && v.CanInterface():
		return typeName(v.Interface().(reflect.Type)), true
	case t == reflectType && v.CanInterface():
		return f.leaf(v.Interface().(reflect.Value), limit)
	}
	if s := f.p.schema(t); s != nil {
		if name, ok := f.p.rowName(v, s); ok {
			return name, true
		}
		return "", false
	}
	if t.Kind() == reflect.Pointer && f.p.schema(t.Elem()) != nil {
		return "", false
	}
	if inner, valid, ok := nullable(v); ok {
		if !valid {
			return "NULL", true
		}
		return f.leaf(inner, limit)
	}
	s, note, ok := ownText(v)
	if note != "" && !slices.Contains(f.notes, note) {
		f.notes = append(f.notes, note)
	}
	if ok {
		s, more := prefix(s, limit)
		if more {
			s += typeset.Ellipsis
		}
		if t.Kind() == reflect.String && s == "" {
			return `""`, true
		}
		return typeset.Visible(s), true
	}
	return f.basic(v, limit)
}

// basic formats what Go's predeclared and channel, function and byte slice types hold.
func (f *formatter) basic(v reflect.Value, limit int) (string, bool) {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10), true
	case reflect.Uintptr:
		return "0x" + strconv.FormatUint(v.Uint(), 16), true
	case reflect.Float32, reflect.Float64:
		return floatText(v.Float(), v.Type().Bits()), true
	case reflect.Complex64, reflect.Complex128:
		return strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits()), true
	case reflect.String:
		return quoteCut(v.String(), limit), true
	case reflect.Func:
		return typeName(v.Type()), true
	case reflect.Chan:
		s := typeName(v.Type())
		if v.Cap() > 0 {
			s += fmt.Sprintf(" (%d of %d buffered)", v.Len(), v.Cap())
		}
		return s, true
	case reflect.UnsafePointer:
		return fmt.Sprintf("unsafe.Pointer(%#x)", v.Pointer()), true
	case reflect.Slice:
		if v.Type().ConvertibleTo(bytesType) && v.Type().Elem().Kind() == reflect.Uint8 {
			return bytesLiteral(typeName(v.Type()), v.Bytes(), limit), true
		}
		if v.Len() == 0 {
			return typeName(v.Type()) + "{}", true
		}
	case reflect.Map:
		if v.Len() == 0 {
			return typeName(v.Type()) + "{}", true
		}
	}
	return "", false
}

// quoteCut quotes at most limit bytes of s, with … after the closing quote when there are more.
func quoteCut(s string, limit int) string {
	s, more := prefix(s, limit)
	if more {
		return typeset.Quote(s) + typeset.Ellipsis
	}
	return typeset.Quote(s)
}

// floatText is the shortest text that reads back as the same number, without an exponent where it stays short.
func floatText(x float64, bits int) string {
	s := strconv.FormatFloat(x, 'g', -1, bits)
	if strings.ContainsRune(s, 'e') {
		if plain := strconv.FormatFloat(x, 'f', -1, bits); len(plain) <= 16 {
			return plain
		}
	}
	return s
}

func bytesLiteral(typ string, b []byte, limit int) string {
	if isText(b) {
		s, more := prefix(string(b[:min(len(b), limit+1)]), limit)
		if more {
			return fmt.Sprintf("%s(%s%s), %s", typ, typeset.Quote(s), typeset.Ellipsis, typeset.Plural(len(b), "byte"))
		}
		return typ + "(" + typeset.Quote(s) + ")"
	}
	if len(b) > maxBytes {
		return fmt.Sprintf("%s, %s: 0x%x%s", typ, typeset.Plural(len(b), "byte"), b[:16], typeset.Ellipsis)
	}
	return fmt.Sprintf("%s, %s: 0x%x", typ, typeset.Plural(len(b), "byte"), b)
}

// isText reports whether b reads as text; it looks at the first kilobyte only.
func isText(b []byte) bool {
	if len(b) > 1024 {
		b = b[:1024]
		for i := 0; i < utf8.UTFMax && len(b) > 0 && !utf8.Valid(b); i++ {
			b = b[:len(b)-1]
		}
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 || unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return false
		}
		i += n
	}
	return true
}
