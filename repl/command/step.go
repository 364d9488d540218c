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
		Run: tutored("step", func(_ context.Context, t Tutor) error { return t.Show() }),
	}
}
