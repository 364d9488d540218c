package session

import (
	"fmt"
	"sync"

	"github.com/retort-shell/retort/internal/stack"
)

// An origin is where a goroutine was started.
type origin struct {
	run        *run // of the cell's own goroutine
	cell, line int
}

// now is the origin of what the goroutine starts at this moment.
func (o origin) now() origin {
	if r := o.run; r != nil {
		o.cell, o.line = r.cell, r.line()
	}
	return origin{cell: o.cell, line: o.line}
}

func (o origin) String() string {
	switch {
	case o.cell == 0:
		return "panic in a goroutine"
	case o.line == 0:
		return fmt.Sprintf("panic in a goroutine started in cell %d", o.cell)
	}
	return fmt.Sprintf("panic in a goroutine started in cell %d, line %d", o.cell, o.line)
}

// here is the origin of what the calling goroutine starts.
func (s *Session) here() origin {
	if g := s.goroutines.get(); g != nil && g.own {
		return g.from.now()
	}
	_, creator := stack.Numbers()
	return origin{cell: s.cellIDs.find(creator)}
}

// cellNumbers knows which cells the last goroutines of cells belong to, by the numbers that traces give them.
type cellNumbers struct {
	mu   sync.Mutex
	last [256]struct {
		id   uint64
		cell int
	}
	next int
}

// add notes the calling goroutine.
func (c *cellNumbers) add(cell int) {
	id, _ := stack.Numbers()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last[c.next].id, c.last[c.next].cell = id, cell
	c.next = (c.next + 1) % len(c.last)
}

// find returns the cell of a goroutine; 0 if it is not known.
func (c *cellNumbers) find(id uint64) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range c.last {
		if l.id == id && id != 0 {
			return l.cell
		}
	}
	return 0
}
