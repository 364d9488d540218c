package command

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/ledger"
	"github.com/retort-shell/retort/repl/plan"
	"github.com/retort-shell/retort/repl/show"
)

func explainCommand() *Command {
	return &Command{
		Name: "explain", Args: "[N|EXPR|SQL]", Group: OfSQL,
		Short: "the plan of a statement, and the index that is missing",
		Long: `Shows the plan of the last statement, of statement N, of what an expression would send, or of SQL. Nothing runs but the question for
the plan. A step that reads a whole table is marked, and where an index would serve instead, it is named.

With analyze before it, :explain analyze 3, PostgreSQL, MySQL and MariaDB run the statement and tell what each step took. That is done in a transaction that is
rolled back.

    school> :explain SELECT * FROM posts WHERE id = 3
      SEARCH posts USING INTEGER PRIMARY KEY (rowid=?)
      [1] the shell's own look; :log 1 shows its SQL

    school> :explain db.Where("year = ?", 1988).Find(&[]models.Book{})
      SELECT * FROM ` + "`books`" + ` WHERE year = ?

      SCAN books ◂ full scan
      an index would serve: CREATE INDEX idx_books_year ON books (year)
      in the model: ` + "Year *int `gorm:\"index\"`" + `
      [2–4] the shell's own look; :log 2 shows its SQL
`,
		Run: runExplain,
		Complete: func(env *Env, args string) []string {
			return beginning(args, append(append([]string{"analyze"}, env.variableNames()...), env.names()...))
		},
	}
}

func runExplain(ctx context.Context, env *Env, args string) error {
	explain := plan.Explain
	if rest, ok := strings.CutPrefix(args, "analyze"); ok && (rest == "" || rest[0] == ' ') {
		args, explain = strings.TrimSpace(rest), plan.Measure
	}
	text, values, told, err := env.statementOf(ctx, args)
	if err != nil {
		return err
	}
	x, err := explain(env.look(ctx), text, values)
	if err != nil {
		return err
	}
	p := env.page()
	if told {
		for _, l := range show.WrapSQL(text, env.width()-len(indent)) {
			p.line(indent, p.paint(show.Muted, l))
		}
		p.line()
	}
	if err := env.Printer.Plan(&p.b, x); err != nil {
		return err
	}
	for _, index := range x.Indexes {
		if field := env.indexTag(index); field != "" {
			p.say(show.Plain, indent, "in the model: "+field)
		}
	}
	return p.flush()
}

// statementOf returns the statement that an argument means, with its values, and whether it is to be shown, as it does not stand in the
// argument.
func (env *Env) statementOf(ctx context.Context, args string) (text string, values []any, told bool, err error) {
	n, notNumber := strconv.Atoi(args)
	switch {
	case args == "":
		s, err := env.lastYours()
		if err != nil {
			return "", nil, false, err
		}
		return s.SQL, s.Args, true, s.Whole()
	case notNumber == nil:
		s, err := ledger.Find(env.Ledger, env.Handle, n)
		if err != nil {
			return "", nil, false, err
		}
		if handle, err := env.Handle(s.Target); err != nil {
			return "", nil, false, err
		} else if handle != env.DB {
			return "", nil, false, fmt.Errorf("statement %d went to %s: switch there first (:db %s), or look at sql(%d).Plan()", n, s.Target, s.Target, n)
		}
		return s.SQL, s.Args, true, s.Whole()
	case lang.Final(args) == lang.SQL:
		statements := lang.Statements(args)
		if len(statements) != 1 {
			return "", nil, false, fmt.Errorf(":explain takes one statement, not %d", len(statements))
		}
		return statements[0], nil, false, nil
	}
	c, err := env.chainIn(ctx, args)
	if err != nil {
		return "", nil, false, notExplained(args, err)
	}
	built, err := c.Build()
	if err != nil {
		return "", nil, false, notExplained(args, err)
	}
	return built.SQL, built.Vars, true, nil
}

// notExplained is why an expression is not taken apart. What the checker refuses speaks for itself.
func notExplained(expr string, err error) error {
	var refused *lang.Error
	if errors.As(err, &refused) {
		return err
	}
	return fmt.Errorf("%s is not explained: %w", oneLine(expr), err)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// indexTag is the field of a model whose column an index would begin with, with its tag; "" where no model has it, or it takes more than
// one column.
func (env *Env) indexTag(index plan.Index) string {
	if index.Exists != "" || len(index.Columns) != 1 {
		return ""
	}
	for _, m := range env.Models {
		stmt := &gorm.Statement{DB: env.DB}
		if err := stmt.Parse(reflect.New(m.Type).Interface()); err != nil || stmt.Schema.Table != index.Table {
			continue
		}
		f := stmt.Schema.LookUpField(index.Columns[0])
		if f == nil {
			continue
		}
		tag := f.Tag.Get("gorm")
		if parts := strings.Split(tag, ";"); tag != "" && !slices.Contains(parts, "index") {
			tag += ";"
		}
		option := "index"
		if index.Length > 0 {
			option = fmt.Sprintf("index:,length:%d", index.Length)
		}
		return fmt.Sprintf("%s %s `gorm:%q`", f.Name, f.FieldType, tag+option)
	}
	return ""
}
