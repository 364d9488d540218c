//go:build amd64 || arm64

package rtype

import "unsafe"

// slots holds the closures that the stubs go on to.
var slots [16384]unsafe.Pointer

// firstStub is the address of stub 0, segments where data, bss and type
// descriptors start and end; both are set in assembly.
var (
	firstStub unsafe.Pointer
	segments  [6]uintptr
)
