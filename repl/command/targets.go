package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/inspect"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// A Target is a database that the session has open.
type Target struct {
	Name     string
	Describe string // in words
	Guard    string
	Live     bool
	On       bool // the session works on it
	DB       *gorm.DB
}

// Targets are the databases of a session.
type Targets interface {
	Targets() []Target
	// Open opens a database; an empty name stands for the database's own. It returns the name.
	Open(name, url string) (string, error)
	// Use switches the session to a target.
	Use(ctx context.Context, name string) error
	// Guard puts the database of the session under another guard, or leaves all as it is and says why.
	Guard(ctx context.Context, guard db.Guard) error
	// Shut closes a target that Open has opened.
	Shut(name string) error
}

func dbCommand() *Command {
	return &Command{
		Name: "db", Args: "[URL]", Group: OfDatabase, Replayed: given,
		Short: "the database of the session, or another one",
		Long: `Without an argument it tells of the database: what it is, what statements may do to it, how large it is. With a URL or a file the session
goes on there: db is the other database, and the prompt has its name. Variables keep their values. While a transaction is open, or a sandbox
holds changes, it is refused.

    school> :db
      target       school
      database     SQLite, a private copy of the sample school
      version      SQLite 3.53.3
      guard        open
      tables       9 tables
      size         483 kB
      connections  1 open, 0 in use
      [1–4] the shell's own look; :log 1 shows its SQL

    school> :db add notes :memory:
    notes is SQLite, an empty database that is gone when you leave.

    school> :db notes

    notes> :db school

    school> :db close notes

:db URL opens a database and switches to it; :db add NAME URL only opens it; :db NAME switches; :db close NAME closes. In Go, target("notes") is
the handle of another target, and db that of the session's own: db is a variable, so it cannot be called. A password in a URL is not kept: what
:history and the history file have is masked.
`,
		Run: runDB,
		Complete: func(env *Env, args string) []string {
			names := []string{"add", "close"}
			if env.Targets != nil {
				for _, t := range env.Targets.Targets() {
					names = append(names, t.Name)
				}
			}
			return beginning(args, names)
		},
	}
}

func runDB(ctx context.Context, env *Env, args string) error {
	words := strings.Fields(args)
	if env.Targets == nil {
		return errors.New(":db needs the shell")
	}
	switch {
	case len(words) == 0:
		return env.showTargets(ctx)
	case words[0] == "add":
		if len(words) != 3 || strings.ContainsAny(words[1], ":/") {
			return errors.New(":db add takes a name and a URL: :db add prod postgres://user@host/name")
		}
		if _, err := env.Targets.Open(words[1], words[2]); err != nil {
			return err
		}
		return env.tellTarget(words[1])
	case words[0] == "close":
		if len(words) != 2 {
			return errors.New(":db close takes the name of a target")
		}
		return env.Targets.Shut(words[1])
	case len(words) > 1:
		return errors.New(":db takes a URL or the name of a target, or add NAME URL, or close NAME")
	}
	known := slices.ContainsFunc(env.Targets.Targets(), func(t Target) bool { return t.Name == words[0] })
	if known {
		return env.Targets.Use(ctx, words[0])
	}
	if !strings.ContainsAny(words[0], ":/.\\") { // no URL and no file: a name that is not known
		return env.Targets.Use(ctx, words[0])
	}
	if env.Ledger.InTransaction() {
		return errors.New("a transaction is open: COMMIT or ROLLBACK comes first")
	}
	name, err := env.Targets.Open("", words[0])
	if err != nil {
		return err
	}
	if err := env.Targets.Use(ctx, name); err != nil {
		return errors.Join(err, env.Targets.Shut(name))
	}
	return env.tellTarget(name)
}

// Handle returns the handle of a target by its name; that of the session for an empty one.
func (env *Env) Handle(target string) (*gorm.DB, error) {
	if env.Targets == nil || target == "" {
		return env.DB, nil
	}
	for _, t := range env.Targets.Targets() {
		if t.Name == target {
			return t.DB, nil
		}
	}
	return nil, fmt.Errorf("the target %s is closed", target)
}

// tellTarget says in a sentence what a target is.
func (env *Env) tellTarget(name string) error {
	p := env.page()
	for _, t := range env.Targets.Targets() {
		if t.Name == name {
			p.say(show.Plain, "", typeset.Visible(t.Name)+" is "+typeset.Visible(t.Describe)+".")
		}
	}
	return p.flush()
}

// showTargets tells of the session's database, and names the others.
func (env *Env) showTargets(ctx context.Context) error {
	p := env.page()
	const width = len("connections")
	var others listing
	others.heads = []string{"target", "guard", "database"}
	for _, t := range env.Targets.Targets() {
		if !t.On {
			others.add(typeset.Visible(t.Name), t.Guard, typeset.Visible(t.Describe))
			continue
		}
		p.labelled("target", width, typeset.Visible(t.Name))
		p.labelled("database", width, typeset.Visible(t.Describe))
		if t.Live {
			p.labelled("live", width, "yes: other people may work with it")
		}
		look := env.look(ctx)
		version, err := inspect.Version(look)
		if err != nil {
			return err
		}
		p.labelled("version", width, version)
		p.labelled("guard", width, t.Guard)
		list, err := inspect.List(look)
		if err != nil {
			return err
		}
		kinds := map[inspect.Kind]int64{}
		for _, table := range list {
			kinds[table.Kind]++
		}
		var counts []string
		for _, kind := range []inspect.Kind{
			inspect.Plain, inspect.Partitioned, inspect.View, inspect.Materialized, inspect.Foreign, inspect.Virtual, inspect.Sequence,
		} {
			if n := kinds[kind]; n > 0 {
				counts = append(counts, typeset.Plural(n, string(kind)))
			}
		}
		if counts == nil {
			counts = []string{"none"}
		}
		p.labelled("tables", width, strings.Join(counts, ", "))
		size, err := inspect.Size(look)
		if err != nil {
			return err
		}
		p.labelled("size", width, bytesText(size))
		if pool, err := t.DB.DB(); err == nil {
			s := pool.Stats()
			p.labelled("connections", width, fmt.Sprintf("%d open, %d in use", s.OpenConnections, s.InUse))
		}
	}
	if len(others.rows) > 0 {
		p.line()
		others.write(p)
	}
	return p.flush()
}
