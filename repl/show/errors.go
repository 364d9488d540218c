package show

import (
	"cmp"
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/sqlerr"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// About is what is known of the circumstances of an error; all of it is optional.
type About struct {
	Statement trace.Statement // the statement that failed, or that found nothing
	Schema    *schema.Schema  // the schema that it was about
	Value     reflect.Value   // the instance that was written
	Hint      string          // what to do about it, said first
}

// Error shows an error. What databases and GORM say often is put in a person's words, with what can be done about it;
// their own text follows. Any other error is shown as it is.
func (p *Printer) Error(w io.Writer, err error, about About) error {
	pg := p.page()
	e := p.explain(err, about)
	if about.Hint != "" {
		e.hints = slices.Insert(e.hints, 0, about.Hint)
	}
	for i, line := range strings.Split(typeset.VisibleLines(e.text), "\n") {
		if i == 0 {
			line = "error: " + line
		}
		for j, l := range typeset.Fold(line, p.width()-len(indent)) {
			if j > 0 || i > 0 {
				l = indent + l
			}
			pg.line(p.Style.Paint(Failure, l))
		}
	}
	if e.fault != nil {
		p.fault(pg, e.fault)
	}
	for _, h := range e.hints {
		p.caption(pg, h, Plain)
	}
	for _, d := range sqlerr.Details(err) {
		p.caption(pg, typeset.Visible(d), Plain)
	}
	if e.source != "" {
		for i, l := range typeset.Fold(e.source+": "+typeset.Visible(err.Error()), p.width()-2*len(indent)) {
			pg.line(indent, strings.Repeat(indent, min(i, 1)), p.Style.Paint(Muted, l))
		}
	}
	return pg.writeTo(w)
}

// An explanation is an error in a person's words.
type explanation struct {
	text   string
	fault  *fault // where in the statement; nil where that is not known
	hints  []string
	source string // who spoke first: "database", "Go" or "gorm"; empty when text is the error itself
}

func (p *Printer) explain(err error, about About) explanation {
	x := explainer{p: p, err: err, about: about}
	if e, ok := x.gorm(); ok {
		e.source = "gorm"
		return e
	}
	if e, ok := x.retryable(); ok {
		e.source = "database"
		return e
	}
	text := err.Error()
	for _, r := range rules() {
		if m := r.pattern.FindStringSubmatch(text); m != nil {
			e := r.explain(x, m)
			e.source = cmp.Or(e.source, "database")
			return e
		}
	}
	return explanation{text: plainText(text)}
}

type explainer struct {
	p     *Printer
	err   error
	about About
}

// table names the table that the error is about.
func (x explainer) table() string {
	if t := x.about.Statement.Table; t != "" {
		return t
	}
	if x.about.Schema != nil {
		return x.about.Schema.Table
	}
	if tables := tablesIn(x.about.Statement.SQL); len(tables) > 0 {
		return tables[0]
	}
	return ""
}

func (x explainer) schemas() []*schema.Schema {
	if x.p.Models == nil {
		if x.about.Schema != nil {
			return []*schema.Schema{x.about.Schema}
		}
		return nil
	}
	return x.p.Models.All()
}

// schemaOf finds the schema of a table; nil when no model has it.
func (x explainer) schemaOf(table string) *schema.Schema {
	if x.about.Schema != nil && x.about.Schema.Table == table {
		return x.about.Schema
	}
	for _, s := range x.schemas() {
		if s.Table == table {
			return s
		}
	}
	return nil
}

// gorm explains the errors that GORM itself defines.
func (x explainer) gorm() (explanation, bool) {
	text := x.err.Error()
	of := ""
	if t := x.table(); t != "" {
		of = " of " + t
	}
	switch {
	case errors.Is(x.err, gorm.ErrRecordNotFound):
		return x.notFound(), true
	case errors.Is(x.err, gorm.ErrMissingWhereClause):
		return explanation{
			text:  "without a condition this would change every row" + of + ", so GORM does not run it",
			hints: []string{`add Where("…", …), or give a model that has its primary key`, "if every row is meant: db.Session(&gorm.Session{AllowGlobalUpdate: true})"},
		}, true
	case errors.Is(x.err, gorm.ErrUnsupportedRelation):
		return x.unsupportedRelation(text), true
	case strings.HasPrefix(text, "unsupported data type: map["):
		return explanation{text: "GORM does not know which table is meant", hints: []string{"add Model(&models.User{}) or Table(…)"}}, true
	case strings.HasPrefix(text, "unsupported data type: ") && strings.Contains(text, "Table not set"):
		return explanation{text: "GORM does not know which table is meant", hints: []string{
			"before Count, Pluck and Scan, add Model(&models.User{}) or Table(…)", "Create, Find and First take a pointer to a model or a slice: &u, &users",
		}}, true
	case errors.Is(x.err, gorm.ErrInvalidValue), strings.HasPrefix(text, "unsupported data type: "):
		return explanation{text: "GORM cannot put rows into this value", hints: []string{"give it a pointer to a model or to a slice of models: &u, &users"}}, true
	case errors.Is(x.err, gorm.ErrInvalidData):
		return explanation{text: "GORM cannot take values from this", hints: []string{
			`Update takes a column and a value: Update("name", "Ada")`, `Create and Updates take a model or a map: Updates(map[string]any{"name": "Ada"})`,
		}}, true
	case errors.Is(x.err, gorm.ErrPrimaryKeyRequired):
		return explanation{text: "this value has no primary key, so GORM does not know its row" + of, hints: []string{"read it or create it first"}}, true
	case errors.Is(x.err, gorm.ErrModelValueRequired):
		return explanation{text: "GORM does not know which table is meant", hints: []string{"add Model(&models.User{}) or Table(…)"}}, true
	case errors.Is(x.err, gorm.ErrEmptySlice):
		return explanation{text: "there is nothing to save: the slice is empty"}, true
	case errors.Is(x.err, gorm.ErrInvalidTransaction):
		return explanation{text: "there is no transaction to commit or roll back", hints: []string{"begin one with tx := db.Begin(), or use db.Transaction(func(tx *gorm.DB) error { … })"}}, true
	case errors.Is(x.err, gorm.ErrDuplicatedKey):
		return explanation{text: "another row" + of + " has the same value in a unique column"}, true
	case errors.Is(x.err, gorm.ErrForeignKeyViolated):
		return x.foreignKey("", ""), true
	}
	if errors.Is(x.err, context.Canceled) && text == context.Canceled.Error() {
		return explanation{text: "stopped"}, true
	}
	return explanation{}, false
}

func (x explainer) notFound() explanation {
	table := x.table()
	if table == "" {
		return explanation{text: "no row was found"}
	}
	where, left := conditionOf(x.about.Statement.SQL, func(i int) string {
		if i >= 0 && i < len(x.about.Statement.Args) {
			return x.p.argText(x.about.Statement.Args[i], false)
		}
		return "?"
	}, table)
	e := explanation{text: "no row in " + table + " matches " + where}
	if where == "" {
		e.text = "table " + table + " has no rows"
		if x.about.Statement.SQL == "" {
			e.text = "no row was found in " + table
		}
	}
	if left {
		e.hints = append(e.hints, "rows marked as deleted are left out; db.Unscoped() shows them")
	}
	return e
}

func (x explainer) unsupportedRelation(text string) explanation {
	name, _, _ := strings.Cut(text, ":")
	if name == gorm.ErrUnsupportedRelation.Error() {
		_, name, _ = strings.Cut(text, ": ")
	}
	name, _, _ = strings.Cut(name, " ")
	name = typeset.Visible(name)
	s := x.about.Schema
	if s == nil {
		return explanation{text: "no relation " + name}
	}
	var names []string
	for _, rel := range declared(s) {
		names = append(names, rel.Name)
	}
	e := explanation{text: typeName(s.ModelType) + " has no relation " + name}
	e.hints = hintNearest(name, names, "its relations")
	return e
}

// maxListed is how many names a hint lists.
const maxListed = 20

// hintNearest offers what was probably meant, and all there is, or the first of many.
func hintNearest(name string, among []string, what string) []string {
	var hints []string
	if near, ok := Nearest(name, among); ok {
		hints = append(hints, "did you mean "+near+"?")
	}
	if more := len(among) - maxListed; more > 0 {
		among = append(slices.Clone(among[:maxListed]), typeset.Ellipsis+" and "+typeset.Count(more)+" more")
	}
	if len(among) > 0 {
		hints = append(hints, what+": "+strings.Join(among, ", "))
	}
	return hints
}
