package command

import (
	"context"
	"fmt"

	"github.com/retort-shell/retort/repl/show"
)

func pagerCommand() *Command {
	return &Command{
		Name: "pager", Args: "[on|off]", Group: OfShell,
		Short: "whether long results are shown in a pager",
		Long: `Says whether a result that is longer than the screen is shown a screen at a time, or changes it. The pager is $PAGER, or less where
there is one; q leaves it. What a cell prints and the SQL that it causes come at once in any case, and a pipe or file gets all
as it is.

    school> :pager off
    Long results are shown as they are.

    school> :pager on
    Long results are shown in a pager.
`,
		Run:      runPager,
		Complete: completeOne(func(*Env) []string { return []string{"on", "off"} }),
	}
}

func runPager(_ context.Context, env *Env, args string) error {
	switch args {
	case "":
	case "on", "off":
		env.Settings.Pager = args == "on"
	default:
		return fmt.Errorf(":pager takes on or off, not %q", args)
	}
	p := env.page()
	if env.Settings.Pager {
		p.say(show.Plain, "", "Long results are shown in a pager.")
	} else {
		p.say(show.Plain, "", "Long results are shown as they are.")
	}
	return p.flush()
}
