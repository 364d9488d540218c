package repl

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/repl/catalog"
	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
)

// A target is a database that the shell has open.
type target struct {
	name     string
	describe string
	private  bool
	opened   *db.DB // nil for a handle that the program gave
	dropped  int64  // how many of its connections were lost, as far as it was told
	own      bool   // the shell closes it
	given    *gorm.DB
	handle   *gorm.DB // records in the ledger; its statements end when a cell is interrupted
	models   *models
	catalog  *catalog.Catalog
	guard    command.Guard
	pool     *db.Pool // of handle; nil where that has one of another kind
}

// live reports whether other people may work with the target.
func (t *target) live() bool { return t.opened != nil && t.opened.Live }

// newTarget makes a target of a handle, which goes on as it is.
func (r *REPL) newTarget(t *target) (*target, error) {
	// The shell shows statements and errors itself; the program's logger would show them again.
	var watcher db.Watcher
	if t.live() {
		watcher = &watch{r, t}
	}
	handle, pool := db.Pooled(t.given.Session(&gorm.Session{Logger: logger.Discard}), t.name, watcher)
	t.pool = pool
	to := trace.Target{Name: t.name}
	if pool != nil {
		sources := db.NewSources(context.Background(), handle, pool, func() bool { return t.opened != nil && t.opened.Guard != db.Unguarded })
		to.Source, to.Pool = sources.Own(), sources.For
	}
	traced, err := r.ledger.TraceAs(handle, to)
	if err != nil {
		return nil, fmt.Errorf("record the database's statements: %w", err)
	}
	if err := r.unfinished.watch(traced); err != nil {
		return nil, fmt.Errorf("watch the database's transactions: %w", err)
	}
	trace.SeenOf(traced).Forget() // of another database that had the name
	t.handle = traced.WithContext(r.context)
	t.models = newModels(t.handle, r.config.models, r.foreign)
	t.catalog = catalog.New(catalog.Config{DB: t.given, Models: r.byName, Declared: r.declared, Schema: t.models.Schema})
	r.guarded(t)
	return t, nil
}

// declared returns the types that cells have declared.
func (r *REPL) declared(name string) (reflect.Type, bool) { return r.session.Declared(name) }

// use makes a target the one that the session works on.
func (r *REPL) use(t *target) {
	r.on, r.db, r.catalog = t, t.handle, t.catalog
	r.printer.Models, r.printer.Limit = t.models, 0
	if t.live() {
		r.printer.Limit = liveRows
	}
	if r.env != nil {
		r.env.DB, r.env.Database, r.env.Guard = t.handle, t.describe, t.guard
	}
}

// Close takes leave of the databases: what sandboxes hold is rolled back, which is said, and what the shell has opened itself is closed. The shell
// must not be used afterwards.
func (r *REPL) Close() error {
	var errs []error
	for _, t := range r.targets {
		errs = append(errs, r.leave(t))
	}
	return errors.Join(append(errs, r.audit.close())...)
}

// leave rolls back what a target's sandbox holds, and closes the target if it is the shell's own.
func (r *REPL) leave(t *target) error {
	err := r.rollBack(t)
	if t.own {
		err = errors.Join(err, t.opened.Close())
	}
	return err
}

// find returns the target of a name.
func (r *REPL) find(name string) (*target, bool) {
	i := slices.IndexFunc(r.targets, func(t *target) bool { return t.name == name })
	if i < 0 {
		return nil, false
	}
	return r.targets[i], true
}

// A noTarget is the panic of the function target for a name that no target has.
type noTarget struct{ text string }

func (e *noTarget) Error() string { return e.text }

// target is the function of that name in cells: the handle of a database by the name of its target.
func (r *REPL) target(name string) *gorm.DB {
	t, ok := r.find(name)
	if !ok {
		panic(r.unknownTarget(name))
	}
	return t.handle
}

func (r *REPL) unknownTarget(name string) *noTarget {
	var names []string
	for _, t := range r.targets {
		names = append(names, t.name)
	}
	text := fmt.Sprintf("there is no target %s", name)
	if near, ok := show.Nearest(name, names); ok {
		text += fmt.Sprintf("; did you mean %s?", near)
	} else {
		text += "; there is " + strings.Join(names, ", ") + ", and :db add NAME URL opens another"
	}
	return &noTarget{text}
}

// targets is what commands do with the targets.
type targets struct{ r *REPL }

// Targets returns the targets, in the order in which they were opened.
func (t targets) Targets() []command.Target {
	var out []command.Target
	for _, of := range t.r.targets {
		c := command.Target{Name: of.name, Describe: of.describe, Guard: string(db.Unguarded), On: of == t.r.on, DB: of.handle}
		if of.opened != nil {
			c.Guard, c.Live = string(of.opened.Guard), of.opened.Live
		}
		out = append(out, c)
	}
	return out
}

// Open opens a database under a name; without one it gets that of the database.
func (t targets) Open(name, url string) (string, error) {
	r := t.r
	if _, taken := r.find(name); taken {
		return "", fmt.Errorf("there is a target %s already; :db close %s closes it", name, name)
	}
	opened, err := db.Open(url, r.config.opening)
	if err != nil {
		return "", err
	}
	if name == "" {
		name = opened.Name
		for n := 2; ; n++ {
			if _, taken := r.find(name); !taken {
				break
			}
			name = fmt.Sprintf("%s-%d", opened.Name, n)
		}
	}
	opened.Name = name
	of, err := r.newTarget(&target{name: name, describe: opened.Describe, private: opened.Private(), opened: opened, own: true, given: opened.Gorm})
	if err != nil {
		return "", errors.Join(err, opened.Close())
	}
	r.targets = append(r.targets, of)
	r.printer.Targets = true // also for what ran before, and when this one is closed again
	return name, nil
}

// Use switches the session, and its variable db, to a target.
func (t targets) Use(_ context.Context, name string) error {
	r := t.r
	of, ok := r.find(name)
	switch {
	case !ok:
		return r.unknownTarget(name)
	case of == r.on:
		return nil
	case r.inTransaction():
		return fmt.Errorf("a transaction is open on %s: COMMIT or ROLLBACK comes first", r.on.name)
	case r.on.uncommitted() > 0:
		return fmt.Errorf("the sandbox of %s holds changes: :commit or :rollback comes first", r.on.name)
	}
	for _, v := range r.session.Checker().Vars() {
		if v.Name != "db" {
			continue
		}
		value, err := r.session.Value(v)
		if err != nil {
			return fmt.Errorf("switch the variable db: %w", err)
		}
		if value.Type() != reflect.TypeFor[*gorm.DB]() {
			return fmt.Errorf("db is a variable of your own, a %s: it cannot be switched; target(%q) is the other database", v.Type, name)
		}
		value.Set(reflect.ValueOf(of.handle))
	}
	r.use(of)
	return nil
}

// Shut closes a target that the shell has opened.
func (t targets) Shut(name string) error {
	r := t.r
	of, ok := r.find(name)
	switch {
	case !ok:
		return r.unknownTarget(name)
	case of == r.on:
		return fmt.Errorf("the session is on %s: switch to another one first", name)
	case !of.own:
		return fmt.Errorf("%s was open before the shell, and stays so", name)
	}
	r.targets = slices.DeleteFunc(r.targets, func(t *target) bool { return t == of })
	return r.leave(of)
}

// masked is a cell as history and ledger keep it: without the passwords of URLs.
func masked(cell string) string { return db.MaskText(cell) }

// tables are those of the target with their columns, for errors about others.
func (r *REPL) tables() []show.TableColumns {
	found := r.catalog.Found()
	tables := make([]show.TableColumns, len(found))
	for i, t := range found {
		tables[i].Name = t.Name
		for _, c := range t.Columns {
			tables[i].Columns = append(tables[i].Columns, c.Name)
		}
	}
	return tables
}
