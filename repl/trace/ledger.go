package trace

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// DefaultLimit is how many statements a ledger keeps unless [WithLimit] says otherwise.
const DefaultLimit = 20_000

// byteLimit bounds the texts and bound values that a ledger keeps, however few statements they belong to. Those of one statement are fewer.
const byteLimit = 64 << 20

var errInterrupted = errors.New("the statement was left by a panic")

// Ledger records SQL statements. Its methods may be called from several goroutines at once. Make one with [NewLedger].
type Ledger struct {
	now   func() time.Time // nil: time.Now
	calls migratorCalls

	transactions atomic.Uint64 // how many were begun
	txs          openTransactions

	mu      sync.Mutex
	seen    map[string]*Seen // by the names of targets
	entries ring[entry]
	bytes   int // the sum of the entries' sizes
	open    int // how many entries are not finished
	n       int // the number of the last counted statement
	dropped int
	cell    int

	subscribers []*subscriber
	completed   []Statement  // completed, not yet delivered
	spare       [1]Statement // for completed: there is mostly one
	delivering  bool
}

type subscriber struct{ call func(Statement) }

// Option sets up a [Ledger].
type Option func(*Ledger)

// WithClock takes the time from now instead of time.Now.
func WithClock(now func() time.Time) Option {
	return func(l *Ledger) { l.now = now }
}

// WithLimit keeps the last n statements instead of [DefaultLimit]; less than 1 means 1.
func WithLimit(n int) Option {
	return func(l *Ledger) { l.entries.limit = max(n, 1) }
}

// NewLedger returns an empty ledger.
func NewLedger(opts ...Option) *Ledger {
	l := &Ledger{entries: ring[entry]{limit: DefaultLimit}, seen: map[string]*Seen{}}
	for _, opt := range opts {
		opt(l)
	}
	return l
}

// StartCell says that the statements from here on belong to cell n. Statements of earlier cells whose end was not seen, because
// a panic left them, are finished with what is known.
func (l *Ledger) StartCell(n int) {
	l.mu.Lock()
	l.cell = n
	for _, s := range l.seen {
		s.began(n)
	}
	l.mu.Unlock()
	l.Settle()
}

// Settle finishes, with Rows -1, the statements whose end has not been seen. The session calls it when a cell was left by a panic;
// a statement that still runs in a goroutine gets its rows and time when it ends, but subscribers are not told again.
func (l *Ledger) Settle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := l.entries.len() - 1; i >= 0 && l.open > 0; i-- {
		if e := l.entries.at(i); !e.Finished {
			l.complete(e)
		}
	}
	l.deliver()
}

// Statements returns the statements that the ledger still holds, in the order in which they were sent.
func (l *Ledger) Statements() []Statement {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.from(0)
}

// Since returns the statements that were sent after statement n, the implicit ones included.
func (l *Ledger) Since(n int) []Statement {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.from(l.entries.search(func(e *entry) bool {
		return e.N > n || e.N == 0 && e.after > n
	}))
}

// InCell returns the statements that belong to cell n, as far as the ledger still holds them.
func (l *Ledger) InCell(n int) []Statement {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.between(l.entries.search(func(e *entry) bool { return e.Cell >= n }), l.entries.search(func(e *entry) bool { return e.Cell > n }))
}

func (l *Ledger) from(first int) []Statement { return l.between(first, l.entries.len()) }

func (l *Ledger) between(first, end int) []Statement {
	list := make([]Statement, 0, end-first)
	for i := first; i < end; i++ {
		list = append(list, l.entries.at(i).Statement)
	}
	return list
}

// Len returns the number of the last statement, which is how many were counted since the ledger was made.
func (l *Ledger) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.n
}

// Dropped returns how many older statements, implicit ones included, the ledger no longer holds.
func (l *Ledger) Dropped() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dropped
}

// Subscribe calls f once for each statement when it is complete, in the order of completion, one call at a time, from the goroutine
// that completed a statement. f may use the ledger and the database. The function returned ends the subscription.
func (l *Ledger) Subscribe(f func(Statement)) (cancel func()) {
	s := &subscriber{call: f}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.subscribers = append(l.subscribers[:len(l.subscribers):len(l.subscribers)], s)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		left := make([]*subscriber, 0, len(l.subscribers))
		for _, other := range l.subscribers {
			if other != s {
				left = append(left, other)
			}
		}
		l.subscribers = left
	}
}

// entry is a statement in the ledger.
type entry struct {
	Statement
	after int // the number that the next counted statement had when an implicit one was sent
	size  int // roughly the bytes of its text and bound values
}

// send records that a statement is being sent and returns its handle for finish.
func (l *Ledger) send(s *Statement, size int) (sequence uint64) {
	s.Rows = -1
	s.cut()
	size += len(s.SQL)
	l.mu.Lock()
	defer l.mu.Unlock()
	s.Cell, s.Start = l.cell, l.time()
	after := l.n + 1
	if !s.Implicit {
		l.n++
		s.N = l.n
	}
	for l.entries.len() > 0 && (l.entries.full() || l.bytes+size > byteLimit) {
		oldest := l.entries.at(0)
		l.bytes -= oldest.size
		if !oldest.Finished {
			l.open--
		}
		l.entries.drop()
		l.dropped++
	}
	l.open++
	l.bytes += size
	e, sequence := l.entries.push()
	e.Statement, e.after, e.size = *s, after, size
	return sequence
}

func (l *Ledger) time() time.Time {
	if l.now != nil {
		return l.now()
	}
	return time.Now()
}

// since is faster than the difference of two times where there is no clock of the caller's.
func (l *Ledger) since(start time.Time) time.Duration {
	if l.now != nil {
		return l.now().Sub(start)
	}
	return time.Since(start)
}

// finish completes a statement. Completing one again only corrects its rows, time and error.
func (l *Ledger) finish(sequence uint64, rows int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entries.find(sequence)
	if e == nil {
		return
	}
	e.Rows, e.Elapsed, e.Err = rows, l.since(e.Start), err
	if !e.Finished {
		l.complete(e)
		l.deliver()
	}
}

func (l *Ledger) complete(e *entry) {
	e.Finished = true
	l.open--
	if len(l.subscribers) > 0 {
		if l.completed == nil {
			l.completed = l.spare[:0]
		}
		l.completed = append(l.completed, e.Statement)
	}
}

// deliver is called with the lock held and calls the subscribers for what is complete, outside the lock. While one goroutine delivers, what
// others complete is left to it, so that the order holds and a subscriber may itself run statements.
func (l *Ledger) deliver() {
	if l.delivering {
		return
	}
	l.delivering = true
	defer func() { l.delivering = false }()
	for len(l.completed) > 0 {
		s, subscribers := l.completed[0], l.subscribers
		l.completed = l.completed[1:]
		l.tell(subscribers, s)
	}
	l.completed, l.spare[0] = nil, Statement{}
}

// tell is called with the lock held and gives it up while the subscribers run, also if one of them panics.
func (l *Ledger) tell(subscribers []*subscriber, s Statement) {
	l.mu.Unlock()
	defer l.mu.Lock()
	for _, to := range subscribers {
		to.call(s)
	}
}
