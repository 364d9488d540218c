package stack

import (
	"runtime"
	"testing"
)

func TestUsed(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		if Used() != 0 {
			t.Errorf("%d bytes on an architecture where it is not known", Used())
		}
		return
	}
	before := Used()
	if before > 1<<20 {
		t.Fatalf("a test starts with %d bytes of stack in use", before)
	}
	const frames, frame = 1000, 256
	if grown := deep(frames) - before; grown < frames*frame || grown > frames*frame*8 {
		t.Errorf("%d frames of more than %d bytes use %d bytes of stack", frames, frame, grown)
	}
}

// deep calls itself n times, with a frame that cannot be optimised away.
//
//go:noinline
func deep(n int) uintptr {
	var pad [256]byte
	pad[n%256] = 1
	if n == 0 {
		return Used()
	}
	return deep(n-1) + uintptr(pad[(n+1)%256])
}
