package command

import (
	"context"
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
		Complete: completeOne(func(*Env) []string { return onOff }),
	}
}

func runPager(_ context.Context, env *Env, args string) error {
	return env.turn("pager", args, &env.Settings.Pager, "Long results are shown in a pager.", "Long results are shown as they are.")
}
