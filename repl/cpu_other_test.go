//go:build !unix

package repl_test

import (
	"testing"
	"time"
)

var processStart = time.Now()

// cpuTime is the time of the clock, where the system does not tell that of the processors in this way.
func cpuTime(testing.TB) time.Duration { return time.Since(processStart) }
