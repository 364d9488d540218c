package command

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"regexp"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/inspect"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// maxPointers is more pointers than lead to a value, unless they lead in a circle.
const maxPointers = 16

// A subject is an instance of a model that a command is about.
type subject struct {
	name    string        // as the person wrote it: u, users[2]
	pointer string        // the same as a pointer: &u
	v       reflect.Value // a struct
	schema  *schema.Schema
}

// subjectOf evaluates an expression that stands for an instance. Nothing that may have an effect is evaluated.
func (env *Env) subjectOf(ctx context.Context, command, expr string) (subject, error) {
	if expr == "" {
		return subject{}, fmt.Errorf(":%s wants an instance of a model, such as a variable: :%s u", command, command)
	}
	if name, key, ok := modelKey(expr); ok {
		if m, err := env.model(name); err == nil {
			return subject{}, fmt.Errorf(":%s wants an instance of a model: var x %s; db.First(&x, %s) reads one, and :row %s %s shows the row alone", command, m.Name, key, m.Name, key)
		}
	}
	t, isType, err := env.Session.Checker().TypeOf(expr)
	if m, merr := env.model(expr); merr == nil && (err != nil || isType) {
		return subject{}, fmt.Errorf("%s is a type; :%s wants an instance of it, such as a variable: var x %s; db.First(&x); :%s x", m.Name, command, m.Name, command)
	}
	if err != nil {
		return subject{}, err
	}
	if isType {
		return subject{}, fmt.Errorf("%s is a type; :%s wants an instance of it, such as a variable", lang.TypeString(t), command)
	}
	if _, ok := t.Underlying().(*types.Basic); ok {
		return subject{}, fmt.Errorf("%s is no instance of a model: it is of type %s", expr, lang.TypeString(t))
	}
	parsed, err := parser.ParseExpr(expr)
	if err != nil {
		return subject{}, fmt.Errorf(":%s wants one expression; %s is none", command, expr)
	}
	if effect := effectOf(parsed, expr); effect != "" {
		return subject{}, fmt.Errorf(":%s looks at a value that is there, and %s would run; give it a name first: x := %s", command, effect, effect)
	}
	v, err := env.evaluate(ctx, expr)
	if err != nil {
		return subject{}, err
	}
	s := subject{name: expr, pointer: "&" + expr}
	if ref, ok := parsed.(*ast.UnaryExpr); ok && ref.Op == token.AND {
		s.name, s.pointer = expr[1:], expr
	}
	for pointers := 0; v.IsValid() && (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface); pointers++ {
		if pointers == maxPointers {
			return subject{}, fmt.Errorf("%s points to itself: there is no instance", expr)
		}
		if v.IsNil() {
			return subject{}, fmt.Errorf("%s is nil: there is no instance", expr)
		}
		if v.Kind() == reflect.Pointer {
			s.pointer = expr
		}
		v = v.Elem()
	}
	if v.IsValid() && (v.Kind() == reflect.Slice || v.Kind() == reflect.Array) {
		e := v.Type().Elem()
		for range maxPointers {
			if e.Kind() == reflect.Pointer {
				e = e.Elem()
			}
		}
		if e.Kind() == reflect.Struct && env.Printer.Models.Schema(e) != nil {
			return subject{}, fmt.Errorf("%s holds %s; :%s takes one: :%s %s[0]", s.name, typeset.Plural(v.Len(), "instance"), command, command, s.name)
		}
	}
	if v.IsValid() && v.Kind() == reflect.Struct {
		s.schema = env.Printer.Models.Schema(v.Type())
	}
	switch {
	case s.schema == nil:
		return subject{}, fmt.Errorf("%s is no instance of a model: it is of type %s", expr, lang.TypeString(t))
	case len(s.schema.PrimaryFields) == 0:
		return subject{}, fmt.Errorf("%s has no primary key, so that no row can be told to be the one of %s", lang.TypeString(t), expr)
	}
	own := reflect.New(v.Type()).Elem() // addressable, and safe from what runs beside
	own.Set(v)
	s.v = own
	return s, nil
}

var namedRow = regexp.MustCompile(`^([\pL_][\pL\d_.]*),?\s+([\pL\d_#'"].*)$`)

// modelKey takes apart what names a row by its model and its key: "User 3". What is Go is no such name.
func modelKey(text string) (model, key string, ok bool) {
	parts := namedRow.FindStringSubmatch(text)
	if _, err := parser.ParseExpr(text); err == nil || parts == nil {
		return "", "", false
	}
	return parts[1], strings.TrimPrefix(parts[2], "#"), true
}

// effectOf returns the part of an expression that does more than look at a value, or "".
func effectOf(expr ast.Expr, text string) (effect string) {
	ast.Inspect(expr, func(n ast.Node) bool {
		if effect != "" {
			return false
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			effect = text[n.Pos()-1 : n.End()-1]
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				effect = text[n.Pos()-1 : n.End()-1]
			}
		case *ast.FuncLit:
			return false
		}
		return true
	})
	return effect
}

// saved reports whether the instance has a primary key.
func (s subject) saved(env *Env) bool {
	_, ok := env.Printer.KeyText(s.v)
	return ok
}

// key is the condition that finds the row of the subject.
func (s subject) key(ctx context.Context) clause.Expression {
	var parts []clause.Expression
	for _, f := range s.schema.PrimaryFields {
		x, _ := f.ValueOf(ctx, s.v)
		parts = append(parts, clause.Eq{Column: clause.Column{Name: f.DBName}, Value: x})
	}
	return clause.And(parts...)
}

// row reads the row of the subject, as the shell's own look: softly deleted rows too, and without hooks. It is invalid where there is none.
// have are the columns of the table.
func (s subject) row(ctx context.Context, env *Env) (row reflect.Value, have map[string]bool, err error) {
	db := env.look(ctx)
	rows, err := inspect.Query(db, s.schema.Table).Where(s.key(ctx)).Limit(1).Rows()
	if err != nil {
		return row, nil, fmt.Errorf("read the row: %w", err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return row, nil, fmt.Errorf("read the row: %w", err)
	}
	have = map[string]bool{}
	for _, n := range names {
		have[n] = true
	}
	if !rows.Next() {
		return row, have, rows.Err()
	}
	found := reflect.New(s.schema.ModelType)
	if err := db.Session(&gorm.Session{SkipHooks: true}).ScanRows(rows, found.Interface()); err != nil {
		return row, have, fmt.Errorf("read the row: %w", err)
	}
	return found.Elem(), have, nil
}

// fieldsOf are the fields of a schema that are columns.
func fieldsOf(s *schema.Schema) []*schema.Field {
	var fields []*schema.Field
	for _, name := range s.DBNames {
		fields = append(fields, s.FieldsByDBName[name])
	}
	return fields
}

// compared reads the row of the subject and compares the two.
func (s subject) compared(ctx context.Context, env *Env) (show.Compared, error) {
	c := show.Compared{Name: s.name, V: s.v}
	if !s.saved(env) {
		return c, nil
	}
	seen := trace.SeenOf(env.DB)
	known := seen.Known(s.v, s.schema)
	row, have, err := s.row(ctx, env)
	if err != nil {
		return c, err
	}
	c.Row = row
	for _, f := range fieldsOf(s.schema) {
		x := show.ComparedColumn{Field: f, Missing: !have[f.DBName]}
		if !row.IsValid() || x.Missing {
			c.Columns = append(c.Columns, x)
			continue
		}
		mem, inMemory := show.FieldValue(s.v, f)
		now, inRow := show.FieldValue(row, f)
		if !inMemory || !inRow { // an embedded pointer is nil: the same as zero
			x.Differs = inMemory && !mem.IsZero() || inRow && !now.IsZero()
			c.Columns = append(c.Columns, x)
			continue
		}
		if x.Differs = !seen.Same(s.schema, now, mem); x.Differs {
			k, ok := known[f.DBName]
			switch {
			case !ok && len(known) > 0:
				x.Note = "this column was not read"
			case !ok || k.Is(now): // nothing is known, or only the instance was changed
			case k.Is(mem):
				x.Note = "the row was changed since it was read"
			default:
				if was, whole := k.Value(); whole {
					x.Read = was
				}
				x.Note = "both were changed since the row was read"
			}
		}
		c.Columns = append(c.Columns, x)
	}
	return c, nil
}
