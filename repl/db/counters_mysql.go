package db

import (
	"context"
	"errors"
	"maps"
	"strings"

	mysqldriver "github.com/go-sql-driver/mysql"
)

// An autoIncrement is the counter of a table's keys.
type autoIncrement struct {
	next    string // key
	written string // when somebody last committed something to the table, as far as the server knows
}

// note reads the counters, once in a transaction.
func (c *mysqlOuter) note(ctx context.Context) {
	if c.shared || c.noted != nil {
		return
	}
	ctx, cancel := within(ctx, noteTimeout)
	defer cancel()
	c.noted, _ = c.counters(ctx)
	if c.noted == nil {
		c.noted = map[string]autoIncrement{} // they stay as they are
	}
}

// counters reads those of the tables in the database. MySQL would tell what it knew a day ago.
func (c *mysqlOuter) counters(ctx context.Context) (counters map[string]autoIncrement, err error) {
	restore, err := c.setting(ctx, "information_schema_stats_expiry", "0")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, restore()) }()
	rows, err := c.rows(ctx, "SELECT table_schema, table_name, CAST(auto_increment AS CHAR), COALESCE(CAST(update_time AS CHAR), '') "+
		"FROM information_schema.tables WHERE table_schema = database() AND engine = 'InnoDB' AND auto_increment IS NOT NULL")
	if err != nil {
		return nil, err
	}
	counters = map[string]autoIncrement{}
	for _, row := range rows.sets[0].rows {
		counters[backquoted(keyText(row[0]))+"."+backquoted(keyText(row[1]))] = autoIncrement{keyText(row[2]), keyText(row[3])}
	}
	return counters, nil
}

// setting gives a variable of the session another value, until restore is called. It does nothing where the server has no such variable.
func (c *mysqlOuter) setting(ctx context.Context, name, value string) (restore func() error, err error) {
	before, err := c.names(ctx, "SELECT @@SESSION."+name)
	if e, ok := errors.AsType[*mysqldriver.MySQLError](err); ok && e.Number == 1193 {
		return func() error { return nil }, nil
	}
	if err == nil {
		err = c.control(ctx, "SET SESSION "+name+" = "+value)
	}
	if err != nil {
		return nil, err
	}
	return func() error {
		ctx, cancel := own(ctx)
		defer cancel()
		return c.control(ctx, "SET SESSION "+name+" = "+before[0])
	}, nil
}

// setBack sets counters back to what was noted, with no transaction open, or leaves them as they are. The error is one after which the connection
// is of no use.
func (c *mysqlOuter) setBack(ctx context.Context, noted map[string]autoIncrement) (err error) {
	if len(noted) == 0 {
		return nil
	}
	bounded, cancel := within(ctx, resetTimeout)
	defer cancel()
	moved, err := c.counters(bounded)
	if err != nil && !c.IsValid() {
		return err
	}
	maps.DeleteFunc(moved, func(table string, is autoIncrement) bool {
		was, ok := noted[table]
		return !ok || was.next == is.next || was.written != is.written
	})
	if len(moved) == 0 {
		return nil
	}
	restore, err := c.setting(bounded, "lock_wait_timeout", "1") // second
	if err != nil {
		return err
	}
	for table := range moved {
		// It is done in place, whatever the table holds, and not while an open transaction has used it. InnoDB keeps the counter above the keys
		// that there are.
		_, _ = c.mysqlConn.ExecContext(bounded, "ALTER TABLE "+table+" AUTO_INCREMENT = "+noted[table].next+", ALGORITHM = INPLACE, LOCK = NONE", nil)
	}
	return restore()
}

// reset ends the transaction: the server would not set a counter inside of it.
func (c *mysqlOuter) reset(ctx context.Context) (open bool, err error) {
	return false, c.rollback(ctx)
}

func backquoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }
