//go:build !amd64 && !arm64

package stack

import (
	"bytes"
	"runtime"
	"strconv"
)

func used() uintptr { return 0 }

// goroutine is the number at the head of the goroutine's trace: "goroutine 7 [running]:".
func goroutine() uintptr {
	var head [64]byte
	fields := bytes.Fields(head[:runtime.Stack(head[:], false)])
	if len(fields) < 2 {
		return 0
	}
	n, err := strconv.ParseUint(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return uintptr(n)
}
