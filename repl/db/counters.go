package db

import (
	"context"
	"time"
)

// A server's counters of generated keys, PostgreSQL's sequences and the AUTO_INCREMENT of MySQL and MariaDB, go on where a transaction is rolled
// back. So a sandbox notes them before its first write, and sets them back once nothing that it did is left: after everything is undone or rolled
// back, or the shell is left. The next new row then gets the key that it would have got without the sandbox.
//
// No key of a row that there is may be given again by that. A counter stays where somebody else may have taken keys of it meanwhile: where the last
// one was another's, where another's row has one, where another transaction that is open has used the table, and always on a live target, whose
// programs may hold keys that are in no row yet. On this machine such a key is seen while its transaction is open, and where it is the last; not
// where a program has drawn it by nextval, outside of a transaction, between two of the sandbox's own.
//
// It stays, too, where the account may not set it, or the answer does not come in time. That is no failure of undo.

const (
	// noteTimeout is how long the counters may take to be read, which the first write waits for.
	noteTimeout = time.Second
	// resetTimeout is how long all of them may take to be set back.
	resetTimeout = 2 * time.Second
)

// within is a context for the sandbox's own statements about counters, which an interrupt does not stop.
func within(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), timeout)
}
