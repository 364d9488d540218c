package session_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/session"
)

// TestInterruptDefers: a cell that is stopped runs what it has deferred, which cannot recover from that, and stops that too.
func TestInterruptDefers(t *testing.T) {
	for _, tt := range []struct{ name, cell, want string }{
		{"compiled", "defer fmt.Println(\"deferred\"); begin(); for {}", "deferred"},
		{"literal", "defer func() { fmt.Println(\"recovered\", recover()) }(); begin(); for {}", "recovered <nil>"},
		{"of a function", "func f() { mu.Lock(); defer func() { mu.Unlock() }(); begin(); for {} }\nf()", ""},
		{"after a wait", "func f() { mu.Lock(); defer mu.Unlock(); begin(); time.Sleep(time.Hour) }\nf()", ""},
		{"that do not end", "func f() { defer func() { fmt.Println(\"begun\"); for {} }(); begin(); for {} }\nf()", "begun"},
		{"that panic", "func f() { defer fmt.Println(\"first\"); defer panic(\"second\"); begin(); for {} }\nf()", "first"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, out := open(t)
			play(t, s, out, "var mu sync.Mutex; begun := make(chan bool); begin := func() { close(begun) }")
			begun := value[chan bool](t, s, "begun")
			ctx, cancel := context.WithCancel(context.Background())
			go func() {
				<-begun
				cancel()
			}()
			_, _, err := s.Run(ctx, tt.cell)
			var stopped *session.Interrupted
			if !errors.As(err, &stopped) || stopped.LeftBehind {
				t.Fatalf("the cell ended with %v", err)
			}
			if got := strings.TrimSpace(out.take()); got != tt.want {
				t.Errorf("printed %q, want %q", got, tt.want)
			}
			if got := play(t, s, out, "fmt.Println(mu.TryLock())"); got != "true" {
				t.Errorf("afterwards the lock is free: %s", got)
			}
		})
	}
}

// TestTrace: a panic names the functions of the session that it went through, and only those.
func TestTrace(t *testing.T) {
	for _, tt := range []struct{ name, cells, want string }{
		{"at the top", "panic(1)", ""},
		{"of a function", "func a(n int) int { return 1 / n }\n---\na(0)", "a 1:1"},
		{"of callers", "func a(n int) int { return 1 / n }\n\nfunc b() int { return a(0) + 1 }\n---\nfunc c() int { return b() }\nc()", "a 1:1, b 1:3, c 2:1"},
		{"of methods", "type T struct{}\nfunc (t *T) Ptr() { t.Val() }\nfunc (T) Val() { panic(1) }\n---\n(&T{}).Ptr()", "T.Val 1:3, (*T).Ptr 1:2"},
		{"of generic functions and methods", "type S[T any] struct{ x T }\nfunc (s *S[T]) M() { panic(s.x) }\nfunc G[T any](x T) { (&S[T]{x}).M() }\n---\nG(5)", "(*S).M 1:2, G 1:3"},
		{"through a literal", "func a() { func() { for range 1 { panic(1) } }() }\n---\na()", "a 1:1"},
		{"through deferred calls", "func a() { defer func() {}(); panic(1) }\nfunc b() { defer fmt.Print(); a() }\n---\nb()", "a 1:1, b 1:2"},
		{"raised again", "func a() { panic(1) }\nfunc b() { defer func() { panic(recover()) }(); a() }\n---\nb()", "a 1:1, b 1:2"},
		{"in a deferred call", "func a() { panic(1) }\nfunc b() { defer a(); defer a(); panic(2) }\n---\nb()", "a 1:1, a 1:1, b 1:2"},
		{"after one that was recovered", "func a() { panic(1) }\nfunc b() { defer func() { recover() }(); a() }\nfunc c() { b(); panic(2) }\n---\nc()", "c 1:3"},
		{"after one that package fmt recovered", "type T struct{}\nfunc (T) String() string { panic(1) }\nfunc a() { fmt.Sprint(T{}); panic(2) }\n---\na()", "a 1:3"},
		{"of a String method", "type T struct{}\nfunc (T) String() string { panic(1) }\nfunc a() string { return T{}.String() }\n---\na()", "T.String 1:2, a 1:3"},
		{"of an older function", "func a() { panic(1) }\n---\nfunc b() { a() }\n---\nfunc a() { panic(2) }\n---\nb()", "a 3:1, b 2:1"},
		{"after a cell that was refused", "undefined\n---\nfunc a() { panic(1) }\n---\na()", "a 1:1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := open(t)
			var err error
			for cell := range strings.SplitSeq(tt.cells, "\n---\n") {
				_, _, err = s.Run(context.Background(), cell)
			}
			var p *session.Panic
			if !errors.As(err, &p) {
				t.Fatalf("the cell ended with %v", err)
			}
			var places []string
			for _, at := range p.Trace {
				places = append(places, fmt.Sprintf("%s %d:%d", at.Func, at.Cell, at.Line))
			}
			if got := strings.Join(places, ", "); got != tt.want {
				t.Errorf("%s\n got %s\nwant %s", tt.cells, got, tt.want)
			}
		})
	}
}

// value is that of a variable of the session.
func value[T any](t *testing.T, s *session.Session, name string) T {
	t.Helper()
	vars := s.Checker().Vars()
	i := slices.IndexFunc(vars, func(v lang.Var) bool { return v.Name == name })
	if i < 0 {
		t.Fatalf("there is no variable %s", name)
	}
	v, err := s.Value(vars[i])
	if err != nil {
		t.Fatal(err)
	}
	return v.Interface().(T)
}
