//go:build amd64 || arm64

package stack

// used is the distance from the stack pointer to the end of the stack in the run time's g, whose first field has been the
// stack's bounds (lo, hi) since Go 1.4.
func used() uintptr

// goroutine is the address of the run time's g.
func goroutine() uintptr
