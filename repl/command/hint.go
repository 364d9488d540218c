package command

import "context"

func hintCommand() *Command {
	return &Command{
		Name: "hint", Group: OfLessons,
		Short: "a hint for the step, each time a little more",
		Long: `Shows a hint for the step. Each time it says a little more; the last but gives the answer.

    school> :hint
    error: no lesson is at work; :lesson begins one
`,
		Run: func(_ context.Context, env *Env, args string) error {
			t, err := env.tutor()
			if err == nil {
				err = noArguments("hint", args)
			}
			if err != nil {
				return err
			}
			return t.Hint()
		},
	}
}
