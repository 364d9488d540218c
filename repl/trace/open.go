package trace

import (
	"context"
	"errors"
	"strings"
	"sync"
)

// openTransactions are those that a session has begun and not ended.
type openTransactions struct {
	mu      sync.Mutex
	handles map[*transaction]func() bool // begun by a handle; with what stops watching their context
	byHand  bool                         // a BEGIN was sent as a statement, on a pool that does not tell
	pinned  map[any]bool                 // pools that tell, and have one open
}

// InTransaction reports whether a transaction that a cell has begun is still open: by db.Begin, or by BEGIN as a statement. GORM's own, around a
// single write, do not count.
func (l *Ledger) InTransaction() bool {
	o := &l.txs
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.byHand || len(o.pinned) > 0 || len(o.handles) > 0
}

// began takes in a transaction of a handle. The end of its context is its own: database/sql rolls it back.
func (o *openTransactions) began(ctx context.Context, tx *transaction) {
	if tx.implicit || tx.purpose == Own {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.handles == nil {
		o.handles = map[*transaction]func() bool{}
	}
	o.handles[tx] = context.AfterFunc(ctx, func() { o.ended(tx) })
}

func (o *openTransactions) ended(tx *transaction) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if stop := o.handles[tx]; stop != nil {
		stop()
	}
	delete(o.handles, tx)
}

// A pinner is a pool that knows whether a statement has left a transaction open. Key tells pools apart.
type pinner interface {
	Pinned() bool
	Key() any
}

// A nester is a pool whose transactions are savepoints while another one is open. Nests tells the name that the next one gets.
type nester interface{ Nests() (name string, ok bool) }

// lostTransaction is an error that says that the open transaction is gone, and why.
type lostTransaction interface {
	error
	LostTransaction()
}

// finished takes notice of the end of a statement. A pool that knows what is open is asked; for another one the text tells.
func (o *openTransactions) finished(c *call, err error) {
	if p, ok := c.recorder.inner.(pinner); ok {
		o.mu.Lock()
		if o.pinned == nil {
			o.pinned = map[any]bool{}
		}
		if p.Pinned() {
			o.pinned[p.Key()] = true
		} else {
			delete(o.pinned, p.Key())
		}
		o.mu.Unlock()
	} else if err == nil && c.recorder.tx == nil && c.query != "" {
		o.sent(c.verb, c.query)
	}
	if _, lost := errors.AsType[lostTransaction](err); lost && c.recorder.tx != nil {
		o.ended(c.recorder.tx)
	}
}

// sent takes notice of a statement that went well, outside a handle's transaction.
func (o *openTransactions) sent(verb, query string) {
	switch verb {
	case "BEGIN", "START":
	case "COMMIT", "END", "ABORT":
	case "ROLLBACK":
		if _, to := savepointName(query); to {
			return
		}
	default:
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.byHand = verb == "BEGIN" || verb == "START" && strings.Contains(strings.ToUpper(query), "TRANSACTION")
}
