package trace

import (
	"context"
	"strings"
	"sync"
)

// openTransactions are those that a session has begun and not ended.
type openTransactions struct {
	mu      sync.Mutex
	handles map[*transaction]func() bool // begun by a handle; with what stops watching their context
	byHand  bool                         // a BEGIN was sent as a statement
}

// InTransaction reports whether a transaction that a cell has begun is still open: by db.Begin, or by BEGIN as a statement. GORM's own, around a
// single write, do not count.
func (l *Ledger) InTransaction() bool {
	o := &l.txs
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.byHand || len(o.handles) > 0
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
