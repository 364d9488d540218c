package command

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-shell/retort/repl/show"
)

func sqlCommand() *Command {
	return &Command{
		Name: "sql", Args: "[HOW]", Group: OfShell,
		Short: "whether and how the SQL of a cell is shown",
		Long: `Says how SQL is shown, or changes where:

inline, or on, shows each statement above what the cell yields; a new session does
so.

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

It also changes in which form. The database gets the placeholders and the values apart, and so they are shown:

short cuts long values, and says how to see the rest; a new session does so.

full shows all values whole.

interpolated shows the values in the place of the placeholders. Such a text was never sent: it is for reading, not for running.

    school> :sql interpolated
    SQL is shown above the results of cells; its values are in it, for reading,
    not for running.

    school> db.Take(&models.Book{}, 7);
      [1] SELECT * FROM ` + "`books` WHERE `books`.`id` = 7 LIMIT 1" + `
          for reading, not for running                            1 row   0.1 ms
`,
		Run: runSQL,
		Complete: completeOne(func(*Env) []string {
			var names []string
			for _, m := range sqlModes() {
				names = append(names, string(m))
			}
			return append(names, sqlForms()...)
		}),
	}
}

func sqlModes() []SQLMode { return []SQLMode{SQLInline, SQLOff, SQLOnly} }

// sqlForms are the words for the forms of SQL, in the order of show.SQLForm.
func sqlForms() []string { return []string{"short", "full", "interpolated"} }

func runSQL(_ context.Context, env *Env, args string) error {
	if args == "on" {
		args = string(SQLInline)
	}
	mode, form := SQLMode(args), slices.Index(sqlForms(), args)
	switch {
	case slices.Contains(sqlModes(), mode):
		env.Settings.SQL = mode
	case form >= 0:
		env.Printer.SQL = show.SQLForm(form)
	case args != "":
		return fmt.Errorf(":sql takes inline, off or only, and short, full or interpolated, not %q", args)
	}
	text := "SQL is shown above the results of cells"
	switch env.Settings.SQL {
	case SQLOff:
		text = "SQL is not shown. :log has it"
	case SQLOnly:
		text = "SQL is shown alone, without the results of cells"
	}
	switch env.Printer.SQL {
	case show.SQLFull:
		text += "; its values are whole"
	case show.SQLInterpolated:
		text += "; its values are in it, for reading, not for running"
	}
	p := env.page()
	p.say(show.Plain, "", text+".")
	return p.flush()
}
