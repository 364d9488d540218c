package session

import (
	"fmt"
	"regexp"
	"sync"

	"github.com/retort-shell/retort/repl/lang"
)

// A Place is where the session has a function.
type Place struct {
	Func string // "parse", "Dog.Bark", "(*Stack).Push"
	Cell int    // the cell that declares it, counted from 1 among those that have run
	Line int    // its line in that cell, counted from 1
}

func (p Place) String() string { return fmt.Sprintf("%s, line %d of cell %d", p.Func, p.Line, p.Cell) }

// unwoundLine is what the interpreter writes for each of its functions that a panic unwinds.
var unwoundLine = regexp.MustCompile(`panic: main\.(\w+)\(\.\.\.\)`)

// An unwoundWriter is the interpreter's standard error.
type unwoundWriter struct{ s *Session }

// places are where the functions are that cells have declared, by their names for the interpreter. Goroutines of earlier cells look them up
// while a cell declares others.
type places struct {
	mu sync.RWMutex
	m  map[string]Place
}

// add notes where the functions of a unit are.
func (p *places) add(u lang.Unit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range u.Funcs {
		p.m[f.Lowered] = Place{Func: f.Name, Cell: f.Cell, Line: f.Line}
	}
}

// trace is where a panic came from.
func (p *places) trace(r *raised) []Place {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var trace []Place
	for _, f := range r.at {
		if place, ok := p.m[string(f)]; ok {
			trace = append(trace, place)
		}
	}
	return trace
}
