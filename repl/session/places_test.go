package session

import (
	"fmt"
	"sync"
	"testing"

	"github.com/retort-shell/retort/repl/lang"
)

// A goroutine of an earlier cell may panic while a cell declares functions: Go ends a process that reads a map while it is written.
func TestPlacesAreReadWhileCellsDeclare(t *testing.T) {
	p := places{m: map[string]Place{"f0": {Func: "f"}}}
	panicked := &raised{at: []frame{"f0", "f1", "unknown"}}
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range 20_000 {
			p.add(lang.Unit{Funcs: []lang.Func{{Lowered: fmt.Sprint("f", i%100), Name: "f", Cell: i}}})
		}
	})
	for range 20_000 {
		if trace := p.trace(panicked); len(trace) == 0 || trace[0].Func != "f" {
			t.Fatal(trace)
		}
	}
	wg.Wait()
	if trace := p.trace(panicked); len(trace) != 2 {
		t.Error(trace)
	}
}
