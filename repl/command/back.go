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
		Run: tutored("back", func(ctx context.Context, t Tutor) error { return t.Move(ctx, true) }),
	}
}
