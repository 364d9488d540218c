package db

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrNothing is returned where there is nothing to undo or redo.
var ErrNothing = errors.New("nothing to undo or redo")

// StartCell says that the statements from here on belong to cell n.
func (s *Sandbox) StartCell(n int) { s.cell.Store(int64(n)) }

func (s *Sandbox) at() int { return int(s.cell.Load()) }

// A SandboxState is what a sandbox holds.
type SandboxState struct {
	Changes     int  // statements that changed something, not committed
	Cells       int  // the cells that sent them
	Transaction bool // a transaction of the user's is open
}

// State tells what the sandbox holds. It does not wait for a statement at work.
func (s *Sandbox) State() SandboxState { return *s.state.Load() }

// Held reports whether there is a cell that Undo could take back.
func (s *Sandbox) Held() bool { return s.State().Changes > 0 }

// OnGone has f called with the first cell whose changes are gone, whenever all of them are, other than by Undo. It must not use the database.
func (s *Sandbox) OnGone(f func(cell int)) {
	s.lock <- struct{}{}
	defer s.leave()
	s.gone = f
}

func isOpen(p savepoint) bool { return p.raw || p.tx != nil }

// cellsOf are the cells of changes, oldest first.
func cellsOf(log []Change) []int {
	var cells []int
	for _, c := range log {
		if n := len(cells); n == 0 || cells[n-1] != c.Cell {
			cells = append(cells, c.Cell)
		}
	}
	return cells
}

// Undo takes back the last n cells that have changed the database, or as many as there are, and returns them, oldest first. Transactions that
// began in them are gone. When nothing is left, the counters of generated keys are set back, where that takes no key from anybody.
func (s *Sandbox) Undo(ctx context.Context, n int) ([]int, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	defer s.rest()
	cells := cellsOf(s.log)
	if len(cells) == 0 || n < 1 {
		return nil, ErrNothing
	}
	cells = cells[max(0, len(cells)-n):]
	for i, p := range s.stack {
		if p.cell < cells[0] {
			continue
		}
		taken := append([]Change(nil), s.log[p.log:]...)
		if err := s.drop(ctx, i); err != nil {
			return nil, s.settle(fmt.Errorf("take back the last changes: %w", err))
		}
		s.undone = append(byCell(taken), s.undone...)
		s.reset(ctx)
		return cellsOf(taken), nil
	}
	return nil, errors.New("the place to which to go back is not known; :rollback takes back everything")
}

func byCell(log []Change) [][]Change {
	var groups [][]Change
	for i, c := range log {
		if i == 0 || log[i-1].Cell != c.Cell {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], c)
	}
	return groups
}

// Redone is what Redo has done.
type Redone struct {
	Cells []int
	// Keys are those that came out different: what they were, and what they are.
	Keys [][2]string
}

// Redo brings back n of the cells that Undo has taken, the first undone first: again sends a change anew, which is to run on the
// database of the sandbox. When a statement fails, its cell is left out, and those behind it.
func (s *Sandbox) Redo(ctx context.Context, n int, again func(context.Context, Change) error) (Redone, error) {
	var done Redone
	if err := s.enter(ctx); err != nil {
		return done, err
	}
	cell := s.at()
	s.redoes = true
	s.leave()
	defer func() {
		s.lock <- struct{}{}
		s.redoes = false
		s.StartCell(cell)
		s.leave()
	}()
	for ; n > 0; n-- {
		s.lock <- struct{}{}
		if len(s.undone) == 0 {
			s.leave()
			break
		}
		changes, from := s.undone[0], len(s.log)
		s.StartCell(changes[0].Cell)
		s.leave()
		for _, c := range changes {
			if c.SQL == "" {
				return done, errors.Join(errors.New("the cell has sent too much to be kept, and cannot be brought back"), s.unredo(ctx, c.Cell))
			}
			if err := again(ctx, c); err != nil {
				return done, errors.Join(err, s.unredo(ctx, changes[0].Cell))
			}
		}
		s.lock <- struct{}{}
		done.Keys = append(done.Keys, different(changes, s.log[min(from, len(s.log)):])...)
		s.undone = s.undone[1:]
		s.leave()
		done.Cells = append(done.Cells, changes[0].Cell)
	}
	if len(done.Cells) == 0 {
		return done, ErrNothing
	}
	return done, nil
}

// unredo takes back the part of a cell that Redo has brought.
func (s *Sandbox) unredo(ctx context.Context, cell int) error {
	s.lock <- struct{}{}
	defer s.leave()
	for i, p := range s.stack {
		if p.cell == cell {
			err := s.drop(ctx, i)
			if err == nil {
				s.reset(ctx)
			}
			return err
		}
	}
	return nil
}

// reset sets the counters of keys back, where nothing is left of what the sandbox held. That may end the transaction, and the next statement
// begins another.
func (s *Sandbox) reset(ctx context.Context) {
	if len(s.log) > 0 || s.last(func(p savepoint) bool { return p.cell == 0 }) >= 0 {
		return
	}
	ctx, cancel := own(ctx)
	defer cancel()
	open, err := s.conn.reset(ctx)
	if err != nil {
		s.abandon()
	}
	if err != nil || !open {
		s.forget(nil)
	}
}

// abandon closes a connection that is of no use any more: its end is the end of its transaction.
func (s *Sandbox) abandon() {
	_ = s.conn.Close()
	s.conn = nil
}

// different pairs the keys that two runs of the same changes gave.
func different(was, is []Change) [][2]string {
	var keys [][2]string
	for i := range min(len(was), len(is)) {
		for j := range min(len(was[i].Keys), len(is[i].Keys)) {
			if was[i].Keys[j] != is[i].Keys[j] {
				keys = append(keys, [2]string{was[i].Keys[j], is[i].Keys[j]})
			}
		}
	}
	return keys
}

// Commit keeps all that the sandbox holds for good, and returns how many changes that were. It refuses while a transaction is open.
func (s *Sandbox) Commit(ctx context.Context) (int, error) {
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	defer s.leave()
	if s.last(isOpen) >= 0 {
		return 0, errors.New("a transaction is open in the sandbox: end it first, with COMMIT or ROLLBACK, or with its own methods")
	}
	held := len(s.log)
	if !s.begun {
		return held, nil
	}
	ctx, cancel := own(ctx)
	defer cancel()
	if err := s.conn.commit(ctx); err != nil {
		return 0, s.lose(fmt.Errorf("the database refused to commit: %w", s.conn.explain(err)))
	}
	s.forget(nil)
	s.undone = nil
	return held, nil
}

// Rollback takes back all that the sandbox holds, and the counters of keys as Undo does, and returns how many changes that were. They cannot be
// brought again.
func (s *Sandbox) Rollback(ctx context.Context) (int, error) {
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	defer s.leave()
	return s.rollback(ctx, errors.New("the transaction was rolled back with the sandbox"))
}

func (s *Sandbox) rollback(ctx context.Context, why error) (int, error) {
	held := len(s.log)
	s.undone = nil
	if !s.begun {
		return held, nil
	}
	ctx, cancel := own(ctx)
	defer cancel()
	if err := s.conn.rollback(ctx); err != nil {
		s.abandon()
	}
	s.taken()
	s.forget(why)
	return held, nil
}

// close rolls back what is held and closes the connection.
func (s *Sandbox) close() error {
	s.lock <- struct{}{}
	defer s.leave()
	if s.timer != nil {
		s.timer.Stop()
	}
	_, err := s.rollback(context.Background(), errors.New("the sandbox is closed"))
	if s.conn != nil {
		err = errors.Join(err, s.conn.Close())
		s.conn = nil
	}
	return err
}

// Expire makes the sandbox roll back what it holds when no statement has come for a time, and tell so: an open transaction keeps others
// from the rows that it has changed. No time is no end.
func (s *Sandbox) Expire(idle time.Duration, tell func(string)) {
	s.lock <- struct{}{}
	defer s.leave()
	s.idle, s.notify = idle, tell
}

// rest starts the time after which an idle sandbox expires.
func (s *Sandbox) rest() {
	if s.idle <= 0 {
		return
	}
	s.used = time.Now()
	switch {
	case !s.begun:
	case s.timer == nil:
		s.timer = time.AfterFunc(s.idle, s.expire)
	default:
		s.timer.Reset(s.idle)
	}
}

// expire rolls back, unless the sandbox was used meanwhile.
func (s *Sandbox) expire() {
	s.lock <- struct{}{}
	if !s.begun || time.Since(s.used) < s.idle {
		s.leave()
		return
	}
	open := s.last(isOpen) >= 0
	why := fmt.Sprintf("the sandbox was idle for %s", briefly(s.idle))
	held, _ := s.rollback(context.Background(), errors.New("the transaction was rolled back, as "+why))
	tell := s.notify
	s.leave()
	switch {
	case held == 1:
		tell(why + ": its change is rolled back")
	case held > 1:
		tell(fmt.Sprintf("%s: its %d changes are rolled back", why, held))
	case open:
		tell(why + ": the open transaction is rolled back")
	}
}

// briefly writes a duration without its zeros: 10m, not 10m0s.
func briefly(d time.Duration) string {
	switch {
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return d.String()
}
