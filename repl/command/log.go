package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/ledger"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// How many entries :log shows unasked.
const logLength = 10

func logCommand() *Command {
	return &Command{
		Name: "log", Args: "[WHICH]", Group: OfSQL,
		Short: "the SQL statements of the session",
		Long: `Shows the ledger: every SQL statement that this session has sent, numbered as where it ran. Without an argument, the last ten; runs of
the same statement in one cell count as one. As Go values the same statements are sql(3), and sql() for the last.

:log 3 shows statement 3 with all of its bound values, however many, and with its error if it failed.

:log cell 3 shows what cell 3 sent, :log cell what the last cell with SQL did; :log User what went to a model or a table.

Once a session has more than one database, a statement tells to which it went; as values: sql(3).Target.

:log slow shows the ten that took longest, the slowest first.

:log preload shows the statements of one purpose: yours, preload, association, hook, transaction, migration, or own for those of the
shell itself.

:log all shows everything that the ledger holds, also the BEGIN and COMMIT that GORM puts around each write unasked.

    school> :sql off
    SQL is not shown. :log has it.

    school> db.Take(&models.Book{}, 7);

    school> :log
      [1] SELECT * FROM ` + "`books` WHERE `books`.`id` = ? LIMIT 1" + `
          7                                                       1 row   0.1 ms

    school> :log User
    No statement was about User.
`,
		Run: runLog,
		Complete: completeOne(func(env *Env) []string {
			return append(append([]string{"all", "cell", "slow"}, purposes()...), env.names()...)
		}),
	}
}

func runLog(_ context.Context, env *Env, args string) error {
	first, rest, _ := strings.Cut(args, " ")
	switch {
	case args == "":
		return env.logRecent()
	case args == "all":
		return env.logAll()
	case args == "slow":
		return env.logSlow()
	case first == "cell":
		return env.logCell(strings.TrimSpace(rest))
	case rest != "":
		return fmt.Errorf(":log takes one number, model or word, not %q", args)
	case slices.Contains(purposes(), args):
		return env.logThose(func(s trace.Statement) bool { return s.Purpose.String() == args }, "No statement is of this purpose: "+args+".")
	}
	n, err := strconv.Atoi(args)
	if err != nil {
		return env.logModel(args)
	}
	return env.logOne(n)
}

// purposes are the words for why a statement ran.
func purposes() []string {
	var words []string
	for p := trace.Yours; p <= trace.Own; p++ {
		words = append(words, p.String())
	}
	return words
}

// logCell shows what a cell sent; without a number, what the last cell with SQL did.
func (env *Env) logCell(number string) error {
	list := env.Ledger.Statements()
	if len(list) == 0 {
		return errors.New("no SQL has run yet")
	}
	cell := list[len(list)-1].Cell
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil {
			return fmt.Errorf(":log cell takes the number of a cell, not %q", number)
		}
		cell = n
	}
	return env.logThose(func(s trace.Statement) bool { return s.Cell == cell }, fmt.Sprintf("Cell %d sent no SQL.", cell))
}

// logModel shows what was about a model, or about a table.
func (env *Env) logModel(name string) error {
	of := func(s trace.Statement) bool {
		bare := s.Model[strings.LastIndexByte(s.Model, '.')+1:]
		return s.Model != "" && (strings.EqualFold(s.Model, name) || strings.EqualFold(bare, name)) || strings.EqualFold(s.Table, name)
	}
	if !slices.ContainsFunc(env.Ledger.Statements(), of) && !env.isModel(name) {
		return fmt.Errorf(":log takes the number of a statement, cell, slow, all, a purpose, or a model or table that a statement was about; none was about %q", name)
	}
	return env.logThose(of, "No statement was about "+name+".")
}

func (env *Env) isModel(name string) bool {
	return slices.ContainsFunc(env.names(), func(n string) bool {
		return strings.EqualFold(n, name) || strings.EqualFold(n[strings.LastIndexByte(n, '.')+1:], name)
	})
}

// logThose shows the statements for which a condition holds; none is said in words.
func (env *Env) logThose(those func(trace.Statement) bool, none string) error {
	list := slices.DeleteFunc(env.Ledger.Statements(), func(s trace.Statement) bool { return !those(s) })
	p := env.page()
	if len(list) == 0 {
		p.say(show.Plain, "", none)
	}
	each := env.EachRow()
	for _, run := range runsOf(list) {
		if err := env.repeated(p, run, each); err != nil {
			return err
		}
	}
	return p.flush()
}

// logSlow shows the statements that took longest.
func (env *Env) logSlow() error {
	list := slices.DeleteFunc(env.Ledger.Statements(), func(s trace.Statement) bool { return s.Implicit })
	slices.SortStableFunc(list, func(a, b trace.Statement) int { return cmp.Compare(b.Elapsed, a.Elapsed) })
	p := env.page()
	if len(list) == 0 {
		p.say(show.Plain, "", "No SQL has run yet.")
	}
	for _, s := range list[:min(len(list), logLength)] {
		if err := env.Printer.Statement(&p.b, s); err != nil {
			return err
		}
	}
	return p.flush()
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
		p.say(show.Muted, indent, "… "+typeset.Plural(earlier, "earlier statement")+": :log all")
	} else {
		env.dropped(p)
	}
	each := env.EachRow()
	for _, run := range recent {
		if err := env.repeated(p, run, each); err != nil {
			return err
		}
	}
	return p.flush()
}

// repeated shows statements of the same SQL as one, as they stand above the result of their cell.
func (env *Env) repeated(p *page, statements []trace.Statement, each func(show.Run) bool) error {
	run := show.RunOf(statements...)
	run.EachRow = each(run)
	return env.Printer.Repeated(&p.b, run)
}

// runsOf groups statements: those of one cell that follow each other with the same SQL, for the same reason and without an error.
func runsOf(list []trace.Statement) [][]trace.Statement {
	var runs [][]trace.Statement
	for _, s := range list {
		if n := len(runs); n > 0 {
			if last := runs[n-1][0]; last.Cell == s.Cell && s.Repeats(last) {
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
		p.say(show.Muted, indent, "… "+typeset.Plural(n, "older statement")+" dropped: the ledger keeps the last ones only")
	}
}

// logOne shows one statement whole.
func (env *Env) logOne(n int) error {
	if n < 0 {
		return fmt.Errorf("statements are numbered from 1; sql(%d) counts from the end", n)
	}
	s, err := ledger.Find(env.Ledger, env.Handle, n)
	if err != nil {
		return err
	}
	return env.Printer.Log(env.Out, s.Statement)
}
