//go:build unix

package repl_test

import (
	"syscall"
	"testing"
	"time"
)

// cpuTime is what the process has taken of the processors. Unlike the time of the clock, it does not grow while others have them.
func cpuTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
