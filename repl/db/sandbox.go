package db

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"strings"
	"sync/atomic"
	"time"
)

// A Sandbox runs everything in one transaction on one connection, so that what is done can be taken back, all of it or cell by cell, until
// Commit keeps it. The connections of the pool are facades of that one: their transactions, and those that statements begin, are
// savepoints in it. The database itself refuses a statement that would commit.
//
// One statement runs at a time. While a transaction is open, only its own statements may write; those of others wait for its end, as they do
// for a lock, and what they read includes what it has changed. A statement that fails leaves the transaction as it was before it, on
// PostgreSQL too.
type Sandbox struct {
	connect func(context.Context) (outer, error)
	prefix  string // of the names of savepoints, which no statement can guess
	idle    time.Duration
	check   driver.NamedValueChecker // the driver's conversion of bound values; nil for the standard one

	lock chan struct{} // holds a value while the connection is at work
	turn chan struct{} // holds a value while a transaction, or a statement that writes outside of one, is at work

	cell  atomic.Int64
	taker atomic.Int64                 // the cell that has taken the turn
	state atomic.Pointer[SandboxState] // as of the last time that lock was given up

	// All below is guarded by lock.
	conn   outer // nil where there is none
	begun  bool
	named  int // savepoints
	stack  []savepoint
	log    []Change   // what stands, in order
	undone [][]Change // by cell, the next to be brought again first
	cells  int        // how many sent the changes of log
	bytes  int        // roughly, that log takes
	redoes bool
	gone   func(cell int)
	notify func(string)
	timer  *time.Timer
	used   time.Time
}

// outer is the connection of a sandbox, and the transaction around all that it does.
type outer interface {
	fullConn
	begin(context.Context) error
	commit(context.Context) error
	// rollback ends the transaction, and sets back what note has noted.
	rollback(context.Context) error
	// note notes the counters of generated keys that no transaction holds, before its first write. reset sets them back where everything is
	// undone, and reports whether it has left the transaction open.
	note(context.Context)
	reset(context.Context) (open bool, err error)
	// control runs statements of the sandbox's own, which the user may not send.
	control(ctx context.Context, statements ...string) error
	// alive reports whether the transaction that was begun is still there.
	alive() bool
	// spoils reports whether an error keeps the transaction from going on until it is rolled back to a savepoint.
	spoils() bool
	// reads is a statement after which, until the savepoint before it is gone, the database refuses to write; "" where there is none. writes
	// recognizes queries that may write by the functions that they call. refused recognizes a refusal of either kind.
	reads() string
	writes(query string) bool
	refused(error) bool
	// late reports whether statements may run before the transaction is begun, as the connection refuses those that write until then.
	late() bool
	// forbids returns why a statement that may write cannot be taken back, if that is so.
	forbids(query string) error
	// explain says what the database's refusals mean under the sandbox.
	explain(error) error
}

const (
	// turnTimeout is how long a write waits for the end of another's transaction, as long as SQLite does.
	turnTimeout = 5 * time.Second
	// pastTimeout is how long it waits for one of an earlier cell, of which only a goroutine could be the owner.
	pastTimeout = 500 * time.Millisecond
	// ownTimeout is how long the sandbox's own statements may take.
	ownTimeout = 5 * time.Second
)

// newSandbox makes a sandbox and connects it.
func newSandbox(ctx context.Context, connect func(context.Context) (outer, error)) (*Sandbox, error) {
	s := &Sandbox{
		connect: connect, prefix: "retort_" + strings.ToLower(rand.Text()[:12]) + "_",
		lock: make(chan struct{}, 1), turn: make(chan struct{}, 1), notify: func(string) {}, gone: func(int) {},
	}
	s.state.Store(&SandboxState{})
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	s.check, _ = s.conn.(driver.NamedValueChecker)
	return s, nil
}

// open connects, where there is no connection.
func (s *Sandbox) open(ctx context.Context) (err error) {
	if s.conn == nil {
		s.conn, err = s.connect(ctx)
	}
	return err
}

// begin begins the transaction around everything, where that has not been done.
func (s *Sandbox) begin(ctx context.Context) error {
	if s.begun {
		return nil
	}
	if err := s.conn.begin(ctx); err != nil {
		return err
	}
	s.begun = true
	return nil
}

// own is the context of the sandbox's own statements, which an interrupt must not stop half-way.
func own(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), ownTimeout)
}

func (s *Sandbox) control(ctx context.Context, statements ...string) error {
	ctx, cancel := own(ctx)
	defer cancel()
	return s.conn.control(ctx, statements...)
}

// An attempt runs a statement on the connection. It tells the keys of new rows, and how many rows were changed, -1 where that is not known.
type attempt func(outer) (keys []string, changed int64, err error)

// errWrites says that a statement that looks like a query writes, which the database knows.
var errWrites = errors.New("the query writes")

// run runs a statement of a facade.
func (s *Sandbox) run(ctx context.Context, f *facade, query string, args []driver.NamedValue, yields bool, do attempt) error {
	writes := mayWrite(query)
	err := s.send(ctx, f, query, args, yields, writes, do)
	if !writes && errors.Is(err, errWrites) {
		err = s.send(ctx, f, query, args, yields, true, do)
	}
	return err
}

// send runs a statement. One that is not said to write, and does, changes nothing, and the error is errWrites.
func (s *Sandbox) send(ctx context.Context, f *facade, query string, args []driver.NamedValue, yields, writes bool, do attempt) error {
	control := parseControl(query)
	if writes && control.op == noControl && f.tx == nil {
		if err := s.wait(ctx); err != nil {
			return err
		}
		defer s.pass()
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	defer s.rest()
	if f.tx != nil && f.tx.over != nil {
		return f.tx.over
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	if control.op != noControl {
		return s.settle(s.obey(ctx, f, control))
	}
	if !writes && !s.begun && s.conn.late() {
		_, _, err := do(s.conn)
		if s.conn.refused(err) {
			return errWrites
		}
		return err
	}
	if err := s.begin(ctx); err != nil {
		return s.settle(err)
	}
	if !writes && s.conn.writes(query) {
		return errWrites
	}
	if writes {
		if err := s.conn.forbids(query); err != nil {
			return err
		}
		s.conn.note(ctx)
		if err := s.mark(ctx); err != nil {
			return s.settle(err)
		}
	}
	guard := s.prefix + "s"
	if s.conn.spoils() {
		start := []string{"SAVEPOINT " + guard}
		if reads := s.conn.reads(); reads != "" && !writes {
			start = append(start, reads)
		}
		if err := s.control(ctx, start...); err != nil {
			return s.settle(err)
		}
	}
	keys, changed, err := do(s.conn)
	refused := err != nil && !writes && s.conn.refused(err)
	if s.conn.spoils() && s.conn.alive() {
		end := []string{"RELEASE SAVEPOINT " + guard}
		if err != nil {
			end = []string{"ROLLBACK TO SAVEPOINT " + guard, end[0]}
		}
		if cerr := s.control(ctx, end...); err == nil {
			err = cerr
		}
	}
	if err = s.settle(err); err != nil {
		if refused && s.begun {
			return errWrites
		}
		return err
	}
	if writes && changed != 0 {
		s.record(Change{Cell: s.at(), SQL: query, Args: kept(args), Keys: keys, Yields: yields})
	}
	return nil
}
