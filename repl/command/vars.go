package command

import (
	"context"
	"reflect"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func varsCommand() *Command {
	return &Command{
		Name: "vars", Group: OfValues,
		Short: "the variables of the session, their types and values",
		Long: `Lists the variables that the session has, with the type and the value of each, shortened to a line. The name alone, typed as a cell,
shows the value whole. A variable of a type that a later cell has declared again keeps the earlier one.

db and ctx come with every session: the database, and the context that Ctrl-C cancels. So does the function sql, which gives a statement of
the ledger: sql(3).

    school> n, name := 40+2, "Ada"
    42, "Ada"

    school> :vars
      variable  type             value
      n         int              42
      name      string           "Ada"
      ctx       context.Context  the context of the cell at work: Ctrl-C cancel…
      db        *gorm.DB         SQLite, a private copy of the sample school
`,
		Run: runVars,
	}
}

func runVars(_ context.Context, env *Env, args string) error {
	if err := noArguments("vars", args); err != nil {
		return err
	}
	vars := env.ownFirst(env.Session.Checker().Vars())
	list := listing{heads: []string{"variable", "type", "value"}, cutLast: true}
	for _, v := range vars {
		list.add(v.Name, v.Type, env.brief(v, env.width()))
	}
	p := env.page()
	list.write(p)
	return p.flush()
}

// ownFirst puts the variables that a session comes with behind those that its cells have declared. Its functions are left out until a
// cell declares others: they are no more variables than len.
func (env *Env) ownFirst(vars []lang.Var) []lang.Var {
	var own, given []lang.Var
	for _, v := range vars {
		if given, ok := functions[v.Name]; ok && v.Given && v.Type == given.typ {
			continue
		}
		if v.Name == "db" || v.Name == "ctx" {
			given = append(given, v)
		} else {
			own = append(own, v)
		}
	}
	return append(own, given...)
}

// functions are those that every session has.
var functions = map[string]struct{ typ, doc string }{
	"compare": {"func(any, any) compare.Result", `compare runs two queries and tells whether they give the same rows: ` +
		`compare(db.Where("year > ?", 2005).Find(&books), "SELECT * FROM books WHERE year > 2005"). A query is SQL, which runs in a transaction ` +
		`that is rolled back, a chain of db or of gorm.G, or a list. The result has Same(), SameRows(), Verdict, OnlyA, OnlyB, ColumnsA, ColumnsB, ` +
		`Changed, and of each side its Rows, Statements and Elapsed as A and B. At the prompt, :compare A ~ B shows the same.`},
	"sql": {"func(...int) ledger.Statement", `sql returns a statement of the session: sql(3) is statement 3, sql() the last one, and sql(-2) ` +
		`the last but one. Its fields are SQL, Args, Rows, Elapsed, Purpose, Model, Cell and Err; Plan asks the database how it runs it, and Run ` +
		`sends it again. Names such as sql.NullString are those of package database/sql.`},
	"target": {"func(string) *gorm.DB", `target gives the handle of another database by the name that :db has for it: ` +
		`target("prod").Find(&users). The variable db stays that of the session's own target.`},
	"table": {"func(string) *gorm.DB", `table begins a query on a table without a model: var rows []map[string]any; ` +
		`table("posts").Limit(3).Find(&rows). It is db.Table.`},
}

// brief shows a variable's value in one line of at most width columns.
func (env *Env) brief(v lang.Var, width int) string {
	value, err := env.Session.Value(v)
	if err != nil {
		return typeset.Cut("cannot be read: "+typeset.Visible(err.Error()), width)
	}
	for value.Kind() == reflect.Interface {
		value = value.Elem()
	}
	if !value.IsValid() {
		return "nil"
	}
	base := value
	for pointers := 0; base.Kind() == reflect.Pointer && !base.IsNil() && pointers < maxPointers; pointers++ {
		base = base.Elem()
	}
	if db, ok := value.Interface().(*gorm.DB); ok && db == env.DB && env.Database != "" {
		return typeset.Cut(env.Database, width)
	}
	switch base.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		if base.IsNil() {
			return "nil"
		}
	}
	if base.Kind() == reflect.Slice && structs(base.Type().Elem()) {
		return typeset.Plural(base.Len(), "element")
	}
	return env.firstLine(value, base, width)
}

// structs reports whether t is a struct, or a pointer to one.
func structs(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct
}

// As wide as a value is shown before it is cut to a line.
const briefWidth = 400

// firstLine is how the value is shown, without colour, cut to one line. The first line of a model says which row it is, that of a query
// what became of it; of other values that take several lines, the first is only a part.
func (env *Env) firstLine(value, base reflect.Value, width int) string {
	if base.Type() == reflect.TypeFor[string]() {
		return typeset.Cut(typeset.Visible(strconv.Quote(typeset.Fill(base.String(), width))), width)
	}
	p := show.Printer{Width: briefWidth, Models: env.Printer.Models, Location: env.Printer.Location}
	var b strings.Builder
	if err := p.Value(&b, value); err != nil {
		return typeset.Cut("cannot be shown: "+typeset.Visible(err.Error()), width)
	}
	line, more, _ := strings.Cut(strings.TrimRight(b.String(), "\n"), "\n")
	line = strings.TrimSpace(line)
	switch {
	case value.Type() == reflect.TypeFor[*gorm.DB]():
	case base.Kind() == reflect.Struct && p.Models != nil && p.Models.Schema(base.Type()) != nil:
		// The type stands beside it.
		line = strings.TrimLeft(strings.TrimPrefix(line, strings.TrimPrefix(base.Type().String(), "main.")), ", ")
	case more != "":
		line += " …"
	}
	return typeset.Cut(line, width)
}
