package session

import (
	"context"
	"sync"
	"time"
)

// A cellContext is one context for all cells: it ends when a cell is interrupted, and is open again from the next cell on. What was
// started under an earlier cell and goes on, such as open rows, is not ended by the end of its cell.
type cellContext struct {
	mu     sync.Mutex
	done   chan struct{}
	err    error
	closed bool
}

func newCellContext() *cellContext { return &cellContext{done: make(chan struct{})} }

func (c *cellContext) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		c.done, c.err, c.closed = make(chan struct{}), nil, false
	}
}

func (c *cellContext) cancel() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		close(c.done)
		c.err, c.closed = context.Canceled, true
	}
}

func (c *cellContext) Deadline() (time.Time, bool) { return time.Time{}, false }

func (c *cellContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.done
}

func (c *cellContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func (c *cellContext) Value(any) any { return nil }

func (c *cellContext) String() string { return "the context of the cell at work: Ctrl-C cancels it" }
