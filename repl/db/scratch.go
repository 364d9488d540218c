package db

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/retort-shell/retort/internal/lockfile"
)

// scratchPrefix begins the name of every directory of private copies.
const scratchPrefix = "retort-"

// lockName is the file in a scratch directory that its session holds locked while it lives.
const lockName = "lock"

// scratchDir is a directory of one session under the system's directory for temporary files, readable by its owner only.
type scratchDir struct {
	path string
	lock *os.File
}

// newScratchDir makes a scratch directory under parent and locks it.
func newScratchDir(parent string) (*scratchDir, error) {
	path, err := os.MkdirTemp(parent, scratchPrefix)
	if err != nil {
		return nil, err
	}
	lock, err := lockfile.Create(filepath.Join(path, lockName))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(path))
	}
	return &scratchDir{path, lock}, nil
}

// remove deletes the directory with all that is in it.
func (d *scratchDir) remove() error {
	err := d.lock.Close()
	return errors.Join(err, os.RemoveAll(d.path))
}

// removeLeftovers deletes the scratch directories under parent whose session ended without removing them, which their free lock
// shows. Whatever cannot be read, locked or deleted is left alone: it is somebody else's, or in use.
func removeLeftovers(parent string) {
	dir, err := os.Open(parent)
	if err != nil {
		return
	}
	names, _ := dir.Readdirnames(-1) // what was read before an error is still worth looking at
	_ = dir.Close()
	for _, name := range names {
		if strings.HasPrefix(name, scratchPrefix) {
			removeLeftover(filepath.Join(parent, name))
		}
	}
}

func removeLeftover(path string) {
	if info, err := os.Lstat(path); err != nil || !info.IsDir() {
		return
	}
	lock, err := lockfile.Take(filepath.Join(path, lockName))
	if err != nil {
		return
	}
	_ = (&scratchDir{path, lock}).remove()
}
