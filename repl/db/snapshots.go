package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxSnapshot is the size in bytes of a file above which no snapshots of it are made.
	maxSnapshot = 64 << 20
	// maxSnapshots is how many cells can be undone by snapshots.
	maxSnapshots = 20
)

// Snapshots undo cells of a SQLite file without a sandbox: before the first statement of a cell that may write, the whole file is copied, and
// Undo puts a copy back in one transaction, which every connection sees at once. Others can read and write all the time; what they have
// written since would be lost by Undo, so it refuses then.
type Snapshots struct {
	open  func() (*snapshotConn, error)
	limit int64

	cell atomic.Int64
	kept atomic.Int64 // the cell for which a snapshot was made, or could not be

	mu      sync.Mutex
	conn    *snapshotConn // sees what all others commit; nil before the first snapshot
	dir     *scratchDir   // made with it
	files   int
	list    []snapshot // oldest first
	undone  []undoneCell
	why     error          // why older cells cannot be undone; nil where there are none
	version int64          // of the file, as far as this program knows who has written to it
	writing map[*conn]bool // the connections of this program that are between a statement that may write and its commit
}

// snapshot is the file as it was before a cell.
type snapshot struct {
	cell    int
	file    string
	version int64
}

// undoneCell is a cell that was undone, and the file as it was after it.
type undoneCell struct {
	snapshot
	after string
}

// StartCell says that the statements from here on belong to cell n.
func (s *Snapshots) StartCell(n int) { s.cell.Store(int64(n)) }

// before makes the snapshot of the cell at work, where it has none. A failure costs the undo, not the statement that is to run.
func (s *Snapshots) before() {
	cell := s.cell.Load()
	if cell == 0 || s.kept.Load() == cell {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept.Load() == cell {
		return
	}
	if err := s.keep(int(cell)); err != nil {
		s.cut(fmt.Errorf("cell %d cannot be undone: %w", cell, err))
	}
	s.kept.Store(cell)
}

func (s *Snapshots) keep(cell int) error {
	if s.conn == nil {
		if err := s.start(); err != nil {
			return err
		}
	}
	if size, err := s.conn.size(); err != nil {
		return err
	} else if size > s.limit {
		return fmt.Errorf("the file is larger than %d MB, so undo needs --sandbox", s.limit>>20)
	}
	if err := s.alone(); err != nil {
		s.cut(err)
	}
	file, err := s.copy()
	if err != nil {
		return err
	}
	s.list = append(s.list, snapshot{cell, file, s.version})
	s.undone = nil
	s.list = s.list[max(0, len(s.list)-maxSnapshots):]
	s.prune()
	return nil
}

func (s *Snapshots) start() (err error) {
	if s.dir == nil {
		if s.dir, err = newScratchDir(os.TempDir()); err != nil {
			return err
		}
	}
	if s.conn, err = s.open(); err != nil {
		return err
	}
	s.version, err = s.conn.dataVersion()
	return err
}

// copy writes the file as it is to a new file.
func (s *Snapshots) copy() (string, error) {
	s.files++
	name := filepath.Join(s.dir.path, fmt.Sprintf("cell-%d.db", s.files))
	return name, s.conn.copyTo(name)
}

// cut gives up all snapshots, for a reason.
func (s *Snapshots) cut(why error) {
	s.list, s.undone, s.why = nil, nil, why
	s.prune()
}

// prune deletes the files that nothing needs.
func (s *Snapshots) prune() {
	if s.dir == nil {
		return
	}
	names, _ := filepath.Glob(filepath.Join(s.dir.path, "cell-*.db"))
	for _, name := range names {
		if !slices.ContainsFunc(s.list, func(p snapshot) bool { return p.file == name }) &&
			!slices.ContainsFunc(s.undone, func(u undoneCell) bool { return u.file == name || u.after == name }) {
			_ = os.Remove(name) // what stays is removed with the directory
		}
	}
}

var errOpen = errors.New("a transaction of this session is open, or a statement is at work: end it first")

var errForeign = errors.New("another program has written to the database since, and its changes would be lost")

// alone reports an error if others have written to the file since this program looked. While a connection of this program writes, others
// cannot.
func (s *Snapshots) alone() error {
	if len(s.writing) > 0 {
		return nil
	}
	version, err := s.conn.dataVersion()
	if err != nil {
		return err
	}
	if version != s.version {
		s.version = version
		return errForeign
	}
	return nil
}

// begins is called before a statement that may write.
func (s *Snapshots) begins(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		return
	}
	if err := s.alone(); err != nil {
		s.cut(err)
	}
	if s.writing == nil {
		s.writing = map[*conn]bool{}
	}
	s.writing[c] = true
}

// ends is called when the connection is no longer in a transaction. What the file is then has been written by this program.
func (s *Snapshots) ends(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.writing[c] {
		return
	}
	delete(s.writing, c)
	if len(s.writing) > 0 || s.conn == nil {
		return
	}
	if version, err := s.conn.dataVersion(); err != nil {
		s.cut(err)
	} else {
		s.version = version
	}
}

// changing leaves only the snapshots of cells that have changed something.
func (s *Snapshots) changing() {
	next := s.version
	for i := len(s.list) - 1; i >= 0; i-- {
		version := s.list[i].version
		if version == next {
			s.list = slices.Delete(s.list, i, i+1)
		}
		next = version
	}
}

// Held reports whether there is a cell that Undo could take back.
func (s *Snapshots) Held() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		return false
	}
	s.changing()
	return len(s.list) > 0
}

// Undo takes back the last n cells that have changed the database, or as many as can be, and returns them, oldest first.
func (s *Snapshots) Undo(_ context.Context, n int) ([]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		return nil, s.nothing()
	}
	if len(s.writing) > 0 {
		return nil, errOpen
	}
	if err := s.alone(); err != nil {
		s.cut(err)
		return nil, err
	}
	s.changing()
	if len(s.list) == 0 || n < 1 {
		return nil, s.nothing()
	}
	after, err := s.copy()
	if err != nil {
		return nil, err
	}
	from := max(0, len(s.list)-n)
	if err := s.conn.putBack(s.list[from].file); err != nil {
		return nil, err
	}
	var cells []int
	var undone []undoneCell
	for i := from; i < len(s.list); i++ {
		u := undoneCell{s.list[i], after}
		if i+1 < len(s.list) {
			u.after = s.list[i+1].file
		}
		undone = append(undone, u)
		cells = append(cells, u.cell)
	}
	s.undone = append(undone, s.undone...)
	s.list = s.list[:from]
	return cells, nil
}

func (s *Snapshots) nothing() error {
	if s.why != nil {
		return s.why
	}
	return ErrNothing
}

// Redo brings back n of the cells that Undo has taken: the file as it was after them.
func (s *Snapshots) Redo(_ context.Context, n int, _ func(context.Context, Change) error) (Redone, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil || len(s.undone) == 0 || n < 1 {
		return Redone{}, ErrNothing
	}
	if len(s.writing) > 0 {
		return Redone{}, errOpen
	}
	if err := s.alone(); err != nil {
		s.cut(err)
		return Redone{}, err
	}
	n = min(n, len(s.undone))
	if err := s.conn.putBack(s.undone[n-1].after); err != nil {
		return Redone{}, err
	}
	var done Redone
	for _, u := range s.undone[:n] {
		s.list = append(s.list, u.snapshot)
		done.Cells = append(done.Cells, u.cell)
	}
	s.undone = s.undone[n:]
	return done, nil
}

// close closes the connection and removes the snapshots.
func (s *Snapshots) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if s.conn != nil {
		err = s.conn.Close()
		s.conn = nil
	}
	if s.dir != nil {
		err = errors.Join(err, s.dir.remove())
		s.dir = nil
	}
	return err
}

// busyTime is how long the file may be locked when a snapshot is put back.
const busyTime = time.Second
