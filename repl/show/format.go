package show

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

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
