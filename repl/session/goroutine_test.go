package session_test

import (
	"strings"
	"testing"
	"time"
)

// await takes what cells print until it is want.
func await(t *testing.T, out *output, want string) {
	t.Helper()
	got := ""
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if got += out.take(); strings.TrimSpace(got) == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("printed:\n%s\nwant:\n%s", got, want)
		}
	}
}

// TestGoroutinePanics: a panic in whatever goroutine is told, ends nothing else, and runs what was deferred.
func TestGoroutinePanics(t *testing.T) {
	for _, tt := range []struct{ name, cells, want string }{
		{"go", "1\n---\n\ngo func() { panic(\"in the back\") }()", "panic in a goroutine started in cell 2, line 2: in the back"},
		{"go in a function", "func start() {\n\tgo func() { panic(\"deep\") }()\n}\n---\nstart()", "panic in a goroutine started in cell 2, line 1: deep"},
		{"go in a goroutine", "go func() { go func() { var m map[string]int; m[\"a\"]++ }() }()", "panic in a goroutine started in cell 1, line 1: assignment to entry in nil map"},
		{"go os.Exit", "go os.Exit(3)", "panic in a goroutine started in cell 1, line 1: os.Exit: a cell cannot end the shell; :quit or Ctrl-D does"},
		{"a wait group", "var wg sync.WaitGroup; wg.Go(func() { panic(\"group\") }); wg.Wait()", "panic in a goroutine started in cell 1, line 1: group"},
		{"time.AfterFunc", "time.AfterFunc(time.Millisecond, func() { panic(\"later\") });", "panic in a goroutine: later"},
		{"an error of a type of the cell", "type E struct{ n int }\nfunc (e E) Error() string { return fmt.Sprint(\"E\", e.n) }\n---\ntime.AfterFunc(0, func() { panic(E{7}) });", "panic in a goroutine: E7"},
		{"a nil pointer", "time.AfterFunc(0, func() { var p *struct{ N int }; p.N++ });", "panic in a goroutine: runtime error: invalid memory address or nil pointer dereference"},
		{"several functions deep", "func a(n int) { if n == 0 { panic(\"bottom\") }; a(n-1) }\n---\ntime.AfterFunc(0, func() { defer fmt.Println(\"deferred\"); a(20) });", "deferred\npanic in a goroutine: bottom"},
		{"recovered by the cell", "func a() { panic(\"caught\") }\n---\ntime.AfterFunc(0, func() { defer func() { fmt.Println(recover()) }(); a() });", "caught"},
		{"recovered by compiled code between", "func bad() string { panic(\"inner\") }\n---\ntime.AfterFunc(0, func() { _, err := template.New(\"t\").Funcs(template.FuncMap{\"bad\": bad}).Parse(\"{{bad}}\"); fmt.Println(err); err = template.Must(template.New(\"t\").Funcs(template.FuncMap{\"bad\": bad}).Parse(\"{{bad}}\")).Execute(io.Discard, nil); fmt.Println(strings.Contains(err.Error(), \"inner\")) });", "<nil>\ntrue"},
		{"context.AfterFunc", "c, cancel := context.WithCancel(ctx); context.AfterFunc(c, func() { panic(\"ended\") }); cancel()", "panic in a goroutine started in cell 1: ended"},
		{"an HTTP handler", "srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { panic(\"handled\") })); _, err := http.Get(srv.URL); fmt.Println(err != nil)", "panic in a goroutine: handled\ntrue"},
		{"an HTTP handler that aborts", "srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })); _, err := http.Get(srv.URL); fmt.Println(err != nil)", "true"},
		{"an HTTP handler of a type of the cell", "type H struct{}\nfunc (H) ServeHTTP(w http.ResponseWriter, r *http.Request) { panic(\"method\") }\n---\nsrv := httptest.NewServer(H{}); _, err := http.Get(srv.URL); fmt.Println(err != nil)", "panic in a goroutine: method\ntrue"},
		{"sync.OnceFunc", "f := sync.OnceFunc(func() { panic(\"once\") }); f()", "panic: once"},
		{"iter.Pull", "next, stop := iter.Pull(func(yield func(int) bool) { panic(\"pulled\") }); defer stop(); next()", "panic: pulled"},
		{"slices.SortFunc", "slices.SortFunc([]int{2, 1}, func(a, b int) int { panic(\"sorting\") })", "panic: sorting"},
		{"String, while it is shown", "type S struct{}\nfunc (S) String() string { panic(\"shown\") }\n---\nfmt.Println(S{})", "%!v(PANIC=String method: shown)"},
		{"recursion without end", "func rec(n int) int { return rec(n+1) + 1 }\n---\ngo rec(0)", "panic in a goroutine started in cell 2, line 1: runtime error: stack overflow: a function calls itself without end"},
		{"runtime.Goexit", "done := make(chan int); time.AfterFunc(0, func() { defer close(done); runtime.Goexit() }); <-done; fmt.Println(\"on\")", "on"},
		{"stopped by an interrupt", "go func() { <-ctx.Done() }(); fmt.Println(\"on\")", "on"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, out := open(t)
			got := play(t, s, out, tt.cells)
			out.Write([]byte(got + "\n"))
			await(t, out, tt.want)
			if got := play(t, s, out, "fmt.Println(40 + 2)"); got != "42" {
				t.Errorf("afterwards: %s", got)
			}
		})
	}
}
