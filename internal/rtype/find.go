package rtype

import (
	"errors"
	"reflect"
	"runtime/debug"
	"sync/atomic"
	"unsafe"
)

const word = unsafe.Sizeof(uintptr(0))

// lateSpecimen is asserted in this package in one type assertion and one type
// switch, by which findMemory is proved to find such.
type lateSpecimen interface{ lateSpecimen() }

type lateSpecimen2 interface{ lateSpecimen2() }

//go:noinline
func assertSpecimen(v any) bool {
	_, ok := v.(lateSpecimen)
	return ok
}

//go:noinline
func switchSpecimen(v any) int {
	switch v.(type) {
	case lateSpecimen:
		return 1
	case lateSpecimen2:
		return 2
	}
	return 0
}

var errMemoryNotFound = errors.New("the run time's memory of implemented interfaces is not where it is known to be")

// findMemory looks through the data segment. A word is taken for part of what
// is looked for only if all that it leads to has the right form; following a
// word that is no pointer may fault, which the process survives.
func findMemory() (m memory) {
	if assertSpecimen(0) || switchSpecimen(0) != 0 {
		return memory{err: errMemoryNotFound} // never: it keeps both in the program
	}
	var known specimenInterface = specimenInt(0)
	itab := *(**abiItab)(unsafe.Pointer(&known))
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))

	s := scanner{words: segment(segments[0], segments[1]), types: [2]uintptr{segments[4], segments[5]}}
	for i := range s.words {
		switch {
		case s.isAssert(i):
			m.asserts = append(m.asserts, (*typeAssert)(unsafe.Pointer(&s.words[i])))
		case s.isSwitch(i):
			m.switches = append(m.switches, (*interfaceSwitch)(unsafe.Pointer(&s.words[i])))
		case m.itabs == nil && s.isItabTable(i, itab):
			m.itabs = (**itabTable)(unsafe.Pointer(&s.words[i]))
		}
	}
	if m.itabs == nil || !m.hasSpecimens() {
		m.err = errMemoryNotFound
	}
	return m
}

// segment returns the words of a part of the program's memory.
//
//go:nocheckptr
func segment(start, end uintptr) []uintptr {
	return unsafe.Slice((*uintptr)(pointer(start)), (end-start)/word)
}

// pointer returns a pointer that is not to Go's heap, or is used only to look.
func pointer(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

func (m *memory) hasSpecimens() bool {
	want := as[abiInterface](descriptor(reflect.TypeFor[lateSpecimen]()))
	asserts, switches := 0, 0
	for _, a := range m.asserts {
		if a.inter == want {
			asserts++
		}
	}
	for _, s := range m.switches {
		first := (**abiInterface)(unsafe.Add(unsafe.Pointer(s), unsafe.Sizeof(*s)))
		if *first == want && s.n == 2 {
			switches++
		}
	}
	return asserts == 1 && switches == 1
}

// scanner tells what the words of the data segment are.
type scanner struct {
	words []uintptr
	types [2]uintptr // where compiled type descriptors start and end
}

//go:norace
func (s *scanner) at(i int) uintptr {
	if i >= len(s.words) {
		return 0
	}
	return s.words[i]
}

// isInterface reports whether a word refers to a compiled interface type.
//
//go:norace
//go:nocheckptr
func (s *scanner) isInterface(w uintptr) bool {
	if w < s.types[0] || w+unsafe.Sizeof(abiInterface{}) > s.types[1] || w%word != 0 {
		return false
	}
	d := (*abiInterface)(pointer(w))
	return reflect.Kind(d.kind) == reflect.Interface && d.size == 2*word && d.ptrBytes == 2*word && len(d.methods) > 0
}

func (s *scanner) isAssert(i int) bool {
	return s.isInterface(s.at(i+1)) && s.at(i+2) <= 1 && s.isCache(s.at(i), 2)
}

func (s *scanner) isSwitch(i int) bool {
	n := s.at(i + 1)
	if n == 0 || n > 1024 {
		return false
	}
	for k := range int(n) {
		if !s.isInterface(s.at(i + 2 + k)) {
			return false
		}
	}
	return s.isCache(s.at(i), 1+2)
}

// isCache reports whether a word refers to a cache with entries of the given
// number of words: a mask, then entries that start with a type or are empty.
func (s *scanner) isCache(w uintptr, entryWords uintptr) (ok bool) {
	if !mayBePointer(w) {
		return false
	}
	defer func() {
		if recover() != nil { // w was no pointer
			ok = false
		}
	}()
	mask := peek(w)
	if mask&(mask+1) != 0 || mask > 1<<20 {
		return false
	}
	empty := false
	for i := range mask + 1 {
		typ := peek(w + word*(1+i*entryWords))
		if typ == 0 {
			empty = true
		} else if !mayBePointer(typ) {
			return false
		}
	}
	return empty
}

// isItabTable reports whether word i refers to a hash table of itabs, in which
// the known one is found as the run time finds it.
func (s *scanner) isItabTable(i int, known *abiItab) (ok bool) {
	w := s.at(i)
	if !mayBePointer(w) {
		return false
	}
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	size, count := peek(w), peek(w+word)
	if size < 64 || size > 1<<24 || size&(size-1) != 0 || count == 0 || count >= size {
		return false
	}
	place := uintptr(known.inter.hash^known.typ.hash) & (size - 1)
	for step := uintptr(1); step <= size; step++ {
		switch found := peek(w + word*(2+place)); found {
		case uintptr(unsafe.Pointer(known)):
			return true
		case 0:
			return false
		}
		place = (place + step) & (size - 1)
	}
	return false
}

func mayBePointer(w uintptr) bool { return w >= 1<<12 && uint64(w) < 1<<56 && w%word == 0 }

// peek reads a word wherever it is.
//
//go:norace
//go:nocheckptr
func peek(address uintptr) uintptr { return atomic.LoadUintptr((*uintptr)(pointer(address))) }

//go:norace
//go:nocheckptr
func loadItab(table *itabTable, i uintptr) *abiItab {
	return (*abiItab)(pointer(peek(uintptr(unsafe.Pointer(&table.entries)) + i*word)))
}
