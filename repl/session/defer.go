package session

import (
	"iter"
	"reflect"
	"runtime"
	"strings"
)

// defers are the deferred calls of one call of a function of a cell, and how that call ends.
type defers struct {
	s        *Session
	calls    []deferredCall
	returned bool
	panic    *raised // what unwinds the function; nil if nothing does
}

// A deferredCall is a function that a defer statement is to call, in which the one that it names is called within hops others.
type deferredCall struct {
	call func()
	hops int
}

// A raised panic, with those that it replaced.
type raised struct {
	value     any
	recovered bool
	repanics  bool    // the panic before it was recovered and raised again: it is the same one
	before    *raised // the panic whose deferred calls raised this one
	at        []frame // of the functions that it has unwound, innermost first
}

// deferring calls a function, and then what it has deferred, also where it panics or ends its goroutine.
func (s *Session) deferring(f func(*defers)) {
	d := &defers{s: s}
	defer d.unwind()
	f(d)
	d.returned = true
}

// unwind runs the deferred calls. A panic is recovered first and goes on afterwards if no call has recovered from it.
func (d *defers) unwind() {
	if !d.returned {
		if v := recover(); v != nil {
			d.panic = d.s.goroutines.caught(v)
		} else if exiting() { // else runtime.Goexit
			return
		}
	}
	d.run()
	if d.panic != nil {
		d.s.goroutines.goesOn(d.panic)
		panic(d.panic.value)
	}
}

func (d *defers) run() {
	defer func() {
		if len(d.calls) > 0 { // a deferred call has called runtime.Goexit
			d.run()
		}
	}()
	for len(d.calls) > 0 {
		last := len(d.calls) - 1
		c := d.calls[last]
		d.calls = d.calls[:last]
		d.call(c)
	}
}

// call makes a deferred call. A panic in it takes the place of the one before.
func (d *defers) call(c deferredCall) {
	leave := d.s.goroutines.enter(d, c.hops)
	returned := false
	defer func() {
		leave()
		if returned {
			if d.panic != nil && d.panic.recovered {
				d.panic = nil
			}
			return
		}
		v := recover()
		if v == nil { // runtime.Goexit
			d.panic = nil
			return
		}
		p := d.s.goroutines.caught(v)
		if d.panic != nil {
			p.replaces(d.panic)
		}
		d.panic = p
	}()
	c.call()
	returned = true
}

// replaces notes that p was raised while the deferred calls of q ran.
func (p *raised) replaces(q *raised) {
	p.at = append(p.at, q.at...)
	for p.before != nil {
		p = p.before
	}
	p.before = q
	p.repanics = q.recovered && same(p.value, q.value)
}

// same reports whether two panics have the same value, as Go's run time tells a panic that is raised again.
func same(a, b any) (equal bool) {
	defer func() { _ = recover() }() // values that cannot be compared
	return a == b
}

// deferCall defers a call of f.
func deferCall(d *defers, hops int, f func()) {
	d.calls = append(d.calls, deferredCall{f, hops})
}

// deferred returns the calls of which the function at hand, which calls this one, is one; nil if it was not called by defer.
func (s *Session) deferred() *defers {
	d, hops := s.goroutines.deferring()
	if d == nil || interpreted() != hops+1 {
		return nil
	}
	return d
}

// recoverFrom is the builtin recover in a function that deferred has told about. What stops a cell cannot be recovered from.
func recoverFrom(d *defers) any {
	if d == nil || d.panic == nil || d.panic.recovered || stops(d.panic.value) {
		return nil
	}
	d.panic.recovered = true
	return d.panic.value
}

// interpreted counts the functions that the interpreter runs between the caller and the innermost deferred call.
func interpreted() int {
	n := 0
	for f := range callers() {
		switch f {
		case callName:
			return n
		case runName:
			n++
		}
	}
	return n
}

// The functions that tell where a goroutine is.
var (
	runName     = "github.com/traefik/yaegi/interp.runCfg" // runs a function of the interpreter
	unwindsName = runName + ".func1"                       // is deferred by it
	callName    = nameOf((*defers).call)
	unwindName  = nameOf((*defers).unwind)
	repanicName = nameOf(repanic)
)

func nameOf(f any) string { return runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name() }

// callers are the names of the functions that are at work in this goroutine, innermost first.
func callers() iter.Seq[string] {
	return func(yield func(string) bool) {
		pcs := make([]uintptr, 32)
		for skip := 0; ; skip += len(pcs) {
			n := runtime.Callers(skip, pcs)
			if n == 0 {
				return
			}
			frames := runtime.CallersFrames(pcs[:n])
			for more := true; more; {
				var f runtime.Frame
				f, more = frames.Next()
				if !yield(f.Function) {
					return
				}
			}
		}
	}
}

// again reports whether the panic that unwinds the interpreted function at hand has unwound another before.
func again() bool {
	unwinding := false
	for f := range callers() {
		switch {
		case f == unwindsName && !unwinding:
			unwinding = true
		case unwinding && !strings.HasPrefix(f, "runtime."):
			return f == unwindsName || f == unwindName || f == repanicName
		}
	}
	return false
}
