package command

import (
	"context"
	"strings"

	"github.com/retort-shell/retort/repl/inspect"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func tablesCommand() *Command {
	return &Command{
		Name: "tables", Args: "[PART]", Group: OfDatabase,
		Short: "the tables and views of the database, and their sizes",
		Long: `Lists what the database itself says it has: tables and views, with its own estimate of their rows and their size, where it tells. The
estimates cost nothing, and may be old; :models counts. With a part of a name it lists the tables that have it.

    school> :tables user
      table  rows  size  model
      users  ≈ 60        models.User
      [1–2] the shell's own look; :log 1 shows its SQL
`,
		Run: runTables,
	}
}

func runTables(ctx context.Context, env *Env, args string) error {
	all, err := inspect.List(env.look(ctx))
	if err != nil {
		return err
	}
	models := map[string][]string{}
	for _, m := range env.Models {
		if s, err := env.schemaOf(m); err == nil {
			models[s.Table] = append(models[s.Table], m.Name)
		}
	}
	joins := env.joinTables()
	p := env.page()
	list := listing{heads: []string{"table", "rows", "size", "model"}, numbers: []bool{false, true, true, false}}
	for _, t := range all {
		if args != "" && !strings.Contains(strings.ToLower(t.Name), strings.ToLower(args)) {
			continue
		}
		rows, size, of := "", "", strings.Join(models[t.Name], ", ")
		if t.Rows != inspect.Unknown {
			rows = "≈ " + typeset.Count(t.Rows)
		}
		if t.Bytes != inspect.Unknown {
			size = bytesText(t.Bytes)
		}
		switch {
		case of != "":
		case t.Kind != inspect.Plain:
			of = string(t.Kind)
		case len(joins[t.Name]) > 0:
			of = "joins " + strings.Join(joins[t.Name], ", ")
		}
		list.add(typeset.Visible(t.Name), rows, size, of)
	}
	switch {
	case len(list.rows) > 0:
		list.write(p)
	case len(all) > 0:
		p.say(show.Plain, "", "No table has "+typeset.Visible(args)+" in its name; :tables lists all.")
	default:
		p.say(show.Plain, "", "The database has no tables.")
	}
	return p.flush()
}
