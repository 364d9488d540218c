package command

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/compare"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// How often :time runs an expression unasked, and how often at most.
const (
	timeRuns    = 20
	timeMaxRuns = 1000
)

func timeCommand() *Command {
	return &Command{
		Name: "time", Args: "[N] EXPR", Group: OfSQL, Quiet: true,
		Short: "how long an expression takes, over many runs",
		Long: `Runs an expression, or a statement of SQL, twenty times, or N times, and shows the shortest, the middle and the longest run: all of it, the
part in which the database worked, and the rest, which is GORM and the program. A run before the first is not counted.

Each run is in a transaction that is rolled back, so that one that writes changes nothing. SQL is not shown meanwhile; :log has it.

    school> :time 5 db.Take(&models.Book{}, 7)
      5 runs          min  median     max
      all          0.3 ms  0.3 ms  0.3 ms
      SQL          0.1 ms  0.1 ms  0.1 ms
      without SQL  0.2 ms  0.2 ms  0.2 ms
      1 statement each

    school> :time 5000 db.Take(&models.Book{}, 7)
    error: :time runs an expression 1 to 1000 times, not 5000
`,
		Run: runTime, Go: true,
		Complete: completeExpression,
	}
}

func runTime(ctx context.Context, env *Env, args string) error {
	runs := timeRuns
	if first, rest, ok := strings.Cut(args, " "); ok {
		if n, err := strconv.Atoi(first); err == nil {
			if n < 1 || n > timeMaxRuns {
				return fmt.Errorf(":time runs an expression 1 to %d times, not %d", timeMaxRuns, n)
			}
			runs, args = n, strings.TrimSpace(rest)
		}
	}
	if args == "" {
		return errors.New(":time wants an expression: :time db.Find(&users)")
	}
	side, err := env.timed(ctx, args)
	if err != nil {
		return err
	}
	stop := env.Session.Interruptible(ctx)
	defer stop()
	var all, within, rest []time.Duration
	statements := 0
	for i := range runs + 1 {
		var took time.Duration
		o, err := compare.Try(env.DB, env.Ledger, func(tx *gorm.DB) (any, error) {
			var err error
			took, err = side(tx)
			return compare.Rows{Changed: 0}, err
		})
		if err != nil {
			return err
		}
		if i == 0 {
			continue // it prepares what the others use
		}
		statements = o.Statements
		all, within, rest = append(all, took), append(within, o.Elapsed), append(rest, max(took-o.Elapsed, 0))
	}
	p := env.page()
	l := &listing{heads: []string{typeset.Plural(runs, "run"), "min", "median", "max", ""}, numbers: []bool{false, true, true, true}}
	for _, part := range []struct {
		name string
		took []time.Duration
	}{{"all", all}, {"SQL", within}, {"without SQL", rest}} {
		slices.Sort(part.took)
		l.add(part.name, show.Elapsed(part.took[0]), show.Elapsed(median(part.took)), show.Elapsed(part.took[runs-1]), "")
	}
	l.write(p)
	p.say(show.Muted, indent, typeset.Plural(statements, "statement")+" each")
	return p.flush()
}

func median(sorted []time.Duration) time.Duration {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// timed returns what runs an expression or a statement once on a handle, and says how long it took.
func (env *Env) timed(ctx context.Context, src string) (func(tx *gorm.DB) (time.Duration, error), error) {
	side, err := env.side(ctx, src)
	if err != nil {
		return nil, err
	}
	if lang.Final(src) == lang.SQL {
		return func(tx *gorm.DB) (time.Duration, error) {
			start := env.Session.Now()
			_, err := side(tx)
			return env.Session.Now().Sub(start), err
		}, nil
	}
	t, _, err := env.Session.Checker().TypeOf(src)
	if err != nil {
		return nil, err
	}
	names := []string{"r0"}
	if tuple, ok := t.(*types.Tuple); ok {
		for i := 1; i < tuple.Len(); i++ {
			names = append(names, fmt.Sprint("r", i))
		}
	}
	list := strings.Join(names, ", ")
	// The clock is read in the cell, as the shell takes longer to read the cell than the cell to run.
	cell := "func() []any { start := time.Now(); " + list + " := " + src + "; took := time.Since(start); return []any{took, " + list + "} }()"
	return func(tx *gorm.DB) (time.Duration, error) {
		value, err := env.evaluateOn(ctx, tx, cell, false)
		if err != nil {
			return 0, err
		}
		got, ok := value.([]any)
		if !ok || len(got) == 0 {
			return 0, fmt.Errorf("%s cannot be timed", oneLine(src))
		}
		took, _ := got[0].(time.Duration)
		for _, x := range got[1:] {
			if err := failure(x); err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
				return 0, err
			}
		}
		return took, nil
	}, nil
}

// failure is the error of a handle, or the error that a value is.
func failure(x any) error {
	switch x := x.(type) {
	case *gorm.DB:
		if x != nil {
			return x.Error
		}
	case error:
		return x
	}
	return nil
}
