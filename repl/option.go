package repl

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/symbols"
	"github.com/retort-shell/retort/internal/symbols/instances"
	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/theme"
)

// An Option sets up a shell. It returns an error where its values make no sense.
type Option func(*config) error

type config struct {
	db       *gorm.DB
	opened   *db.DB     // that db is of; nil where the program opened it
	opening  db.Options // how others are opened
	name     string
	describe string
	private  bool

	idle     time.Duration // after which a sandbox on another machine is rolled back
	models   []reflect.Type
	sets     []symbols.Set
	generics []symbols.Instances
	bindings []binding
	lessons  *Lessons

	in       io.Reader
	out, err io.Writer
	history  string
	journal  string
	audit    string
	yes      bool
	width    int
	style    show.Style
	styled   bool // style was given
	theme    theme.Name
	now      func() time.Time
	keepOn   bool
	sql      command.SQLMode
	pager    bool
}

type binding struct {
	name  string
	value any
}

// WithDB gives the database that the shell works on. It is required. The shell uses the same connections, but its own handle: what
// the program does with db is neither recorded nor changed. Closing db stays with the caller.
func WithDB(db *gorm.DB) Option {
	return func(c *config) error {
		if db == nil || db.Config == nil {
			return errors.New("WithDB: the database is nil")
		}
		c.db = db
		return nil
	}
}

// WithTarget gives a database that package db has opened, in place of [WithDB] and [WithName]: the shell then knows its guard,
// undo, and whether it is a private copy that is gone when the shell is. Closing it stays with the caller.
func WithTarget(d *db.DB) Option {
	return func(c *config) error {
		if d == nil || d.Gorm == nil {
			return errors.New("WithTarget: the database is nil")
		}
		c.opened, c.db, c.name, c.describe, c.private = d, d.Gorm, d.Name, d.Describe, d.Private()
		return nil
	}
}

// WithOpening says how databases are opened that cells switch to by :db.
func WithOpening(o db.Options) Option {
	return func(c *config) error {
		c.opening = o
		return nil
	}
}

// WithYes answers what a person would be asked before a statement that sweeps over a live target. Without it such a statement is refused
// where nobody types.
func WithYes() Option {
	return func(c *config) error {
		c.yes = true
		return nil
	}
}

// WithAudit gives the file in which writes on live targets are recorded. The default is a file in the user's state directory.
func WithAudit(path string) Option {
	return func(c *config) error {
		c.audit = path
		return nil
	}
}

// WithName names the database in the prompt, and describes it in a few words for the first line: "school", "SQLite, a private copy
// of the sample school". The default is the dialect's name.
func WithName(name, describe string) Option {
	return func(c *config) error {
		c.name, c.describe = name, describe
		return nil
	}
}

// WithModels gives the models, each as a value or a pointer to one: WithModels(User{}, &Post{}), or as [Model] makes it. Their
// types, fields and methods are known to cells under the names that the program uses, those of package main without "main.".
func WithModels(models ...any) Option {
	return func(c *config) error {
		for _, m := range models {
			if g, ok := m.(generic); ok {
				m = g.model
				c.generics = append(c.generics, g.instances)
			}
			t := reflect.TypeOf(m)
			for t != nil && t.Kind() == reflect.Pointer {
				t = t.Elem()
			}
			if t == nil || t.Kind() != reflect.Struct || t.Name() == "" {
				return fmt.Errorf("WithModels: %T is no model: it must be a named struct, such as User{}", m)
			}
			c.models = append(c.models, t)
		}
		return nil
	}
}

// generic is a model with the instances of GORM's generics for it.
type generic struct {
	model     any
	instances symbols.Instances
}

// Model returns the model T for [WithModels], with GORM's generics compiled in. Cells have gorm.G[T] of any other type too, made when it
// is first used; what is compiled in is a little faster, and does not depend on the processor being an amd64 or an arm64.
func Model[T any]() any {
	t := reflect.TypeFor[T]()
	return generic{model: reflect.Zero(t).Interface(), instances: instances.Of[T](t.PkgPath() + "." + t.Name())}
}

// WithSymbols adds packages with generated symbols and type information, which know more than reflection does: constants,
// functions, the names of parameters, documentation.
func WithSymbols(sets ...symbols.Set) Option {
	return func(c *config) error {
		c.sets = append(c.sets, sets...)
		return nil
	}
}

// WithValue makes a value of the program a variable of the session: WithValue("app", app).
func WithValue(name string, value any) Option {
	return func(c *config) error {
		if value == nil {
			return fmt.Errorf("WithValue: %s is nil", name)
		}
		if !isName(name) || name == "db" || name == "ctx" {
			return fmt.Errorf("WithValue: %q cannot be the name of a variable here", name)
		}
		c.bindings = append(c.bindings, binding{name, value})
		return nil
	}
}

// WithIO gives the streams. Cells are read from in: with a terminal as in and out they are edited there, else read line by line
// without a prompt. Results go to out, errors to err. The defaults are those of the process.
func WithIO(in io.Reader, out, err io.Writer) Option {
	return func(c *config) error {
		if in == nil || out == nil || err == nil {
			return errors.New("WithIO: a stream is nil")
		}
		c.in, c.out, c.err = in, out, err
		return nil
	}
}

// WithHistory keeps the cells that are typed in a file. An empty path keeps them for this session only. The default is a file in
// the user's state directory.
func WithHistory(path string) Option {
	return func(c *config) error {
		c.history = path
		return nil
	}
}

// WithJournal keeps a journal of the session in a directory while a person is at work, so that :replay can run its cells again if the
// process ends before its time. An empty directory keeps none. The default is one in the user's state directory.
func WithJournal(dir string) Option {
	return func(c *config) error {
		c.journal = dir
		return nil
	}
}

// WithWidth fixes the width of what is shown, in columns. By default it follows the terminal, and is 80 where there is none.
func WithWidth(columns int) Option {
	return func(c *config) error {
		if columns < 1 {
			return fmt.Errorf("WithWidth: a width of %d columns", columns)
		}
		c.width = columns
		return nil
	}
}

// WithStyle gives the colours; nil shows none. It goes before [WithTheme].
func WithStyle(s show.Style) Option {
	return func(c *config) error {
		c.style, c.styled = s, true
		return nil
	}
}

// WithTheme says which colours a terminal gets: "dark" or "light", for such a background; "none"; or "auto", the default: by what the
// terminal says of its background, and none where NO_COLOR is set. What is no terminal gets none.
func WithTheme(name string) Option {
	return func(c *config) error {
		if !slices.Contains(theme.Names(), theme.Name(name)) {
			return fmt.Errorf("WithTheme: there is no theme %q", name)
		}
		c.theme = theme.Name(name)
		return nil
	}
}

// WithPager says whether a person on a terminal reads results that are longer than the screen in a pager: $PAGER, or less where there is one. The
// default is true; :pager changes it. What is no terminal is never paged.
func WithPager(on bool) Option {
	return func(c *config) error {
		c.pager = on
		return nil
	}
}

// WithSQL says where SQL is shown at first; :sql changes it.
func WithSQL(mode command.SQLMode) Option {
	return func(c *config) error {
		c.sql = mode
		return nil
	}
}

// WithKeepGoing makes Run go on after a cell that fails where cells come from a pipe or a file; an error is still returned at the
// end. A person's shell always goes on.
func WithKeepGoing() Option {
	return func(c *config) error {
		c.keepOn = true
		return nil
	}
}

// WithClock gives the clock of the shell, for output that is the same each time: the ledger's, and that of time.Now in cells.
func WithClock(now func() time.Time) Option {
	return func(c *config) error {
		c.now = now
		return nil
	}
}

func defaults() *config {
	return &config{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		history: stateFile("history"), journal: stateFile("sessions"), audit: stateFile("audit.jsonl"),
		sql: command.SQLInline, theme: theme.Auto, pager: true,
		now: time.Now, idle: defaultIdle,
	}
}
