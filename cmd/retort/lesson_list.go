package main

import (
	"github.com/spf13/cobra"

	"github.com/retort-shell/retort/repl"
)

func newLessonList(f *flags, std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the lessons with your progress",
		Args:  unexpected,
		RunE: func(*cobra.Command, []string) error {
			return withShell(*f, std, func(shell *repl.REPL) error { return shell.ListLessons() })
		},
	}
}
