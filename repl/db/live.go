package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"

	"github.com/retort-shell/retort/repl/sqltext"
)

// A Watcher sees the statements of a target that other people work with. Statements that only read are not shown to it.
type Watcher interface {
	// Before may refuse a statement, which is not sent then.
	Before(ctx context.Context, query string) error
	// After tells how it ended; rows is -1 where it is not known how many have changed.
	After(query string, rows int64, err error)
}

// watched runs a statement under the eyes of the Watcher, if there is one and the statement may write.
func (p *Pool) watched(ctx context.Context, query string, run func() (rows int64, err error)) error {
	if p.watcher == nil || !MayWrite(query) {
		_, err := run()
		return err
	}
	if err := p.watcher.Before(ctx, query); err != nil {
		return err
	}
	rows, err := run()
	p.watcher.After(query, rows, err)
	return err
}

// changed is how many rows a statement has changed, or -1.
func changed(result sql.Result, err error) int64 {
	if err != nil || result == nil {
		return -1
	}
	n, err := result.RowsAffected()
	if err != nil {
		return -1
	}
	return n
}

// MayWrite reports whether a text is more than a query: whether any of its statements, or a part of one, may change something.
func MayWrite(text string) bool {
	for _, words := range leading(text) {
		switch words[0] {
		case "SELECT", "VALUES", "TABLE", "SHOW", "DESCRIBE", "DESC", "WITH", "EXPLAIN", "PRAGMA", "USE", "SET":
		default:
			return true
		}
	}
	found := false
	words(text, func(word string, _ int) {
		switch word {
		case "INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "NEXTVAL", "SETVAL":
			found = true
		}
	})
	return found
}

// Sweeping returns what a text does to everything at once, in words: "DROP", "TRUNCATE", "DELETE without WHERE"; "" if it does no such thing.
func Sweeping(text string) string {
	for _, first := range leading(text) {
		switch first[0] {
		case "DROP", "TRUNCATE":
			return first[0]
		case "ALTER":
			found := false
			words(text, func(word string, _ int) { found = found || word == "DROP" })
			if found {
				return "ALTER … DROP"
			}
		}
	}
	// A WHERE belongs to the write that stands before it, at the same depth of brackets.
	type write struct {
		verb  string
		depth int
	}
	var open []write
	sweeping, last := "", ""
	end := func(depth int) {
		for len(open) > 0 && open[len(open)-1].depth >= depth {
			if sweeping == "" {
				sweeping = open[len(open)-1].verb + " without WHERE"
			}
			open = open[:len(open)-1]
		}
	}
	words(text, func(word string, depth int) {
		switch word {
		case "UPDATE", "DELETE":
			// ON DELETE, ON UPDATE, DO UPDATE and FOR UPDATE are parts of something else.
			if last != "ON" && last != "DO" && last != "FOR" && last != "KEY" && last != "NO" {
				end(depth)
				open = append(open, write{word, depth})
			}
		case "WHERE":
			if n := len(open); n > 0 && open[n-1].depth == depth {
				open = open[:n-1]
			}
		case ";":
			end(0)
		case ")":
			end(depth + 1)
		}
		last = word
	})
	end(0)
	return sweeping
}

// words calls visit with each word of a text, and each ; and ), in upper case, with how many brackets are open around it.
func words(text string, visit func(word string, depth int)) {
	depth := 0
	for at := 0; ; {
		tok := sqltext.Next(text, at, false)
		at = tok.End
		switch tok.Kind {
		case sqltext.End, sqltext.Open:
			return
		case sqltext.Word:
			visit(strings.ToUpper(text[tok.Start:tok.End]), depth)
		case sqltext.Sign:
			switch text[tok.Start:tok.End] {
			case "(":
				depth++
			case ")":
				depth = max(0, depth-1)
				visit(")", depth)
			case ";":
				visit(";", depth)
			}
		}
	}
}

// errPrepared refuses what a Watcher would not see.
var errPrepared = errors.New("on a live target a statement that writes is not prepared, as what is sent by it could not be recorded")

// limitTime gives the statements of a MySQL or MariaDB connection a time-out. Each knows the variable of its own only.
func limitTime(ctx context.Context, c driver.ExecerContext, timeout time.Duration) error {
	if timeout <= 0 {
		return nil
	}
	_, err := c.ExecContext(ctx, fmt.Sprintf("SET SESSION max_statement_time = %g", timeout.Seconds()), nil)
	if e, ok := errors.AsType[*mysqldriver.MySQLError](err); ok && e.Number == 1193 {
		_, err = c.ExecContext(ctx, fmt.Sprintf("SET SESSION max_execution_time = %d", timeout.Milliseconds()), nil)
	}
	return err
}
