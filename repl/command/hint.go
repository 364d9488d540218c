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
		Run: tutored("hint", func(_ context.Context, t Tutor) error { return t.Hint() }),
	}
}
