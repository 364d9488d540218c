package command

import "context"

func progressCommand() *Command {
	return &Command{
		Name: "progress", Group: OfLessons,
		Short: "how far you have come in the lessons",
		Long: `Shows how much of each lesson you have done, and how.

    school> :progress all
    error: :progress takes nothing after it, not "all"
`,
		Run: func(_ context.Context, env *Env, args string) error {
			t, err := env.tutor()
			if err == nil {
				err = noArguments("progress", args)
			}
			if err != nil {
				return err
			}
			return t.Progress()
		},
	}
}
