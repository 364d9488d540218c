package session

import (
	"fmt"
	"regexp"

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

// trace is where a panic came from.
func (s *Session) trace(p *raised) []Place {
	var trace []Place
	for _, f := range p.at {
		if place, ok := s.places[string(f)]; ok {
			trace = append(trace, place)
		}
	}
	return trace
}

// place notes where the functions of a unit are.
func (s *Session) place(u lang.Unit) {
	for _, f := range u.Funcs {
		s.places[f.Lowered] = Place{Func: f.Name, Cell: f.Cell, Line: f.Line}
	}
}
