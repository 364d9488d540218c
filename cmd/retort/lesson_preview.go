package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/lesson"
)

func newLessonPreview(f *flags, std streams) *cobra.Command {
	return &cobra.Command{
		Use:               "preview ID",
		Short:             "Show a whole lesson as a learner sees it, with its answers",
		Args:              oneID("preview"),
		ValidArgsFunction: f.lessonIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := findLesson(f.lessons, args[0])
			if err != nil {
				return err
			}
			return withShell(*f, std, func(shell *repl.REPL) error {
				shell.Tell("# " + l.Title)
				if err := preview(cmd, shell, l.Intro); err != nil {
					return err
				}
				for i, s := range l.Steps {
					fmt.Fprintln(std.out)
					shell.Tell(fmt.Sprintf("# Step %d of %d: %s", i+1, len(l.Steps), s.Name))
					if err := preview(cmd, shell, s.Parts); err != nil {
						return err
					}
					shell.Tell(s.Question())
					for i, h := range s.Hints {
						shell.Tell(fmt.Sprintf("**Hint %d.** %s", i+1, h))
					}
					for _, c := range s.Solutions {
						shell.Tell("**An answer:**\n\n```" + c.Lang + "\n" + c.Text + "\n```")
					}
					for _, c := range s.Wrongs {
						shell.Tell("**Wrong:** " + c.Says + "\n\n```" + c.Lang + "\n" + c.Text + "\n```")
					}
				}
				return nil
			})
		},
	}
}

// preview shows prose and runs demos.
func preview(cmd *cobra.Command, shell *repl.REPL, parts []lesson.Part) error {
	for _, p := range parts {
		if p.Demo == nil {
			shell.Tell(p.Prose)
		} else if err := shell.Play(cmd.Context(), p.Demo.Text); err != nil {
			return err
		}
	}
	return nil
}
