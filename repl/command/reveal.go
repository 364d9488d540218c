package command

import "context"

func revealCommand() *Command {
	return &Command{
		Name: "reveal", Group: OfLessons,
		Short: "shows the answer of the step, runs it and goes on",
		Long: `Shows the answer of the step and runs it, so that the lesson goes on. The progress says that it was shown.

    school> :reveal
    error: no lesson is at work; :lesson begins one
`,
		Run: tutored("reveal", func(ctx context.Context, t Tutor) error { return t.Reveal(ctx) }),
	}
}
