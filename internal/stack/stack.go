// Package stack tells how much stack the calling goroutine uses, so that runaway recursion can be stopped before the run time
// ends the process for it, and which goroutine it is.
package stack

// Used returns how many bytes of its stack the calling goroutine uses; 0 where this is not known on the architecture.
func Used() uintptr { return used() }

// Goroutine returns what no other goroutine has while the calling one lives.
func Goroutine() uintptr { return goroutine() }
