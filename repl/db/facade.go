package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// sandboxConnector opens facades of the one connection of a sandbox.
type sandboxConnector struct {
	driver  driver.Driver
	sandbox *Sandbox
}

func (c *sandboxConnector) Driver() driver.Driver { return c.driver }

func (c *sandboxConnector) Connect(ctx context.Context) (driver.Conn, error) {
	return &facade{sandbox: c.sandbox}, nil
}

// A facade is a connection of a pool that stands for the one of a sandbox.
type facade struct {
	sandbox *Sandbox
	tx      *facadeTx // that is open, or was ended from outside
}

func (f *facade) Close() error {
	if f.tx != nil {
		return f.tx.Rollback()
	}
	return nil
}

func (f *facade) ResetSession(context.Context) error { return nil }
func (f *facade) Ping(ctx context.Context) error {
	if err := f.sandbox.enter(ctx); err != nil {
		return err
	}
	defer f.sandbox.leave()
	return f.sandbox.open(ctx)
}

// CheckNamedValue converts a bound value as the driver does.
func (f *facade) CheckNamedValue(v *driver.NamedValue) error {
	if f.sandbox.check == nil {
		return driver.ErrSkip
	}
	return f.sandbox.check.CheckNamedValue(v)
}

func (f *facade) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return f.exec(ctx, query, args, func(c outer) (driver.Result, error) {
		result, err := c.ExecContext(ctx, query, args)
		if err != driver.ErrSkip {
			return result, err
		}
		stmt, err := prepared(ctx, c, query)
		if err != nil {
			return nil, err
		}
		defer stmt.Close()
		return stmt.ExecContext(ctx, args)
	})
}

func (f *facade) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return f.query(ctx, query, args, func(c outer) (*bufferedRows, error) {
		rows, err := c.QueryContext(ctx, query, args)
		if err == driver.ErrSkip {
			return f.queryPrepared(ctx, c, query, args)
		}
		if err != nil {
			return nil, err
		}
		return buffer(rows, maxBuffered)
	})
}

func (f *facade) queryPrepared(ctx context.Context, c outer, query string, args []driver.NamedValue) (*bufferedRows, error) {
	stmt, err := prepared(ctx, c, query)
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	rows, err := stmt.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	return buffer(rows, maxBuffered)
}

func prepared(ctx context.Context, c outer, query string) (serverStmt, error) {
	stmt, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	full, ok := stmt.(serverStmt)
	if !ok {
		return nil, errors.Join(errors.New("the driver's statements take no context"), stmt.Close())
	}
	return full, nil
}

// exec runs a statement for its result.
func (f *facade) exec(ctx context.Context, query string, args []driver.NamedValue, do func(outer) (driver.Result, error)) (driver.Result, error) {
	result := driver.Result(driver.RowsAffected(0))
	err := f.sandbox.run(ctx, f, query, args, false, func(c outer) ([]string, int64, error) {
		before := changesOf(c)
		r, err := do(c)
		if err != nil {
			return nil, 0, err
		}
		result = r
		words, _ := firstWords(query)
		changed := int64(-1)
		var keys []string
		if len(words) > 0 {
			switch words[0] {
			case "insert", "replace":
				if id, err := r.LastInsertId(); err == nil && id != 0 {
					keys = []string{keyText(id)}
				}
				fallthrough
			case "update", "delete", "merge":
				if n, err := r.RowsAffected(); err == nil {
					changed = n
				}
			}
		}
		if changed == 0 && changesOf(c) != before { // triggers did
			changed = -1
		}
		return keys, changed, nil
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}

// changesOf is a number that grows with each row that was changed on a connection, where it is known.
func changesOf(c outer) int64 {
	if counter, ok := c.(interface{ changes() int64 }); ok {
		return counter.changes()
	}
	return 0
}

// query runs a statement for its rows.
func (f *facade) query(ctx context.Context, query string, args []driver.NamedValue, do func(outer) (*bufferedRows, error)) (driver.Rows, error) {
	rows := &bufferedRows{sets: make([]bufferedSet, 1)}
	err := f.sandbox.run(ctx, f, query, args, true, func(c outer) ([]string, int64, error) {
		r, err := do(c)
		if err != nil {
			return nil, 0, err
		}
		rows = r
		if words, _ := firstWords(query); len(words) > 0 && (words[0] == "insert" || words[0] == "replace") {
			return r.keys(), -1, nil
		}
		return nil, -1, nil
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

func (f *facade) Prepare(query string) (driver.Stmt, error) {
	return f.PrepareContext(context.Background(), query)
}

// PrepareContext has the database check the statement. It is prepared again where it runs, as the connection may be another one by then.
func (f *facade) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	stmt := &facadeStmt{f, query}
	if parseControl(query).op != noControl {
		return stmt, nil
	}
	s := f.sandbox
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	guard, spoils := s.prefix+"s", s.begun && s.conn.spoils()
	if spoils {
		if err := s.control(ctx, "SAVEPOINT "+guard); err != nil {
			return nil, s.settle(err)
		}
	}
	checked, err := s.conn.PrepareContext(ctx, query)
	if err == nil {
		err = checked.Close()
	}
	if spoils && s.conn.alive() {
		err = errors.Join(err, s.control(ctx, "ROLLBACK TO SAVEPOINT "+guard, "RELEASE SAVEPOINT "+guard))
	}
	if err := s.settle(err); err != nil {
		return nil, err
	}
	return stmt, nil
}

type facadeStmt struct {
	facade *facade
	query  string
}

func (s *facadeStmt) Close() error  { return nil }
func (s *facadeStmt) NumInput() int { return -1 }

func (s *facadeStmt) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }
func (s *facadeStmt) Query([]driver.Value) (driver.Rows, error)  { return nil, driver.ErrSkip }

func (s *facadeStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.facade.exec(ctx, s.query, args, func(c outer) (driver.Result, error) {
		stmt, err := prepared(ctx, c, s.query)
		if err != nil {
			return nil, err
		}
		defer stmt.Close()
		return stmt.ExecContext(ctx, args)
	})
}

func (s *facadeStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.facade.query(ctx, s.query, args, func(c outer) (*bufferedRows, error) {
		return s.facade.queryPrepared(ctx, c, s.query, args)
	})
}

// facadeTx is a transaction, which is a savepoint.
type facadeTx struct {
	facade *facade
	over   error // why it has ended, when the sandbox has ended it
}

// Begin is what database/sql no longer calls.
func (f *facade) Begin() (driver.Tx, error) {
	return f.BeginTx(context.Background(), driver.TxOptions{})
}

func (f *facade) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if opts.ReadOnly || opts.Isolation != driver.IsolationLevel(sql.LevelDefault) {
		return nil, errors.New("in the sandbox transactions are savepoints of one transaction: they have no isolation level or read-only mode of their own")
	}
	s := f.sandbox
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	tx := &facadeTx{facade: f}
	if err := s.beginTx(ctx, tx); err != nil {
		s.pass()
		return nil, err
	}
	f.tx = tx
	return tx, nil
}

func (s *Sandbox) beginTx(ctx context.Context, tx *facadeTx) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	defer s.rest()
	if err := s.open(ctx); err != nil {
		return err
	}
	err := s.ready(ctx)
	if err == nil {
		err = s.push(ctx, savepoint{tx: tx})
	}
	return s.settle(err)
}

func (t *facadeTx) Commit() error   { return t.end((*Sandbox).keep, false) }
func (t *facadeTx) Rollback() error { return t.end((*Sandbox).drop, true) }

// end ends the transaction in one of two ways. One that the sandbox has ended is rolled back already.
func (t *facadeTx) end(how func(*Sandbox, context.Context, int) error, back bool) error {
	s := t.facade.sandbox
	ctx, cancel := own(context.Background())
	defer cancel()
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	defer s.rest()
	t.facade.tx = nil
	if t.over != nil {
		if back {
			return nil
		}
		return t.over
	}
	i := s.last(func(p savepoint) bool { return p.tx == t })
	if i < 0 {
		return errors.New("the transaction is not open")
	}
	t.over = sql.ErrTxDone
	s.pass()
	return s.settle(how(s, ctx, i))
}
