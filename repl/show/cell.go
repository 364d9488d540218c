package show

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retort-shell/retort/repl/typeset"
)

// A cell is what one row has in one column of a table.
type cell struct {
	text  string
	role  Role
	right bool
	time  *time.Time // text is made of it when the whole column is known
}

// A cell is made from at most this many bytes of a text: more than any terminal shows of it on one line.
const maxCellText = 1024

func nullCell() cell { return cell{text: "NULL", role: Null} }

// cellOf makes a cell of a Go value: a field of a model or an element of a map.
func (f *formatter) cellOf(v reflect.Value) cell {
	v = indirect(v)
	if !v.IsValid() {
		return nullCell()
	}
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		if v.IsNil() {
			return nullCell()
		}
	}
	t := v.Type()
	if t == timeType && v.CanInterface() {
		x := v.Interface().(time.Time)
		return cell{time: &x}
	}
	if f.p.schema(t) != nil {
		return cell{text: f.short(v, 40)}
	}
	if inner, valid, ok := nullable(v); ok {
		if !valid {
			return nullCell()
		}
		return f.cellOf(inner)
	}
	if s, _, ok := ownText(v); ok {
		return cell{text: cellText(s)}
	}
	if v.Kind() == reflect.Struct || v.Kind() == reflect.Array {
		if x, ok := databaseValue(v); ok {
			return f.cellOfAny(x)
		}
	}
	switch k := v.Kind(); {
	case k == reflect.String:
		return cell{text: cellText(v.String())}
	case k == reflect.Bool:
		return cell{text: strconv.FormatBool(v.Bool())}
	case k >= reflect.Int && k <= reflect.Float64:
		s, _ := f.basic(v, 0)
		return cell{text: s, role: Number, right: true}
	case k == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return cell{text: bytesCell(v.Bytes())}
	}
	return cell{text: f.short(v, 60)}
}

// cellOfAny makes a cell of a value as a database driver gives it.
func (f *formatter) cellOfAny(x any) cell {
	if x == nil {
		return nullCell()
	}
	return f.cellOf(reflect.ValueOf(x))
}

// cellText is a text as a table shows it: bare, but in quotes where bare it could be taken for something else — nothing
// at all, NULL, or a text without the spaces around it.
func cellText(s string) string {
	s, more := prefix(s, maxCellText)
	if s == "" || s == "NULL" || s[0] == '"' || s != strings.Trim(s, " ") {
		s = typeset.Quote(s)
	} else {
		s = typeset.Visible(s)
	}
	if more {
		s += typeset.Ellipsis
	}
	return s
}

func bytesCell(b []byte) string {
	if isText(b) {
		return cellText(string(b[:min(len(b), maxCellText+1)]))
	}
	if len(b) > maxBytes {
		return fmt.Sprintf("0x%x%s %s", b[:8], typeset.Ellipsis, typeset.Plural(len(b), "byte"))
	}
	return fmt.Sprintf("0x%x", b)
}

// timeFormat is the format for the times of a column: days, where none has a time of the day, minutes, or seconds where two times differ
// within a minute. More would take the room of other columns.
func timeFormat(times []time.Time) string {
	if !slices.ContainsFunc(times, func(t time.Time) bool {
		return t.Hour() != 0 || t.Minute() != 0 || t.Second() != 0 || t.Nanosecond() != 0
	}) {
		return time.DateOnly
	}
	seconds := map[int64]int64{} // of a minute
	for _, t := range times {
		minute, second := t.Unix()/60, t.Unix()
		if other, ok := seconds[minute]; ok && other != second {
			return time.DateTime
		}
		seconds[minute] = second
	}
	return "2006-01-02 15:04"
}

// setTimes gives the cells of one column that hold times their text.
func (p *Printer) setTimes(column []*cell) {
	var times []time.Time
	for _, c := range column {
		if c.time == nil || c.time.IsZero() {
			continue
		}
		if p.Location != nil {
			t := c.time.In(p.Location)
			c.time = &t
		}
		times = append(times, *c.time)
	}
	format := timeFormat(times)
	for _, c := range column {
		switch {
		case c.time == nil:
		case c.time.IsZero():
			c.text = "zero time"
		default:
			c.text = c.time.Format(format)
		}
	}
}
