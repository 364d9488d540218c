package command

import (
	"context"
	"errors"
)

func editCommand() *Command {
	return &Command{
		Name: "edit", Args: "[N-M]", Group: OfCells,
		Short: "edit cells in $EDITOR, to run them again",
		Long: `Opens your own editor on the last cell, or on those of a number or range that :history shows: :edit 12, :edit 3-7. What you save stands at
the prompt as the next cell, and runs when you press Enter. Ctrl-X Ctrl-E does the same with what is being typed.

    school> n := 41
    41

    school> n + 1
    42

    school> :history
      1  n := 41
      2  n + 1

Here :edit 1-2 opens both in $VISUAL or $EDITOR.
`,
		Run: runEdit,
	}
}

func runEdit(ctx context.Context, env *Env, args string) error {
	cells := env.cells()
	switch {
	case args != "":
		var err error
		if cells, err = take(args, cells); err != nil {
			return err
		}
	case len(cells) > 0:
		cells = cells[len(cells)-1:]
	}
	if env.Shell == nil {
		return errors.New(":edit needs a terminal")
	}
	return env.Shell.Edit(ctx, textOf(cells))
}
