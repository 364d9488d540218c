// Package session runs checked cells: it owns the interpreter, the values of the session's variables, and the context that a
// Ctrl-C cancels.
package session

import (
	"context"
	"fmt"
	"go/types"
	"io"
	"reflect"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/traefik/yaegi/interp"

	"github.com/retort-shell/retort/internal/memory"
	"github.com/retort-shell/retort/internal/rtype"
	"github.com/retort-shell/retort/repl/lang"
)

// Packages are the packages that cells may use.
type Packages interface {
	lang.Importer
	// Table returns a package's symbols as the interpreter wants them: nil if there is no such package.
	Table(path string) map[string]reflect.Value
	// Instance returns a compiled instance of a generic function or type, keyed as lang.Importer.Has says.
	Instance(key string) (reflect.Value, bool)
	// Reflect returns the run-time type of a named type of these packages.
	Reflect(t types.Type) (reflect.Type, bool)
	// MakeGeneric makes an instance of a compiled generic function: a function of exactly that type.
	MakeGeneric(path, name string, typ reflect.Type, args ...reflect.Type) (reflect.Value, bool)
	// Shape is the layout of all instances of a compiled generic type, with the fields that they have; nil if each has the fields of
	// its declaration.
	Shape(path, name string) reflect.Type
	// Method makes a method of an instance of a compiled generic type: a function of exactly that type, which begins with the receiver.
	Method(path, name, method string, typ reflect.Type) (reflect.Value, bool)
}

// A Binding is a variable that every session has from its start.
type Binding struct {
	Name  string
	Type  types.Type // in terms of Packages
	Value reflect.Value
}

// Config is what a session is made of.
type Config struct {
	Packages Packages
	Bindings []Binding
	Context  *Context // what the bindings were made with; nil makes one
	Models   []string // as lang.Config.Models
	Bare     string   // as lang.Config.Bare
	Calls    Calls    // what stands between cells and methods that they call; may be nil
	Methods  func()   // called when a cell has declared methods, for what remembers types; may be nil

	// Stdin, Stdout and Stderr are what fmt.Print, os.Stdout and log write to in a cell.
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	// Now is the clock of cells: what time.Now returns in them. Nil is time.Now.
	Now func() time.Time

	// Memory is how many bytes a cell may take before it is stopped; 0 is what the machine has room for.
	Memory uint64
}

// A Session evaluates cells, one at a time.
type Session struct {
	packages Packages
	checker  *lang.Checker
	interp   *interp.Interpreter
	ctx      *Context
	stop     stopping
	std      stdio
	now      func() time.Time // as Config.Now
	methods  func()           // as Config.Methods

	imported   map[string]bool // package paths that the interpreter has
	instances  map[string]bool
	last       lastValue
	types      map[string]*rtype.Type // that cells have declared, by symbol
	interfaces map[string]*rtype.Type // of them those for interface types that have no name in Go, by lang.InterfaceKey

	turn       chan struct{}  // taken by the cell at work: there is one at a time
	home       atomic.Uintptr // the goroutine that runs cells and shows their values, which may call their methods
	goroutines goroutines
	places     places
	cellIDs    cellNumbers // of the goroutines of cells
	watch      watch
}

// Grace is how long an interrupted cell may take to stop before it is left behind.
const Grace = 2 * time.Second

// New returns a session that has declared the bindings. The variable ctx, bound to [Session.Context], comes with every session.
func New(c Config) (*Session, error) {
	if c.Context == nil {
		c.Context = NewContext()
	}
	if c.Memory == 0 {
		c.Memory = memory.Limit()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	s := &Session{
		packages: c.Packages, ctx: c.Context, imported: map[string]bool{}, instances: map[string]bool{}, types: map[string]*rtype.Type{}, interfaces: map[string]*rtype.Type{},
		std: stdio{c.Stdin, c.Stdout, c.Stderr}, turn: make(chan struct{}, 1),
		places: places{m: map[string]Place{}}, goroutines: goroutines{m: map[uintptr]*goroutine{}}, methods: c.Methods, now: c.Now, watch: watch{limit: c.Memory},
	}
	s.watch.most, s.watch.full = c.Memory, s.stopGoroutines
	s.interp = interp.New(interp.Options{Stdin: c.Stdin, Stdout: c.Stdout, Stderr: unwoundWriter{s}, Unrestricted: true})
	vars := map[string]types.Type{}
	values := map[string]reflect.Value{}
	if pkg, err := c.Packages.Import("context"); err == nil {
		vars["ctx"] = pkg.Scope().Lookup("Context").Type()
		values["Ctx"] = reflect.ValueOf(func() context.Context { return s.ctx })
	}
	for _, b := range c.Bindings {
		if !b.Value.IsValid() || b.Type == nil {
			return nil, fmt.Errorf("bind %s: it has no value", b.Name)
		}
		vars[b.Name] = b.Type
		values[bindingName(b.Name)] = constantly(b.Value)
	}
	calls := map[string]string{}
	for method := range c.Calls {
		calls[method] = throughName(method)
	}
	s.checker = lang.NewChecker(lang.Config{Calls: calls, NativeTypes: rtype.Supported() == nil, Importer: c.Packages, Vars: vars, Models: c.Models, Bare: c.Bare})
	if err := s.provide(values, c.Calls); err != nil {
		return nil, fmt.Errorf("start the interpreter: %w", err)
	}
	return s, nil
}

// Now is the time on the clock of cells.
func (s *Session) Now() time.Time { return s.now() }

// Calls are functions that cells call in place of methods of compiled types, by the full names of these, such as
// "(*gorm.io/gorm.DB).Where". Each takes the call as it is written, on one line, then the receiver and what the method takes, and returns
// what the method returns.
type Calls map[string]reflect.Value

// throughName is the name of a method's function in the interpreter.
func throughName(method string) string {
	return "C" + strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, method)
}

// Context is the context of the cell at work, and of the one after it: it is cancelled by an interrupt and whole again when the
// next cell starts. Bound to ctx and to the database handle, it stops what a cell waits for.
func (s *Session) Context() context.Context { return s.ctx }

// Checker returns what the session has declared.
func (s *Session) Checker() *lang.Checker { return s.checker }

// Value returns the value of a session variable.
func (s *Session) Value(v lang.Var) (reflect.Value, error) {
	p, err := s.eval("&" + v.Lowered)
	if err != nil {
		return reflect.Value{}, err
	}
	return p.Elem(), nil
}

// StartCell numbers the cell that is run next, and those after it, for what is told of them later. At first they are numbered from 1.
func (s *Session) StartCell(n int) { s.checker.StartCell(n) }

// Run checks a cell and runs it. A cell that is refused gives a *lang.Error and has done nothing; one that fails on its way gives
// another error, and what it did before counts. When ctx ends, the cell is stopped and Run returns an *Interrupted. A cell that begins
// with a dot goes on from the last value that a cell yielded. A cell waits for the one before it.
func (s *Session) Run(ctx context.Context, src string) (*lang.Cell, []reflect.Value, error) {
	done, err := s.await(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	cell, r, err := s.attempt(ctx, src)
	if cell == nil {
		return nil, nil, err
	}
	s.checker.Commit(cell, r.progress())
	s.checker.Settle(cell, err != nil)
	if err == nil && len(r.values) == 1 {
		s.last = lastValue{r.values[0], cell.Yield}
	}
	if err != nil {
		return cell, nil, err
	}
	return cell, r.values, nil
}

// Evaluate runs an expression aside: it is no cell of the session, which goes on from the value that it had.
func (s *Session) Evaluate(ctx context.Context, src string) ([]reflect.Value, error) {
	done, err := s.await(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	cell, r, err := s.attempt(ctx, src)
	if cell == nil {
		return nil, err
	}
	s.checker.Absorb(cell)
	if err != nil {
		return nil, err
	}
	return r.values, nil
}

// await waits for the turn of a cell, which lasts until done is called.
func (s *Session) await(ctx context.Context) (done func(), err error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, &Interrupted{}
	}
}

// Interruptible has ctx stop what is done outside of a cell, such as SQL typed at the prompt, until the function that it returns is called: the
// session's context ends with it, and so do functions of cells.
func (s *Session) Interruptible(ctx context.Context) (stop func()) {
	s.ctx.begin()
	s.stop.set(goOn)
	stopped := make(chan struct{})
	off := context.AfterFunc(ctx, func() {
		s.stopCell()
		close(stopped)
	})
	return func() {
		if !off() {
			<-stopped // or it would stop what comes next
		}
	}
}
