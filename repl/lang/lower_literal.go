package lang

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// composite writes a composite literal with its type, also where it may be left out, and with the names of its fields: the interpreter wants
// both for what is not its own.
func (l *lowerer) composite(x *ast.CompositeLit) string {
	t := l.typeOf(x)
	prefix := ""
	if p, ok := t.Underlying().(*types.Pointer); ok && x.Type == nil {
		prefix, t = "&", p.Elem()
	}
	var elem func(i int, e ast.Expr) string
	switch u := l.under(t).(type) {
	case *types.Struct:
		elem = func(i int, e ast.Expr) string {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				f := l.c.info.Uses[kv.Key.(*ast.Ident)].(*types.Var)
				return PlainName(f.Name()) + ": " + l.as(kv.Value, l.fieldType(u, f.Name()))
			}
			return PlainName(u.Field(i).Name()) + ": " + l.as(e, u.Field(i).Type())
		}
	case *types.Map:
		elem = func(_ int, e ast.Expr) string {
			kv := e.(*ast.KeyValueExpr)
			return l.as(kv.Key, u.Key()) + ": " + l.as(kv.Value, u.Elem())
		}
	default:
		of := u.(interface{ Elem() types.Type }).Elem()
		elem = func(_ int, e ast.Expr) string {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				return l.text(kv.Key) + ": " + l.as(kv.Value, of)
			}
			return l.as(e, of)
		}
	}
	var b strings.Builder
	b.WriteString(prefix + l.typ(t) + "{")
	line := l.line(x.Lbrace)
	for i, e := range x.Elts {
		if i > 0 {
			b.WriteString(",")
		}
		for ; line < l.line(e.Pos()); line++ {
			b.WriteByte('\n')
		}
		text := elem(i, e)
		line += strings.Count(text, "\n")
		b.WriteString(" " + text)
	}
	if len(x.Elts) > 0 && line < l.line(x.Rbrace) {
		b.WriteString("," + strings.Repeat("\n", l.line(x.Rbrace)-line))
	}
	return b.String() + "}"
}

// fieldType is the type of a field in the instance at hand.
func (l *lowerer) fieldType(st *types.Struct, name string) types.Type {
	for f := range st.Fields() {
		if f.Name() == name {
			return f.Type()
		}
	}
	panic(fmt.Sprintf("%s has no field %s", st, name))
}
