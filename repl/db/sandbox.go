package db

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/retort-shell/retort/repl/typeset"
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

// A Change is a statement that changed the database.
type Change struct {
	Cell   int
	SQL    string
	Args   []any    // as the driver got them
	Keys   []string // that the database gave to new rows, as far as it told
	Yields bool     // it was asked for rows
}

// A savepoint in the transaction of a sandbox.
type savepoint struct {
	name  string // in the database
	log   int    // how many changes stood when it was set
	cell  int    // the cell before whose first change it was set; 0 for others
	tx    *facadeTx
	raw   bool   // set for a BEGIN
	user  string // set for a SAVEPOINT of this name
	ended bool   // what it was set for has been committed
}

// outer is the connection of a sandbox, and the transaction around all that it does.
type outer interface {
	fullConn
	begin(context.Context) error
	commit(context.Context) error
	rollback(context.Context) error
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

// A SandboxLostError says that the transaction of a sandbox is gone, and all changes with it.
type SandboxLostError struct {
	Changes int
	Err     error
}

func (e *SandboxLostError) Error() string {
	return "the sandbox's transaction is gone, " + e.held() + ": " + e.Err.Error()
}

// Lost says what is lost, without the reason.
func (e *SandboxLostError) Lost() string { return "The sandbox's transaction is gone, " + e.held() }

func (e *SandboxLostError) held() string {
	return "and with it " + typeset.Plural(e.Changes, "change") + " that it held"
}

// Unwrap returns why. A broken connection is left out: database/sql would send the statement again on another one, and nobody would know.
func (e *SandboxLostError) Unwrap() error {
	if errors.Is(e.Err, driver.ErrBadConn) {
		return nil
	}
	return e.Err
}

// enter waits until the connection is free.
func (s *Sandbox) enter(ctx context.Context) error {
	select {
	case s.lock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Sandbox) leave() {
	state := SandboxState{Changes: len(s.log), Cells: s.cells, Transaction: s.last(isOpen) >= 0}
	if before := s.state.Load(); *before != state {
		s.state.Store(&state)
	}
	<-s.lock
}

// wait waits until no other's transaction is open.
func (s *Sandbox) wait(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		s.taker.Store(s.cell.Load())
		return nil
	default:
	}
	patience := turnTimeout
	if s.taker.Load() != s.cell.Load() {
		patience = pastTimeout
	}
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case s.turn <- struct{}{}:
		s.taker.Store(s.cell.Load())
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timeout.C:
		return errors.New("another transaction is open, and in the sandbox nothing else can write meanwhile: write in it (tx), or end it first")
	}
}

func (s *Sandbox) pass() { <-s.turn }

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

// settle looks whether the transaction is still there after a statement, and tells where it is not.
func (s *Sandbox) settle(err error) error {
	if s.begun && !s.conn.alive() {
		return s.lose(err)
	}
	if err != nil {
		return s.conn.explain(err)
	}
	return nil
}

// lose gives up the connection, whose transaction is gone.
func (s *Sandbox) lose(err error) error {
	if err == nil {
		err = errors.New("a statement has ended it")
	}
	held := len(s.log)
	s.taken()
	s.forget(errors.New("the transaction is gone with the sandbox's"))
	_ = s.conn.Close() // it is of no use either way
	s.conn = nil
	s.undone = nil
	if held == 0 {
		return err
	}
	return &SandboxLostError{held, err}
}

// taken tells that all changes are taken back.
func (s *Sandbox) taken() {
	if len(s.log) > 0 {
		s.gone(s.log[0].Cell)
	}
}

// forget takes notice that the transaction has ended.
func (s *Sandbox) forget(why error) {
	for i := range s.stack {
		s.stack[i].finish(why)
	}
	s.stack, s.log, s.begun, s.cells, s.bytes = nil, nil, false, 0, 0
}

// record adds a change to what stands. What was undone cannot be brought again after another change.
func (s *Sandbox) record(c Change) {
	if n := len(s.log); n == 0 || s.log[n-1].Cell != c.Cell {
		s.cells++
	}
	if s.bytes += sizeOf(c); s.bytes > maxBuffered {
		c = Change{Cell: c.Cell} // which cannot be brought again
	}
	s.log = append(s.log, c)
	if !s.redoes {
		s.undone = nil
	}
}

// sizeOf is roughly how many bytes a change takes.
func sizeOf(c Change) int {
	size := 64 + len(c.SQL) + 24*(len(c.Args)+len(c.Keys))
	for _, a := range c.Args {
		switch a := a.(type) {
		case string:
			size += len(a)
		case []byte:
			size += len(a)
		}
	}
	return size
}

// kept copies bound values, as the program may use their memory again.
func kept(args []driver.NamedValue) []any {
	out := make([]any, len(args))
	for i, a := range args {
		v := a.Value
		if valuer, ok := v.(driver.Valuer); ok {
			if plain, err := driver.DefaultParameterConverter.ConvertValue(valuer); err == nil {
				v = plain
			}
		}
		if b, ok := v.([]byte); ok {
			v = slices.Clone(b)
		}
		out[i] = v
	}
	return out
}

// mark sets the savepoint of the cell at work, where it has none.
func (s *Sandbox) mark(ctx context.Context) error {
	cell := s.at()
	if cell == 0 || slices.ContainsFunc(s.stack, func(p savepoint) bool { return p.cell == cell }) {
		return nil
	}
	return s.push(ctx, savepoint{cell: cell})
}

func (s *Sandbox) push(ctx context.Context, p savepoint) error {
	s.named++
	p.name, p.log = fmt.Sprintf("%s%d", s.prefix, s.named), len(s.log)
	if err := s.control(ctx, "SAVEPOINT "+p.name); err != nil {
		return err
	}
	s.stack = append(s.stack, p)
	return nil
}

// keep ends savepoint i and keeps what came after it. In the database it stays while marks of cells depend on it.
func (s *Sandbox) keep(ctx context.Context, i int) error {
	for j := i; j < len(s.stack); j++ {
		s.stack[j].ended = s.stack[j].cell == 0
	}
	if slices.ContainsFunc(s.stack[i:], func(p savepoint) bool { return p.cell != 0 }) {
		return nil
	}
	name := s.stack[i].name
	s.stack = s.stack[:i]
	return s.control(ctx, "RELEASE SAVEPOINT "+name)
}

// back undoes what came after savepoint i, which stays.
func (s *Sandbox) back(ctx context.Context, i int) error {
	if err := s.control(ctx, "ROLLBACK TO SAVEPOINT "+s.stack[i].name); err != nil {
		return err
	}
	for j := i + 1; j < len(s.stack); j++ {
		s.stack[j].finish(errors.New("the transaction was rolled back with what was around it"))
	}
	s.stack, s.log = s.stack[:i+1], s.log[:s.stack[i].log]
	s.cells = len(cellsOf(s.log))
	return nil
}

// drop undoes what came after savepoint i, and takes that away too.
func (s *Sandbox) drop(ctx context.Context, i int) error {
	if err := s.back(ctx, i); err != nil {
		return err
	}
	p := s.stack[i]
	s.stack = s.stack[:i]
	return s.control(ctx, "RELEASE SAVEPOINT "+p.name)
}

// finish ends the transaction of a facade that a savepoint stands for, if it is open.
func (p *savepoint) finish(why error) {
	if p.tx != nil && p.tx.over == nil {
		p.tx.over = why
		p.tx.facade.sandbox.pass()
	}
}

// last finds the topmost savepoint of a kind that has not ended, or -1.
func (s *Sandbox) last(is func(savepoint) bool) int {
	for i := len(s.stack) - 1; i >= 0; i-- {
		if !s.stack[i].ended && is(s.stack[i]) {
			return i
		}
	}
	return -1
}

func isRaw(p savepoint) bool { return p.raw }

// obey does what a statement that controls transactions asks for, with savepoints.
func (s *Sandbox) obey(ctx context.Context, f *facade, c control) error {
	if f.tx != nil && (c.op == beginOp || c.op == commitOp || c.op == rollbackOp) {
		return errors.New("a transaction that Begin has begun is ended by its Commit or Rollback")
	}
	raw := s.last(isRaw)
	if open := s.last(func(p savepoint) bool { return p.tx != nil }); open > raw && f.tx == nil && c.op != savepointOp {
		return errors.New("another transaction is open: end it first, with its Commit or Rollback")
	}
	switch c.op {
	case beginOp:
		if raw >= 0 {
			return errors.New("a transaction is open already; SAVEPOINT name marks a place in it")
		}
		if err := s.ready(ctx); err != nil {
			return err
		}
		return s.push(ctx, savepoint{raw: true})
	case commitOp:
		if raw < 0 {
			return errors.New("no transaction was begun in the sandbox, so there is none to commit; :commit keeps all that the sandbox holds")
		}
		return s.keep(ctx, raw)
	case rollbackOp:
		if raw < 0 {
			return errors.New("no transaction was begun in the sandbox, so there is none to roll back; :undo takes back a cell, :rollback everything")
		}
		return s.drop(ctx, raw)
	case savepointOp:
		if err := s.ready(ctx); err != nil {
			return err
		}
		return s.push(ctx, savepoint{user: c.name})
	case rollbackToOp, releaseOp:
		i := s.last(func(p savepoint) bool { return p.user == c.name && c.name != "" })
		if own := s.last(func(p savepoint) bool { return p.tx != nil && p.tx == f.tx }); i < 0 || i < own {
			return fmt.Errorf("there is no savepoint %s", c.name)
		}
		if c.op == rollbackToOp {
			return s.back(ctx, i)
		}
		return s.keep(ctx, i)
	}
	return errors.New("in the sandbox transactions are savepoints: BEGIN, COMMIT, ROLLBACK and SAVEPOINT can be said without more words, other forms cannot")
}

// ready begins the transaction around everything, and marks the cell.
func (s *Sandbox) ready(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	return s.mark(ctx)
}
