package db

import (
	"context"
	"database/sql"
	"errors"

	"github.com/go-sql-driver/mysql"

	"github.com/retort-shell/retort/repl/sqltext"
)

// commitsImplicitly reports whether MySQL and MariaDB commit the open transaction for a statement, before it runs:
// https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html.
func commitsImplicitly(query string) bool {
	words := sqltext.First(query)
	head := words[:min(len(words), 3)]
	switch words.Verb() {
	case "CREATE", "DROP":
		if len(words) > 3 && words[1] == "OR" && words[2] == "REPLACE" {
			words = words[2:]
		}
		return len(words) < 2 || words[1] != "TEMPORARY"
	case "ALTER", "TRUNCATE", "RENAME", "GRANT", "REVOKE", "FLUSH", "RESET", "INSTALL", "UNINSTALL":
		return true
	case "ANALYZE", "CHECK", "OPTIMIZE", "REPAIR", "LOCK":
		return head.Has("TABLE", "TABLES")
	case "SET":
		return head.Has("PASSWORD")
	case "BEGIN":
		return !head.Has("NOT") // which is a compound statement
	case "START":
		return head.Has("TRANSACTION")
	}
	return false
}

// Commits reports whether the database will commit the transaction that a statement began, for a statement that does not say so.
func (p *Pool) Commits(query string) bool { return p.Pinned() && p.commits(query) }

func (p *Pool) commits(query string) bool {
	_, ok := p.pool.Driver().(*mysql.MySQLDriver)
	return ok && commitsImplicitly(query)
}

// Committed returns the verb of the last statement for which the database has committed an open transaction, and forgets it; "" where there was none.
func (p *Pool) Committed() string {
	if verb := p.committed.Swap(nil); verb != nil {
		return *verb
	}
	return ""
}

// noteCommit takes note of a statement for which a transaction was committed.
func (p *Pool) noteCommit(query string) {
	verb := sqltext.First(query).Verb()
	p.committed.Store(&verb)
}

// outlives reports whether a transaction is open behind a statement that commits implicitly. The caller has the lock.
func (p *Pool) outlives(query string, err error) bool {
	switch sqltext.First(query).Verb() {
	case "BEGIN", "START": // another one
		if err == nil {
			p.noteCommit(query)
		}
		return true
	}
	open, known := inTransaction(p.conn)
	if !known {
		refused, ok := errors.AsType[*mysql.MySQLError](err)
		open = ok && refused.Number == 1064 // it was not understood; else it is committed even where the statement fails then
	}
	if !open {
		p.noteCommit(query)
	}
	return open
}

// inTransaction asks MariaDB whether a connection is in a transaction. MySQL does not know the question.
func inTransaction(c *sql.Conn) (open, known bool) {
	ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
	defer cancel()
	err := c.QueryRowContext(ctx, "SELECT @@in_transaction").Scan(&open)
	return open, err == nil
}
