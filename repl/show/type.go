package show

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/retort-shell/retort/repl/typeset"
)

// Type shows a type that is no model: what it is made of, and its methods. methods nil means those that reflection
// finds.
func (p *Printer) Type(w io.Writer, t reflect.Type, methods []string) error {
	pg := p.page()
	name := typeName(t)
	switch {
	case t.Name() != "" && t.Kind() == reflect.Interface:
		p.sentence(pg, name+" is an interface type.")
	case t.PkgPath() == "":
		p.sentence(pg, name+" is a type.")
	case t.Kind() == reflect.Struct:
		p.sentence(pg, name+" is a struct type.")
	default:
		p.sentence(pg, name+" is a type made of "+underlying(t)+".")
	}
	if t.Kind() == reflect.Struct && t.NumField() > 0 {
		pg.line()
		var fields []recordField
		hidden := int64(0)
		for f := range t.Fields() {
			if !f.IsExported() && t.PkgPath() != "" {
				hidden++
				continue
			}
			fields = append(fields, recordField{name: f.Name, lines: typeset.Wrap(typeName(f.Type), p.width()/2)})
		}
		p.fields(pg, &formatter{p: p}, fields)
		if hidden > 0 {
			pg.line(indent, p.Style.Paint(Muted, typeset.Plural(hidden, "unexported field")))
		}
	}
	switch {
	case methods != nil:
	case t.Kind() == reflect.Interface:
		for m := range t.Methods() {
			methods = append(methods, m.Name+strings.TrimPrefix(typeName(m.Type), "func"))
		}
	case t.Name() != "":
		methods = methodsOf(t)
	}
	p.cardFooter(pg, Card{Methods: methods})
	return pg.writeTo(w)
}

// underlying names the type that a defined type is made of, as far as reflection tells.
func underlying(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return "[]" + typeName(t.Elem())
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), typeName(t.Elem()))
	case reflect.Map:
		return "map[" + typeName(t.Key()) + "]" + typeName(t.Elem())
	case reflect.Pointer:
		return "*" + typeName(t.Elem())
	case reflect.Chan:
		return t.ChanDir().String() + " " + typeName(t.Elem())
	}
	return t.Kind().String()
}
