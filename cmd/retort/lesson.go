package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/retort-shell/retort/repl"
)

func newLesson(f *flags, std streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "lesson [ID]",
		Short: "Do a lesson, or write, check and present lessons",
		Long: `Lesson begins a lesson at the prompt, on a private copy of the sample
database. Without an ID it goes on where you stopped.

With --from it uses the lessons of another directory: a file course.yaml that
lists them, and a Markdown file each.`,
		Example: `  retort lesson list
  retort lesson start/shell
  retort lesson check --from lessons`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &usageError{errors.New("lesson takes one ID")}
			}
			return nil
		},
		ValidArgsFunction: f.lessonIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			if f.db != "" || os.Getenv("DATABASE_URL") != "" {
				return &usageError{errors.New("a lesson puts its database back at each step, so it runs on the sample only: leave out --db, and unset DATABASE_URL")}
			}
			if id != "" {
				if _, err := findLesson(f.lessons, id); err != nil {
					return err
				}
			}
			return withShell(*f, std, func(shell *repl.REPL) error { return shell.RunLesson(cmd.Context(), id) })
		},
	}
	c.PersistentFlags().StringVar(&f.lessons, "from", "", "take the lessons from a `DIRECTORY`")
	c.AddCommand(newLessonList(f, std), newLessonNew(f, std), newLessonPreview(f, std), newLessonCheck(f, std), newLessonPresent(f, std))
	return c
}

// oneID wants the ID of a lesson.
func oneID(name string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return &usageError{fmt.Errorf("lesson %s takes the ID of a lesson", name)}
		}
		return nil
	}
}
