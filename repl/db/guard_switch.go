package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/retort-shell/retort/repl/typeset"
)

// An opening is a database as it is opened under one guard.
type opening struct {
	connector driver.Connector
	sandbox   *Sandbox   // nil unless the guard is Sandboxed
	snapshots *Snapshots // nil where cells cannot be undone by them
}

func (o *opening) close() error {
	var err error
	if o.sandbox != nil {
		err = o.sandbox.close()
	}
	if o.snapshots != nil {
		err = errors.Join(err, o.snapshots.close())
	}
	return err
}

// A guardSwitch opens the connections of a pool under the guard of the moment.
type guardSwitch struct {
	under func(context.Context, Guard) (*opening, error) // opens the database under a guard
	now   atomic.Pointer[opening]
}

func newGuardSwitch(ctx context.Context, guard Guard, under func(context.Context, Guard) (*opening, error)) (*guardSwitch, error) {
	first, err := under(ctx, guard)
	if err != nil {
		return nil, err
	}
	s := &guardSwitch{under: under}
	s.now.Store(first)
	return s, nil
}

func (s *guardSwitch) Connect(ctx context.Context) (driver.Conn, error) {
	return s.now.Load().connector.Connect(ctx)
}

func (s *guardSwitch) Driver() driver.Driver { return s.now.Load().connector.Driver() }

// drainTime is how long SetGuard waits for statements that goroutines have sent meanwhile.
const drainTime = time.Second

// SetGuard puts the database under another guard. All connections are made anew, so that handles on it go on under the new guard, and what the
// old ones had of their own, such as settings and temporary tables, is gone. What cells did before cannot be undone by Snapshots any more. It
// refuses, and leaves all as it is, while a transaction or rows are open, or while a sandbox holds changes. It must not be called by two at once.
func (d *DB) SetGuard(ctx context.Context, guard Guard) error {
	if guard == d.Guard {
		return nil
	}
	if d.Sandbox != nil {
		switch s := d.Sandbox.State(); {
		case s.Transaction:
			return errTransaction
		case s.Changes > 0:
			return fmt.Errorf("the sandbox holds %s: :commit or :rollback comes first", typeset.Plural(s.Changes, "change"))
		}
	}
	if d.pool.Stats().InUse > 0 {
		return errTransaction
	}
	next, err := d.hold.under(ctx, guard)
	if err != nil {
		if e, ok := errors.AsType[*OpenError](err); ok {
			err = &OpenError{Reason: e.Reason, Err: e.Err}
		}
		return fmt.Errorf("the guard stays %s: %w", d.Guard, err)
	}
	last := d.hold.now.Swap(next)
	d.pool.SetMaxIdleConns(-1) // which closes those that are idle, and others as they are given back
	defer d.pool.SetMaxIdleConns(maxIdleConns)
	if guard != Unguarded && !d.drained(ctx) {
		d.hold.now.Store(last)
		return errors.Join(errTransaction, next.close())
	}
	what := strings.TrimSuffix(d.Describe, d.guarded())
	d.Guard, d.Sandbox, d.Snapshots = guard, next.sandbox, next.snapshots
	d.describe(what)
	if err := last.close(); err != nil {
		return fmt.Errorf("the guard is %s, but the end of the last one failed: %w", guard, err)
	}
	return nil
}

var errTransaction = errors.New("a transaction or rows are open, or a statement is at work: end it first")

// drained waits until no connection is left. Those of the pool that are at work were made before, or under the guard of now.
func (d *DB) drained(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, drainTime)
	defer cancel()
	for d.pool.Stats().OpenConnections > 0 {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(time.Millisecond):
		}
	}
	return true
}

// describe says what the database is, and under which guard.
func (d *DB) describe(what string) { d.Describe = what + d.guarded() }
