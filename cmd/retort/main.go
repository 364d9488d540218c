// Command retort is an interactive Go shell on models and a live database: it shows what an ORM does to the database while it does
// it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/repl"
)

func main() {
	logger.Default = logger.Discard // GORM tells it of structs that are no models; what matters comes as an error
	os.Exit(run(context.Background(), os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// streams are those of the process.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// Exit codes.
const (
	exitOK    = 0
	exitCell  = 1 // a cell failed, or the shell could not start
	exitUsage = 2
)

// run is the program: it returns the exit code.
func run(ctx context.Context, args []string, std streams) int {
	root := newRoot(std)
	root.SetArgs(args)
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	err := root.ExecuteContext(ctx)
	var cell *repl.CellError
	var usage *usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &cell): // it has been shown
		return exitCell
	case errors.As(err, &usage):
		fmt.Fprintf(std.err, "retort: %v\nSee retort --help.\n", err)
		return exitUsage
	}
	fmt.Fprintf(std.err, "retort: %v\n", err)
	return exitCell
}
