package command

import "context"

func skipCommand() *Command {
	return &Command{
		Name: "skip", Group: OfLessons,
		Short: "goes on to the next step",
		Long: `Goes on to the next step. It begins as if this one had been done; :back comes back.

    school> :skip
    error: no lesson is at work; :lesson begins one
`,
		Run: tutored("skip", func(ctx context.Context, t Tutor) error { return t.Move(ctx, false) }),
	}
}
