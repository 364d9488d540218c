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
	switch firstVerb(query) {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE": // which may be long
		return false
	}
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

// firstVerb is the first word of a text, in upper case. Of one statement, what follows is not looked at.
func firstVerb(query string) string {
	if all := leading(query); len(all) > 0 {
		return all[0][0]
	}
	return ""
}

// mayEnd reports whether a statement runs others, which its words do not tell, or sets what ends a transaction.
func mayEnd(query string) bool {
	switch firstVerb(query) {
	case "CALL", "EXECUTE", "SET", "BEGIN":
		return true
	}
	return commitsImplicitly(query)
}

// Commits reports whether the database will commit the transaction that a statement began, for a statement that does not say so.
func (p *Pool) Commits(query string) bool { return p.Pinned() && p.commits(query) }

func (p *Pool) commits(query string) bool { return p.isMySQL() && commitsImplicitly(query) }

func (p *Pool) isMySQL() bool {
	_, ok := p.pool.Driver().(*mysql.MySQLDriver)
	return ok
}

// An Ended is a statement that has ended an open transaction without saying so.
type Ended struct {
	Verb      string
	Committed bool // the transaction; else it is not known whether it was kept
}

// Ended returns the last such statement, and forgets it; nil where there was none.
func (p *Pool) Ended() *Ended { return p.ended.Swap(nil) }

// noteEnd takes note of such a statement.
func (p *Pool) noteEnd(query string) {
	p.ended.Store(&Ended{sqltext.First(query).Verb(), commitsImplicitly(query)})
}

// outlives reports whether the transaction in which a statement ran is open behind it, or another one. The caller has the lock.
func (p *Pool) outlives(query string, err error) bool {
	if !p.isMySQL() || !mayEnd(query) {
		return true
	}
	commits := commitsImplicitly(query)
	switch verb := firstVerb(query); {
	case commits && (verb == "BEGIN" || verb == "START"):
		if err == nil {
			p.noteEnd(query)
		}
		return true
	}
	open, known := inTransaction(p.conn)
	if !known {
		refused, ok := errors.AsType[*mysql.MySQLError](err)
		open = !commits || ok && refused.Number == 1064 // it was not understood; else it is committed even where the statement fails then
	}
	if !open {
		p.noteEnd(query)
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
