package rtype

import (
	"reflect"
	"strings"
	"sync"
	"unsafe"
)

// encoding/json remembers in sync.Map variables how to encode a type, and so
// whether it has a MarshalJSON. These variables are found in the bss segment by
// the two funcs that each sync.Map in use refers to. (encoding/xml remembers
// fields only.)

// concernsEncoders reports whether a method is one that encoding/json looks for.
func concernsEncoders(method string) bool {
	return method == "IsZero" || strings.HasPrefix(method, "Marshal") || strings.HasPrefix(method, "Unmarshal") || strings.HasPrefix(method, "Append")
}

// forgetEncoders empties those maps. They fill again as needed.
//
//go:norace
func forgetEncoders() {
	mark, ok := mapMark()
	if !ok {
		return
	}
	words := segment(segments[2], segments[3])
	for i := 0; i+wordsOfMap <= len(words); i++ {
		if words[i+mark.place[0]] == mark.fn[0] && words[i+mark.place[1]] == mark.fn[1] {
			dropEncoders((*sync.Map)(unsafe.Pointer(&words[i])))
		}
	}
}

// dropEncoders deletes the entries of a map from types to what encoding/json
// knows about them. It leaves a map with its first other entry.
func dropEncoders(m *sync.Map) {
	m.Range(func(key, value any) bool {
		_, isType := key.(reflect.Type)
		if !isType || !isEncoder(reflect.TypeOf(value)) {
			return false
		}
		m.Delete(key)
		return true
	})
}

func isEncoder(t reflect.Type) bool {
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t != nil && strings.HasPrefix(t.PkgPath(), "encoding/json")
}

const wordsOfMap = int(unsafe.Sizeof(sync.Map{}) / word)

// mark is what tells a sync.Map in use: two funcs at their places among its
// words.
type mark struct {
	place [2]int
	fn    [2]uintptr
}

// mapMark finds the words that are the same in two maps. If they are not two,
// a sync.Map is not what it is known to be.
var mapMark = sync.OnceValues(func() (found mark, ok bool) {
	var a, b sync.Map
	a.Store(1, 1)
	b.Store("b", 2)
	wordsA, wordsB := (*[wordsOfMap]uintptr)(unsafe.Pointer(&a)), (*[wordsOfMap]uintptr)(unsafe.Pointer(&b))
	n := 0
	for i := range wordsA {
		if wordsA[i] != wordsB[i] || wordsA[i] < 1<<12 {
			continue
		}
		if n < 2 {
			found.place[n], found.fn[n] = i, wordsA[i]
		}
		n++
	}
	return found, n == 2
})
