package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/retort-shell/retort/repl/show"
)

// usageError is a command line that makes no sense.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// helpWidth is how wide the lines of help may be: as the terminal is, for which a line of more than 100 is hard to read.
func helpWidth(out io.Writer) int {
	if f, ok := out.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			return min(width, 100)
		}
	}
	return show.DefaultWidth
}

// flagError says which flag may have been meant, and of a time how one is written.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near, ok := show.Nearest(unknown.GetSpecifiedName(), names); ok {
			err = fmt.Errorf("%w; did you mean --%s?", err, near)
		}
	case errors.As(err, &invalid) && invalid.GetFlag().Value.Type() == "duration":
		err = fmt.Errorf("--%s is a time such as 30s or 5m, not %q", invalid.GetFlag().Name, invalid.GetValue())
	}
	return &usageError{err}
}

// unexpected refuses arguments, as a mistyped subcommand is one.
func unexpected(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if strings.Contains(args[0], "://") { // which may hold a password
		return &usageError{errors.New("a database is opened by retort --db URL")}
	}
	msg := fmt.Sprintf("unknown command %q", args[0])
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		msg += fmt.Sprintf("; did you mean %s?", near[0])
	} else if hint := asFile(args[0]); hint != "" && !cmd.HasParent() {
		msg += "; " + hint
	}
	return &usageError{errors.New(msg)}
}

// known refuses to help with what is no command.
func known(help *cobra.Command, args []string) error {
	cmd, rest, err := help.Root().Find(args)
	if err != nil {
		return err // in the words of unexpected
	}
	return unexpected(cmd, rest)
}

// asFile says how a database, or a file of cells, is given that stands where a command is expected.
func asFile(arg string) string {
	switch strings.ToLower(filepath.Ext(arg)) {
	case ".db", ".sqlite", ".sqlite3":
		return "a database is opened by retort --db " + arg
	case ".go", ".txt", ".sql":
		return "a file of cells is run by retort run " + arg
	}
	return ""
}
