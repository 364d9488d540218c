// Package journal keeps the cells of a running session in a file, so that they can be run again if the process does not end well: a
// fatal error of Go's run time, kill -9, the end of the machine.
//
// A directory has one file for each running session, which holds a lock on it. At a clean end the file is removed. A file
// without a lock is what is left of a session that ended otherwise.
package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	extension = ".session"

	// maxBytes bounds what is read of a file.
	maxBytes = 64 << 20

	// maxAge is how long what is left of a session is kept.
	maxAge = 30 * 24 * time.Hour
)

// A record is a line of a file: one of the fields is set.
type record struct {
	Database string  `json:"database,omitempty"`
	Began    *cell   `json:"began,omitempty"`
	Ended    *ending `json:"ended,omitempty"`
}

type cell struct {
	N      int    `json:"n"`
	Source string `json:"source"`
}

type ending struct {
	N      int  `json:"n"`
	Failed bool `json:"failed,omitempty"`
	Wrote  bool `json:"wrote,omitempty"`
}

// A Journal is the file of a running session. Its methods are not safe for concurrent use.
type Journal struct{ locked }

// A locked file is one that other processes take for a living session's.
type locked struct {
	path string
	file *os.File
}

// remove removes the file and gives its lock up. Not every system removes a file that is open.
func (l locked) remove() error {
	err := os.Remove(l.path)
	cerr := l.file.Close()
	if err != nil {
		err = os.Remove(l.path)
	}
	return errors.Join(err, cerr)
}

// Create makes the file of a session on a database, which is described in words. The directory is made where there is none.
func Create(dir, database string) (*Journal, error) {
	l, err := create(dir)
	if err != nil {
		return nil, fmt.Errorf("keep a journal of the session: %w", err)
	}
	j := &Journal{l}
	if err := j.write(record{Database: database}); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

func create(dir string) (locked, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return locked{}, err
	}
	name := strconv.FormatInt(time.Now().UnixNano(), 36) + "-" + strconv.Itoa(os.Getpid())
	path := filepath.Join(dir, name+extension)
	f, err := createLocked(path)
	return locked{path, f}, err
}

// Began notes a cell that is about to run. It is on disk before the cell can end the process.
func (j *Journal) Began(n int, source string) error { return j.write(record{Began: &cell{n, source}}) }

// Ended notes that the cell has ended, whether it failed, and whether it wrote to the database.
func (j *Journal) Ended(n int, failed, wrote bool) error {
	return j.write(record{Ended: &ending{n, failed, wrote}})
}

func (j *Journal) write(r record) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("keep a journal of the session: %w", err)
	}
	return nil
}

// CatchCrash has the run time write the reason of a fatal error to the file too, as long as the journal is open.
func (j *Journal) CatchCrash() error { return debug.SetCrashOutput(j.file, debug.CrashOptions{}) }

// Close removes the file: the session has come to a clean end.
func (j *Journal) Close() error {
	return errors.Join(debug.SetCrashOutput(nil, debug.CrashOptions{}), j.remove())
}

// A Cell is a cell of a lost session.
type Cell struct {
	N      int
	Source string
	Wrote  bool // to the database
}

// Lost is a session that did not come to a clean end.
type Lost struct {
	Cells []Cell // that ended well, in their order
	Last  int    // the number of the last cell
	In    bool   // it was at work
	Why   string // "concurrent use of a map"; empty where the process had no time to say

	left *locked // so that no other session finds it; nil once it was given up
}

// Find returns the youngest session on a database that was lost, and takes it, so that no other process finds it. It is nil where
// there is none. What is too old is removed.
func Find(dir, database string) (*Lost, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for a session that was lost: %w", err)
	}
	slices.Reverse(entries) // names begin with the time
	var found *Lost
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), extension) || !e.Type().IsRegular() {
			continue
		}
		path := filepath.Join(dir, e.Name())
		f, err := takeLocked(path)
		if err != nil {
			continue // its session lives, or it is not ours to read
		}
		left := locked{path, f}
		l, on, err := read(f)
		info, serr := f.Stat()
		switch {
		case err != nil || serr != nil || len(l.Cells) == 0 || time.Since(info.ModTime()) > maxAge:
			_ = left.remove() // it would be tried again, that is all
		case found == nil && on == database:
			found, l.left = l, &left
		default:
			f.Close()
		}
	}
	return found, nil
}

// Forget removes what is left of the session.
func (l *Lost) Forget() error {
	left := l.left
	if l.left = nil; left == nil {
		return nil
	}
	return left.remove()
}

// read reads a file. What the run time wrote of a fatal error stands behind the records.
func read(f *os.File) (l *Lost, database string, err error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, "", err
	}
	l = &Lost{}
	var began *cell
	lines := bufio.NewReader(io.LimitReader(f, maxBytes))
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, "", err
		}
		var r record
		switch text := bytes.TrimSpace(line); {
		case len(text) == 0:
		case json.Unmarshal(text, &r) != nil:
			if l.Why == "" {
				l.Why = reason(string(text))
			}
		case r.Database != "":
			database = r.Database
		case r.Began != nil:
			began = r.Began
			l.Last, l.In = began.N, true
		case r.Ended != nil && began != nil && r.Ended.N == began.N:
			l.In = false
			if !r.Ended.Failed {
				l.Cells = append(l.Cells, Cell{began.N, began.Source, r.Ended.Wrote})
			}
		}
		if err != nil {
			return l, database, nil
		}
	}
}

// reasons are how lines of a crash begin that say why, and what they say. The run time writes the line "fatal error: ..." to standard error
// only; what is left to tell by is the function that it ended in.
var reasons = []struct{ start, why string }{
	{"panic: ", ""},
	{"fatal error: ", ""},
	{"SIG", ""},
	{"internal/runtime/maps.fatal(", "concurrent use of a map"},
	{"sync.fatal(", "a lock was unlocked that was not locked"},
	{"runtime.throw(", "a fatal error of Go's run time"},
	{"runtime.fatal", "a fatal error of Go's run time"},
}

// reason returns why the process crashed if a line of the crash tells.
func reason(line string) string {
	for _, r := range reasons {
		if strings.HasPrefix(line, r.start) {
			if r.why == "" {
				return line
			}
			return r.why
		}
	}
	return ""
}
