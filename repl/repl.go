package repl

import (
	"errors"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/reflected"
	"github.com/retort-shell/retort/internal/symbols"
	"github.com/retort-shell/retort/internal/symbols/instances"
	"github.com/retort-shell/retort/internal/symbols/std"
	"github.com/retort-shell/retort/repl/catalog"
	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/editor"
	"github.com/retort-shell/retort/repl/journal"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/pager"
	"github.com/retort-shell/retort/repl/session"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/theme"
	"github.com/retort-shell/retort/repl/trace"
)

// Version is the version of the shell.
const Version = "0.1"

// A REPL is a shell on one database: it reads cells, evaluates them, and shows what they yield and what they ask of the database.
// It evaluates one cell at a time.
type REPL struct {
	config   *config
	context  *session.Context // of the cell at work
	targets  []*target
	on       *target  // one of them
	db       *gorm.DB // its handle
	ledger   *trace.Ledger
	session  *session.Session
	world    *reflected.World
	env      *command.Env
	printer  *show.Printer
	echo     *echo
	catalog  *catalog.Catalog        // that of the target
	byName   map[string]reflect.Type // the models
	streams  [2]surface              // the streams of config for output and errors
	out      io.Writer               // the same, recorded
	err      io.Writer
	cells    int // how many were evaluated
	past     past
	journal  *journal.Journal // nil where none is kept
	offer    string           // what is said at the start of a lost session
	record   *recorder
	live     command.Preview
	asking   string    // a question that stands in place of the prompt
	audit    *audit    // of writes on live targets
	observer *observer // what the last cell yields; nil where no lesson can run
	tutor    *tutor    // nil where no lesson can run

	unfinished unfinished
	first      string // a cell that Run begins with

	interactive bool         // a person types on a terminal
	pager       *pager.Pager // of that terminal; nil without one
	terminal    *editor.Terminal
}

// New returns a shell. It needs [WithDB]; all else has defaults.
func New(opts ...Option) (*REPL, error) {
	c := defaults()
	for _, opt := range opts {
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	if c.db == nil {
		return nil, errors.New("a shell needs a database: repl.New(repl.WithDB(db))")
	}
	if !c.styled {
		c.style = c.colours(theme.BackgroundOf(os.Getenv))
	}
	if c.name == "" {
		c.name, c.describe = c.db.Name(), c.db.Name()
	}
	r := &REPL{
		config:  c,
		context: session.NewContext(),
		ledger:  trace.NewLedger(trace.WithClock(c.now)),
		world:   newWorld(c),
		byName:  map[string]reflect.Type{},
		audit:   &audit{path: c.audit},
	}
	r.printer = &show.Printer{Width: c.width, Style: c.style, Tables: r.tables}
	r.record = &recorder{cells: &command.Cells{}}
	r.streams[0].stream, r.streams[1].stream = c.out, c.err
	r.out, r.err = r.record.writer(&r.streams[0]), r.record.writer(&r.streams[1])
	r.echo = newEcho(r.out, r.printer, func(run show.Run) bool { return r.env.EachRow()(run) })
	r.ledger.Subscribe(r.echo.statement)
	if err := r.open(); err != nil {
		return nil, err
	}
	if c.lessons != nil {
		r.observer = &observer{}
		r.tutor = &tutor{r: r, lessons: c.lessons}
		r.env.Tutor = r.tutor
	}
	return r, nil
}

// newWorld returns the packages that cells can import: the standard library and GORM, and those of the models and the bindings.
func newWorld(c *config) *reflected.World {
	known := slices.Clone(c.models)
	for _, b := range c.bindings {
		known = append(known, reflect.TypeOf(b.value))
	}
	sets := []symbols.Set{std.Set(), {Instances: append(c.generics, instances.Basic()...)}}
	return reflected.New(symbols.New(append(sets, c.sets...)...), known...)
}

// open makes the session, with the database in it.
func (r *REPL) open() error {
	c := r.config
	var named []command.Model
	var names []string
	bare := ""
	if _, err := r.world.Import("main"); err == nil { // the program's own
		bare = "main"
	}
	for _, t := range c.models {
		n := t.String()
		if t.PkgPath() == "main" {
			n = t.Name()
		}
		named = append(named, command.Model{Name: n, Type: t})
		names = append(names, n)
		r.byName[n] = t
	}
	first, err := r.newTarget(&target{name: c.name, describe: c.describe, private: c.private, opened: c.opened, given: c.db})
	if err != nil {
		return err
	}
	r.targets = []*target{first}
	r.use(first)
	bindings := []session.Binding{
		r.binding("db", r.db),
		r.binding("sql", r.statement),
		r.binding("table", r.table),
		r.binding("target", r.target),
		r.binding("compare", r.compare),
	}
	for _, b := range c.bindings {
		bindings = append(bindings, r.binding(b.name, b.value))
	}
	s, err := session.New(session.Config{
		Context:  r.context,
		Packages: r.world,
		Bindings: bindings,
		Models:   names,
		Bare:     bare,
		Methods:  r.forgetSchemas,
		Calls:    chain.Recorded(),
		Now:      c.now,
		Stdin:    c.in,
		Stdout:   r.echo.flushing(r.out),
		Stderr:   r.echo.flushing(r.err),
	})
	if err != nil {
		return err
	}
	r.session = s
	r.printer.FieldName = s.Checker().FieldName
	r.ledger.Subscribe(func(s trace.Statement) { r.catalog.Ran(s.Verb()) })
	r.env = &command.Env{
		Out:      r.echo.flushing(r.out),
		Printer:  r.printer,
		DB:       r.db,
		Database: c.describe,
		Private:  c.private,
		Guard:    first.guard,
		Ledger:   r.ledger,
		Session:  s,
		Docs:     r.world,
		Models:   named,
		Shell:    loop{r},
		Targets:  targets{r},
		Cells:    r.record.cells,
		Settings: &command.Settings{SQL: c.sql, Notes: true, Pager: c.pager},
		Tables:   r.tableNames,
		Keys:     keys(),
		Eval:     r.Eval,
	}
	r.printer.View = r.env.View
	return nil
}

func (r *REPL) binding(name string, value any) session.Binding {
	v := reflect.ValueOf(value)
	return session.Binding{Name: name, Type: r.world.TypeOf(v.Type()), Value: v}
}

// model returns the model of a type, if the shell was opened with it.
func (r *REPL) model(t reflect.Type) (command.Model, bool) {
	i := slices.IndexFunc(r.env.Models, func(m command.Model) bool { return m.Type == t })
	if i < 0 {
		return command.Model{}, false
	}
	return r.env.Models[i], true
}

// foreign reports whether a package is one that every session has, and none of the program's own.
func (r *REPL) foreign(path string) bool {
	own := reflect.TypeFor[REPL]().PkgPath()
	if path == "github.com/traefik/yaegi/interp" || path == own || strings.HasPrefix(path, own+"/") {
		return true
	}
	ofModels := slices.ContainsFunc(r.config.models, func(t reflect.Type) bool { return t.PkgPath() == path })
	return !ofModels && r.world.Known(path)
}

// keys are those of the editor.
func keys() []command.Key {
	var out []command.Key
	for _, k := range editor.Keys() {
		out = append(out, command.Key{Keys: k.Keys, Does: k.Does})
	}
	return out
}

func isName(s string) bool { return token.IsIdentifier(s) && s != "_" }

// more reports whether an editor is to add a line to a cell.
func more(src string) bool { return lang.Classify(src) == lang.Incomplete }

// fileType is the ending of a file that a person's own editor gets a cell in.
func fileType(cell string) string {
	if lang.Final(cell) == lang.SQL {
		return ".sql"
	}
	return ".go"
}

// stateFile is a file in the user's state directory: $XDG_STATE_HOME, or what the system has in its place.
func stateFile(name string) string {
	dir := os.Getenv("XDG_STATE_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		switch runtime.GOOS {
		case "windows":
			if dir = os.Getenv("LocalAppData"); dir == "" {
				dir = filepath.Join(home, "AppData", "Local")
			}
		case "darwin":
			dir = filepath.Join(home, "Library", "Application Support")
		default:
			dir = filepath.Join(home, ".local", "state")
		}
	}
	return filepath.Join(dir, "retort", name)
}
