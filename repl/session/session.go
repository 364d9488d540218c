// Package session runs checked cells: it owns the interpreter, the values of the session's variables, and the context that a
// Ctrl-C cancels.
package session

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"io"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/traefik/yaegi/interp"

	"github.com/retort-shell/retort/internal/memory"
	"github.com/retort-shell/retort/internal/rtype"
	"github.com/retort-shell/retort/internal/stack"
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
	Methods  func()   // called when a cell has declared methods, for what remembers types; may be nil

	// Stdin, Stdout and Stderr are what fmt.Print, os.Stdout and log write to in a cell.
	Stdin          io.Reader
	Stdout, Stderr io.Writer

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
	methods  func() // as Config.Methods

	imported   map[string]bool // package paths that the interpreter has
	instances  map[string]bool
	last       lastValue
	types      map[string]*rtype.Type // that cells have declared, by symbol
	interfaces map[string]*rtype.Type // of them those for interface types that have no name in Go, by lang.InterfaceKey

	turn       chan struct{}  // taken by the cell at work: there is one at a time
	home       atomic.Uintptr // the goroutine that runs cells and shows their values, which may call their methods
	goroutines goroutines
	places     map[string]Place // of the functions that cells have declared, by their names for the interpreter
	cellIDs    cellNumbers      // of the goroutines of cells
	watch      watch
	unwinding  atomic.Pointer[unwinding]
}

// A run is a cell at work. Its progress is read while the cell may still be running, if it is left behind.
type run struct {
	cell       int // its number
	unit, stmt atomic.Int32
	lines      atomic.Pointer[[]int] // of the unit at work, as lang.Unit has them
	deep       bool                  // its stack has been too deep
	left       atomic.Bool           // behind: another cell may be at work
	values     []reflect.Value
}

func (r *run) progress() lang.Progress {
	return lang.Progress{Unit: int(r.unit.Load()), Stmt: int(r.stmt.Load())}
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
	s := &Session{
		packages: c.Packages, ctx: c.Context, imported: map[string]bool{}, instances: map[string]bool{}, types: map[string]*rtype.Type{}, interfaces: map[string]*rtype.Type{},
		std: stdio{c.Stdin, c.Stdout, c.Stderr}, turn: make(chan struct{}, 1),
		places: map[string]Place{}, goroutines: goroutines{m: map[uintptr]*goroutine{}}, methods: c.Methods, watch: watch{limit: c.Memory},
	}
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
	s.checker = lang.NewChecker(lang.Config{NativeTypes: rtype.Supported() == nil, Importer: c.Packages, Vars: vars, Models: c.Models, Bare: c.Bare})
	if err := s.provide(values); err != nil {
		return nil, fmt.Errorf("start the interpreter: %w", err)
	}
	return s, nil
}

func bindingName(name string) string {
	if name == "ctx" {
		return "Ctx"
	}
	return "V_" + name
}

// constantly returns a function of v's type that returns v: a variable of a symbol table could be assigned to behind our back.
func constantly(v reflect.Value) reflect.Value {
	t := reflect.FuncOf(nil, []reflect.Type{v.Type()}, false)
	return reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value { return []reflect.Value{v} })
}

// provide gives the interpreter the packages that lowered source refers to, and the bindings as variables of its own.
func (s *Session) provide(bindings map[string]reflect.Value) error {
	err := s.interp.Use(interp.Exports{
		"retort/runtime/retort": {
			"At":    reflect.ValueOf(s.at),
			"Yield": reflect.ValueOf(s.yield),
			"Halt":  reflect.ValueOf(s.halt),
			"Is":    reflect.ValueOf(is),
			"Min":   reflect.ValueOf(minFloat), "Max": reflect.ValueOf(maxFloat),
			"Index": reflect.ValueOf(index), "Bind": reflect.ValueOf(bind),
			"Bounds": reflect.ValueOf(bounds), "Bounds3": reflect.ValueOf(bounds3), "SliceBounds": reflect.ValueOf(sliceBounds), "SliceBounds3": reflect.ValueOf(sliceBounds3),
			"Shift": reflect.ValueOf(shift), "Assert": reflect.ValueOf(assert),
			"Defers": reflect.ValueOf((*defers)(nil)), "Deferring": reflect.ValueOf(s.deferring), "Defer": reflect.ValueOf(deferCall),
			"Deferred": reflect.ValueOf(s.deferred), "Recover": reflect.ValueOf(recoverFrom), "Panic": reflect.ValueOf(panicWith),
			"Generic": reflect.ValueOf(s.generic),
			"Closed":  reflect.ValueOf(closed), "ClosedAll": reflect.ValueOf(closedAll),
			"TypeField": reflect.ValueOf(typeField), "TypeFieldByName": reflect.ValueOf(typeFieldByName), "TypeNumMethod": reflect.ValueOf(typeNumMethod),
			"ValueField": reflect.ValueOf(valueField), "ValueFieldByName": reflect.ValueOf(valueFieldByName),
			"Clear": reflect.ValueOf(clearAll), "Runes": reflect.ValueOf(runes),

			"Recv": reflect.ValueOf(s.recv), "Send": reflect.ValueOf(s.send), "Select": reflect.ValueOf(s.choose),
			"RecvCase": reflect.ValueOf(recvCase), "SendCase": reflect.ValueOf(sendCase),
			"Room":   reflect.ValueOf(s.room),
			"Unlock": reflect.ValueOf(unlock), "RUnlock": reflect.ValueOf(runlock),
			"Fatal": reflect.ValueOf(loggerFatal), "Fatalf": reflect.ValueOf(loggerFatalf), "Fatalln": reflect.ValueOf(loggerFatalln),
			"Go":   reflect.ValueOf(s.spawn),
			"Lock": reflect.ValueOf(s.lock), "RLock": reflect.ValueOf(s.rlock), "Wait": reflect.ValueOf(s.wait), "GoWait": reflect.ValueOf(s.goWait),
		},
		"retort/bindings/retortbindings":    bindings,
		"retort/instances/retortinst":       {},
		"retort/types/" + lang.TypesPackage: {},
	})
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, v := range s.checker.Vars() {
		fmt.Fprintf(&b, "var %s = retortbindings.%s()\n", v.Lowered, bindingName(v.Name))
	}
	for _, src := range []string{
		"import " + lang.RuntimePackage + ` "retort/runtime"`,
		`import retortbindings "retort/bindings"`,
		"import " + lang.InstancePackage + ` "retort/instances"`,
		"import " + lang.TypesPackage + ` "retort/types"`,
		"var " + lang.StopVar + " bool",
		b.String(),
	} {
		if _, err := s.eval(src); err != nil {
			return err
		}
	}
	p, err := s.eval("&" + lang.StopVar)
	if err != nil {
		return err
	}
	s.stop.flag = p.Interface().(*bool)
	return nil
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
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, nil, &Interrupted{}
	}
	cell, err := s.check(src)
	if err != nil {
		return nil, nil, err
	}
	if err := s.bindLast(cell); err != nil {
		return nil, nil, err
	}
	r := &run{cell: cell.Number}
	s.home.Store(stack.ID())
	done := make(chan error, 1)
	full := make(chan *TooMuch, 1)
	s.ctx.begin()
	s.stop.set(goOn)
	s.watch.tell(func(e *TooMuch) {
		select {
		case full <- e:
		default: // it has been told, and is not stopped yet
		}
	})
	defer s.watch.tell(s.stopGoroutines)
	go func() {
		defer s.begin()()
		s.cellIDs.add(r.cell)
		err := errors.New("runtime.Goexit ended the cell")
		defer func() {
			if p := recover(); p != nil { // of this program
				err = &Internal{Err: fmt.Errorf("%v", p), Source: src}
			}
			done <- err
		}()
		err = s.run(cell, r)
	}()
	select {
	case err = <-done:
	case <-ctx.Done():
		s.stopCell()
		err = &Interrupted{LeftBehind: s.leave(done, r)}
	case e := <-full:
		s.stopCell()
		e.LeftBehind = s.leave(done, r)
		err = e
	}
	if r.deep {
		runtime.GC() // the stack of the cell's goroutine, which is to count no longer
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

// check checks a cell; a panic of the checker becomes an error.
func (s *Session) check(src string) (cell *lang.Cell, err error) {
	defer func() {
		if p := recover(); p != nil {
			cell, err = nil, &Internal{Err: fmt.Errorf("%v", p), Source: src}
		}
	}()
	if lang.Continues(src) {
		return s.checker.CheckContinued(src)
	}
	return s.checker.Check(src)
}

// stopCell stops the cell at work: loops and functions at their next check, calls that heed the context at once.
func (s *Session) stopCell() {
	s.stop.set(stopAll)
	s.ctx.cancel()
}

// leave waits for a cell that is to stop. It reports whether the cell has to be left behind.
func (s *Session) leave(done <-chan error, r *run) bool {
	timer := time.NewTimer(Grace)
	defer timer.Stop()
	select {
	case <-done:
		return false
	case <-timer.C:
		r.left.Store(true)
		return true
	}
}

// cellFunc is the interpreter's function that a cell becomes, one after the other.
const cellFunc = "retortcell"

// run evaluates a checked cell, unit by unit.
func (s *Session) run(cell *lang.Cell, r *run) error {
	for i, u := range cell.Program {
		if r.left.Load() {
			return errHalted
		}
		r.lines.Store(&u.Lines)
		if err := s.prepare(u); err != nil {
			return err
		}
		if u.Body != "" {
			if _, err := s.eval("func " + cellFunc + "() {\n" + u.Body + "\n}"); err != nil {
				return &Internal{Err: err, Source: u.Body}
			}
			f, err := s.eval(cellFunc)
			if err != nil {
				return &Internal{Err: err, Source: u.Body}
			}
			p := s.goroutines.run(origin{run: r}, func() { f.Call(nil) })
			if w := s.unwound(stack.ID()); w != nil {
				if !w.overflow {
					return &Interrupted{}
				}
				r.deep = true
				p = &raised{value: w.err()}
			}
			if p != nil {
				return s.failure(p, u, r)
			}
		}
		r.stmt.Store(0)
		r.unit.Store(int32(i + 1))
	}
	return nil
}

// prepare gives the interpreter what a unit needs: packages, compiled instances, declarations.
func (s *Session) prepare(u lang.Unit) error {
	for _, im := range u.Imports {
		if err := s.importPackage(im); err != nil {
			return err
		}
	}
	for _, in := range u.Instances {
		if s.instances[in.Name] {
			continue
		}
		v, ok := s.packages.Instance(in.Key)
		if !ok {
			return fmt.Errorf("%s is not compiled in", in.Key)
		}
		if err := s.interp.Use(interp.Exports{"retort/instances/retortinst": {in.Name: v}}); err != nil {
			return err
		}
		s.instances[in.Name] = true
	}
	if err := s.makeTypes(u); err != nil {
		return err
	}
	s.place(u)
	if _, err := s.eval(u.Decls); err != nil {
		return &Internal{Err: err, Source: u.Decls}
	}
	return s.bindMethods(u)
}

// importPackage makes a package known to the interpreter, with those whose interfaces its own may name.
func (s *Session) importPackage(im lang.Import) error {
	if s.imported[im.Name] {
		return nil
	}
	if err := s.load(im.Path); err != nil {
		return err
	}
	if pkg, err := s.packages.Import(im.Path); err == nil {
		for _, dep := range pkg.Imports() {
			if err := s.load(dep.Path()); err != nil {
				return err
			}
		}
	}
	if _, err := s.eval(fmt.Sprintf("import %s %q", im.Name, im.Path)); err != nil {
		return fmt.Errorf("import %s: %w", im.Path, err)
	}
	s.imported[im.Name] = true
	return nil
}

// load hands a package's symbols to the interpreter. The key's last element is not the package's name on purpose: under its own
// name, package fmt makes yaegi compile its copies of generic packages, which cells do not use.
func (s *Session) load(path string) error {
	if s.imported["table "+path] {
		return nil
	}
	s.imported["table "+path] = true
	table := s.packages.Table(path)
	if table == nil {
		return nil
	}
	maps.Copy(table, s.overrides(path))
	return s.interp.Use(interp.Exports{path + "/retorttable": table})
}

// eval runs source in the interpreter; a panic of the interpreter itself becomes an error.
func (s *Session) eval(src string) (v reflect.Value, err error) {
	if strings.TrimSpace(src) == "" {
		return reflect.Value{}, nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	defer s.forgetSource()
	return s.interp.Eval(src)
}

// self is the cell that the calling goroutine runs. It need not be the one at work: a cell may have been left behind.
func (s *Session) self() *run {
	if g := s.goroutines.get(); g != nil {
		return g.from.run
	}
	return nil
}

// at notes that the cell has come to a statement.
func (s *Session) at(stmt int) {
	if r := s.self(); r != nil {
		r.stmt.Store(int32(stmt))
		if r.left.Load() {
			panic(errHalted)
		}
	}
}

// yield takes what the cell yields.
func (s *Session) yield(values ...any) {
	r := s.self()
	if r == nil {
		return
	}
	r.values = slices.Grow(r.values[:0], len(values))
	for _, v := range values {
		r.values = append(r.values, plain(reflect.ValueOf(v)))
	}
}

// is reports whether a value's dynamic type is, or implements, the type that p points to.
func is(value, p any) bool {
	if value == nil {
		return false
	}
	t := reflect.TypeOf(p).Elem()
	if t.Kind() == reflect.Interface {
		return reflect.TypeOf(value).Implements(t)
	}
	return reflect.TypeOf(value) == t
}

// Interruptible ties the session's context to ctx for work outside of a cell, such as SQL typed at the prompt, until the function
// that it returns is called.
func (s *Session) Interruptible(ctx context.Context) (stop func()) {
	s.ctx.begin()
	off := context.AfterFunc(ctx, s.ctx.cancel)
	return func() { off() }
}
