package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/session"
)

const recursion = "func rec(n int) int { return rec(n+1) + 1 }"

// TestOverflowBeside: a goroutine whose stack grows too deep ends alone; the cell at work, and other goroutines, go on.
func TestOverflowBeside(t *testing.T) {
	s, out := open(t)
	got := play(t, s, out, recursion+`
---
var wg sync.WaitGroup
ended, ticks := make(chan bool), 0
wg.Go(func() { rec(0) })
go func() { wg.Wait(); close(ended) }()
func() {
	for {
		select {
		case <-ended:
			return
		default:
			ticks++
		}
	}
}()
fmt.Println("the cell goes on:", ticks > 0)`)
	_, told, _ := strings.Cut(got, "panic in a goroutine started in cell 2, line 3: runtime error: stack overflow: a function calls itself without end")
	if strings.TrimSpace(told) != "the cell goes on: true" {
		t.Errorf("printed:\n%s", got)
	}
}

// TestOverflowThroughCompiledCode: compiled code between the frames of a stack that grew too deep ends with them, and does not go on.
func TestOverflowThroughCompiledCode(t *testing.T) {
	s, out := open(t)
	got := play(t, s, out, `var written strings.Builder
var t *template.Template
t = template.Must(template.New("t").Funcs(template.FuncMap{"f": func() string { t.Execute(&written, nil); return "" }}).Parse("{{f}}after"))
---
t.Execute(&written, nil)
---
fmt.Println(written.Len())`)
	if want := "panic: runtime error: stack overflow: a function calls itself without end\n0"; got != want {
		t.Errorf("printed:\n%s\nwant:\n%s", got, want)
	}
}

// TestCall: what the shell calls of a cell that has run is stopped as the cell would be.
func TestCall(t *testing.T) {
	s, out := open(t)
	play(t, s, out, recursion+"\n---\nbegun := make(chan bool)")
	cell, values, err := s.Run(context.Background(), "[]func(){func() { begun <- true; for {} }, func() { rec(0) }, func() { panic(\"own\") }, func() { fmt.Println(\"fine\") }}")
	if err != nil {
		t.Fatal(err)
	}
	call := func(ctx context.Context, i int) error {
		return s.Call(ctx, cell, func() error {
			values[0].Index(i).Interface().(func())()
			return nil
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-value[chan bool](t, s, "begun")
		cancel()
	}()
	var stopped *session.Interrupted
	if err := call(ctx, 0); !errors.As(err, &stopped) || stopped.LeftBehind {
		t.Errorf("the loop ended with %v", err)
	}
	for range 2 {
		if err := call(context.Background(), 1); err == nil || !strings.Contains(err.Error(), "stack overflow") {
			t.Errorf("the recursion ended with %v", err)
		}
	}
	if err := call(context.Background(), 2); err == nil || err.Error() != "panic: own" {
		t.Errorf("the panic is %v", err)
	}
	if err := call(context.Background(), 3); err != nil || out.take() != "fine\n" {
		t.Errorf("afterwards: %v", err)
	}
}

// TestValueInItself: a value that contains itself is a panic where it would use up the stack of compiled code.
func TestValueInItself(t *testing.T) {
	s, out := open(t)
	want := "panic: runtime error: stack overflow: a value that contains itself has no end"
	for _, cell := range []string{
		"list := []any{1, nil}\nlist[1] = list\nfmt.Println(list)",
		"m := map[string]any{}\nm[\"m\"] = []any{m}\nfmt.Sprint(m)",
		"list := []any{nil, nil}\nlist[0], list[1] = list, list\nfmt.Println(list...)",
	} {
		if got := play(t, s, out, cell); got != want {
			t.Errorf("%s: %s", cell, got)
		}
	}
	if got := play(t, s, out, "fmt.Println([]any{1, map[string]any{\"a\": []any{2}}})"); got != "[1 map[a:[2]]]" {
		t.Errorf("afterwards: %s", got)
	}
}
