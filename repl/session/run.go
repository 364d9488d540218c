package session

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/traefik/yaegi/interp"

	"github.com/retort-shell/retort/internal/stack"
	"github.com/retort-shell/retort/repl/lang"
)

// A run is a cell at work. Its progress is read while the cell may still be running, if it is left behind.
type run struct {
	cell       int // its number
	unit, stmt atomic.Int32
	lines      atomic.Pointer[[]int] // of the unit at work, as lang.Unit has them
	left       atomic.Bool           // behind: another cell may be at work
	exit       error                 // what it ended for if that was by Session.exit
	values     []reflect.Value
}

func (r *run) progress() lang.Progress {
	return lang.Progress{Unit: int(r.unit.Load()), Stmt: int(r.stmt.Load())}
}

// attempt checks a cell and runs it. A cell that has not begun to run is nil.
func (s *Session) attempt(ctx context.Context, src string) (*lang.Cell, *run, error) {
	cell, err := s.check(src)
	if err != nil {
		return nil, nil, err
	}
	if err := s.bindLast(cell); err != nil {
		return nil, nil, err
	}
	r := &run{cell: cell.Number}
	return cell, r, s.supervise(ctx, r, func() error { return s.run(cell, r) })
}

// Call runs f, which calls functions of a cell that has run, such as the methods of values that it yields. What stops a cell stops it, and Call
// returns the errors of Run. If f is left behind, it may still be at work.
func (s *Session) Call(ctx context.Context, cell *lang.Cell, f func() error) error {
	done, err := s.await(ctx)
	if err != nil {
		return err
	}
	defer done()
	r := &run{cell: cell.Number}
	return s.supervise(ctx, r, func() (err error) {
		if p := s.goroutines.run(origin{run: r}, func() { err = f() }); p != nil {
			return s.failure(p, r)
		}
		return err
	})
}

// Apart runs f, which is no cell's and may call functions of cells, on a goroutine that these may end. The error says that they did.
func (s *Session) Apart(f func()) error {
	r := &run{}
	return <-s.begun(r, &s.watch.apart, func() error {
		if p := s.goroutines.run(origin{run: r}, f); p != nil {
			return s.failure(p, r)
		}
		return nil
	})
}

// supervise has a goroutine work for a cell until it ends, or is to be stopped.
func (s *Session) supervise(ctx context.Context, r *run, work func() error) error {
	s.home.Store(stack.ID())
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
	done := s.begun(r, &s.watch.active, work)
	select {
	case err := <-done:
		if r.exit != nil {
			runtime.GC() // the stack of the cell's goroutine, which is to count no longer
		}
		return err
	case <-ctx.Done():
		s.stopCell()
		return &Interrupted{LeftBehind: s.leave(done, r)}
	case e := <-full:
		s.stopCell()
		e.LeftBehind = s.leave(done, r)
		return e
	}
}

// begun starts a goroutine for a run, which is counted while it is at work, and returns what will tell its end.
func (s *Session) begun(r *run, count *int, work func() error) <-chan error {
	done := make(chan error, 1)
	go func() {
		defer s.begin(count)()
		s.cellIDs.add(r.cell)
		err := errors.New("runtime.Goexit ended the cell")
		defer func() {
			if p := recover(); p != nil { // of this program
				err = &Internal{Err: fmt.Errorf("%v", p)}
			}
			if r.exit != nil {
				err = s.failure(&raised{value: r.exit}, r)
			}
			done <- err
		}()
		err = work()
	}()
	return done
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
			if p := s.goroutines.run(origin{run: r}, func() { f.Call(nil) }); p != nil {
				return s.failure(p, r)
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
	s.places.add(u)
	if _, err := s.eval(u.Decls); err != nil {
		return &Internal{Err: err, Source: u.Decls}
	}
	return s.bindMethods(u)
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
