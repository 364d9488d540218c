package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/retort-shell/retort/repl"
)

func newRun(f *flags, std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "run FILE",
		Short: "Evaluate a file of cells",
		Long: `Run evaluates the cells of a file, one after the other, as a pipe on standard
input would. The file - is standard input.`,
		Example: "  retort run demo.retort",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &usageError{errors.New("run takes one file")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			in := std.in
			if args[0] != "-" {
				file, err := os.Open(args[0])
				if err != nil {
					return fmt.Errorf("read cells: %w", err)
				}
				defer file.Close()
				in = file
			}
			return withShell(*f, std, func(shell *repl.REPL) error { return shell.RunCells(cmd.Context(), in) })
		},
	}
}
