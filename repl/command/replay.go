package command

import (
	"context"
	"fmt"
	"strings"

	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// A Lost is an earlier session whose process ended before its time.
type Lost struct {
	Cells []LostCell // those that ended well
	// Forget is called when they have run again.
	Forget func() error
}

// A LostCell is a cell of a lost session.
type LostCell struct {
	N      int
	Source string
	Wrote  bool // to the database
}

func replayCommand() *Command {
	return &Command{
		Name: "replay", Args: "[all]", Group: OfCells, InParts: true,
		Short: "run the cells of a lost session again",
		Long: `When the process ends before its time, by a fatal error or because it was killed, the next session on the same database offers to
run again what the lost one had run: its cells that ended well, in their order, without the one that was at work. Each is shown as it
runs; the first that fails is the last.

The sample is a new private copy in each session, so what cells wrote to it is to be written again; :undo, :redo, :commit, :rollback, :guard and
:db run again, too, where they did. A cell with a password in it ends the replay, as no password is kept. Another database still has it:
there, cells that wrote run again only with :replay all.

    school> :replay
    There is no lost session: the last one came to its end.
`,
		Run:      runReplay,
		Complete: completeOne(func(*Env) []string { return []string{"all"} }),
	}
}

func runReplay(ctx context.Context, env *Env, args string) error {
	if args != "" && args != "all" {
		return fmt.Errorf(":replay takes all, or nothing, not %q", args)
	}
	lost := env.Lost
	if lost == nil {
		p := env.page()
		p.say(show.Plain, "", "There is no lost session: the last one came to its end.")
		return p.flush()
	}
	if wrote := lost.wrote(); len(wrote) > 0 && !env.Private && args != "all" {
		word := "cells"
		if len(wrote) == 1 {
			word = "cell"
		}
		return fmt.Errorf("%s %s wrote to %s, and would write to it again: :replay all runs all cells", word, andOf(wrote), env.Database)
	}
	for i, c := range lost.Cells {
		p := env.page()
		lead := fmt.Sprintf("cell %d  ", c.N)
		for line := range strings.SplitSeq(c.Source, "\n") {
			p.line(p.paint(show.Muted, lead), typeset.Visible(strings.ReplaceAll(line, "\t", "    ")))
			lead = strings.Repeat(" ", len(lead))
		}
		if err := p.flush(); err != nil {
			return err
		}
		if db.Masked(c.Source) {
			return fmt.Errorf("cell %d ends the replay: a password in it was not kept; %d of %s ran", c.N, i, typeset.Plural(len(lost.Cells), "cell"))
		}
		if err := env.Eval(ctx, c.Source); err != nil { // it has been shown
			return fmt.Errorf("cell %d ends the replay: %d of %s ran", c.N, i, typeset.Plural(len(lost.Cells), "cell"))
		}
	}
	env.Lost = nil
	return lost.Forget()
}

// wrote lists the numbers of the cells that wrote to the database.
func (l *Lost) wrote() []string {
	var numbers []string
	for _, c := range l.Cells {
		if c.Wrote {
			numbers = append(numbers, fmt.Sprint(c.N))
		}
	}
	return numbers
}

// andOf joins words: "a, b and c".
func andOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
