package session

import (
	"context"
	"sync/atomic"
	"time"
)

// A Context is one context for all cells: it ends when a cell is interrupted, and is open again from the next cell on. What was
// started under an earlier cell and goes on, such as open rows, is not ended by the end of its cell.
//
// Its channel and values are those of a standard context, by which package context tells that the two end together: contexts derived
// from this one, wrapped or not, need no goroutine each that watches it.
type Context struct{ now atomic.Pointer[ending] }

// An ending is a context with what ends it.
type ending struct {
	context.Context
	end context.CancelFunc
}

// NewContext returns the context of a session that has not begun.
func NewContext() *Context {
	c := &Context{}
	c.open()
	return c
}

func (c *Context) open() {
	ctx, end := context.WithCancel(context.Background())
	c.now.Store(&ending{ctx, end})
}

func (c *Context) begin() {
	if c.Err() != nil {
		c.open()
	}
}

func (c *Context) cancel() { c.now.Load().end() }

// Deadline returns none.
func (c *Context) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done returns a channel that is closed when the cell at work is interrupted.
func (c *Context) Done() <-chan struct{} { return c.now.Load().Done() }

// Err returns context.Canceled once the cell has been interrupted.
func (c *Context) Err() error { return c.now.Load().Err() }

// Value returns nil for all keys of programs.
func (c *Context) Value(key any) any { return c.now.Load().Value(key) }

func (c *Context) String() string { return "the context of the cell at work: Ctrl-C cancels it" }
