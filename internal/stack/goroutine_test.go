package stack

import (
	"reflect"
	"runtime"
	"testing"
)

func TestID(t *testing.T) {
	own := ID()
	deep(1000) // the stack grows and moves
	if own == 0 || own != ID() {
		t.Errorf("ID is %d, then %d", own, ID())
	}
	number, _ := Numbers()
	other := make(chan [3]uint64)
	go func() {
		n, creator := Numbers()
		other <- [3]uint64{uint64(ID()), n, creator}
	}()
	got := <-other
	if got[0] == uint64(own) {
		t.Error("two goroutines have one ID")
	}
	if number == 0 || got[1] == number || got[2] != number {
		t.Errorf("goroutine %d started %d, which has %d for its creator", number, got[1], got[2])
	}
}

func TestPanicking(t *testing.T) {
	known := runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64"
	if v, ok := Panicking(); ok {
		t.Errorf("panicking with %v", v)
	}
	for _, value := range []any{1, "text", 2.5, []int{3}, error(nil)} {
		func() {
			defer func() { _ = recover() }()
			defer func() {
				r := recover()
				if got, ok := Panicking(); ok != known || ok && !reflect.DeepEqual(got, r) {
					t.Errorf("%v (%t), the panic is of %v", got, ok, r)
				}
				panic(r)
			}()
			panic(value)
		}()
	}
}
