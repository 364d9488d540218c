package session

import (
	"fmt"
	"reflect"
	"unsafe"
)

// What panics in Go with words that the interpreter does not have panics here, by doing the same in compiled code.

// index returns i if there are so many elements.
func index(i, n int) int {
	if uint(i) >= uint(n) {
		_ = make([]struct{}, n)[i]
	}
	return i
}

// bounds returns lo if an array or string of n elements has a slice [lo:hi].
func bounds(lo, hi, n int) int {
	if lo < 0 || lo > hi || hi > n {
		_ = unsafe.String(new(byte), n)[lo:hi] // it is not read
	}
	return lo
}

// sliceBounds returns lo if a slice of that capacity has a slice [lo:hi].
func sliceBounds(lo, hi, c int) int {
	if lo < 0 || lo > hi || hi > c {
		_ = make([]struct{}, c)[lo:hi]
	}
	return lo
}

// sliceBounds3 returns lo if a slice of that capacity has a slice [lo:hi:last].
func sliceBounds3(lo, hi, last, c int) int {
	if lo < 0 || lo > hi || hi > last || last > c {
		_ = make([]struct{}, c)[lo:hi:last]
	}
	return lo
}

// bounds3 is sliceBounds3 for an array.
func bounds3(lo, hi, last, n int) int {
	if last < 0 || last > n {
		panic(runtimeText(fmt.Sprintf("runtime error: slice bounds out of range [::%d] with length %d", last, n)))
	}
	return sliceBounds3(lo, hi, last, n)
}

// shift returns the count of a shift.
func shift(n int) uint {
	if n < 0 {
		_ = 1 << n
	}
	return uint(n)
}

// assert panics if x is not of the type that p points to.
func assert(x, p any, static, name string) {
	t := reflect.TypeOf(p).Elem()
	if name == "" {
		name = t.String()
	}
	if x == nil {
		if t.Kind() == reflect.Interface {
			static = "interface"
		}
		panic(runtimeText("interface conversion: " + static + " is nil, not " + name))
	}
	has := reflect.TypeOf(x)
	switch {
	case t.Kind() != reflect.Interface && has != t:
		text := "interface conversion: " + static + " is " + has.String() + ", not " + name
		if has.String() == name {
			text += " (types from different scopes)"
		}
		panic(runtimeText(text))
	case t.Kind() == reflect.Interface && !has.Implements(t):
		panic(runtimeText("interface conversion: " + has.String() + " is not " + name + ": missing method " + missing(has, t)))
	}
}

// missing is the first method of an interface type that a type does not have.
func missing(has, of reflect.Type) string {
	for m := range of.Methods() {
		if own, ok := has.MethodByName(m.Name); !ok || own.Type.NumIn() != m.Type.NumIn()+1 {
			return m.Name
		}
	}
	return ""
}
