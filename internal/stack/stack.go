// Package stack tells what the run time knows of the calling goroutine: how much stack it uses, so that runaway recursion can be
// stopped before the run time ends the process for it; which goroutine it is; and what it panics with.
package stack

// Used returns how many bytes of its stack the calling goroutine uses; 0 where this is not known on the architecture.
func Used() uintptr { return used() }
