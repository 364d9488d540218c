package command

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/retort-shell/retort/repl/inspect"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func tableCommand() *Command {
	return &Command{
		Name: "table", Args: "NAME", Group: OfDatabase,
		Short: "a table as the database has it, model or not",
		Long: `Asks the database itself for a table or view; no model is needed. It shows columns, keys in both directions, indexes, triggers, and how
a view is made. A table of another schema is named with it, as in audit.trail. Rows are the database's estimate, not counted. The look is the shell's own, and numbered as such.

    school> :table tags
    Table tags, as the database has it. Its model is models.Tag.
    About 25 rows, 8 kB.

      column  SQL type  key
      id      integer   primary key, auto increment
      name    text      unique, not null

      used by  post_tags.tag_id → id, on delete cascade
      [1–9] the shell's own look; :log 1 shows its SQL

In Go, table("tags") begins a query on a table without a model: *gorm.DB.
`,
		Run: func(ctx context.Context, env *Env, args string) error {
			if args == "" {
				return fmt.Errorf(":table takes the name of a table; :tables lists them")
			}
			return env.showTable(ctx, args)
		},
		Complete: completeTable,
	}
}

// completeTable offers the tables that are known whose names begin as the argument does, where it is one word.
func completeTable(env *Env, args string) []string {
	if strings.ContainsFunc(args, unicode.IsSpace) {
		return nil
	}
	return beginning(args, env.Tables())
}

// inspected asks the database for all of a table. The name may stand in the quotation marks of SQL, and behind that of a schema.
func (env *Env) inspected(ctx context.Context, name string) (inspect.Detail, error) {
	db := env.look(ctx)
	list, err := inspect.List(db)
	if err != nil {
		return inspect.Detail{}, err
	}
	parts := nameParts(name)
	name = strings.Join(parts, ".")
	t, ok := inspect.Find(list, name)
	if !ok && len(parts) == 2 {
		others, err := inspect.ListOf(db, parts[0])
		if err != nil {
			return inspect.Detail{}, err
		}
		t, ok = inspect.Find(others, parts[1])
	}
	if !ok {
		have := tables{}
		for _, t := range list {
			have.names = append(have.names, t.Name)
		}
		return inspect.Detail{}, env.unknownTable(name, have)
	}
	return inspect.Read(db, t)
}

// nameParts takes the name of a table apart at its dots, and the quotation marks of SQL away from each part.
func nameParts(name string) []string {
	var parts []string
	var part strings.Builder
	quote := rune(0)
	for _, r := range name {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '`'):
			quote = r
		case quote == 0 && r == '.':
			parts = append(parts, part.String())
			part.Reset()
		default:
			part.WriteRune(r)
		}
	}
	return append(parts, part.String())
}

// maxReferrers is how many foreign keys to a table are listed.
const maxReferrers = 20

// showTable shows what the database says of a table, as the shell's own look.
func (env *Env) showTable(ctx context.Context, name string) error {
	d, err := env.inspected(ctx, name)
	if err != nil {
		return err
	}
	p := env.page()
	kind := string(d.Kind)
	p.say(show.Heading, "", strings.ToUpper(kind[:1])+kind[1:]+" "+typeset.Visible(d.Qualified())+", as the database has it. "+env.mapped(d.Qualified()))
	if fields := env.joinTables()[d.Name]; len(fields) > 0 {
		p.say(show.Plain, "", "It joins "+strings.Join(fields, ", ")+".")
	}
	var facts []string
	if d.Rows != inspect.Unknown {
		facts = append(facts, "about "+typeset.Plural(d.Rows, "row"))
	}
	if d.Bytes != inspect.Unknown {
		facts = append(facts, bytesText(d.Bytes))
	}
	if len(facts) > 0 {
		text := strings.Join(facts, ", ") + "."
		p.say(show.Plain, "", strings.ToUpper(text[:1])+text[1:])
	}
	p.line()
	list := listing{heads: []string{"column", "SQL type", "key"}}
	for _, c := range d.Columns {
		list.add(typeset.Visible(c.Name), typeset.Visible(c.Type), typeset.Visible(strings.Join(columnRules(c, d.Indexes), ", ")))
	}
	list.write(p)
	if lines := indexLines(d.Indexes); len(lines) > 0 {
		p.line()
		p.labelledAll("indexes", lines)
	}
	var to, from []string
	for _, k := range d.Keys {
		to = append(to, keyText(k))
	}
	for _, k := range d.Referrers {
		from = append(from, typeset.Visible(k.Table)+"."+keyText(inspect.ForeignKey{Columns: k.Columns, ToCols: k.ToCols, Delete: k.Delete}))
	}
	if len(to)+len(from) > 0 {
		p.line()
	}
	if len(to) > 0 {
		p.labelledAll("keys   ", to)
	}
	if len(from) > 0 {
		if more := len(from) - maxReferrers; more > 1 {
			from = append(from[:maxReferrers], typeset.Ellipsis+" and "+typeset.Count(more)+" more")
		}
		p.labelledAll("used by", from)
	}
	for _, t := range d.Triggers {
		p.line()
		p.line(indent, p.paint(show.Key, "trigger "+typeset.Visible(t.Name)))
		p.sql(t.SQL)
	}
	if d.Definition != "" {
		p.line()
		p.sql(d.Definition)
	}
	return p.flush()
}

// sql adds SQL that the database keeps, with its own line breaks.
func (p *page) sql(text string) {
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		for _, l := range fold(typeset.Visible(strings.ReplaceAll(strings.TrimRight(line, "\r "), "\t", "    ")), p.env.width()-2*len(indent)) {
			p.line(indent, indent, l)
		}
	}
}

// mapped says which models a table has.
func (env *Env) mapped(table string) string {
	var names []string
	for _, m := range env.Models {
		if s, err := env.schemaOf(m); err == nil && s.Table == table {
			names = append(names, m.Name)
		}
	}
	switch len(names) {
	case 0:
		return "No model is mapped to it."
	case 1:
		return "Its model is " + names[0] + "."
	}
	return "Its models are " + strings.Join(names, ", ") + "."
}

// keyText describes a foreign key of a table.
func keyText(k inspect.ForeignKey) string {
	text := typeset.Visible(strings.Join(k.Columns, ", ")) + " → "
	switch {
	case k.To == "":
		text += typeset.Visible(strings.Join(k.ToCols, ", "))
	case len(k.ToCols) == 0:
		text += typeset.Visible(k.To)
	case len(k.ToCols) == 1:
		text += typeset.Visible(k.To + "." + k.ToCols[0])
	default:
		text += typeset.Visible(k.To + "(" + strings.Join(k.ToCols, ", ") + ")")
	}
	if k.Delete != "" {
		text += ", on delete " + k.Delete
	}
	return text
}

// columnRules are what a column is for and what it demands, in the words of a card.
func columnRules(c inspect.Column, indexes []inspect.Index) []string {
	var rules []string
	if c.Primary > 0 {
		rules = append(rules, "primary key")
	}
	if slices.ContainsFunc(indexes, func(x inspect.Index) bool { return x.Name == "" && len(x.Columns) == 1 && x.Columns[0] == c.Name }) {
		rules = append(rules, "unique")
	}
	if !c.Nullable && c.Primary == 0 {
		rules = append(rules, "not null")
	}
	if c.AutoIncrement {
		rules = append(rules, "auto increment")
	}
	if c.Generated {
		rules = append(rules, "generated")
	}
	if c.Default != "" && !c.AutoIncrement {
		rules = append(rules, "default "+c.Default)
	}
	if c.Comment != "" {
		rules = append(rules, c.Comment)
	}
	return rules
}

// indexLines describes indexes, but for those that columnRules tells of.
func indexLines(indexes []inspect.Index) []string {
	indexes = slices.DeleteFunc(slices.Clone(indexes), func(x inspect.Index) bool { return x.Name == "" && len(x.Columns) == 1 })
	width := 0
	for _, x := range indexes {
		width = max(width, typeset.Width(typeset.Visible(x.Name)))
	}
	lines := make([]string, len(indexes))
	for i, x := range indexes {
		lines[i] = typeset.PadRight(typeset.Visible(x.Name), width) + gap + "on " + typeset.Visible(strings.Join(x.Columns, ", "))
		if x.Unique {
			lines[i] += ", unique"
		}
		if x.Where != "" {
			lines[i] += ", where " + typeset.Visible(x.Where)
		}
		if x.Prefix {
			lines[i] += ", the beginnings only"
		}
		if x.Invalid {
			lines[i] += ", invalid: it is not used"
		}
	}
	return lines
}

// bytesText writes a size for reading: "8 kB", "1.5 GB".
func bytesText(n int64) string {
	const k = 1000
	switch {
	case n < k:
		return typeset.Plural(n, "byte")
	case n < k*k:
		return fmt.Sprintf("%d kB", (n+k/2)/k)
	case n < k*k*k:
		return fmt.Sprintf("%.1f MB", float64(n)/(k*k))
	}
	return fmt.Sprintf("%.1f GB", float64(n)/(k*k*k))
}
