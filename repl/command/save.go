package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func saveCommand() *Command {
	return &Command{
		Name: "save", Args: "[N-M] FILE", Group: OfCells,
		Short: "write cells to a file, for :load or retort run",
		Long: `Writes the cells of a range that :history shows to a file: :save 3-7 lesson.go. Without a range it writes those of this session that did
not fail, but no :commands. A file that exists is kept; :save -f lesson.go writes over it.

    school> n := 41
    41

    school> n + 1
    42

    school> :save answer.go
    Saved 2 cells to answer.go. :load answer.go runs them again.
`,
		Run: runSave,
	}
}

func runSave(_ context.Context, env *Env, args string) error {
	rest, force := strings.CutPrefix(args, "-f ")
	file := strings.TrimSpace(rest)
	cells := env.cells()
	var some []Cell
	if word, after, _ := strings.Cut(file, " "); isSpan(word) {
		var err error
		if some, err = take(word, cells); err != nil {
			return err
		}
		file = strings.TrimSpace(after)
	} else {
		for _, c := range cells {
			if c.Here && !c.Wrong && lang.Final(c.Text) != lang.Command {
				some = append(some, c)
			}
		}
	}
	switch {
	case file == "":
		return errors.New(":save wants a file: :save lesson.go, :save 3-7 lesson.go")
	case len(some) == 0:
		return errors.New("there is nothing to save: no cell of this session went well")
	}
	texts := make([]Cell, len(some))
	for i, c := range some {
		texts[i] = Cell{Text: asRead(c.Text)}
	}
	if err := writeFile("save", file, textOf(texts)+"\n", force); err != nil {
		return err
	}
	p := env.page()
	name := typeset.Visible(file)
	p.say(show.Plain, "", "Saved "+typeset.Plural(len(some), "cell")+" to "+name+". :load "+name+" runs "+itOrThem(len(some))+" again.")
	return p.flush()
}

func itOrThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// writeFile writes the file that a command was given.
func writeFile(command, file, text string, force bool) error {
	path, err := expandHome(file)
	if err == nil {
		err = writeNew(path, text, force)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s exists; :%s -f writes over it", file, command)
	case err != nil:
		return fmt.Errorf(":%s cannot write its file: %w", command, err)
	}
	return nil
}

// writeNew writes a file; one that exists is an error unless forced.
func writeNew(path, text string, force bool) error {
	mode := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		mode = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(path, mode, 0o666)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// asRead is a cell in the form in which lines are read as that cell. SQL whose first lines would be a statement by themselves goes on one line,
// where no comment or text of several lines hinders.
func asRead(cell string) string {
	if lang.Final(cell) != lang.SQL || readWhole(cell) || strings.Contains(cell, "--") {
		return cell
	}
	quote := rune(0)
	for _, r := range cell {
		switch {
		case r == '\n' && quote != 0:
			return cell
		case r == quote:
			quote = 0
		case quote == 0 && strings.ContainsRune("'\"`", r):
			quote = r
		}
	}
	return strings.ReplaceAll(strings.TrimSpace(cell), "\n", " ")
}

// readWhole reports whether the lines of a cell are read as one: each but the last wants more.
func readWhole(cell string) bool {
	for i, c := range cell {
		if c == '\n' && lang.Classify(cell[:i]) != lang.Incomplete {
			return false
		}
	}
	return true
}

// expandHome puts the user's directory for "~/" at the start of a path.
func expandHome(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, rest), err
}
