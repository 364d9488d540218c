package command

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/internal/reflected"
	"github.com/retort-shell/retort/internal/symbols"
	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/internal/symbols/std"
	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/session"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
)

// A shell is a session on the sample, as far as commands need one.
type shell struct {
	*Env
	t     testing.TB
	out   *bytes.Buffer
	cells int
}

func newShell(t testing.TB, opts ...trace.Option) *shell {
	t.Helper()
	image, err := models.School()
	if err != nil {
		t.Fatal(err)
	}
	sample, err := db.OpenCopy(image, "school", db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sample.Close(); err != nil {
			t.Error(err)
		}
	})
	return newShellOn(t, sample.Gorm, opts...)
}

// newShellOn opens a shell with the sample models on another database.
func newShellOn(t testing.TB, on *gorm.DB, opts ...trace.Option) *shell {
	t.Helper()
	ledger := trace.NewLedger(append([]trace.Option{trace.WithClock(steps())}, opts...)...)
	handle, err := ledger.Trace(on)
	if err != nil {
		t.Fatal(err)
	}
	out := &bytes.Buffer{}
	env := &Env{
		Out: out, Printer: &show.Printer{Models: plainModels{handle}}, DB: handle, Database: "SQLite, a copy", Ledger: ledger,
		Settings: &Settings{SQL: SQLInline}, Cells: &Cells{},
		Tables: func() []string { return []string{"posts", "post_tags", "users"} },
	}
	var types []reflect.Type
	var names []string
	for _, m := range models.All() {
		rt := reflect.TypeOf(m)
		types, names = append(types, rt), append(names, rt.String())
		env.Models = append(env.Models, Model{Name: rt.String(), Type: rt})
	}
	world := reflected.New(symbols.New(std.Set(), school.Set()), types...)
	env.Docs = world
	env.Session, err = session.New(session.Config{
		Packages: world, Models: names, Calls: chain.Recorded(), Stdin: strings.NewReader(""), Stdout: out, Stderr: out,
		Bindings: []session.Binding{{Name: "db", Type: world.TypeOf(reflect.TypeOf(handle)), Value: reflect.ValueOf(handle)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &shell{Env: env, t: t, out: out}
}

// steps is a clock on which each look takes 0.1 ms.
func steps() func() time.Time {
	var mu sync.Mutex
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(100 * time.Microsecond)
		return now
	}
}

// plainModels takes every struct with a primary key for a model, and knows nothing of rows.
type plainModels struct{ db *gorm.DB }

func (m plainModels) Schema(t reflect.Type) *schema.Schema {
	stmt := &gorm.Statement{DB: m.db}
	if err := stmt.Parse(reflect.New(t).Interface()); err != nil || len(stmt.Schema.PrimaryFields) == 0 {
		return nil
	}
	return stmt.Schema
}

func (plainModels) All() []*schema.Schema { return nil }

func (plainModels) State(reflect.Value, *schema.Schema) (show.State, []show.Change) {
	return show.Unknown, nil
}

// cell runs a cell of Go.
func (s *shell) cell(src string) {
	s.t.Helper()
	s.cells++
	s.Ledger.StartCell(s.cells)
	s.Cells.Add(s.cells, src)
	if _, _, err := s.Session.Run(s.t.Context(), src); err != nil {
		s.t.Fatalf("%s: %v", src, err)
	}
}

// exec runs SQL aside the ledger's statements of the session.
func (s *shell) exec(sql string) {
	s.t.Helper()
	if err := s.DB.WithContext(s.t.Context()).Exec(sql).Error; err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
}

// run runs a command and returns what it shows, and the error.
func (s *shell) run(line string) (string, error) {
	s.t.Helper()
	s.cells++
	s.Ledger.StartCell(s.cells)
	s.Cells.Add(s.cells, line)
	s.out.Reset()
	err := Run(s.t.Context(), s.Env, line)
	return s.out.String(), err
}

// shows checks all that a command shows; a blank line before the text does not count.
func (s *shell) shows(line, want string) {
	s.t.Helper()
	got, err := s.run(line)
	if err != nil {
		s.t.Errorf("%s: %v", line, err)
	}
	if want = strings.TrimLeft(want, "\n"); got != want {
		s.t.Errorf("%s shows\n%s\nwant\n%s", line, got, want)
	}
}

// has checks that a command shows each of some texts.
func (s *shell) has(line string, texts ...string) {
	s.t.Helper()
	got, err := s.run(line)
	if err != nil {
		s.t.Errorf("%s: %v", line, err)
	}
	for _, text := range texts {
		if !strings.Contains(got, text) {
			s.t.Errorf("%s shows\n%s\nwithout %q", line, got, text)
		}
	}
}

// fails checks the error of a command, which shows nothing.
func (s *shell) fails(line, want string) {
	s.t.Helper()
	got, err := s.run(line)
	switch {
	case err == nil:
		s.t.Errorf("%s: no error; it shows\n%s", line, got)
	case err.Error() != want:
		s.t.Errorf("%s: error %q, want %q", line, err, want)
	case got != "":
		s.t.Errorf("%s: failed, and shows\n%s", line, got)
	}
}

// own checks that the statements after n are the shell's own looks, and returns them.
func (s *shell) own(n int) []trace.Statement {
	s.t.Helper()
	list := s.Ledger.Since(n)
	for _, st := range list {
		if st.Purpose != trace.Own || !st.Finished || st.Err != nil {
			s.t.Errorf("statement [%d] %s: purpose %s, finished %t, error %v", st.N, st.SQL, st.Purpose, st.Finished, st.Err)
		}
	}
	return list
}

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
