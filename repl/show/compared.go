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

// Compared is an instance beside its row.
type Compared struct {
	Name    string        // how the session calls the instance: u
	V       reflect.Value // the instance, a struct of the model
	Row     reflect.Value // the row, as another instance; invalid: there is none
	Columns []ComparedColumn
	Writes  []Write
	Notes   []string
}

// ComparedColumn is a column of which an instance and its row have a value each.
type ComparedColumn struct {
	Field   *schema.Field
	Differs bool
	Missing bool          // the table does not have it
	Read    reflect.Value // what the session read or wrote last, where that is a third value; else invalid
	Note    string
}

// Write is a call that would write the instance, and what it would do.
type Write struct{ Call, Does string }

// differing are the fields in which the two differ.
func (c Compared) differing(s *schema.Schema) []string {
	var names []string
	for _, x := range c.Columns {
		if x.Differs {
			names = append(names, goName(s, x.Field))
		}
	}
	return names
}

// Diff shows an instance against its row: what differs, and what calls would write.
func (p *Printer) Diff(w io.Writer, c Compared) error {
	s := p.schema(c.V.Type())
	if s == nil {
		return fmt.Errorf("cannot compare %s: it is no model", valueType(c.V))
	}
	pg := p.page()
	p.sentence(pg, p.diffHeading(c, s))
	p.differences(pg, c, s)
	p.writes(pg, c.Writes)
	if len(c.Notes) > 0 {
		pg.line()
	}
	for _, note := range c.Notes {
		p.caption(pg, note, Muted)
	}
	return pg.writeTo(w)
}

func (p *Printer) diffHeading(c Compared, s *schema.Schema) string {
	name, hasKey := p.rowName(c.V, s)
	names := c.differing(s)
	columns := int64(0)
	for _, x := range c.Columns {
		if !x.Missing {
			columns++
		}
	}
	switch {
	case !hasKey:
		return typeName(c.V.Type()) + ", not saved: it has no primary key, so that no row is its own."
	case !c.Row.IsValid():
		return name + " has no row: table " + typeset.Visible(s.Table) + " does not have this key."
	case len(names) == 0:
		return fmt.Sprintf("%s agrees with its row in %s.", name, typeset.Plural(columns, "column"))
	}
	return fmt.Sprintf("%s differs from its row in %d of %s.", name, len(names), typeset.Plural(columns, "column"))
}

// The words for the sides of a difference.
const (
	inMemory = "memory"
	inRow    = "row"
	whenRead = "read"
)

func (p *Printer) differences(pg *page, c Compared, s *schema.Schema) {
	label := 0
	for _, x := range c.Columns {
		if x.Differs || x.Missing {
			label = max(label, typeset.Width(goName(s, x.Field)))
		}
	}
	if label == 0 {
		return
	}
	pg.line()
	label = min(label, p.width()/3)
	room := p.width() - len(indent) - label - 2*len(gap) - len(inMemory)
	f := &formatter{p: p}
	for _, x := range c.Columns {
		if !x.Differs && !x.Missing {
			continue
		}
		name := align(typeset.Cut(goName(s, x.Field), label), label, false)
		side := func(word string, v reflect.Value, ok bool) {
			lines := []string{"nothing"}
			if ok {
				lines = f.recordLines(v, room)
			}
			for _, l := range lines {
				role := Plain
				if l == "NULL" {
					role = Null
				}
				pg.line(indent, p.Style.Paint(Key, name), gap, p.Style.Paint(Muted, typeset.PadRight(word, len(inMemory))), gap, p.Style.Paint(role, l))
				name, word = strings.Repeat(" ", label), ""
			}
		}
		mem, ok := fieldValue(c.V, x.Field)
		side(inMemory, mem, ok)
		if x.Missing {
			x.Note = "the table has no column " + typeset.Visible(x.Field.DBName)
		} else {
			if x.Read.IsValid() {
				side(whenRead, x.Read, true)
			}
			row, ok := fieldValue(c.Row, x.Field)
			side(inRow, row, ok)
		}
		if x.Note != "" {
			for _, l := range typeset.Wrap(x.Note, p.width()-len(indent)-label-len(gap)) {
				pg.line(indent, strings.Repeat(" ", label), gap, p.Style.Paint(Muted, l))
			}
		}
	}
	p.notes(pg, f)
}

// writes shows calls and what they would do, beside each other or, where that is too narrow, below.
func (p *Printer) writes(pg *page, writes []Write) {
	if len(writes) == 0 {
		return
	}
	pg.line()
	label := 0
	for _, x := range writes {
		label = max(label, typeset.Width(x.Call))
	}
	if label > p.width()/3 {
		for _, x := range writes {
			for _, l := range typeset.Wrap(x.Call, p.width()-len(indent)) {
				pg.line(indent, p.Style.Paint(Key, l))
			}
			for _, l := range typeset.Wrap(x.Does, p.width()-2*len(indent)) {
				pg.line(indent, indent, l)
			}
		}
		return
	}
	for _, x := range writes {
		call := typeset.PadRight(x.Call, label)
		for _, l := range typeset.Wrap(x.Does, p.width()-len(indent)-label-len(gap)) {
			pg.line(indent, p.Style.Paint(Key, call), gap, l)
			call = strings.Repeat(" ", label)
		}
	}
}

// KeyText is the primary key of a model's value: #9, "978-0" or (student_id 3, club_id 4); false when it is not set.
func (p *Printer) KeyText(v reflect.Value) (string, bool) {
	s := p.schema(v.Type())
	if s == nil {
		return "", false
	}
	return p.keyText(v, s)
}

// FieldValue is the field of a model's value; false when an embedded pointer on the way to it is nil.
func FieldValue(v reflect.Value, field *schema.Field) (reflect.Value, bool) {
	return fieldValue(v, field)
}

// FieldName is a field as Go code reaches it from its model: ID, Address.City.
func FieldName(s *schema.Schema, f *schema.Field) string { return goName(s, f) }

// SoftDelete reports whether a field marks rows as deleted instead of deleting them.
func SoftDelete(f *schema.Field) bool { return softDelete(f) }

// What shows a schema, an instance of it and its row beside each other: three things that are easily taken for one.
func (p *Printer) What(w io.Writer, c Compared, told []string) error {
	s := p.schema(c.V.Type())
	if s == nil {
		return fmt.Errorf("cannot explain %s: it is no model", valueType(c.V))
	}
	pg := p.page()
	things, lines := p.things(c, s)
	if widths, ok := p.thingWidths(things, lines); ok {
		p.threeColumns(pg, things, lines, widths)
	} else {
		p.threeBlocks(pg, things, lines)
	}
	for _, sentence := range told {
		pg.line()
		for _, l := range typeset.Wrap(sentence, p.width()) {
			pg.line(l)
		}
	}
	return pg.writeTo(w)
}

// A thing is the head of one of the three.
type thing struct{ name, is string }

// A thingLine is one field: as the schema, the instance and the row have it.
type thingLine struct {
	texts   [3]string
	differs bool
}

// A value in What is cut at this many columns.
const maxThing = 60

func (p *Printer) things(c Compared, s *schema.Schema) ([3]thing, []thingLine) {
	row := thing{"no row", "not in the database"}
	if key, ok := p.keyText(c.V, s); ok {
		row = thing{"row " + key, "in table " + typeset.Visible(s.Table)}
		if !c.Row.IsValid() {
			row.is = "not in table " + typeset.Visible(s.Table)
		}
	}
	things := [3]thing{{typeName(c.V.Type()), "the schema"}, {c.Name, "an instance, in memory"}, row}
	f := &formatter{p: p}
	var lines []thingLine
	for _, sf := range s.Fields {
		x := thingLine{texts: [3]string{goName(s, sf) + " " + typeName(sf.FieldType), "–", "–"}}
		v, ok := fieldValue(c.V, sf)
		rel := s.Relationships.Relations[sf.Name]
		switch {
		case rel != nil && sf.DBName == "":
			x.texts[1] = "not loaded"
			if text, loaded := p.relationText(c.V, sf); loaded {
				x.texts[1] = text
			}
			x.texts[2] = "no column"
		case sf.DBName == "" || s.FieldsByDBName[sf.DBName] != sf:
			continue
		default:
			if ok {
				x.texts[1] = f.thing(v)
			}
			i := slices.IndexFunc(c.Columns, func(cc ComparedColumn) bool { return cc.Field == sf })
			switch {
			case !c.Row.IsValid():
			case i >= 0 && c.Columns[i].Missing:
				x.texts[2] = "no column"
			default:
				if v, ok := fieldValue(c.Row, sf); ok {
					x.texts[2] = f.thing(v)
				}
				x.differs = i >= 0 && c.Columns[i].Differs
			}
		}
		lines = append(lines, x)
	}
	return things, lines
}

func (f *formatter) thing(v reflect.Value) string {
	v, null := columnValue(v)
	if null {
		return "NULL"
	}
	return f.short(v, maxThing)
}

// differ stands between values that do.
const differ = "≠ "

// minThing is the least width of each of the three columns.
const minThing = 18

func (p *Printer) thingWidths(things [3]thing, lines []thingLine) ([3]int, bool) {
	var natural [3]int
	for c, x := range things {
		natural[c] = max(typeset.Width(x.name), typeset.Width(x.is))
		for _, l := range lines {
			natural[c] = max(natural[c], typeset.Width(l.texts[c]))
		}
	}
	room := p.width() - len(indent) - 2*len(gap) - typeset.Width(differ)
	widths := natural
	for widths[0]+widths[1]+widths[2] > room {
		widest := 0
		for c := range widths {
			if widths[c] > widths[widest] {
				widest = c
			}
		}
		if widths[widest]--; widths[widest] < minThing {
			return widths, false
		}
	}
	return widths, true
}

func (p *Printer) threeColumns(pg *page, things [3]thing, lines []thingLine, widths [3]int) {
	line := func(mark string, texts [3]string, roles [3]Role) {
		var parts []string
		for c, s := range texts {
			lead := gap
			switch c {
			case 0:
				lead = indent
			case 2:
				lead = gap + typeset.PadRight(mark, typeset.Width(differ))
			}
			s = typeset.Cut(s, widths[c])
			role := roles[c]
			if s == "NULL" {
				role = Null
			}
			parts = append(parts, lead+p.Style.Paint(role, s)+strings.Repeat(" ", max(0, widths[c]-typeset.Width(s))))
		}
		pg.line(parts...)
	}
	var names, are [3]string
	for c, x := range things {
		names[c], are[c] = x.name, x.is
	}
	line("", names, [3]Role{Heading, Heading, Heading})
	line("", are, [3]Role{Muted, Muted, Muted})
	pg.line()
	for _, l := range lines {
		mark, roles := "", [3]Role{Key, Plain, Plain}
		if l.differs {
			mark = differ
		}
		for c := 1; c < 3; c++ {
			if absent(l.texts[c]) {
				roles[c] = Muted
			}
		}
		line(mark, l.texts, roles)
	}
}

// absent reports whether a text stands for no value.
func absent(s string) bool { return s == "–" || s == "not loaded" || s == "no column" }

// threeBlocks sets the three below each other.
func (p *Printer) threeBlocks(pg *page, things [3]thing, lines []thingLine) {
	label := 0
	for _, l := range lines {
		name, _, _ := strings.Cut(l.texts[0], " ")
		label = max(label, typeset.Width(name))
	}
	label = min(label, p.width()/3)
	for c, x := range things {
		if c > 0 {
			pg.line()
		}
		p.sentence(pg, x.name)
		p.caption(pg, x.is, Muted)
		for _, l := range lines {
			name, of, _ := strings.Cut(l.texts[0], " ")
			mark := strings.Repeat(" ", typeset.Width(differ))
			text := of
			if c > 0 {
				text = l.texts[c]
			}
			if absent(text) {
				continue
			}
			if c == 2 && l.differs {
				mark = differ
			}
			room := p.width() - len(indent) - label - len(gap) - typeset.Width(differ)
			pg.line(indent, p.Style.Paint(Key, align(typeset.Cut(name, label), label, false)), gap, mark, typeset.Cut(text, room))
		}
	}
}
