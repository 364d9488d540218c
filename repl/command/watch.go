package command

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// How long :watch waits between two runs: unasked, and at least and at most.
const (
	watchWait    = 2 * time.Second
	watchMinWait = 10 * time.Millisecond
	watchMaxWait = 24 * time.Hour
)

func watchCommand() *Command {
	return &Command{
		Name: "watch", Args: "[SECONDS] CELL", Group: OfSQL, InParts: true,
		Short: "run a cell again and again, to see what changes",
		Long: `Runs a cell again two seconds after it has ended, or so many SECONDS, until Ctrl-C, or until it fails; or N times, with an x behind N. The SQL
is shown once, the result each time; :log has every statement. A cell that writes writes each time.

    school> :watch 0.5 2x SELECT count(*) FROM posts
      [1] SELECT count(*) FROM posts                              1 row   0.3 ms
      count(*)
           400
      1 row

    run 2 · 09:00:00
      count(*)
           400
      1 row
`,
		Run: runWatch, Go: true,
		Complete: completeExpression,
	}
}

func runWatch(ctx context.Context, env *Env, args string) error {
	w, err := watchOf(args)
	switch {
	case err != nil:
		return err
	case env.Shell == nil:
		return errors.New(":watch needs a shell")
	}
	before := *env.Settings
	defer func() { *env.Settings = before }()
	env.Settings.Pager = false // which would wait for a key
	for run := 1; ; run++ {
		if err := env.Shell.Again(ctx, w.cell); err != nil {
			return err
		}
		if run == w.runs {
			return nil
		}
		select {
		case <-ctx.Done():
			p := env.page()
			if env.Ask != nil {
				p.line() // the terminal has echoed ^C
			}
			p.line("stopped after ", typeset.Plural(run, "run"))
			return p.flush()
		case <-time.After(w.wait):
		}
		if before.SQL == SQLInline {
			env.Settings.SQL = SQLOff
		}
		p := env.page()
		p.line()
		p.line(p.paint(show.Muted, fmt.Sprintf("run %d · %s", run+1, env.Session.Now().Format(time.TimeOnly))))
		if err := p.flush(); err != nil {
			return err
		}
	}
}

// A watch is what :watch is asked for.
type watch struct {
	wait time.Duration
	runs int // 0 is without end
	cell string
}

// watchOf reads "[SECONDS] [Nx] CELL".
func watchOf(args string) (watch, error) {
	w := watch{wait: watchWait, cell: args}
	for {
		first, rest, _ := strings.Cut(w.cell, " ")
		count, times := strings.CutSuffix(first, "x")
		seconds, err := strconv.ParseFloat(strings.TrimSuffix(first, "s"), 64)
		switch n, nerr := strconv.Atoi(count); {
		case first == "" || first[0] < '0' || first[0] > '9': // the cell begins; Inf and NaN may be variables
			if w.cell == "" || strings.HasPrefix(w.cell, ":watch") {
				return w, errors.New(":watch wants a cell: :watch 5 SELECT count(*) FROM posts")
			}
			return w, nil
		case times && nerr == nil:
			if n < 1 {
				return w, fmt.Errorf(":watch runs a cell at least once, not %d times", n)
			}
			w.runs = n
		case err == nil:
			w.wait = time.Duration(min(seconds, 2*watchMaxWait.Seconds()) * float64(time.Second))
			if w.wait < watchMinWait || w.wait > watchMaxWait {
				return w, fmt.Errorf(":watch waits 0.01 to 86400 seconds, not %s", first)
			}
		default:
			return w, nil
		}
		w.cell = strings.TrimSpace(rest)
	}
}
