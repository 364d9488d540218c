package session

import (
	"fmt"
	"strings"
	"sync"

	"github.com/retort-shell/retort/internal/symbols"
)

// spawn starts a goroutine whose panic is reported, and ends neither the process nor another cell.
func (s *Session) spawn(f func()) { s.start(f, func() {}) }

// goWait is WaitGroup.Go.
func (s *Session) goWait(wg *sync.WaitGroup, f func()) {
	wg.Add(1)
	s.start(f, wg.Done)
}

// start is spawn with a function to call when all is over, the report too.
func (s *Session) start(f, over func()) {
	o := s.here()
	go func() {
		defer over()
		defer s.begin(&s.watch.active)()
		if p := s.goroutines.run(o, f); p != nil {
			s.report(o, p)
		}
	}()
}

// report tells of a panic that has ended a goroutine. That an interrupt stopped it needs no word.
func (s *Session) report(o origin, p *raised) {
	if p.value == any(errHalted) {
		return
	}
	if exit, ok := p.value.(symbols.Exit); ok {
		fmt.Fprintf(s.std.err, "%v: %s\n", o, exitText(exit))
		return
	}
	text := strings.Replace(p.text(), "panic", o.String(), 1) + "\n"
	for _, place := range s.places.trace(p) {
		text += "   in " + place.String() + "\n"
	}
	fmt.Fprint(s.std.err, text)
}
