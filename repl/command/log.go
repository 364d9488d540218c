package command

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
)

// How many entries :log shows unasked.
const logLength = 10

func logCommand() *Command {
	return &Command{
		Name: "log", Args: "[N|all]", Group: Look,
		Short: "the SQL statements of the session",
		Long: `Shows the ledger: every SQL statement that this session has sent, numbered as where it ran. Without an argument, the last ten; runs of
the same statement in one cell count as one.

:log 3 shows statement 3 with all of its bound values, however many, and with its error if it failed.

:log all shows everything that the ledger holds, also the BEGIN and COMMIT that GORM puts around each write unasked.

    school> :sql off
    SQL is not shown. :log has it.

    school> db.Take(&models.Book{}, 7);

    school> :log
      [1] SELECT * FROM ` + "`books` WHERE `books`.`id` = ? LIMIT 1" + `
          7                                                       1 row   0.1 ms
`,
		Run: runLog,
		Complete: completeOne(func(*Env) []string {
			return []string{"all"}
		}),
	}
}

func runLog(_ context.Context, env *Env, args string) error {
	if args == "" {
		return env.logRecent()
	}
	if args == "all" {
		return env.logAll()
	}
	n, err := strconv.Atoi(args)
	if err != nil {
		return fmt.Errorf(":log takes the number of a statement, or all, not %q", args)
	}
	return env.logOne(n)
}

// logRecent shows the last statements; those that GORM adds unasked are left out.
func (env *Env) logRecent() error {
	counted := slices.DeleteFunc(env.Ledger.Statements(), func(s trace.Statement) bool { return s.Implicit })
	p := env.page()
	if len(counted) == 0 {
		p.say(show.Plain, "", "No SQL has run yet.")
		return p.flush()
	}
	runs := runsOf(counted)
	recent := runs[max(0, len(runs)-logLength):]
	earlier := int64(0)
	for _, run := range runs[:len(runs)-len(recent)] {
		earlier += int64(len(run))
	}
	if earlier > 0 {
		p.say(show.Muted, indent, "… "+plural(earlier, "earlier statement")+": :log all")
	} else {
		env.dropped(p)
	}
	for _, run := range recent {
		if err := env.Printer.Repeated(&p.b, show.RunOf(run...)); err != nil {
			return err
		}
	}
	return p.flush()
}

// runsOf groups statements: those of one cell that follow each other with the same SQL, for the same reason and without an error.
func runsOf(list []trace.Statement) [][]trace.Statement {
	var runs [][]trace.Statement
	for _, s := range list {
		if n := len(runs); n > 0 {
			last := runs[n-1][0]
			if last.Cell == s.Cell && last.SQL == s.SQL && last.Purpose == s.Purpose && last.Err == nil && s.Err == nil {
				runs[n-1] = append(runs[n-1], s)
				continue
			}
		}
		runs = append(runs, []trace.Statement{s})
	}
	return runs
}

// logAll shows all that the ledger holds, page by page, as it may be much.
func (env *Env) logAll() error {
	list := env.Ledger.Statements()
	p := env.page()
	if len(list) == 0 {
		p.say(show.Plain, "", "No SQL has run yet.")
	}
	env.dropped(p)
	for _, s := range list {
		if err := env.Printer.Statement(&p.b, s); err != nil {
			return err
		}
		if p.b.Len() > 64<<10 {
			if err := p.flush(); err != nil {
				return err
			}
			p = env.page()
		}
	}
	return p.flush()
}

// dropped says how many statements the ledger no longer holds.
func (env *Env) dropped(p *page) {
	if n := env.Ledger.Dropped(); n > 0 {
		p.say(show.Muted, indent, "… "+plural(int64(n), "older statement")+" dropped: the ledger keeps the last ones only")
	}
}

// logOne shows one statement whole.
func (env *Env) logOne(n int) error {
	last := env.Ledger.Len()
	switch {
	case last == 0:
		return fmt.Errorf("there is no statement %d: no SQL has run yet", n)
	case n < 1 || n > last:
		return fmt.Errorf("there is no statement %d: they are numbered 1 to %d", n, last)
	}
	for _, s := range env.Ledger.Since(n - 1) {
		if s.N == n {
			return env.Printer.Log(env.Out, s)
		}
	}
	return fmt.Errorf("statement %d is no longer in the ledger, which keeps the last ones only", n)
}
