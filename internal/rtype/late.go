package rtype

import (
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// The run time remembers whether a type implements an interface: in its table
// of itabs, one for each pair that was asked for, implemented or not; and in a
// cache beside each type assertion and type switch in the program. A method
// declared late makes what it remembers wrong. There is no function to make it
// forget, but its memory can be found: the table's variable and the assertions
// are in the program's data segment, whose bounds the linker defines. See
// runtime/iface.go and internal/abi/switch.go.

// itabTable is the run time's hash table of itabs. entries goes on for size
// words.
type itabTable struct {
	size    uintptr
	_       uintptr // entries in use
	entries [1]*abiItab
}

// typeAssert is what a type assertion to an interface type is compiled to.
type typeAssert struct {
	cache *typeAssertCache
	inter *abiInterface
	// A bool follows.
}

type typeAssertCache struct {
	mask    uintptr
	entries [1]struct{ typ, itab uintptr } // mask+1 of them
}

// interfaceSwitch is what a type switch with interface types is compiled to.
type interfaceSwitch struct {
	cache *interfaceSwitchCache
	n     int
	// n interface types follow.
}

type interfaceSwitchCache struct {
	mask    uintptr
	entries [1]struct {
		typ  uintptr
		n    int
		itab uintptr
	} // mask+1 of them
}

// memory is what was found.
type memory struct {
	itabs    **itabTable
	asserts  []*typeAssert
	switches []*interfaceSwitch
	err      error
}

// LateMethods returns nil where a method declared after its type was in use is
// seen by all of the run time, and otherwise an error that tells why not:
// compiled code that has asked once whether the type implements an interface
// may then hold on to the answer.
func LateMethods() error {
	if err := Supported(); err != nil {
		return err
	}
	return lateMemory().err
}

var lateMemory = sync.OnceValue(findMemory)

// forget makes the run time forget what it knows about the methods of T and *T,
// and encoding/json if the new methods concern it. The caller holds t.mu.
func forget(t *Type, added []*method) {
	found := lateMemory()
	if found.err != nil {
		return
	}
	mine := [2]*abiType{descriptor(t.typ), descriptor(t.ptr)}
	correctItabs(*found.itabs, mine, t)
	for _, a := range found.asserts {
		a.forget(mine)
	}
	for _, s := range found.switches {
		s.forget(mine)
	}
	if slices.ContainsFunc(added, func(m *method) bool { return concernsEncoders(m.Name) }) {
		forgetEncoders()
	}
}

// correctItabs completes the itabs that say that the type does not implement an
// interface, where by now it does.
//
//go:norace
//go:nocheckptr
func correctItabs(table *itabTable, mine [2]*abiType, t *Type) {
	for i := range table.size {
		itab := loadItab(table, i)
		if itab == nil || itab.typ != mine[0] && itab.typ != mine[1] || itab.fun[0] != 0 {
			continue
		}
		code, ok := t.implement(reflectType(&itab.inter.abiType), itab.typ == mine[1])
		if !ok {
			continue
		}
		fun := unsafe.Slice(&itab.fun[0], len(code))
		for i := len(code) - 1; i >= 0; i-- { // the first word makes it valid
			atomic.StoreUintptr(&fun[i], uintptr(code[i]))
		}
	}
}

// implement returns the code for each method of an interface type, if the type
// has them all.
func (t *Type) implement(iface reflect.Type, isPtr bool) ([]unsafe.Pointer, bool) {
	code := make([]unsafe.Pointer, iface.NumMethod())
	for i := range code {
		want := iface.Method(i)
		m := t.methods[want.Name]
		if m == nil || m.Func != want.Type || m.Ptr && !isPtr || want.PkgPath != "" && want.PkgPath != t.decl.PkgPath {
			return nil, false
		}
		code[i] = m.interfaceStub(isPtr).code()
	}
	return code, true
}

//go:norace
//go:nocheckptr
func (a *typeAssert) forget(mine [2]*abiType) {
	cache := (*typeAssertCache)(atomic.LoadPointer((*unsafe.Pointer)(unsafe.Pointer(&a.cache))))
	for _, e := range unsafe.Slice(&cache.entries[0], cache.mask+1) {
		if isOneOf(e.typ, mine) {
			// The run time stores here in the same way. An empty cache has no
			// entry but the one that ends a search.
			atomic.CompareAndSwapPointer((*unsafe.Pointer)(unsafe.Pointer(&a.cache)), unsafe.Pointer(cache), unsafe.Pointer(new(typeAssertCache)))
			return
		}
	}
}

//go:norace
//go:nocheckptr
func (s *interfaceSwitch) forget(mine [2]*abiType) {
	cache := (*interfaceSwitchCache)(atomic.LoadPointer((*unsafe.Pointer)(unsafe.Pointer(&s.cache))))
	for _, e := range unsafe.Slice(&cache.entries[0], cache.mask+1) {
		if isOneOf(e.typ, mine) {
			atomic.CompareAndSwapPointer((*unsafe.Pointer)(unsafe.Pointer(&s.cache)), unsafe.Pointer(cache), unsafe.Pointer(new(interfaceSwitchCache)))
			return
		}
	}
}

func isOneOf(typ uintptr, mine [2]*abiType) bool {
	return typ == uintptr(unsafe.Pointer(mine[0])) || typ == uintptr(unsafe.Pointer(mine[1]))
}
