package rtype

import (
	"errors"
	"fmt"
	"sync/atomic"
	"unsafe"
)

const stubSize = 16 // bytes of code from a stub to the next, in stubs_*.s

var errNoStubs = errors.New("no room for more methods in this process")

// stub is the index of a stub.
type stub int

// newStub takes a stub that calls the closure. The caller holds registry.
func newStub(closure unsafe.Pointer) (stub, error) {
	if registry.stubs == len(slots) {
		return 0, fmt.Errorf("%w: all %d entries are taken", errNoStubs, len(slots))
	}
	s := stub(registry.stubs)
	registry.stubs++
	s.set(closure)
	return s, nil
}

// set makes the stub call the closure from now on.
func (s stub) set(closure unsafe.Pointer) { atomic.StorePointer(&slots[s], closure) }

// code is the address of the stub.
func (s stub) code() unsafe.Pointer { return unsafe.Add(firstStub, int(s)*stubSize) }

// closureOf returns what a func value points to.
func closureOf(fn any) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&fn))[1] }
