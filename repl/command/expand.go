package command

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-shell/retort/repl/show"
)

func expandCommand() *Command {
	return &Command{
		Name: "expand", Aliases: []string{"x"}, Args: "[on|off|auto]", Group: OfShell,
		Short: "whether rows stand one below the other",
		Long: `Says how the rows of a query are set, or changes it: on sets each column on a line of its own, off sets all rows in a table, and auto,
which a new session begins with, does the first for a single row that is too wide for a table. As for a table, 20 rows are shown.

    school> :expand on
    Rows stand one below the other, a line for each column.

    school> SELECT id, name, email FROM users ORDER BY id LIMIT 2
      [1] SELECT id, name, email FROM users ORDER BY id LIMIT 2   2 rows  0.3 ms
      row 1
      id     1
      name   Noor Haddad
      email  noor.haddad@school.example
      row 2
      id     2
      name   Grace Okafor
      email  grace.okafor@school.example
      2 rows

    school> :expand auto
    Rows are a table; one alone that is too wide has a line for each column.
`,
		Run:      runExpand,
		Complete: completeOne(func(*Env) []string { return expansions() }),
	}
}

// expansions are the words for them, in the order of show.Expansion.
func expansions() []string { return []string{"auto", "on", "off"} }

func runExpand(_ context.Context, env *Env, args string) error {
	if args != "" {
		i := slices.Index(expansions(), args)
		if i < 0 {
			return fmt.Errorf(":expand takes on, off or auto, not %q", args)
		}
		env.Printer.Expansion = show.Expansion(i)
	}
	text := "Rows are a table; one alone that is too wide has a line for each column."
	switch env.Printer.Expansion {
	case show.ExpandOn:
		text = "Rows stand one below the other, a line for each column."
	case show.ExpandOff:
		text = "Rows are a table."
	}
	p := env.page()
	p.say(show.Plain, "", text)
	return p.flush()
}
