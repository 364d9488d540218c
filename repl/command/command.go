// Package command holds the :commands of the shell: what one types to look at the session itself.
//
// A command is one value in one file, and its help is data: the examples in it are played as tests.
package command

import (
	"context"
	"errors"
	"io"
	"reflect"
	"slices"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/session"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
)

// ErrQuit is what :quit returns: the shell is to be left.
var ErrQuit = errors.New("quit")

// A Command is one :command.
type Command struct {
	Name    string
	Aliases []string
	Args    string // how its arguments are written in help: "[name]"
	Short   string // one line, in the list of :help
	Long    string // more, with examples as indented transcripts, which are played as tests
	Group   Group
	// Run gets the text behind the name without the space around it.
	Run func(ctx context.Context, env *Env, args string) error
	// Complete returns what may stand for the last word of args; nil where nothing is known.
	Complete func(env *Env, args string) []string
	// Go says that the argument is Go, in which whatever may stand in a cell is completed too.
	Go bool
	// InParts says that what it writes is to be seen at once, as that of the cells that it evaluates is, and is no view to be read as one.
	InParts bool
	// Replayed reports whether :replay runs it again, as the cells behind it build on what it did; nil is never.
	Replayed func(args string) bool
	// Quiet says that statements are not shown while it runs.
	Quiet bool
}

// Group is the heading under which :help lists a command.
type Group string

// The groups, in the order of :help.
const (
	OfDatabase Group = "The database"
	OfValues   Group = "Values and names"
	OfSQL      Group = "SQL"
	OfChanges  Group = "Changes"
	OfCells    Group = "Cells"
	OfLessons  Group = "Lessons"
	OfShell    Group = "The shell"
)

// Looks reports whether the command itself only looks: it changes no data, no setting and no file. Cells that it runs may.
func (c *Command) Looks() bool {
	return slices.Contains([]Group{OfDatabase, OfValues, OfSQL}, c.Group)
}

// Env is what commands work on.
type Env struct {
	Out      io.Writer
	Printer  *show.Printer
	DB       *gorm.DB // its statements are recorded in Ledger
	Database string   // what DB is, in words: "SQLite, a private copy of the sample school"
	Ledger   *trace.Ledger
	Session  *session.Session
	Docs     Docs
	Models   []Model
	Shell    Shell
	Targets  Targets
	Cells    *Cells // what has run, for :why
	Settings *Settings
	Tables   func() []string // of the models and of the database, as far as they are known; it does not ask
	Keys     []Key           // of the editor, for :help

	// Eval evaluates a cell and shows what it yields.
	Eval    func(ctx context.Context, cell string) error
	Lost    *Lost // a session that :replay can run again; nil if there is none
	Private bool  // DB is a copy that is gone with the session
	Tutor   Tutor // nil in a shell without lessons
	Guard   Guard // what statements may do to DB, and what takes them back
	// Ask asks the person a question, to which yes or no is the answer; nil where nobody is there.
	Ask func(ctx context.Context, question string) (bool, error)
}

// A Shell does for commands what only the loop that reads cells can do.
type Shell interface {
	// Cells returns the history, oldest first, without the command at work.
	Cells() []Cell
	// Load evaluates the cells of a text until one fails. A person sees each before it runs.
	Load(ctx context.Context, name string, text io.Reader) error
	// Edit has a text edited in the person's own editor; what it becomes is what the next cell begins as.
	Edit(ctx context.Context, text string) error
	// Again evaluates a cell within the one at work: neither the history nor :replay knows of it.
	Again(ctx context.Context, cell string) error
}

// A Cell is one of the history.
type Cell struct {
	Text  string
	Here  bool // it was typed in this session
	Wrong bool // in this session, and it failed
}

// A Key is a line about keys for :help.
type Key struct{ Keys, Does string }

// Docs gives documentation comments and source: name is "" for the package, "Println", "Builder.WriteString".
type Docs interface {
	Doc(path, name string) (string, bool)
	// Known reports whether the package at path is compiled in with its symbols, rather than known by reflection.
	Known(path string) bool
	// Source gives the text of a declaration; it reports false where it is not embedded.
	Source(path, name string) (string, bool)
}

// A Model is a model that the shell was opened with.
type Model struct {
	Name string // as a cell writes it: "models.User"
	Type reflect.Type
}

// Settings are what commands change.
type Settings struct {
	SQL   SQLMode
	Live  bool // the SQL that a chain would send is shown while it is typed
	Notes bool // a cell that did what its author may not have meant is told so
	Pager bool // what is longer than the screen is shown in a pager
}

// SQLMode says where the SQL of a cell is shown.
type SQLMode string

// The modes of :sql.
const (
	SQLInline SQLMode = "inline" // each statement as it runs, above the result
	SQLOff    SQLMode = "off"    // results only; :log has the statements
	SQLOnly   SQLMode = "only"   // statements only, no results
)
