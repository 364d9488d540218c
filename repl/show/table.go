package show

import (
	"fmt"
	"io"
	"reflect"
	"slices"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/typeset"
)

// A column of a table says where each row's value is.
type column struct {
	head string
	of   func(row reflect.Value) (reflect.Value, bool) // false: the row has no such value
}

// Table shows a slice or array of models, structs or maps with string keys, one row a line. It looks at no more
// elements than it prints. Any other value is an error.
func (p *Printer) Table(w io.Writer, v reflect.Value) error {
	list := indirect(v)
	if !list.IsValid() || !p.tabular(list.Type()) {
		return fmt.Errorf("cannot show %s as a table: it must be a list of models, structs or maps", valueType(v))
	}
	n := list.Len()
	shown := min(n, p.rows())
	rows := make([]reflect.Value, shown)
	for i := range rows {
		row := indirect(list.Index(i))
		if row.IsValid() && row.Kind() == reflect.Map && row.IsNil() {
			row = reflect.Value{}
		}
		rows[i] = row
	}
	columns := p.columnsOf(elemType(list.Type()), rows)
	g := &grid{p: p}
	for _, c := range columns {
		g.heads = append(g.heads, c.head)
	}
	f := &formatter{p: p}
	for _, row := range rows {
		cells := make([]cell, len(columns))
		for i, c := range columns {
			cells[i] = nullCell()
			if !row.IsValid() {
				cells[i] = cell{text: "nil", role: Null}
			} else if fv, ok := c.of(row); ok {
				cells[i] = f.cellOf(fv)
			}
		}
		g.rows = append(g.rows, cells)
	}
	pg := p.page()
	dropped := g.body(pg)
	p.tally(pg, int64(n), int64(shown))
	p.dropped(pg, dropped)
	return pg.writeTo(w)
}

// tally closes a table: how many rows there are, and how many of them are not shown.
func (p *Printer) tally(pg *page, total, shown int64) {
	if total == 0 {
		pg.line(indent, p.Style.Paint(Muted, "no rows"))
		return
	}
	if total > shown {
		pg.line(indent, p.Style.Paint(Muted, typeset.Ellipsis+" and "+typeset.Count(total-shown)+" more"))
	}
	pg.line(indent, p.Style.Paint(Muted, typeset.Plural(total, "row")))
}

// tabular reports whether a value of type t is shown as a table.
func (p *Printer) tabular(t reflect.Type) bool {
	if t.Kind() != reflect.Slice && t.Kind() != reflect.Array {
		return false
	}
	switch e := elemType(t); e.Kind() {
	case reflect.Struct:
		if p.schema(e) != nil {
			return true
		}
		return e != timeType && !e.Implements(errorType) && !e.Implements(stringerType) &&
			!reflect.PointerTo(e).Implements(stringerType) && !reflect.PointerTo(e).Implements(valuerType) && len(p.fieldColumns(e)) > 0
	case reflect.Map:
		return e.Key().Kind() == reflect.String && e.Elem().Kind() == reflect.Interface
	}
	return false
}

// elemType is the type of the elements of a list, without pointers.
func elemType(t reflect.Type) reflect.Type {
	t = t.Elem()
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func valueType(v reflect.Value) string {
	if !v.IsValid() {
		return "nil"
	}
	return typeName(v.Type())
}

func (p *Printer) columnsOf(t reflect.Type, rows []reflect.Value) []column {
	if s := p.schema(t); s != nil {
		return modelColumns(s)
	}
	if t.Kind() == reflect.Map {
		return mapColumns(rows)
	}
	return p.fieldColumns(t)
}

// modelColumns are the primary key, then the model's columns in their order, and last the ones that keep its history:
// when it was made, changed, deleted.
func modelColumns(s *schema.Schema) []column {
	var first, own, last []column
	for _, f := range s.Fields {
		if f.DBName == "" || !f.Readable || s.FieldsByDBName[f.DBName] != f {
			continue
		}
		c := column{f.DBName, func(row reflect.Value) (reflect.Value, bool) { return fieldValue(row, f) }}
		switch {
		case f.PrimaryKey:
			first = append(first, c)
		case f.AutoCreateTime != 0 || f.AutoUpdateTime != 0 || softDelete(f):
			last = append(last, c)
		default:
			own = append(own, c)
		}
	}
	return slices.Concat(first, own, last)
}

// softDelete reports whether a column marks rows as deleted instead of deleting them.
func softDelete(f *schema.Field) bool {
	_, ok := reflect.New(f.IndirectFieldType).Interface().(schema.DeleteClausesInterface)
	return ok
}

// fieldColumns are the exported fields of a struct, those of embedded structs among them.
func (p *Printer) fieldColumns(t reflect.Type) []column {
	var columns []column
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() || f.Anonymous && f.Type.Kind() == reflect.Struct && f.Type != timeType {
			continue
		}
		columns = append(columns, column{p.fieldName(t, f.Name), func(row reflect.Value) (reflect.Value, bool) {
			v, err := row.FieldByIndexErr(f.Index)
			return v, err == nil
		}})
	}
	return columns
}

// mapColumns are the keys of the maps in the rows that are shown, id first and the others sorted.
func mapColumns(rows []reflect.Value) []column {
	var keys []string
	for _, row := range rows {
		if !row.IsValid() {
			continue
		}
		for _, k := range row.MapKeys() {
			keys = append(keys, k.String())
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if i := slices.Index(keys, "id"); i > 0 {
		keys = slices.Insert(slices.Delete(keys, i, i+1), 0, "id")
	}
	columns := make([]column, len(keys))
	for i, k := range keys {
		columns[i] = column{k, func(row reflect.Value) (reflect.Value, bool) {
			v := row.MapIndex(reflect.ValueOf(k).Convert(row.Type().Key()))
			return v, v.IsValid()
		}}
	}
	return columns
}
