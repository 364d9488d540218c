package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// A sequence gives a column its keys. The names are quoted as they are written in a statement.
type sequence struct {
	oid, name, table, column string

	last   int64 // as it was noted
	called bool  // whether last has been given out
}

// first is the next key that the sequence would have given when it was noted.
func (s sequence) first() int64 {
	if s.called {
		return s.last + 1
	}
	return s.last
}

// ownedSequences are those that belong to a column, count one by one, and give no other table its keys, unless it is a part of the first. Where
// a session takes several at once, CACHE, it holds keys that nobody sees.
const ownedSequences = `SELECT s.oid, format('%I.%I', sn.nspname, s.relname), format('%I.%I', tn.nspname, t.relname), quote_ident(a.attname)
FROM pg_depend d
JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' AND s.relpersistence <> 't'
JOIN pg_namespace sn ON sn.oid = s.relnamespace
JOIN pg_sequence q ON q.seqrelid = s.oid AND q.seqincrement = 1 AND q.seqcache = 1 AND NOT q.seqcycle
JOIN pg_class t ON t.oid = d.refobjid AND t.relkind IN ('r', 'p')
JOIN pg_namespace tn ON tn.oid = t.relnamespace
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
AND has_table_privilege(s.oid, 'SELECT') AND has_table_privilege(s.oid, 'UPDATE')
AND NOT EXISTS (SELECT FROM pg_depend o JOIN pg_attrdef f ON f.oid = o.objid
	WHERE o.classid = 'pg_attrdef'::regclass AND o.refclassid = 'pg_class'::regclass AND o.refobjid = s.oid
	AND f.adrelid <> t.oid AND f.adrelid NOT IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = t.oid))`

// notedAtOnce is how many sequences a statement reads: for more of them its plan takes longer than the statements that it spares.
const notedAtOnce = 100

// note reads the sequences, once in a transaction.
func (c *postgresOuter) note(ctx context.Context) {
	if c.shared || c.noted != nil {
		return
	}
	ctx, cancel := within(ctx, noteTimeout)
	defer cancel()
	c.noted = map[string]sequence{}
	owned, err := c.aside(ctx, ownedSequences)
	if err != nil {
		return
	}
	for some := range slices.Chunk(owned, notedAtOnce) {
		c.read(ctx, some)
	}
}

// read reads sequences, the more at once the better. One that was dropped meanwhile, or that another keeps locked, is left out.
func (c *postgresOuter) read(ctx context.Context, owned [][]string) {
	found, parts := map[string]sequence{}, []string(nil)
	for _, row := range owned {
		s := sequence{oid: row[0], name: row[1], table: row[2], column: row[3]}
		found[s.oid] = s
		parts = append(parts, "SELECT "+s.oid+", last_value, is_called FROM "+s.name)
	}
	values, err := c.aside(ctx, "SET LOCAL lock_timeout = 20", strings.Join(parts, " UNION ALL "))
	if err != nil && len(owned) > 1 && ctx.Err() == nil {
		half := len(owned) / 2
		c.read(ctx, owned[:half])
		c.read(ctx, owned[half:])
	}
	for _, row := range values {
		s := found[row[0]]
		if s.last, err = strconv.ParseInt(row[1], 10, 64); err == nil {
			s.called = row[2] == "t"
			c.noted[s.oid] = s
		}
	}
}

// aside runs statements of which the transaction keeps no trace, and no locks, and returns the rows of the last that has any. Where there is no
// transaction, they have one of their own.
func (c *postgresOuter) aside(ctx context.Context, statements ...string) ([][]string, error) {
	begin, end := "SAVEPOINT retort_aside", "ROLLBACK TO SAVEPOINT retort_aside; RELEASE SAVEPOINT retort_aside"
	if c.status() == 'I' {
		begin, end = "BEGIN ISOLATION LEVEL READ COMMITTED", "ROLLBACK"
	}
	results, err := c.Conn.Conn().PgConn().Exec(ctx, strings.Join(slices.Concat([]string{begin}, statements, []string{end}), "; ")).ReadAll()
	if err != nil {
		ctx, cancel := own(ctx)
		defer cancel()
		return nil, errors.Join(err, c.control(ctx, end))
	}
	var rows [][]string
	for _, r := range results {
		if len(r.FieldDescriptions) > 0 {
			rows = textOf(r)
		}
	}
	return rows, nil
}

func textOf(r *pgconn.Result) [][]string {
	rows := make([][]string, len(r.Rows))
	for i, row := range r.Rows {
		for _, v := range row {
			rows[i] = append(rows[i], string(v))
		}
	}
	return rows
}

// drawn are the sequences of which the transaction has taken keys, rolled back or not: they are locked until its end.
func (c *postgresOuter) drawn(ctx context.Context) []sequence {
	if len(c.noted) == 0 || c.status() != 'T' {
		return nil
	}
	rows, err := c.aside(ctx, "SELECT relation FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND pid = pg_backend_pid()")
	if err != nil {
		return nil
	}
	var drawn []sequence
	for _, row := range rows {
		if s, ok := c.noted[row[0]]; ok {
			drawn = append(drawn, s)
		}
	}
	return drawn
}

// setBack sets a sequence back to what was noted, or leaves it as it is. Nobody writes to the table meanwhile, so nobody takes a key for a row of
// it; one who has taken a key by itself holds a lock on the sequence until its transaction ends.
func (c *postgresOuter) setBack(ctx context.Context, s sequence) {
	_, _ = c.aside(ctx,
		"SET LOCAL search_path = pg_catalog", "SET LOCAL row_security = off", "SET LOCAL lock_timeout = 100", "SET LOCAL statement_timeout = 500",
		"LOCK TABLE "+s.table+" IN SHARE ROW EXCLUSIVE MODE",
		fmt.Sprintf(`SELECT setval(%[1]s::regclass, %[2]d, %[3]t) FROM %[4]s AS counter
WHERE current_setting('transaction_isolation') = 'read committed' AND counter.last_value = currval(%[1]s)
AND NOT EXISTS (SELECT FROM %[5]s AS kept WHERE kept.%[6]s BETWEEN %[7]d AND counter.last_value)
AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND relation = %[1]s
	AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid IS DISTINCT FROM pg_backend_pid())`,
			s.oid, s.last, s.called, s.name, s.table, s.column, s.first()))
}

// reset sets the sequences back inside of the transaction, which keeps what else the session has set in it.
func (c *postgresOuter) reset(ctx context.Context) (open bool, err error) {
	ctx, cancel := within(ctx, resetTimeout)
	defer cancel()
	for _, s := range c.drawn(ctx) {
		c.setBack(ctx, s)
	}
	return true, nil
}

// rollback ends the transaction, and sets the sequences back after it.
func (c *postgresOuter) rollback(ctx context.Context) error {
	drawn := c.drawn(ctx)
	c.noted = nil
	if err := c.control(ctx, "ROLLBACK"); err != nil {
		return err
	}
	ctx, cancel := within(ctx, resetTimeout)
	defer cancel()
	for _, s := range drawn {
		c.setBack(ctx, s)
	}
	if c.status() != 'I' {
		return errors.New("the connection was lost while counters were set back")
	}
	return nil
}
