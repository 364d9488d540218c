package command

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/typeset"
)

func dialectsCommand() *Command {
	return &Command{
		Name: "dialects", Args: "EXPR", Group: OfSQL,
		Short: "the SQL of an expression on three databases",
		Long: `Shows the SQL that an expression gives on each of the databases, clause beside clause. Nothing is sent, and no server is needed. Clauses
that differ in more than their quotes and placeholders are marked with ≠.

    school> :dialects db.Delete(&models.Book{}, "year < ?", 1900)
         SQLite                  PostgreSQL              MySQL
         DELETE FROM ` + "`books`     DELETE FROM \"books\"     DELETE FROM `books`" + `
         WHERE year < ?          WHERE year < $1         WHERE year < ?
      Names stand in quotes: ` + "`so` for SQLite and MySQL, \"so\" for PostgreSQL." + `
      Values are bound to ?, for PostgreSQL to $1.
`,
		Run:      runDialects,
		Complete: completeExpression,
	}
}

func runDialects(ctx context.Context, env *Env, args string) error {
	if args == "" {
		return errors.New(":dialects wants an expression: :dialects db.Find(&users)")
	}
	if _, _, err := env.Session.Checker().TypeOf(args); err != nil {
		return err
	}
	chains := chain.Parse(args)
	if len(chains) == 0 {
		return notBuilt(args, errNoChain)
	}
	dialects, err := db.Dialects(env.DB)
	if err != nil {
		return err
	}
	var of comparison
	for _, d := range dialects {
		built, err := env.buildOn(ctx, d.Gorm, chains[0])
		if err != nil {
			return notBuilt(args, err)
		}
		of.add(d.Name, built, env.Printer.Literal)
	}
	p := env.page()
	if env.width() >= gridFrom {
		of.grid(p)
	} else {
		of.stacked(p)
	}
	of.legend(p)
	return p.flush()
}

func notBuilt(expr string, err error) error {
	return fmt.Errorf("%s has no SQL to compare: %w", oneLine(expr), err)
}

// buildOn builds a chain for another database. Its arguments are evaluated with db as the handle of that database, so that subqueries are
// for it too.
func (env *Env) buildOn(ctx context.Context, on *gorm.DB, src chain.Source) (chain.Built, error) {
	for _, v := range env.Session.Checker().Vars() {
		switch {
		case v.Type != "*gorm.DB":
			continue
		case v.Name != "db" && src.Mentions(v.Name):
			return chain.Built{}, fmt.Errorf("%s is bound to one database; begin with db", v.Name)
		case v.Name != "db":
			continue
		}
		variable, err := env.Session.Value(v)
		if err != nil {
			return chain.Built{}, err
		}
		own := reflect.ValueOf(variable.Interface())
		variable.Set(reflect.ValueOf(on))
		defer variable.Set(own)
	}
	c, err := env.bind(ctx, src)
	if err != nil {
		return chain.Built{}, err
	}
	if c.Root != on {
		return chain.Built{}, fmt.Errorf("%s is bound to one database; begin with db", src.Root)
	}
	return c.Build()
}

// Below this width of the terminal the statements stand below each other.
const gridFrom = 70

// A comparison is statements of several databases, clause by clause.
type comparison struct {
	names []string
	rows  []compared
}

// A compared is one clause; a database that has none of the kind has "".
type compared struct {
	key   string   // its kind, and which of its kind
	texts []string // as they are sent
	plain []string // with values in place and names without quotes
}

func (r compared) differs() bool {
	for _, text := range r.plain {
		if text != r.plain[0] {
			return true
		}
	}
	return false
}

// add takes in the statement of one more database.
func (c *comparison) add(name string, built chain.Built, literal func(any) string) {
	n := len(c.names)
	c.names = append(c.names, name)
	for i := range c.rows {
		c.rows[i].texts, c.rows[i].plain = append(c.rows[i].texts, ""), append(c.rows[i].plain, "")
	}
	at, seen := -1, map[string]int{}
	filled := sqltext.Fill(built.SQL, func(i int) string {
		if i >= len(built.Vars) {
			return "?"
		}
		switch built.Vars[i].(type) {
		case time.Time, *time.Time:
			return "?" // that of now is another each time
		}
		return literal(built.Vars[i])
	})
	plain := sqltext.Clauses(filled) // the same clauses
	for i, clause := range sqltext.Clauses(built.SQL) {
		text := built.SQL[clause.Start:clause.End]
		kind := clause.Keyword
		if kind == "ON DUPLICATE" {
			kind = "ON CONFLICT" // the same in MySQL's words
		}
		seen[kind]++
		key := fmt.Sprint(kind, seen[kind])
		j := at + 1
		for j < len(c.rows) && c.rows[j].key != key {
			j++
		}
		if j == len(c.rows) {
			j = at + 1
			row := compared{key: key, texts: make([]string, n+1), plain: make([]string, n+1)}
			c.rows = append(c.rows[:j:j], append([]compared{row}, c.rows[j:]...)...)
		}
		at = j
		c.rows[j].texts[n] = text
		c.rows[j].plain[n] = strings.NewReplacer("`", "", `"`, "").Replace(filled[plain[i].Start:plain[i].End])
	}
}

// grid shows the statements beside each other.
func (c *comparison) grid(p *page) {
	const mark = 2
	room := p.env.width() - len(indent) - mark - 1
	width := (room - (len(c.names)-1)*len(gap)) / len(c.names)
	line := func(differs string, cells []string, role show.Role) {
		var b strings.Builder
		for i, text := range cells {
			if i > 0 {
				b.WriteString(gap)
			}
			b.WriteString(p.paint(role, typeset.PadRight(text, width)))
		}
		p.line(indent, p.paint(show.Failure, typeset.PadRight(differs, mark)), " ", b.String())
	}
	line("", c.names, show.Key)
	for _, row := range c.rows {
		wrapped := make([][]string, len(row.texts))
		height := 0
		for i, text := range row.texts {
			if text != "" {
				wrapped[i] = show.WrapSQL(text, width)
			}
			height = max(height, len(wrapped[i]))
		}
		differs, role := "", show.Plain
		if row.differs() {
			differs, role = "≠", show.Update
		}
		for j := range height {
			cells := make([]string, len(row.texts))
			for i := range cells {
				if j < len(wrapped[i]) {
					cells[i] = wrapped[i][j]
				} else if j == 0 {
					cells[i] = "—"
				}
			}
			line(differs, cells, role)
			differs = ""
		}
	}
}

// stacked shows the statements below each other.
func (c *comparison) stacked(p *page) {
	for i, name := range c.names {
		p.line(indent, p.paint(show.Key, name))
		for _, row := range c.rows {
			if row.texts[i] == "" {
				continue
			}
			mark, role := " ", show.Plain
			if row.differs() {
				mark, role = "≠", show.Update
			}
			for _, l := range show.WrapSQL(row.texts[i], p.env.width()-len(indent)-2) {
				p.line(indent, p.paint(show.Failure, mark), " ", p.paint(role, l))
				mark = " "
			}
		}
	}
}

// legend says what differs everywhere, and what the marks are.
func (c *comparison) legend(p *page) {
	quoted, bound, marked := false, false, false
	for _, row := range c.rows {
		marked = marked || row.differs()
		for _, text := range row.texts {
			quoted = quoted || strings.Contains(text, "`")
			bound = bound || len(sqltext.Placeholders(text)) > 0
		}
	}
	var says []string
	if marked {
		says = append(says, "≠ marks what differs.")
	}
	if quoted {
		says = append(says, "Names stand in quotes: `so` for SQLite and MySQL, \"so\" for PostgreSQL.")
	}
	if bound {
		says = append(says, "Values are bound to ?, for PostgreSQL to $1.")
	}
	if len(says) > 0 {
		p.say(show.Muted, indent, strings.Join(says, " "))
	}
}
