// Package ledger makes the statements of a session values that its cells can hold: sql(3) is statement 3, which can be looked at,
// explained and run again.
package ledger
