//go:build unix

// Package lockfile has files that a process holds while it lives, by which others tell whether it does.
package lockfile

import (
	"errors"
	"os"
	"syscall"
)

// Create makes a file, for reading and appending, and locks it. It gets its name only when it is locked, so that no other process ever
// sees it free while this one lives.
func Create(path string) (*os.File, error) {
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

// Take locks a file that exists, and fails where a living process holds it.
func Take(path string) (*os.File, error) {
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
