package stack

import (
	"bytes"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"unsafe"
)

// ID tells the calling goroutine from all others that live. It is used again once the goroutine has ended.
func ID() uintptr {
	if g := goroutine(); g != 0 {
		return g
	}
	id, _ := Numbers()
	return uintptr(id)
}

// Numbers returns the number by which traces name the calling goroutine, and that of the goroutine that started it, 0 if no trace
// would say. Unlike ID, it takes a trace to know them.
func Numbers() (own, creator uint64) {
	buf := make([]byte, 4<<10)
	for {
		n := runtime.Stack(buf, false)
		if n < len(buf) || len(buf) >= 1<<20 {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 4*len(buf))
	}
	own = number(bytes.TrimPrefix(buf, []byte("goroutine ")))
	if i := bytes.LastIndex(buf, []byte("\ncreated by ")); i >= 0 {
		line, _, _ := bytes.Cut(buf[i+1:], []byte("\n"))
		if _, id, ok := bytes.Cut(line, []byte(" in goroutine ")); ok {
			creator = number(id)
		}
	}
	return own, creator
}

// number reads the digits that a text begins with.
func number(text []byte) uint64 {
	end := 0
	for end < len(text) && '0' <= text[end] && text[end] <= '9' {
		end++
	}
	n, _ := strconv.ParseUint(string(text[:end]), 10, 64) // 0 where there are none
	return n
}

// Panicking returns the value of the panic for which the calling goroutine runs a deferred function, recovered or not. It is false
// where this is not known.
func Panicking() (value any, ok bool) {
	at := layout()
	if at < 0 {
		return nil, false
	}
	p := panicking()
	if p == nil {
		return nil, false
	}
	return *(*any)(unsafe.Add(p, at)), true
}

// panicking is the innermost panic in the run time's g, nil if there is none. It is the field behind the stack's bounds and guards.
func panicking() unsafe.Pointer {
	g := goroutine()
	if g == 0 {
		return nil
	}
	return *(*unsafe.Pointer)(unsafe.Add(nil, g+4*unsafe.Sizeof(g)))
}

// layout is where the run time's panics have their value, -1 if that is not known. Versions of Go differ, so a panic is looked at
// whose value is known, word by word, as numbers only.
var layout = sync.OnceValue(func() (at int) {
	at = -1
	found := make(chan int, 1)
	go func() { // on a goroutine of its own, which has no other panic
		offset := -1
		defer func() { found <- offset }()
		defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
		defer func() {
			if recover() != any(&probe) {
				offset = -1
			}
		}()
		defer func() {
			var value any = &probe
			want := *(*[2]uintptr)(unsafe.Pointer(&value))
			p := panicking()
			for i := 0; p != nil && i < 4 && offset < 0; i++ {
				if o := i * int(unsafe.Sizeof(uintptr(0))); *(*[2]uintptr)(unsafe.Add(p, o)) == want {
					offset = o
				}
			}
		}()
		panic(&probe)
	}()
	return <-found
})

var probe int
