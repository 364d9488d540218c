//go:build unix

package journal

import (
	"errors"
	"os"
	"syscall"
)

// createLocked makes a file and locks it. It gets its name only when it is locked, so that no other session takes it for one that
// was lost.
func createLocked(path string) (*os.File, error) {
	unnamed := path + ".new"
	f, err := os.OpenFile(unnamed, os.O_RDWR|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(flock(f), os.Rename(unnamed, path)); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// takeLocked locks a file that exists, and fails where a living session holds it.
func takeLocked(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	if err := flock(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func flock(f *os.File) error {
	return os.NewSyscallError("flock", syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB))
}
