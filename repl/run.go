package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/retort-shell/retort/repl/editor"
	"github.com/retort-shell/retort/repl/pager"
	"github.com/retort-shell/retort/repl/session"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// cells gives one cell after the other; package editor says what its errors mean.
type cells interface {
	ReadCell(ctx context.Context) (string, error)
}

// Run reads cells until there are no more, or one asks to leave. On a terminal it is a conversation: a person types, an interrupt stops
// the cell at work, and a cell that fails is no reason to leave. From a pipe or file it evaluates cells without a prompt, and returns
// the first *CellError (see [WithKeepGoing]). When ctx ends, Run returns its error.
func (r *REPL) Run(ctx context.Context) error {
	in, inOK := r.config.in.(*os.File)
	out, outOK := r.config.out.(*os.File)
	if !inOK || !outOK || !term.IsTerminal(int(in.Fd())) || !isTerminal(out) {
		if err := r.begin(ctx); err != nil {
			return err
		}
		return r.RunCells(ctx, r.config.in)
	}
	typed := r.askBackground(in, out)
	file, err := editor.OpenHistory(r.config.history)
	if err != nil {
		r.warn(err)
	}
	history := maskedHistory{file, r}
	t, err := editor.NewTerminal(editor.Config{
		In: in, Out: out, Typed: typed, Prompt: r.Prompt, More: func(text string) bool { return r.asking == "" && more(text) }, History: history, Warn: r.warn,
		Complete: r.complete, Signature: r.signature, Preview: r.preview, Suggestable: r.suggestable, Highlight: r.env.Colour, FileType: fileType,
		Style: editor.Style{Ghost: r.printer.Style[show.Muted], Detail: r.printer.Style[show.Muted]},
	})
	if err != nil {
		return fmt.Errorf("open the terminal: %w", err)
	}
	defer t.Close()
	defer r.streams[0].on(t)()
	defer r.streams[1].on(t)()
	r.learn(history.Entries())
	r.interactive, r.terminal = true, t
	r.env.Ask = r.askYes
	if name := os.Getenv("TERM"); name != "" && name != "dumb" { // a pager moves the cursor
		r.pager = &pager.Pager{In: in, Out: out}
	}
	r.past.earlier = slices.Clone(history.Entries())
	defer r.keepJournal()()
	fmt.Fprint(r.config.out, r.banner()+r.offer)
	var failed *CellError
	if err := r.begin(ctx); errors.As(err, &failed) || err == nil && r.first != "" {
		fmt.Fprintln(r.config.out)
	} else if err != nil {
		return err
	}
	for {
		r.catalog.Freshen()
		cell, err := t.ReadCell(ctx)
		switch {
		case errors.Is(err, editor.ErrInterrupted):
			continue
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		err = r.EvalInterruptibly(ctx, cell)
		var failed *CellError
		switch {
		case errors.Is(err, ErrQuit):
			return nil
		case err != nil && !errors.As(err, &failed):
			return err
		}
		fmt.Fprintln(r.config.out)
	}
}

// begin evaluates the cell that Run begins with.
func (r *REPL) begin(ctx context.Context) error {
	if r.first == "" {
		return nil
	}
	return r.EvalInterruptibly(ctx, r.first)
}

// RunCells evaluates the cells of a text, such as a file or a pipe. It returns the first *CellError, or with [WithKeepGoing] the last.
func (r *REPL) RunCells(ctx context.Context, text io.Reader) error {
	return r.runCells(ctx, editor.NewPlain(text, more))
}

func (r *REPL) runCells(ctx context.Context, from cells) error {
	var last error
	for {
		cell, err := from.ReadCell(ctx)
		if errors.Is(err, io.EOF) {
			return last
		}
		if err != nil {
			return err
		}
		err = r.EvalInterruptibly(ctx, cell)
		var failed *CellError
		switch {
		case errors.Is(err, ErrQuit):
			return last
		case errors.As(err, &failed) && r.config.keepOn && ctx.Err() == nil:
			last = err
		case err != nil:
			return err
		}
	}
}

// EvalInterruptibly is [REPL.Eval], but an interrupt signal (Ctrl-C) stops the cell, and so do SIGTERM and SIGHUP, which are then the error: the
// caller should leave, so that no statement goes on behind it. Signals reach the shell only while a cell runs: at the prompt the editor reads
// Ctrl-C as a key.
func (r *REPL) EvalInterruptibly(ctx context.Context, cell string) error {
	ends := []os.Signal{syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		ends = append(ends, syscall.SIGHUP)
	}
	ending, stop := signal.NotifyContext(ctx, ends...)
	defer stop()
	over := make(chan struct{})
	defer close(over)
	context.AfterFunc(ending, func() {
		stop() // a second signal ends the process at once
		select {
		case <-over:
		case <-time.After(2 * session.Grace): // what is at work heeds nothing
			if p, err := os.FindProcess(os.Getpid()); err == nil {
				_ = p.Kill()
			}
		}
	})
	running, done := signal.NotifyContext(ending, os.Interrupt)
	defer done()
	err := r.Eval(running, cell)
	if ending.Err() != nil && ctx.Err() == nil {
		return fmt.Errorf("%w: %w", editor.ErrTerminated, context.Cause(ending))
	}
	return err
}

// banner is what a person sees first: on one line, or where that is too narrow on one for each part.
func (r *REPL) banner() string {
	models := fmt.Sprintf("%d models", len(r.env.Models))
	if len(r.env.Models) == 1 {
		models = "1 model"
	}
	r.follow()
	parts := []string{"retort " + Version, r.on.describe, models}
	first := strings.Join(parts, " · ")
	if width := r.printer.Width; width > 0 && typeset.Width(first) > width {
		var lines []string
		for _, part := range parts {
			lines = append(lines, typeset.Wrap(part, width)...)
		}
		first = strings.Join(lines, "\n")
	}
	return first + "\nType Go, SQL or :help. Ctrl-D leaves.\n\n"
}

func (r *REPL) warn(err error) {
	fmt.Fprintln(r.config.err, "note:", err)
}
