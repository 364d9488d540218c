package show

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/ledger"
	"github.com/retort-shell/retort/repl/plan"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// Value is one result of a cell.
type Value struct {
	V    reflect.Value // the zero Value is a nil interface
	Type string        // the static type as Go writes it, if known; "error" marks an error result; it names a function's parameters
}

// What one result is shown as.
type view uint8

const (
	lineView   view = iota // a few lines of Go syntax
	errorView              // an error's text
	recordView             // a model
	tableView              // many rows
	resultView             // *gorm.DB
	ledgerView             // a statement of the ledger, or what it gave
	otherView              // what View shows
)

// Values shows all results of a cell: short ones on one line, others one below the other. A nil error at the end is
// left out when a row or a table says already that all went well. ran are the statements that the cell ran, from which
// errors and results take their words.
func (p *Printer) Values(w io.Writer, values []Value, ran []trace.Statement) error {
	if n := len(values); n > 1 && isNilError(values[n-1]) {
		for _, x := range values[:n-1] {
			if k := p.viewOf(x.V); k != lineView && k != errorView {
				values = values[:n-1]
				break
			}
		}
	}
	if n := len(values); n == 2 && p.failedFirst(values[0], values[1]) {
		values = values[1:]
	}
	pg := p.page()
	if !p.joined(pg, values) {
		for i, x := range values {
			if i > 0 && p.viewOf(x.V) == tableView && p.viewOf(values[i-1].V) == tableView {
				pg.line()
			}
			if err := p.value(pg, x, ran); err != nil {
				return err
			}
		}
	}
	return pg.writeTo(w)
}

// failedFirst reports whether a call returned an error, and with it a row that it never filled.
func (p *Printer) failedFirst(first, second Value) bool {
	return p.viewOf(second.V) == errorView && p.viewOf(first.V) == recordView && indirect(first.V).IsZero()
}

// joined sets several results on one line, if all are short; false when they do not fit.
func (p *Printer) joined(pg *page, values []Value) bool {
	if len(values) < 2 {
		return false
	}
	f := &formatter{p: p}
	parts := make([]string, len(values))
	for i, x := range values {
		if k := p.viewOf(x.V); k != lineView {
			return false
		}
		s, ok := f.oneLine(x.V, p.width())
		if !ok {
			return false
		}
		parts[i] = s
	}
	line := strings.Join(parts, ", ")
	if typeset.Width(line) > p.width() {
		return false
	}
	pg.line(line)
	p.notes(pg, f)
	return true
}

func isNilError(x Value) bool {
	v := x.V
	for v.IsValid() && v.Kind() == reflect.Interface && !v.IsNil() {
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
		return x.Type == "" || x.Type == "error"
	case v.Kind() == reflect.Interface:
		return v.Type() == errorType
	}
	return false
}

// viewOf chooses the view for a value.
func (p *Printer) viewOf(v reflect.Value) view {
	for v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		return lineView
	}
	t := v.Type()
	if t.Kind() == reflect.Pointer && v.IsNil() {
		return lineView
	}
	if v.CanInterface() {
		switch v.Interface().(type) {
		case *gorm.DB, *gorm.Association:
			return resultView
		case ledger.Statement, ledger.Rows, plan.Plan:
			return ledgerView
		case error:
			if p.schema(t) == nil {
				return errorView
			}
		}
	}
	if unrun(t) {
		return resultView
	}
	if p.View != nil && v.CanInterface() && p.View(v.Interface()) != nil {
		return otherView
	}
	base := indirect(v)
	switch {
	case !base.IsValid():
		return lineView
	case p.schema(base.Type()) != nil:
		return recordView
	case p.tabular(base.Type()):
		return tableView
	}
	return lineView
}

func (p *Printer) value(pg *page, x Value, ran []trace.Statement) error {
	v := x.V
	for v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch p.viewOf(v) {
	case errorView:
		return p.Error(&pg.b, v.Interface().(error), About{Statement: failed(ran)})
	case recordView:
		base := indirect(v)
		p.record(pg, base, p.schema(base.Type()))
	case tableView:
		return p.Table(&pg.b, v)
	case otherView:
		return p.View(v.Interface())(&pg.b)
	case ledgerView:
		return p.ledgerValue(pg, v.Interface())
	case resultView:
		return p.Result(&pg.b, v.Interface(), ran)
	default:
		if v.IsValid() && v.Kind() == reflect.Func && strings.HasPrefix(x.Type, "func(") {
			pg.line(x.Type)
			return nil
		}
		p.goValue(pg, v)
	}
	return nil
}

// goValue shows a value that is no row, no table and no error.
func (p *Printer) goValue(pg *page, v reflect.Value) {
	if !v.IsValid() {
		pg.line(p.Style.Paint(Null, "nil"))
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if v.IsNil() {
			pg.line(p.Style.Paint(Null, "nil "+typeName(v.Type())))
			return
		}
	}
	f := &formatter{p: p}
	for _, l := range p.valueLines(f, v) {
		pg.line(l)
	}
	p.notes(pg, f)
}

func (p *Printer) valueLines(f *formatter, v reflect.Value) []string {
	if s, _, ok := ownText(v); ok && p.leafType(v.Type()) {
		s, more := prefix(s, maxText)
		if more {
			s += typeset.Ellipsis
		}
		return strings.Split(typeset.VisibleLines(s), "\n")
	}
	if v.Kind() == reflect.String {
		return textLines(v.String())
	}
	if s, ok := f.leaf(v, maxText); ok {
		return []string{s}
	}
	if s, ok := f.oneLine(v, p.width()); ok {
		return []string{s}
	}
	if base := indirect(v); base.IsValid() && base.Kind() == reflect.Struct {
		if s, ok := f.leaf(base, maxText); ok {
			return []string{s}
		}
		return p.structLines(f, v, base)
	}
	return f.lines(v, p.width())
}

// leafType reports whether a type with String or Error is shown by what that says.
func (p *Printer) leafType(t reflect.Type) bool {
	return t != timeType && t != durationType && !t.Implements(typeType) && t != reflectType
}

// textLines shows a string as Go source: in back quotes if it has several lines that can be shown so, else in quotes.
func textLines(s string) []string {
	s, more := prefix(s, maxText)
	var lines []string
	if body := strings.ReplaceAll(s, "\n", ""); body != s && !strings.Contains(body, "`") && typeset.Visible(body) == body {
		lines = strings.Split("`"+s+"`", "\n")
	} else {
		lines = []string{typeset.Quote(s)}
	}
	if more {
		lines[len(lines)-1] += typeset.Ellipsis
	}
	return lines
}

// structLines shows a struct that does not fit on a line: its type, then its fields, those of embedded structs with it.
func (p *Printer) structLines(f *formatter, v, base reflect.Value) []string {
	if !f.enter(base) {
		return []string{typeset.Ellipsis}
	}
	defer f.leave()
	if v.Kind() == reflect.Pointer {
		if !f.enter(v) {
			return []string{typeset.Ellipsis}
		}
		defer f.leave()
	}
	var fields []recordField
	for _, sf := range reflect.VisibleFields(base.Type()) {
		if sf.Name == "_" || sf.Anonymous && sf.Type.Kind() == reflect.Struct && !sf.Type.Implements(stringerType) {
			continue
		}
		fv, err := base.FieldByIndexErr(sf.Index)
		if err != nil {
			continue
		}
		fields = append(fields, recordField{name: p.fieldName(base.Type(), sf.Name), value: fv})
	}
	room := p.width() - len(indent) - len(gap)
	label := 0
	for _, x := range fields {
		label = max(label, typeset.Width(x.name))
	}
	for i, x := range fields {
		fields[i].lines = f.lines(x.value, max(room-label, 10))
	}
	pg := p.page()
	pg.line(p.Style.Paint(Heading, typeName(v.Type())))
	p.fields(pg, f, fields)
	return strings.Split(strings.TrimRight(pg.b.String(), "\n"), "\n")
}

// Value shows one value on its own, as Values does.
func (p *Printer) Value(w io.Writer, v reflect.Value) error {
	if err := p.Values(w, []Value{{V: v}}, nil); err != nil {
		return fmt.Errorf("showing %s: %w", valueType(v), err)
	}
	return nil
}
