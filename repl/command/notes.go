package command

import (
	"context"
	"io"
	"slices"
	"sort"
	"sync"

	"github.com/retort-shell/retort/repl/notes"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
)

func notesCommand() *Command {
	return &Command{
		Name: "notes", Args: "[on|off]", Group: OfShell,
		Short: "whether a cell is told what it may not have meant",
		Long: `Says whether there are notes, or turns them on or off. A note stands below the result of a cell that did what its author may not have
meant, with what to write instead: a query for each row of another, a text that becomes part of the SQL, a value without a ?, a zero that
Updates leaves out, a destination that brings its old key along, a chain that has kept conditions, a Save that inserts, an order that Last does
not turn around or that a page lacks, all rows of a big table, an error or a count of 0 that nobody sees.

    school> name := "Ada"
    "Ada"

    school> db.Where("name = '" + name + "'").Find(&[]models.User{});
      [1] SELECT * FROM ` + "`users`" + ` WHERE name = 'Ada'                0 rows  0.1 ms
      note: the text of name becomes part of the SQL, and may change what it
      asks
        Where("… = ?", name) binds it as a value

    school> :notes off
    There are no notes on cells.
`,
		Run:      runNotes,
		Complete: completeOne(func(*Env) []string { return onOff }),
	}
}

func runNotes(_ context.Context, env *Env, args string) error {
	return env.turn("notes", args, &env.Settings.Notes, "Cells get notes on what they may not have meant.", "There are no notes on cells.")
}

// NotesCell is cell n as package notes wants it, with the loops that [Env.Loops] has found in it.
func (env *Env) NotesCell(text string, ran []trace.Statement, loops func() []notes.Loop, shown bool, n int) notes.Cell {
	c := env.ranCell(n, text)
	c.Ran, c.Loops, c.Dialect, c.Shown = ran, loops, env.DB.Name(), shown
	c.Origin = env.recordedUnits
	c.IsConst = func(name string) bool {
		s, err := env.Session.Checker().Resolve(name)
		return err == nil && s.Kind == "const"
	}
	return c
}

// ranCell is cell n as far as its text and the statements of the session tell.
func (env *Env) ranCell(n int, text string) notes.Cell {
	return notes.Cell{
		Text:    text,
		Earlier: func() []string { return env.Cells.Before(n) },
		Sent: func() []trace.Statement {
			all := env.Ledger.Statements()
			return all[:startOf(all, n)]
		},
	}
}

// startOf is the place of the first statement that was sent by cell n or a later one.
func startOf(all []trace.Statement, n int) int {
	return sort.Search(len(all), func(i int) bool { return all[i].Cell >= n })
}

// EachRow returns a function that reports whether statements of a cell are one for each row of another query, which is then the 1 of N+1. It
// may be called while the cell is at work. The function looks at each cell once.
func (env *Env) EachRow() func(show.Run) bool {
	cells := map[int][]notes.Loop{}
	return func(run show.Run) bool {
		n := run.First.Cell
		return isEach(run, func() []notes.Loop {
			loops, ok := cells[n]
			if !ok {
				loops = env.loopsOf(n)
				cells[n] = loops
			}
			return loops
		})
	}
}

// EachRowOf is EachRow for the statements of one cell, whose loops are known.
func EachRowOf(loops func() []notes.Loop) func(show.Run) bool {
	return func(run show.Run) bool { return isEach(run, loops) }
}

func isEach(run show.Run, loops func() []notes.Loop) bool {
	return run.Count >= notes.MinRepeated && slices.ContainsFunc(loops(), func(l notes.Loop) bool {
		return l.Each[0].N == run.First.N && int64(len(l.Each)) == run.Count
	})
}

// Loops returns the loops of queries in cell n, which has sent statements. They are looked for when they are first asked for.
func (env *Env) Loops(text string, ran []trace.Statement, n int) func() []notes.Loop {
	return sync.OnceValue(func() []notes.Loop {
		c := env.ranCell(n, text)
		c.Ran = ran
		return notes.Loops(c)
	})
}

// loopsOf are the loops of queries in cell n, as far as it has run.
func (env *Env) loopsOf(n int) []notes.Loop {
	text, ok := env.Cells.Text(n)
	if !ok {
		return nil
	}
	return env.Loops(text, env.Ledger.InCell(n), n)()
}

// Note shows a note: what happened, and what to write instead.
func Note(w io.Writer, env *Env, n notes.Note) error {
	p := env.page()
	p.say(show.Muted, indent, "note: "+n.Text)
	p.say(show.Muted, indent+indent, n.Fix)
	_, err := io.WriteString(w, p.b.String())
	return err
}
