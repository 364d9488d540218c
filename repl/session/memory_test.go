package session_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/memory"
	"github.com/retort-shell/retort/internal/reflected"
	"github.com/retort-shell/retort/internal/symbols/std"
	"github.com/retort-shell/retort/repl/session"
)

// openSmall opens a session whose cells may take little memory.
func openSmall(t *testing.T) (*session.Session, *output) {
	t.Helper()
	runtime.GC()
	out := &output{}
	s, err := session.New(session.Config{
		Packages: reflected.New(std.Library()), Stdin: strings.NewReader(""), Stdout: out, Stderr: out, Memory: memory.Heap() + 64<<20,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, out
}

// TestTooMuch plays cells whose memory grows without end: they are stopped, and the session is whole.
func TestTooMuch(t *testing.T) {
	for _, cell := range []string{
		"for { held = append(held, make([]byte, 1<<16)) }",
		"func fill(n int) { held = append(held, make([]byte, 1<<16)); fill(n + 1) }\nfill(0)",
		"s := \"doubled\"\nfor { s += s }",
		"m := map[int]int{}\nfor i := 0; ; i++ { m[i] = i }",
		"go func() { for { held = append(held, make([]byte, 1<<16)) } }()\ntime.Sleep(time.Hour)",
		"var b strings.Builder\nfor { b.WriteString(strings.Repeat(\"x\", 1<<16)) }",
	} {
		t.Run(cell, func(t *testing.T) {
			s, out := openSmall(t)
			play(t, s, out, "var held [][]byte; n := 1; add := func(k int) int { n += k; return n }")
			_, _, err := s.Run(context.Background(), cell)
			var full *session.TooMuch
			if !errors.As(err, &full) || full.LeftBehind || full.Heap < full.Limit {
				t.Fatalf("the cell ended with %v", err)
			}
			if got := play(t, s, out, "fmt.Println(add(41)); if len(held) > 0 { held = held[:1:1] }"); got != "42" {
				t.Errorf("afterwards a function of the session returns %s", got)
			}
		})
	}
}

// TestGarbage: memory that is in use no more stops no cell.
func TestGarbage(t *testing.T) {
	s, out := openSmall(t)
	if got := play(t, s, out, "n := 0; for range 5000 { n += len(make([]byte, 1<<17)) }; fmt.Println(n)"); got != "655360000" {
		t.Errorf("printed %s", got)
	}
}

// TestTooMuchInTheBackground: goroutines that outlive their cell are stopped too.
func TestTooMuchInTheBackground(t *testing.T) {
	s, out := openSmall(t)
	play(t, s, out, "var held [][]byte\n---\ngo func() { for { held = append(held, make([]byte, 1<<16)); if len(held) < 1500 { time.Sleep(1) } } }()")
	got := ""
	for !strings.Contains(got, "\n") {
		got += out.take()
		runtime.Gosched()
	}
	if !strings.HasPrefix(got, "the goroutines of earlier cells were stopped: ") {
		t.Errorf("told %q", got)
	}
	if got := play(t, s, out, "held = nil; fmt.Println(6 * 7)"); got != "42" {
		t.Errorf("afterwards: %s", got)
	}
}

// TestNoRoom: what there can be no memory for is a panic, where Go would end the process.
func TestNoRoom(t *testing.T) {
	for _, tt := range []struct{ cell, want string }{
		{"make([]byte, 1<<40)", "1.0 TiB were asked for"},
		{"n := int64(1 << 38); make([]int64, 0, n)", "2.0 TiB were asked for"},
		{"make(map[string]int, 1<<36)", "1.0 TiB were asked for"},
		{"make(chan [1024]byte, 1<<30)", "1.0 TiB were asked for"},
		{"strings.Repeat(\"ab\", 1<<39)", "1.0 TiB were asked for"},
		{"bytes.Repeat([]byte{1, 2}, 1<<39)", "1.0 TiB were asked for"},
		{"n := 1 << 60; make([]byte, n)", "panic: runtime error: makeslice: len out of range"},
		{"n := -1; make([]byte, n)", "panic: runtime error: makeslice: len out of range"},
	} {
		s, out := open(t)
		_, _, err := s.Run(context.Background(), tt.cell)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.cell, err, tt.want)
		}
		if got := play(t, s, out, "a := make([]int, 2, 3); fmt.Println(len(a), cap(a), len(make([]string, uint8(4))))"); got != "2 3 4" {
			t.Errorf("afterwards: %s", got)
		}
	}
}

// TestTwoAtOnce: a cell waits for the one before it.
func TestTwoAtOnce(t *testing.T) {
	s, out := open(t)
	play(t, s, out, "n := 0")
	const cells = 8
	failed := make(chan error, cells)
	for range cells {
		go func() {
			_, _, err := s.Run(context.Background(), "for range 1000 { n++ }")
			failed <- err
		}()
	}
	for range cells {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if got := play(t, s, out, "fmt.Println(n)"); got != "8000" {
		t.Errorf("%d cells of 1000 made %s", cells, got)
	}
}

// TestOverflowsInARow: a stack that grows too deep is stopped right after another was.
func TestOverflowsInARow(t *testing.T) {
	s, out := open(t)
	play(t, s, out, "func rec(n int) int { return rec(n+1) + 1 }")
	for range 4 {
		_, _, err := s.Run(context.Background(), "rec(0)")
		if err == nil || !strings.Contains(err.Error(), "stack overflow") {
			t.Fatalf("the cell ended with %v", err)
		}
	}
}
