package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/editor"
	"github.com/retort-shell/retort/repl/lang"
)

// past is the cells that were typed: those that the history file had when the session began, and those of the session.
type past struct {
	earlier []string
	here    []command.Cell
	loading []string // the files whose cells are being evaluated
}

// add takes in a cell of the session, by the rules of the editor's history. Cells of files are not typed.
func (p *past) add(cell string, err error) {
	if strings.TrimSpace(cell) == "" || strings.HasPrefix(cell, " ") || len(p.loading) > 0 {
		return
	}
	wrong := err != nil && !errors.Is(err, ErrQuit)
	if n := len(p.here); n > 0 && p.here[n-1].Text == cell {
		p.here[n-1].Wrong = wrong
		return
	}
	p.here = append(p.here, command.Cell{Text: cell, Here: true, Wrong: wrong})
}

// A maskedHistory keeps cells without the passwords of URLs.
type maskedHistory struct {
	*editor.FileHistory
	r *REPL
}

// Add appends a cell; the answer to a question is none.
func (h maskedHistory) Add(cell string) error {
	if h.r.asking != "" {
		return nil
	}
	return h.FileHistory.Add(masked(cell))
}

// loop is what commands ask of the shell.
type loop struct{ r *REPL }

// Cells returns the history. The command that asks is not in it: it has not been evaluated yet.
func (l loop) Cells() []command.Cell {
	p := &l.r.past
	cells := make([]command.Cell, 0, len(p.earlier)+len(p.here))
	for _, text := range p.earlier {
		cells = append(cells, command.Cell{Text: text})
	}
	return append(cells, p.here...)
}

// Load evaluates the cells of a file until one fails.
func (l loop) Load(ctx context.Context, name string, text io.Reader) error {
	r := l.r
	path, err := filepath.Abs(name)
	if err != nil {
		return fmt.Errorf("load cells: %w", err)
	}
	if slices.Contains(r.past.loading, path) {
		return fmt.Errorf("%s loads itself", name)
	}
	r.past.loading = append(r.past.loading, path)
	defer func() { r.past.loading = r.past.loading[:len(r.past.loading)-1] }()
	for cells, first := editor.NewPlain(text, more), true; ; first = false {
		cell, err := cells.ReadCell(ctx)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return fmt.Errorf("load cells: %w", err)
		}
		if r.interactive {
			if !first {
				fmt.Fprintln(r.config.out)
			}
			fmt.Fprintln(r.config.out, r.prompted(cell))
		}
		if err := r.Eval(ctx, cell); err != nil {
			return err
		}
	}
}

// Edit has a text edited in the person's own editor, and puts it at the next prompt.
func (l loop) Edit(ctx context.Context, text string) error {
	t := l.r.terminal
	if t == nil {
		return errors.New(":edit needs a terminal")
	}
	edited, err := t.EditOutside(ctx, text)
	if err != nil {
		return err
	}
	if !t.Prefill(edited) {
		return errors.New(":edit needs a terminal whose lines can be edited")
	}
	return nil
}

// Again evaluates a cell within the one at work.
func (l loop) Again(ctx context.Context, cell string) error {
	r := l.r
	r.follow()
	if r.observer != nil {
		*r.observer = observer{}
	}
	r.echo.turn(r.env.Settings.SQL != command.SQLOff)
	switch lang.Final(cell) {
	case lang.Empty:
		return nil
	case lang.Command:
		return r.command(ctx, cell)
	case lang.SQL:
		return r.sql(ctx, cell)
	}
	return r.goCell(ctx, cell)
}
