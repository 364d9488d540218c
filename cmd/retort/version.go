package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/retort-shell/retort/repl"
)

func newVersion(std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  unexpected,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(std.out, "retort %s, built with %s for %s/%s\n", repl.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
