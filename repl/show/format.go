package show

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/typeset"
)

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
	bytesType    = reflect.TypeFor[[]byte]()
	typeType     = reflect.TypeFor[reflect.Type]()
	reflectType  = reflect.TypeFor[reflect.Value]()
)

// Bounds on what is shown of a value, so that no value takes long or floods the terminal.
const (
	maxDepth      = 8     // nesting
	maxText       = 4000  // bytes of a string
	maxInnerText  = 200   // bytes of a string inside another value
	maxBytes      = 64    // bytes of binary data
	maxSortedKeys = 10000 // a larger map is shown in its own order
)

// A formatter writes values in Go's syntax, on one line where they fit and else on several.
type formatter struct {
	p     *Printer
	path  []visit // the pointers, maps and slices that lead to the value, to see cycles
	notes []string
}

type visit struct {
	ptr uintptr
	typ reflect.Type
	len int
}

// enter records that v is being formatted; false means that it contains itself, or is nested too deeply.
func (f *formatter) enter(v reflect.Value) bool {
	e := visit{typ: v.Type()}
	switch v.Kind() {
	case reflect.Pointer, reflect.Map:
		e.ptr = v.Pointer()
	case reflect.Slice:
		e.ptr, e.len = v.Pointer(), v.Len()
	}
	if len(f.path) >= maxDepth || e.ptr != 0 && slices.Contains(f.path, e) {
		return false
	}
	f.path = append(f.path, e)
	return true
}

func (f *formatter) leave() { f.path = f.path[:len(f.path)-1] }

// A lineBuf is one line under construction that gives up when it grows beyond its width.
type lineBuf struct {
	strings.Builder
	room int
}

func (b *lineBuf) add(s string) {
	if w := typeset.Width(s); w <= b.room {
		b.room -= w
		b.WriteString(s)
	} else if b.room >= 0 {
		b.WriteString(strings.TrimSuffix(typeset.Cut(s, b.room+1), typeset.Ellipsis))
		b.room = -1
	}
}

func (b *lineBuf) full() bool { return b.room < 0 }

// oneLine returns v on a line of at most width columns, or false when it does not fit.
func (f *formatter) oneLine(v reflect.Value, width int) (string, bool) {
	b := &lineBuf{room: width}
	f.flat(b, v, false)
	return b.String(), !b.full()
}

// short returns v on one line, cut to width columns.
func (f *formatter) short(v reflect.Value, width int) string {
	if s, ok := f.leaf(v, maxInnerText); ok {
		return typeset.Cut(s, width)
	}
	s, ok := f.oneLine(v, width-1)
	if ok {
		return s
	}
	return typeset.Cut(s, width-1) + typeset.Ellipsis
}

// flat writes v; elided leaves out its type, which the composite around it says.
func (f *formatter) flat(b *lineBuf, v reflect.Value, elided bool) {
	if b.full() {
		return
	}
	if s, ok := f.leaf(v, maxInnerText); ok {
		b.add(s)
		return
	}
	if v.Kind() == reflect.Interface {
		f.flat(b, v.Elem(), false)
		return
	}
	if !f.enter(v) {
		b.add(typeset.Ellipsis)
		return
	}
	defer f.leave()
	if v.Kind() == reflect.Pointer {
		b.add("&")
		f.flat(b, v.Elem(), false)
		return
	}
	head, entries, more := f.parts(v)
	if elided || v.Kind() == reflect.Struct && v.Type().Name() == "" && len(entries) > 0 {
		head = ""
	}
	inner := elides(v.Type())
	b.add(head + "{")
	for i, e := range entries {
		if b.full() {
			return
		}
		if i > 0 {
			b.add(", ")
		}
		b.add(e.label)
		if e.label != typeset.Ellipsis {
			f.flat(b, e.value, inner)
		}
	}
	if more > 0 {
		b.add(", " + typeset.Ellipsis + " and " + typeset.Count(more) + " more")
	}
	b.add("}")
}

// elides reports whether Go lets the elements of a composite of type t go without their own type.
func elides(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return t.Elem().Kind() != reflect.Interface && t.Elem().Kind() != reflect.Pointer
	}
	return false
}

// lines returns v on one or more lines of at most width columns. The caller adds any indent.
func (f *formatter) lines(v reflect.Value, width int) []string { return f.block(v, width, 0, false) }

// block is lines for a part of a value: taken columns of the first line are in use already, and elided leaves out the
// type, as in flat.
func (f *formatter) block(v reflect.Value, width, taken int, elided bool) []string {
	width = max(width, minValueWidth)
	first := max(width-taken, minValueWidth)
	if s, ok := f.leaf(v, maxInnerText); ok {
		return []string{typeset.Cut(s, first)}
	}
	b := &lineBuf{room: first}
	if f.flat(b, v, elided); !b.full() {
		return []string{b.String()}
	}
	if v.Kind() == reflect.Interface {
		return f.block(v.Elem(), width, taken, false)
	}
	if !f.enter(v) {
		return []string{typeset.Ellipsis}
	}
	defer f.leave()
	if v.Kind() == reflect.Pointer {
		inner := f.block(v.Elem(), width, taken+1, false)
		inner[0] = "&" + inner[0]
		return inner
	}
	head, entries, more := f.parts(v)
	if elided || v.Kind() == reflect.Struct && v.Type().Name() == "" {
		head = ""
	}
	out := []string{typeset.Cut(head, first-1) + "{"}
	if scalars(v) {
		out = append(out, f.fillLines(entries, width)...)
	} else {
		inner := elides(v.Type())
		for _, e := range entries {
			label := typeset.Cut(e.label, width/2)
			sub := f.block(e.value, width-len(indent)-1, typeset.Width(label), inner)
			sub[0] = label + sub[0]
			sub[len(sub)-1] += ","
			for _, l := range sub {
				out = append(out, indent+l)
			}
		}
	}
	if more > 0 {
		out = append(out, indent+typeset.Ellipsis+" and "+typeset.Count(more)+" more")
	}
	return append(out, "}")
}

// fillLines sets short entries one after the other, as many to a line as fit.
func (f *formatter) fillLines(entries []entry, width int) []string {
	var out []string
	line := " "
	for _, e := range entries {
		s, _ := f.leaf(e.value, maxInnerText)
		s = typeset.Cut(s, width-3) + ","
		if line != " " && typeset.Width(line)+1+typeset.Width(s) > width {
			out = append(out, line)
			line = " "
		}
		line += " " + s
	}
	return append(out, line)
}

// scalars reports whether v is a list whose elements are set side by side.
func scalars(v reflect.Value) bool {
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return false
	}
	switch k := v.Type().Elem().Kind(); k {
	case reflect.String:
		return true
	default:
		return k >= reflect.Bool && k <= reflect.Complex128
	}
}

type entry struct {
	label string
	value reflect.Value
}

// parts takes a composite value apart: its type, at most as many entries as are shown, and how many there are beyond.
func (f *formatter) parts(v reflect.Value) (head string, entries []entry, more int64) {
	head = typeName(v.Type())
	limit := f.p.rows()
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		n := min(v.Len(), limit)
		for i := range n {
			entries = append(entries, entry{value: v.Index(i)})
		}
		more = int64(v.Len() - n)
	case reflect.Map:
		keys := mapKeys(v, limit)
		for _, k := range keys {
			entries = append(entries, entry{f.short(k, 40) + ": ", v.MapIndex(k)})
		}
		more = int64(v.Len() - len(keys))
	case reflect.Struct:
		isModel := f.p.schema(v.Type()) != nil
		for i := range v.NumField() {
			sf := v.Type().Field(i)
			// Of a model inside a value only what is set helps to recognise it.
			if sf.Name == "_" || isModel && (!sf.IsExported() || v.Field(i).IsZero()) {
				continue
			}
			entries = append(entries, entry{f.p.fieldName(v.Type(), sf.Name) + ": ", v.Field(i)})
		}
		if len(entries) > 0 && !isModel && opaque(v) {
			return head, []entry{{label: typeset.Ellipsis}}, 0
		}
	}
	return head, entries, more
}

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

// mapKeys returns at most limit keys of a map, the smallest ones in order unless the map is very large.
func mapKeys(v reflect.Value, limit int) []reflect.Value {
	var keys []reflect.Value
	sorted := v.Len() <= maxSortedKeys
	for it := v.MapRange(); it.Next(); {
		keys = append(keys, it.Key())
		if !sorted && len(keys) == limit {
			return keys
		}
	}
	slices.SortFunc(keys, compareKeys)
	return keys[:min(len(keys), limit)]
}

func compareKeys(a, b reflect.Value) int {
	for a.Kind() == reflect.Interface && !a.IsNil() {
		a = a.Elem()
	}
	for b.Kind() == reflect.Interface && !b.IsNil() {
		b = b.Elem()
	}
	switch {
	case a.Kind() != b.Kind():
		return cmp.Compare(a.Kind(), b.Kind())
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.Kind() == reflect.String:
		return cmp.Compare(a.String(), b.String())
	}
	return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
}

// goNames puts the names that people write for what reflection calls by another: any, and []byte, which it cannot tell
// from []uint8.
var goNames = strings.NewReplacer("interface {}", "any", "[]uint8", "[]byte")

// packagePaths finds the paths that reflection writes before the names of type arguments, and package main, which cells leave out.
var packagePaths = regexp.MustCompile(`([\w~-][\w.~-]*/)+(\w+\.)|\bmain\.`)

// typeName is t as a cell writes it.
func typeName(t reflect.Type) string {
	return packagePaths.ReplaceAllString(goNames.Replace(t.String()), "$2")
}

// rowName names the row that a model's value stands for: "models.User #9"; false when it has no primary key.
func (p *Printer) rowName(v reflect.Value, s *schema.Schema) (string, bool) {
	key, ok := p.keyText(v, s)
	return typeName(v.Type()) + " " + key, ok
}

// keyText is the primary key of a model's value: #9, "978-0" or (student_id 3, club_id 4); false when it is not set.
func (p *Printer) keyText(v reflect.Value, s *schema.Schema) (string, bool) {
	f := &formatter{p: p}
	var parts []string
	for _, field := range s.PrimaryFields {
		fv, ok := fieldValue(v, field)
		if !ok || fv.IsZero() && len(s.PrimaryFields) == 1 {
			return "", false
		}
		text := f.short(indirect(fv), 40)
		if len(s.PrimaryFields) > 1 {
			text = field.DBName + " " + text
		} else if fv.CanInt() || fv.CanUint() {
			text = "#" + text
		}
		parts = append(parts, text)
	}
	switch len(parts) {
	case 0:
		return "", false
	case 1:
		return parts[0], true
	}
	for _, field := range s.PrimaryFields {
		if fv, ok := fieldValue(v, field); ok && !fv.IsZero() {
			return "(" + strings.Join(parts, ", ") + ")", true
		}
	}
	return "", false
}

// fieldValue is the field of a model's value; false when an embedded pointer on the way to it is nil. Unlike
// schema.Field.ReflectValueOf it never allocates that pointer.
func fieldValue(v reflect.Value, field *schema.Field) (reflect.Value, bool) {
	for _, i := range field.StructField.Index {
		if i >= 0 {
			v = v.Field(i)
			continue
		}
		// GORM notes a step through an embedded pointer as -index-1.
		if v = v.Field(-i - 1); v.IsNil() {
			return reflect.Value{}, false
		}
		v = v.Elem()
	}
	return v, true
}

// indirect follows pointers and interfaces; the result is invalid when one of them is nil.
func indirect(v reflect.Value) reflect.Value {
	for range maxDepth {
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			return v
		}
		v = v.Elem()
	}
	return reflect.Value{}
}

// fullTime shows all of a time but trailing zeros, with its zone.
func (p *Printer) fullTime(t time.Time) string {
	if t.IsZero() {
		return "zero time"
	}
	if p.Location != nil {
		t = t.In(p.Location)
	}
	return t.Format("2006-01-02 15:04:05.999999999 ") + zone(t)
}

// zone is the name of t's zone, or its offset where the name is none.
func zone(t time.Time) string {
	name, _ := t.Zone()
	if name == "" || strings.ContainsAny(name, "+-") || name == "Local" {
		return t.Format("-07:00")
	}
	return name
}
