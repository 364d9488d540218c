//go:build !amd64 && !arm64

package rtype

import "unsafe"

var (
	slots     [0]unsafe.Pointer
	firstStub unsafe.Pointer
	segments  [6]uintptr
)
