package repl

import (
	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/notes"
	"github.com/retort-shell/retort/repl/trace"
)

// note tells what a cell that ran may not have been meant to do. It is no result: a pipe gets it where it gets errors.
func (r *REPL) note(src string, ran []trace.Statement, loops func() []notes.Loop, shown bool) error {
	if !r.env.Settings.Notes || len(ran) == 0 {
		return nil
	}
	found := notes.Of(r.env.NotesCell(src, ran, loops, shown, r.cells))
	if len(found) == 0 {
		return nil
	}
	return command.Note(r.config.err, r.env, found[0])
}
