package command

import "context"

func stepCommand() *Command {
	return &Command{
		Name: "step", Group: OfLessons,
		Short: "shows the step of the lesson again",
		Long: `Shows the step of the lesson again.

    school> :step
    error: no lesson is at work; :lesson begins one
`,
		Run: func(_ context.Context, env *Env, args string) error {
			t, err := env.tutor()
			if err == nil {
				err = noArguments("step", args)
			}
			if err != nil {
				return err
			}
			return t.Show()
		},
	}
}
