package command

import "context"

func backCommand() *Command {
	return &Command{
		Name: "back", Group: OfLessons,
		Short: "goes back to the step before",
		Long: `Goes back to the step before, which begins anew.

    school> :back
    error: no lesson is at work; :lesson begins one
`,
		Run: func(ctx context.Context, env *Env, args string) error {
			t, err := env.tutor()
			if err == nil {
				err = noArguments("back", args)
			}
			if err != nil {
				return err
			}
			return t.Move(ctx, true)
		},
	}
}
