package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func loadCommand() *Command {
	return &Command{
		Name: "load", Args: "FILE", Group: OfCells,
		Short: "evaluate the cells of a file",
		Long: `Evaluates the cells of a file one after the other, each shown at the prompt before it runs, until one fails. The file may be one that :save
wrote; retort run evaluates the same files.

    school> fmt.Sprint("six times ", 7)
    "six times 7"

    school> :save six.go
    Saved 1 cell to six.go. :load six.go runs it again.

    school> :load six.go
    "six times 7"
`,
		Run:      runLoad,
		Complete: completeFile,
	}
}

func runLoad(ctx context.Context, env *Env, args string) error {
	switch {
	case args == "":
		return errors.New(":load wants a file: :load lesson.go")
	case env.Shell == nil:
		return errors.New(":load needs a shell")
	}
	path, err := expandHome(args)
	if err != nil {
		return fmt.Errorf("load cells: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("load cells: %w", err)
	}
	defer f.Close()
	return env.Shell.Load(ctx, path, f)
}

// completeFile returns the files and directories that a path begins; those that begin with a point only if it does.
func completeFile(_ *Env, args string) []string {
	word := args[strings.LastIndexByte(args, ' ')+1:]
	dir, base := filepath.Split(word)
	path, err := expandHome(dir)
	if err != nil {
		return nil
	}
	if path == "" {
		path = "."
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || strings.HasPrefix(name, ".") && !strings.HasPrefix(base, ".") {
			continue
		}
		if e.IsDir() {
			name += "/"
		}
		names = append(names, dir+name)
	}
	return names
}
