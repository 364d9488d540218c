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
		Run: tutored("progress", func(_ context.Context, t Tutor) error { return t.Progress() }),
	}
}
