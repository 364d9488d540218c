package show

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/typeset"
)

// A text in a record takes at most this many lines.
const maxFieldLines = 6

// Record shows one instance of a model, or a pointer to one: how it relates to its row, then its fields. Of an instance
// that was never saved it leaves out what is zero, and names those left out that the model itself would have to fill.
func (p *Printer) Record(w io.Writer, v reflect.Value) error {
	v = indirect(v)
	if !v.IsValid() || p.schema(v.Type()) == nil {
		return fmt.Errorf("cannot show %s as a record: it is no model", valueType(v))
	}
	pg := p.page()
	p.record(pg, v, p.schema(v.Type()))
	return pg.writeTo(w)
}

// RecordHeading shows the first line of Record only: which row, and that it is saved, changed, deleted.
func (p *Printer) RecordHeading(w io.Writer, v reflect.Value) error {
	v = indirect(v)
	if !v.IsValid() || p.schema(v.Type()) == nil {
		return fmt.Errorf("cannot show %s as a record: it is no model", valueType(v))
	}
	pg := p.page()
	p.recordHeading(pg, v, p.schema(v.Type()))
	return pg.writeTo(w)
}

// recordHeading returns the state that it has shown, and the changes that found no place in the heading.
func (p *Printer) recordHeading(pg *page, v reflect.Value, s *schema.Schema) (State, []Change) {
	state, changes := p.Models.State(v, s)
	name, hasKey := p.rowName(v, s)
	if !hasKey {
		name = typeName(v.Type())
	}
	if state == Unknown && !hasKey && len(s.PrimaryFields) > 0 {
		state = New
	}
	text := name
	switch state {
	case New:
		text += ", not saved"
		if !hasKey && len(s.PrimaryFields) > 0 {
			text += ": it has no primary key"
		}
	case Saved:
		text += ", saved"
	case Deleted:
		text += ", deleted"
	case Changed:
		f := &formatter{p: p}
		var full, names []string
		for _, c := range changes {
			names = append(names, c.Field)
			full = append(full, c.Field+" (was "+f.recordText(reflect.ValueOf(c.Was))+")")
		}
		long := text + ", changed: " + strings.Join(full, ", ")
		if typeset.Width(long) <= p.width() {
			text, changes = long, nil
		} else {
			text += ", changed: " + strings.Join(names, ", ")
		}
	default:
		if len(s.PrimaryFields) == 0 {
			text += ": the model has no primary key"
		} else {
			text += ", not read in this session"
		}
	}
	lines := []string{text}
	if typeset.Width(text) > p.width() {
		lines = typeset.Wrap(text, p.width()-len(indent))
	}
	for i, l := range lines {
		pg.line(p.Style.Paint(Heading, strings.Repeat(indent, min(i, 1))+l))
	}
	return state, changes
}

func (p *Printer) record(pg *page, v reflect.Value, s *schema.Schema) {
	state, changes := p.recordHeading(pg, v, s)
	f := &formatter{p: p}
	var fields []recordField
	var zero, notLoaded []string
	for _, sf := range s.Fields {
		name := goName(s, sf)
		if rel := s.Relationships.Relations[sf.Name]; rel != nil && sf.DBName == "" {
			if text, loaded := p.relationText(v, sf); loaded {
				fields = append(fields, recordField{name: name, lines: []string{text}})
			} else {
				notLoaded = append(notLoaded, name)
			}
			continue
		}
		fv, ok := fieldValue(v, sf)
		isZero := !ok || fv.IsZero()
		switch {
		case sf.DBName == "" && isZero:
			continue
		case isZero && state == New:
			if !filledByDatabase(sf) {
				zero = append(zero, name)
			}
			continue
		}
		field := recordField{name: name, value: fv}
		for _, c := range changes {
			if c.Field == sf.Name {
				field.note = "(was " + f.recordText(reflect.ValueOf(c.Was)) + ")"
			}
		}
		fields = append(fields, field)
	}
	p.fields(pg, f, fields)
	if len(zero) > 0 {
		p.caption(pg, "zero: "+strings.Join(zero, ", "), Muted)
	}
	if len(notLoaded) > 0 && state != New {
		p.caption(pg, "not loaded: "+strings.Join(notLoaded, ", "), Muted)
	}
	p.notes(pg, f)
}

// filledByDatabase reports whether a zero field gets its value when it is saved, so that zero says nothing.
func filledByDatabase(f *schema.Field) bool {
	return f.PrimaryKey && f.AutoIncrement || f.AutoCreateTime != 0 || f.AutoUpdateTime != 0 || softDelete(f) || f.HasDefaultValue
}

// relationText says what a relation holds; false when it was not loaded.
func (p *Printer) relationText(v reflect.Value, sf *schema.Field) (string, bool) {
	fv, ok := fieldValue(v, sf)
	if !ok || fv.IsZero() {
		return "", false
	}
	fv = indirect(fv)
	if !fv.IsValid() {
		return "", false
	}
	if fv.Kind() == reflect.Slice || fv.Kind() == reflect.Array {
		if fv.Len() == 0 {
			return "none", true
		}
		return typeset.Count(fv.Len()) + " × " + typeName(elemType(fv.Type())), true
	}
	if s := p.schema(fv.Type()); s != nil {
		if name, ok := p.rowName(fv, s); ok {
			return name, true
		}
		return typeName(fv.Type()) + ", not saved", true
	}
	f := &formatter{p: p}
	return f.short(fv, p.width()/2), true
}

// goName is the field as Go code reaches it from the model: ID for a field of an embedded struct, Address.City for one
// of a named struct.
func goName(s *schema.Schema, f *schema.Field) string {
	t, names := s.ModelType, []string(nil)
	for n, i := range f.StructField.Index {
		if i < 0 {
			i = -i - 1
		}
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || i >= t.NumField() {
			return f.Name
		}
		sf := t.Field(i)
		if !sf.Anonymous || n == len(f.StructField.Index)-1 {
			names = append(names, sf.Name)
		}
		t = sf.Type
	}
	return strings.Join(names, ".")
}

// A recordField is a line of a record: a value, or lines that are ready.
type recordField struct {
	name  string
	value reflect.Value
	lines []string
	note  string
}

// fields shows names and values in two columns.
func (p *Printer) fields(pg *page, f *formatter, fields []recordField) {
	label := 0
	for _, x := range fields {
		label = max(label, typeset.Width(x.name))
	}
	label = min(label, p.width()/2)
	room := p.width() - len(indent) - label - len(gap)
	for _, x := range fields {
		lines := x.lines
		if lines == nil {
			lines = f.recordLines(x.value, room)
		}
		role, width := Plain, typeset.Width(lines[len(lines)-1])
		if len(lines) == 1 && lines[0] == "NULL" {
			role = Null
		}
		for i, l := range lines {
			lines[i] = p.Style.Paint(role, l)
		}
		if x.note != "" {
			note := p.Style.Paint(Muted, typeset.Cut(x.note, room))
			if last := len(lines) - 1; width+len(gap)+typeset.Width(x.note) <= room {
				lines[last] += gap + note
			} else {
				lines = append(lines, note)
			}
		}
		name := align(x.name, label, false)
		for _, l := range lines {
			pg.line(indent, p.Style.Paint(Key, name), gap, l)
			name = strings.Repeat(" ", label)
		}
	}
}

// recordLines is what a field holds, as the database would have it: NULL for nil, and the value of a pointer.
func (f *formatter) recordLines(v reflect.Value, room int) []string {
	v, null := columnValue(v)
	if null {
		return []string{"NULL"}
	}
	text, ok := f.leaf(v, maxText)
	if !ok {
		return f.lines(v, room)
	}
	lines := typeset.Fold(text, room)
	if len(lines) > maxFieldLines {
		left := typeset.Width(strings.Join(lines[maxFieldLines-1:], ""))
		if v.Kind() == reflect.String {
			left += max(0, v.Len()-maxText)
		}
		lines = append(slices.Clip(lines[:maxFieldLines-1]), typeset.Wrap(typeset.Ellipsis+" and "+typeset.Count(left)+" more characters", room)...)
	}
	return lines
}

// recordText is recordLines on one short line.
func (f *formatter) recordText(v reflect.Value) string {
	v, null := columnValue(v)
	if null {
		return "NULL"
	}
	return f.short(v, f.p.width()/2)
}

// columnValue follows pointers and takes nullable types apart.
func columnValue(v reflect.Value) (inner reflect.Value, null bool) {
	v = indirect(v)
	if !v.IsValid() {
		return v, true
	}
	if inner, valid, ok := nullable(v); ok {
		if !valid {
			return v, true
		}
		return columnValue(inner)
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v, v.IsNil()
	}
	return v, false
}

// caption adds an indented line in a role, wrapped.
func (p *Printer) caption(pg *page, text string, role Role) {
	for i, l := range typeset.Wrap(text, p.width()-2*len(indent)) {
		if i > 0 {
			l = indent + l
		}
		pg.line(indent, p.Style.Paint(role, l))
	}
}

// notes tells what went wrong while values were formatted.
func (p *Printer) notes(pg *page, f *formatter) {
	for _, n := range f.notes {
		p.caption(pg, "note: "+n, Muted)
	}
}
