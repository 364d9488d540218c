package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func schemaCommand() *Command {
	return &Command{
		Name: "schema", Args: "[NAME]", Group: OfDatabase,
		Short: "what a model or table is made of; alone, all tables",
		Long: `Shows how GORM maps a model: its table, its columns, its relations in both directions, its methods. The model may be named in any
way: models.User, User, users. Then it compares the model with the table that is there: columns that one of the two does not have, other
types, what may be NULL, indexes, unique columns and foreign keys that are missing. Defaults and checks are not compared. Typing the model's
name alone shows the same without a look at the database.

    school> :sql off
    SQL is not shown. :log has it.

    school> :schema Tag
    models.Tag is a schema: table tags. No row was read.

      column  field         Go type      SQL type  key
      id      ID            uint         integer   primary key
      name    Name          string       text      unique, not null

      Posts   many to many  models.Post  post_tags.tag_id → tags.id
                                         post_tags.post_id → posts.id

      ← post_tags.tag_id  models.Post.Tags

    The table in the database agrees with the model.

    school> ALTER TABLE books ADD COLUMN colour text

    school> :schema Book
    models.Book is a schema: table books. No row was read.

      column  field   Go type  SQL type  key
      id      ID      uint     integer   primary key
      title   Title   string   text      not null
      author  Author  string   text      not null
      year    Year    *int     integer
      shelf   Shelf   *string  text

    The table in the database differs from the model:

      colour  extra: the model has no field for it

For a table that has no model, it shows what the database says of it, through GORM's Migrator. Without a name it lists the tables of
the database, each with its model. All is shown as the shell's own look.
`,
		Run:      runSchema,
		Complete: completeOne((*Env).modelNames),
	}
}

func runSchema(ctx context.Context, env *Env, args string) error {
	if args == "" {
		return env.listTables(ctx)
	}
	m, err := env.model(args)
	switch {
	case errors.Is(err, errNoModel):
		return env.showTable(ctx, args)
	case err != nil:
		return err
	}
	card, err := Card(env, m)
	if err != nil {
		return err
	}
	p := env.page()
	if err := env.Printer.Card(&p.b, card); err != nil {
		return err
	}
	if err := p.showDrift(ctx, m); err != nil {
		return err
	}
	return p.flush()
}

// listTables lists the tables of the database with the models that they belong to, and the models that have no table there.
func (env *Env) listTables(ctx context.Context) error {
	have, err := env.tables(ctx)
	if err != nil {
		return err
	}
	models := map[string][]string{}
	var missing []string
	for _, m := range env.Models {
		s, err := env.schemaOf(m)
		if err != nil {
			continue
		}
		if name, ok := have.find(s.Table); ok {
			models[name] = append(models[name], m.Name)
		} else if !have.has(env.look(ctx), s.Table) {
			missing = append(missing, missingTable(m, s.Table))
		}
	}
	joins := env.joinTables()
	p := env.page()
	list := listing{heads: []string{"table", "model"}}
	for _, name := range have.names {
		of := strings.Join(models[name], ", ")
		if of == "" {
			of = "no model"
			if fields := joins[name]; len(fields) > 0 {
				of = "no model of its own; it joins " + strings.Join(fields, ", ")
			}
		}
		list.add(typeset.Visible(name), of)
	}
	if len(list.rows) > 0 {
		list.write(p)
	} else {
		p.say(show.Plain, "", "The database has no tables.")
	}
	if len(missing) > 0 && len(list.rows) > 0 {
		p.line()
	}
	for _, m := range missing {
		p.say(show.Plain, "", m)
	}
	return p.flush()
}

// unknownTable is the error for a name that is neither a model's nor a table's.
func (env *Env) unknownTable(name string, have tables) error {
	var names []string
	for _, m := range env.Models {
		names = append(names, m.Name)
		if i := strings.LastIndexByte(m.Name, '.'); i >= 0 {
			names = append(names, m.Name[i+1:])
		}
	}
	names = append(slices.Clone(have.names), names...)
	if nearest, ok := show.Nearest(name, names); ok {
		return fmt.Errorf("there is no model or table %s; did you mean %s?", typeset.Visible(name), typeset.Visible(nearest))
	}
	return fmt.Errorf("there is no model or table %s; :schema lists the tables, :models the models", typeset.Visible(name))
}
