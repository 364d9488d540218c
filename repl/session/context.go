package session

import (
	"context"
	"sync"
	"time"
)

// A Context is one context for all cells: it ends when a cell is interrupted, and is open again from the next cell on. What was
// started under an earlier cell and goes on, such as open rows, is not ended by the end of its cell.
type Context struct {
	mu     sync.Mutex
	done   chan struct{}
	err    error
	closed bool

	after map[uint64]func() // to be called at the end, by number
	next  uint64
}

// NewContext returns the context of a session that has not begun.
func NewContext() *Context { return &Context{done: make(chan struct{}), after: map[uint64]func(){}} }

func (c *Context) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		c.done, c.err, c.closed = make(chan struct{}), nil, false
	}
}

func (c *Context) cancel() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.err, c.closed = context.Canceled, true
	close(c.done)
	for _, f := range c.after {
		go f()
	}
	clear(c.after)
}

// Deadline returns none.
func (c *Context) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done returns a channel that is closed when the cell at work is interrupted.
func (c *Context) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.done
}

// Err returns context.Canceled once the cell has been interrupted.
func (c *Context) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Value returns nil.
func (c *Context) Value(any) any { return nil }

// AfterFunc lets context.AfterFunc and derived contexts do without a goroutine for each (package context looks for this method).
func (c *Context) AfterFunc(f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		go f()
		return func() bool { return false }
	}
	c.next++
	id := c.next
	c.after[id] = f
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		_, waiting := c.after[id]
		delete(c.after, id)
		return waiting
	}
}

func (c *Context) String() string { return "the context of the cell at work: Ctrl-C cancels it" }
