package trace

import "time"

// Count says how many rows were read from statement n and how long it took until then, for a reader that the ledger does not see:
// one that scans the rows of a raw query itself. It returns the statement as it is then; false if the ledger no longer holds it.
func (l *Ledger) Count(n int, rows int64, elapsed time.Duration) (Statement, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := l.entries.len() - 1; i >= 0; i-- {
		if e := l.entries.at(i); e.N == n && n != 0 {
			e.Rows, e.Elapsed = rows, elapsed
			return e.Statement, true
		}
	}
	return Statement{}, false
}
