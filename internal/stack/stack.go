// Package stack tells how much stack the calling goroutine uses, so that runaway recursion can be stopped before the run time
// ends the process for it.
package stack

// Used returns how many bytes of its stack the calling goroutine uses; 0 where this is not known on the architecture.
func Used() uintptr { return used() }
