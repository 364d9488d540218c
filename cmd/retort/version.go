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
			_, err := fmt.Fprintln(std.out, version())
			return err
		},
	}
}

// version is that of the program, and what it was built with and for.
func version() string {
	return fmt.Sprintf("retort %s, built with %s for %s/%s", repl.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
