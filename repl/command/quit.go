package command

import "context"

func quitCommand() *Command {
	return &Command{
		Name: "quit", Aliases: []string{"q", "exit"}, Group: OfShell,
		Short: "leave the shell",
		Long: `Ctrl-D on an empty line does the same. What the session declared is gone with it; what it wrote to a database stays there. The
sample database is a private copy: it is removed, and the next session starts with a new one.

    school> :quit
`,
		Run: func(_ context.Context, _ *Env, args string) error {
			if err := noArguments("quit", args); err != nil {
				return err
			}
			return ErrQuit
		},
	}
}
