package db

import (
	"context"
	"database/sql"
	"slices"

	"github.com/go-sql-driver/mysql"
)

// Stray returns the last statement that was to end a transaction where none was open, and forgets it; "" where there was none. Servers take such
// a COMMIT without a word that anybody reads.
func (p *Pool) Stray() string {
	if s := p.stray.Swap(nil); s != nil {
		return *s
	}
	return ""
}

// strayed takes note of a statement that has succeeded outside of a transaction that a statement began.
func (p *Pool) strayed(ctx context.Context, c *sql.Conn, query string) {
	if p.shared.Load() || !endsTransaction(query) {
		return
	}
	if _, ok := p.pool.Driver().(*mysql.MySQLDriver); ok {
		var each bool // else the connection is in a transaction that nothing had to begin
		if err := c.QueryRowContext(ctx, "SELECT @@autocommit").Scan(&each); err != nil || !each {
			return
		}
	}
	verb := leading(query)[0][0]
	p.stray.Store(&verb)
}

// endsTransaction reports whether a statement ends the transaction of its connection, and does nothing else.
func endsTransaction(query string) bool {
	all := leading(query)
	if len(all) != 1 || !slices.Contains([]string{"COMMIT", "END", "ROLLBACK", "ABORT"}, all[0][0]) {
		return false
	}
	return !openAfter(true, query, nil) && !slices.Contains(all[0], "PREPARED") // which ends one that no connection is in
}
