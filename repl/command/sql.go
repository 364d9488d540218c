package command

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-shell/retort/repl/show"
)

func sqlCommand() *Command {
	return &Command{
		Name: "sql", Args: "[inline|off|only]", Group: Session,
		Short: "whether the SQL of a cell is shown",
		Long: `Says how SQL is shown, or changes it:

inline shows each statement above what the cell yields; a new session does so.

off shows results only. The statements are still recorded: :log has them.

only shows statements without results, to see what a cell does to the database.

    school> :sql off
    SQL is not shown. :log has it.

    school> SELECT count(*) AS users FROM users
      users
         60
      1 row

    school> :sql only
    SQL is shown alone, without the results of cells.

    school> db.Take(&models.Book{}, 7)
      [2] SELECT * FROM ` + "`books` WHERE `books`.`id` = ? LIMIT 1" + `
          7                                                       1 row   0.1 ms
`,
		Run: runSQL,
		Complete: completeOne(func(*Env) []string {
			var names []string
			for _, m := range sqlModes() {
				names = append(names, string(m))
			}
			return names
		}),
	}
}

func sqlModes() []SQLMode { return []SQLMode{SQLInline, SQLOff, SQLOnly} }

func runSQL(_ context.Context, env *Env, args string) error {
	if mode := SQLMode(args); slices.Contains(sqlModes(), mode) {
		env.Settings.SQL = mode
	} else if args != "" {
		return fmt.Errorf(":sql takes inline, off or only, not %q", args)
	}
	p := env.page()
	switch env.Settings.SQL {
	case SQLOff:
		p.say(show.Plain, "", "SQL is not shown. :log has it.")
	case SQLOnly:
		p.say(show.Plain, "", "SQL is shown alone, without the results of cells.")
	default:
		p.say(show.Plain, "", "SQL is shown above the results of cells.")
	}
	return p.flush()
}
