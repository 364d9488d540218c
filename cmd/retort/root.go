package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/theme"
)

// flags are those of the shell and of run.
type flags struct {
	db        string
	create    bool
	guard     db.Guard
	readOnly  bool
	sandbox   bool
	idle      time.Duration
	cells     []string
	sql       string
	noColor   bool
	theme     string
	noPager   bool
	keepGoing bool
	live      bool
	timeout   time.Duration
	yes       bool
	lessons   string // the directory of a teacher's own; "" for those of the program
}

func newRoot(std streams) *cobra.Command {
	var f flags
	root := &cobra.Command{
		Use:   "retort",
		Short: "An interactive Go shell on models and a live database",
		Long: `retort is an interactive Go shell on models and a live database. Type Go,
SQL or :help; each call to the ORM is shown with the SQL that it causes.

Without --db it works on a private copy of a sample database, a school,
which is gone when the shell is left. Cells can also come from -e, from a
file (retort run) or from a pipe; the first that fails ends such a run with
exit code 1. Results go to standard output, errors to standard error.`,
		Example: `  retort
  retort --db school.db
  retort --db postgres://ada@localhost/school
  retort -e 'models.User' -e 'SELECT count(*) FROM users'
  echo 'db.Find(&[]models.Tag{})' | retort`,
		Args:          unexpected,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withShell(f, std, func(shell *repl.REPL) error {
				if len(f.cells) > 0 {
					return evalAll(cmd.Context(), shell, f)
				}
				return shell.Run(cmd.Context())
			})
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", fmt.Sprintf(".FlagUsagesWrapped %d", helpWidth(std.out))))
	root.SetFlagErrorFunc(flagError)
	p := root.PersistentFlags()
	p.StringVar(&f.db, "db", "", "database `URL`: school.db, sqlite:///school.db, :memory:, postgres://user@host/name, mysql://user@host/name "+
		"(default $DATABASE_URL, else the sample)")
	p.BoolVar(&f.create, "create", false, "make a database file that does not exist")
	p.StringVar((*string)(&f.guard), "guard", "", "the `GUARD` of the database: open, sandbox or read-only "+
		"(default open; read-only for a server on another machine)")
	p.BoolVar(&f.readOnly, "read-only", false, "the same as --guard read-only")
	p.BoolVar(&f.live, "live", os.Getenv("RETORT_LIVE") != "", "treat the database as one that other people work with, also on this machine "+
		"(default $RETORT_LIVE)")
	p.DurationVar(&f.timeout, "timeout", 30*time.Second, "how long a statement may take on a live server; 0 is without end")
	p.BoolVar(&f.yes, "yes", false, "do not ask before a statement that sweeps over a live target")
	p.BoolVar(&f.sandbox, "sandbox", false, "the same as --guard sandbox: changes are rolled back unless :commit keeps them")
	p.DurationVar(&f.idle, "sandbox-idle", 10*time.Minute, "roll back a sandbox on another machine that was idle for so long; 0 is never")
	p.StringVar(&f.sql, "sql", "inline", "`HOW` SQL is shown: inline, off or only")
	p.BoolVar(&f.noColor, "no-color", false, "no colours, as with the environment variable NO_COLOR")
	p.StringVar(&f.theme, "theme", "auto", "`THEME` of the colours: auto, dark, light or none")
	p.BoolVar(&f.noPager, "no-pager", false, "show what is longer than the screen as it is")
	p.BoolVar(&f.keepGoing, "keep-going", false, "go on after a cell that fails, where nobody types")
	for flag, values := range map[string][]string{"guard": guards, "sql": sqlModes, "theme": themes()} {
		_ = root.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // fails for no flag of that name
	}
	root.Flags().StringArrayVarP(&f.cells, "eval", "e", nil, "evaluate a `CELL` and leave; may be repeated")
	root.AddCommand(newRun(&f, std), newLesson(&f, std), newVersion(std))
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "completion":
			c.Args, c.RunE = unexpected, func(c *cobra.Command, _ []string) error { return c.Help() }
		case "help":
			c.Args = known
		}
		c.SilenceErrors, c.SilenceUsage, c.SuggestionsMinimumDistance = true, true, root.SuggestionsMinimumDistance
	}
	return root
}

// evalAll evaluates the cells of -e.
func evalAll(ctx context.Context, shell *repl.REPL, f flags) error {
	var last error
	for _, cell := range f.cells {
		err := shell.EvalInterruptibly(ctx, cell)
		var failed *repl.CellError
		switch {
		case errors.Is(err, repl.ErrQuit):
			return last
		case errors.As(err, &failed) && f.keepGoing:
			last = err
		case err != nil:
			return err
		}
	}
	return last
}

var sqlModes = []string{string(command.SQLInline), string(command.SQLOff), string(command.SQLOnly)}

// guards are those of --guard.
var guards = []string{string(db.Unguarded), string(db.Sandboxed), string(db.ReadOnly)}

// check refuses what makes no sense, and settles what one flag says of another.
func (f *flags) check() error {
	if !slices.Contains(sqlModes, f.sql) {
		return &usageError{fmt.Errorf("--sql is inline, off or only, not %q", f.sql)}
	}
	switch {
	case f.guard != "" && !slices.Contains(guards, string(f.guard)):
		return &usageError{fmt.Errorf("--guard is open, sandbox or read-only, not %q", f.guard)}
	case f.readOnly && f.sandbox:
		return &usageError{errors.New("--read-only and --sandbox exclude each other")}
	case f.readOnly && f.guard != "" && f.guard != db.ReadOnly:
		return &usageError{fmt.Errorf("--read-only and --guard %s exclude each other", f.guard)}
	case f.sandbox && f.guard != "" && f.guard != db.Sandboxed:
		return &usageError{fmt.Errorf("--sandbox and --guard %s exclude each other", f.guard)}
	case f.idle < 0:
		return &usageError{fmt.Errorf("--sandbox-idle is a time such as 10m, or 0, not %s", f.idle)}
	case f.readOnly:
		f.guard = db.ReadOnly
	case f.sandbox:
		f.guard = db.Sandboxed
	}
	if f.guard == db.ReadOnly && f.create {
		return &usageError{errors.New("--create makes a file, which --read-only does not allow")}
	}
	if !slices.Contains(themes(), f.theme) {
		return &usageError{fmt.Errorf("--theme is auto, dark, light or none, not %q", f.theme)}
	}
	return nil
}

func themes() []string {
	var names []string
	for _, n := range theme.Names() {
		names = append(names, string(n))
	}
	return names
}
