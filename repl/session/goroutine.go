package session

import (
	"sync"

	"github.com/retort-shell/retort/internal/stack"
)

// goroutines is what is known of the goroutines that run deferred calls, or are of a cell.
type goroutines struct {
	mu sync.Mutex
	m  map[uintptr]*goroutine
}

// A goroutine is one of them. It is used by itself alone.
type goroutine struct {
	deferred *active // the innermost deferred call
	own      bool    // the session started it: where its panics go is known
	from     origin  // where, if it did
	unwound  []frame // the functions that panics have unwound, innermost first
	going    *raised // the panic that goes on
}

// An active deferred call.
type active struct {
	of    *defers
	hops  int
	outer *active
}

// A frame is a function of the interpreter that a panic has unwound, by the name that the interpreter has for it.
type frame string

// get returns the calling goroutine, nil if nothing is known of it.
func (gs *goroutines) get() *goroutine {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	return gs.m[stack.ID()]
}

// add returns the calling goroutine.
func (gs *goroutines) add() *goroutine {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	id := stack.ID()
	g := gs.m[id]
	if g == nil {
		g = &goroutine{}
		gs.m[id] = g
	}
	return g
}

func (gs *goroutines) remove() {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	delete(gs.m, stack.ID())
}

// run calls f as what the calling goroutine, one of the session's, is there for, and returns the panic that ended it.
func (gs *goroutines) run(o origin, f func()) (p *raised) {
	g := gs.add()
	g.own, g.from = true, o
	defer func() {
		if v := recover(); v != nil {
			p = gs.caught(v)
		}
		gs.remove()
	}()
	f()
	return nil
}

// enter notes that a deferred call begins; it ends when the function that it returns is called.
func (gs *goroutines) enter(d *defers, hops int) (leave func()) {
	g := gs.add()
	g.deferred = &active{d, hops, g.deferred}
	return func() {
		if g.deferred = g.deferred.outer; g.deferred == nil && !g.own {
			gs.remove()
		}
	}
}

// deferring returns the innermost deferred call of the calling goroutine.
func (gs *goroutines) deferring() (d *defers, hops int) {
	if g := gs.get(); g != nil && g.deferred != nil {
		return g.deferred.of, g.deferred.hops
	}
	return nil, 0
}

// unwinds notes that a panic unwinds a function of the interpreter, the first one if it is not raised again.
func (gs *goroutines) unwinds(f frame, again bool) {
	g := gs.get()
	if g == nil || !g.own {
		return
	}
	if !again { // what is there is of a panic that compiled code has recovered from
		g.unwound = g.unwound[:0]
	}
	g.unwound = append(g.unwound, f)
}

// goesOn notes that a panic is raised again after it was recovered to run deferred calls.
func (gs *goroutines) goesOn(p *raised) {
	if g := gs.get(); g != nil && g.own {
		g.going = p
	}
}

// caught returns the panic that was recovered with the value v.
func (gs *goroutines) caught(v any) *raised {
	p := &raised{value: goPanic(v)}
	g := gs.get()
	if g == nil || !g.own {
		return p
	}
	if g.going != nil && same(g.going.value, p.value) {
		p = g.going
	}
	p.at = append(p.at, g.unwound...)
	g.going, g.unwound = nil, g.unwound[:0]
	return p
}
