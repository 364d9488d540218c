package session_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/retort-shell/retort/repl/session"
)

// TestInterrupt stops cells that would never end.
func TestInterrupt(t *testing.T) {
	for _, cell := range []string{
		"for {}",
		"for { n++ }",
		"func f() { for { n++ } }\nf()",
		"for range func(y func() bool) { for y() {} } { n++ }",
		"func deep(k int) { if k > 0 { deep(k - 1) }\nfor { n++ } }\ndeep(10000)",
		"time.Sleep(time.Hour)",
		"<-make(chan int)",
		"make(chan int) <- 1",
		"for range make(chan int) {}",
		"select {}",
		"select { case <-make(chan int): }",
		"var mu sync.Mutex; mu.Lock(); mu.Lock()",
		"var mu sync.RWMutex; mu.Lock(); mu.RLock()",
		"var wg sync.WaitGroup; wg.Add(1); wg.Wait()",
		"<-ctx.Done()",
	} {
		t.Run(cell, func(t *testing.T) {
			s, out := open(t)
			play(t, s, out, "n := 1; add := func(k int) int { n += k; return n }")
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(30*time.Millisecond, cancel)
			_, _, err := s.Run(ctx, cell)
			var stopped *session.Interrupted
			if !errors.As(err, &stopped) || stopped.LeftBehind {
				t.Fatalf("the cell ended with %v", err)
			}
			if got := play(t, s, out, "n = 1; fmt.Println(add(41))"); got != "42" {
				t.Errorf("afterwards a function of the session returns %s", got)
			}
		})
	}
}
