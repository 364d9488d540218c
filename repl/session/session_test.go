package session_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/retort-shell/retort/internal/reflected"
	"github.com/retort-shell/retort/internal/symbols/std"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/session"
)

// output is what cells print; goroutines of cells may print too.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) take() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := o.b.String()
	o.b.Reset()
	return s
}

func open(t testing.TB) (*session.Session, *output) {
	t.Helper()
	out := &output{}
	s, err := session.New(session.Config{Packages: reflected.New(std.Library()), Stdin: strings.NewReader(""), Stdout: out, Stderr: out})
	if err != nil {
		t.Fatal(err)
	}
	return s, out
}

// play runs cells, separated by lines of "---", and returns what they print; the last one's values are printed too.
func play(t testing.TB, s *session.Session, out *output, cells string) string {
	t.Helper()
	out.take()
	for cell := range strings.SplitSeq(cells, "\n---\n") {
		_, values, err := s.Run(context.Background(), cell)
		if err != nil {
			fmt.Fprintf(out, "%v\n", err)
			continue
		}
		for _, v := range values {
			if v.IsValid() {
				fmt.Fprintf(out, "= %v\n", v)
			} else {
				fmt.Fprintln(out, "= nil")
			}
		}
	}
	return strings.TrimSpace(out.take())
}

// TestGo compares what cells do with what Go does.
func TestGo(t *testing.T) {
	for _, tt := range []struct{ name, cells, want string }{
		{"missing key", "m := map[string]int{\"a\": 1}; v, ok := m[\"a\"]; v, ok = m[\"b\"]; fmt.Println(v, ok)", "0 false"},
		{"missing key in a header", "m := map[string]int{}; v := 7\nif v, ok := m[\"x\"]; !ok { fmt.Println(v) }\nfmt.Println(v)", "0\n7"},
		{"failed assertion", "var x any = 1; s := \"old\"; s, ok := x.(string); fmt.Printf(\"%q %v\\n\", s, ok)", `"" false`},
		{"assertion of nil", "var err error; _, ok := any(err).(error); fmt.Println(ok)", "false"},
		{"swap", "a, b := 1, 2; a, b = b, a; fmt.Println(a, b)", "2 1"},
		{"nil in several", "var e error = errors.New(\"x\"); n := 1; n, e = 2, nil; fmt.Println(n, e)", "2 <nil>"},
		{"loop variables", "var fs []func() int\n---\nfor i := 0; i < 3; i++ { fs = append(fs, func() int { i += 10; return i }) }\n---\nfor _, f := range fs { fmt.Print(f(), f(), \" \") }", "10 20 11 21 12 22"},
		{"continue and post", "var ps []*int\nfor i := 0; i < 4; i++ { if i%2 == 0 { continue }; ps = append(ps, &i) }\nfmt.Println(*ps[0], *ps[1], len(ps))", "1 3 2"},
		{"only an init statement", "for s := \"d\"; ; { s += \"d\"; if len(s) > 4 { fmt.Println(s); break } }", "ddddd"},
		{"range copies", "var fs []func() int\nfor i, v := range []int{7, 8} { fs = append(fs, func() int { return i*100 + v }) }\nfmt.Println(fs[0](), fs[1]())", "7 108"},
		{"variables of a body", "var ps []*int\nfor i := range 3 { n := i * i; ps = append(ps, &n) }\nfmt.Println(*ps[0], *ps[1], *ps[2])", "0 1 4"},
		{"defer takes arguments", "func f() { for i := range 3 { defer fmt.Print(i, \" \") } }\n---\nf()", "2 1 0"},
		{"defer takes the receiver", "type T struct{ n int }\nfunc (t T) P() { fmt.Print(t.n) }\n---\nfunc f() { t := T{1}; defer t.P(); t.n = 2 }\n---\nf()", "1"},
		{"defer at the top", "defer fmt.Println(\"last\"); fmt.Println(\"first\")\n---\nfmt.Println(\"next\")", "first\nlast\nnext"},
		{"recover", "func f() (err error) { defer func() { if r := recover(); r != nil { err = fmt.Errorf(\"%v\", r) } }(); var m map[string]int; m[\"a\"] = 1; return nil }\n---\nfmt.Println(f())", "assignment to entry in nil map"},
		{"named results", "func f() (n int) { n++; return }\n---\nn := 5; n = f(); fmt.Println(n, f())", "1 1"},
		{"result in defer", "func f() (n int) { defer func() { n *= 2 }(); return 4 }\n---\nfmt.Println(f())", "8"},
		{"type switch", "for _, x := range []any{1, \"s\", nil, errors.New(\"e\")} { switch v := x.(type) { case int: fmt.Print(v+1, \" \"); case string: fmt.Print(v+\"!\", \" \"); case nil: fmt.Print(\"nil \"); case error: fmt.Print(v.Error()) } }", "2 s! nil e"},
		{"labels", "outer:\nfor i := range 3 { for j := range 3 { if j == 1 { continue outer }; if i == 2 { break outer }; fmt.Print(i, j, \" \") } }", "0 0 1 0"},
		{"min, max, clear", "s := []int{1, 2}; clear(s); m := map[int]int{1: 1}; clear(m); fmt.Println(min(3, 1, 2), max(1.5, 2), s, len(m))", "1 2 [0 0] 0"},
		{"constants", "const ( a = iota * 10; b; c )\n---\nconst big = 1 << 62\n---\nfmt.Println(a, b, c, big, big >> 60, math.MaxUint32)", "0 10 20 4611686018427387904 4 4294967295"},
		{"shadowed package", "strings := 5; fmt.Println(strings)\n---\nfunc f() string { strings := \"local\"; return strings }\n---\nfmt.Println(f())", "5\nlocal"},
		{"shadowed package of a function", "func up(s string) string { return strings.ToUpper(s) }\n---\ntype B struct{ b strings.Builder }\nfunc (b *B) Put(s string) string { b.b.WriteString(strings.ToLower(s)); return b.b.String() }\n---\nconst c = math.MaxInt8\n---\nstrings := 5; math := \"m\";\n---\nb := &B{}; fmt.Println(strings, math, c, up(\"a\"), b.Put(\"C\"))\n---\nfunc id(s string) string { return s }\n---\nfunc two(s string) string { return id(s) + up(s) }\n---\nfunc id(s string) string { return s + s }\nfmt.Println(two(\"x\"), b.Put(\"D\"))", "5 m 127 A c\nxxX cd"},
		{"functions use later variables", "x := 1\n---\nfunc get() int { return x }\n---\nx = 2\n---\nx := 3;\n---\nfmt.Println(get())", "= 1\n3"},
		{"functions call the new one", "func a() int { return 1 }\n---\nfunc b() int { return a() + 10 }\n---\nfunc a() int { return 2 }\n---\nfmt.Println(b())", "12"},
		{"an old caller", "func a() int { return 1 }\n---\nfunc b() int { return a() }\n---\nfunc a(s string) string { return s }\n---\nfmt.Println(b(), a(\"x\"))", "1 x"},
		{"order within a cell", "fmt.Println(later())\nfunc later() int { return 9 }", "9"},
		{"a function of a variable of its cell", "n := 4\nfunc sq() int { return n * n }\nfmt.Println(sq())", "16"},
		{"methods", "type P struct{ X, y int }\nfunc (p *P) Inc() { p.X++; p.y++ }\nfunc (p P) Sum() int { return p.X + p.y }\n---\np := P{1, 2}; p.Inc(); fmt.Println(p.Sum())", "5"},
		{"interfaces of one's own", "type S interface{ Area() float64 }\ntype Q struct{ s float64 }\nfunc (q Q) Area() float64 { return q.s * q.s }\n---\nvar x S = Q{3}; fmt.Println(x.Area()); _, ok := x.(Q); fmt.Println(ok)", "9\ntrue"},
		{"interfaces without a name", "type D struct{}\nfunc (D) Quack() string { return \"quack\" }\n---\nfunc call(q interface{ Quack() string }) string { return q.Quack() }\n---\nvar x any = D{}; q, ok := x.(interface{ Quack() string }); _, bark := x.(interface{ Bark() }); fmt.Println(ok, bark, q.Quack(), call(D{}))", "true false quack quack"},
		{"types are real", "type E struct{ code int }\nfunc (e E) Error() string { return fmt.Sprint(\"code \", e.code) }\n---\nvar e E; ok := errors.As(fmt.Errorf(\"w: %w\", E{7}), &e); fmt.Printf(\"%v %d %T %v\\n\", ok, e.code, e, []E{{1}})", "true 7 main.E [code 1]"},
		{"generic functions of the library", "type P struct{ n int }\n---\nps := []P{{3}, {1}}; slices.SortFunc(ps, func(a, b P) int { return cmp.Compare(a.n, b.n) }); fmt.Println(ps[0].n, slices.Sorted(maps.Keys(map[string]int{\"b\": 1, \"a\": 2})))", "1 [a b]"},
		{"generic function", "func Map[T, U any](xs []T, f func(T) U) []U { var out []U; for _, x := range xs { out = append(out, f(x)) }; return out }\n---\nfmt.Println(Map([]int{1, 2}, func(n int) string { return fmt.Sprint(n, \"!\") }))", "[1! 2!]"},
		{"generic type", "type St[T any] struct{ xs []T }\nfunc (s *St[T]) Push(x T) { s.xs = append(s.xs, x) }\nfunc (s *St[T]) Len() int { return len(s.xs) }\n---\nvar a St[int]; a.Push(1); a.Push(2); b := &St[string]{}; b.Push(\"x\"); fmt.Println(a.Len(), b.Len())", "2 1"},
		{"range over a function", "func seq(n int) func(func(int) bool) { return func(y func(int) bool) { for i := range n { if !y(i) { return } } } }\n---\nfunc find(n int) (int, string) { for x := range seq(9) { for y := range seq(9) { if x*y == n { return x, \"found\" } } }; return -1, \"none\" }\n---\nfmt.Println(find(42)); fmt.Println(find(97))", "6 found\n-1 none"},
		{"labels in a range over a function", "func seq(n int) func(func(int) bool) { return func(y func(int) bool) { for i := range n { if !y(i) { return } } } }\n---\nouter: for x := range seq(3) { for y := range seq(3) { if y == 2 { continue outer }; if x == 2 { break outer }; fmt.Print(x, y, \" \") } }", "0 0 0 1 1 0 1 1"},
		{"channels", "c := make(chan int, 1);\n---\ngo func() { for i := range 3 { c <- i }; close(c) }()\n---\nfor v := range c { fmt.Print(v, \" \") }\n---\nv, ok := <-c; fmt.Println(v, ok);", "0 1 2 0 false"},
		{"select", "c := make(chan int, 1); c <- 5\nselect { case v, ok := <-c: fmt.Println(v, ok); case <-time.After(time.Minute): fmt.Println(\"late\") }", "5 true"},
		{"goroutines", "var mu sync.Mutex; var wg sync.WaitGroup; n := 0\nfor i := range 20 { wg.Add(1); go func() { defer wg.Done(); mu.Lock(); defer mu.Unlock(); n += i }() }\nwg.Wait(); fmt.Println(n)", "190"},
		{"all results", "func f() (int, error) { return 3, nil }\n---\nf()", "= 3\n= nil"},
		{"a hidden value", "5;", ""},
		{"unicode", "größe := \"世界\"; for i, r := range größe { fmt.Print(i, string(r), \" \") }", "0世 3界"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, out := open(t)
			if got := play(t, s, out, tt.cells); got != tt.want {
				t.Errorf("%s\n got: %s\nwant: %s", tt.cells, got, tt.want)
			}
		})
	}
}

// TestFailures plays cells that end badly; what the session had is still there.
func TestFailures(t *testing.T) {
	for _, tt := range []struct{ cell, want string }{
		{"panic(\"own\")", "panic: own"},
		{"panic(fmt.Errorf(\"wrapped: %w\", io.EOF))", "panic: wrapped: EOF"},
		{"var p *struct{ N int }; p.N++", "panic: runtime error: invalid memory address or nil pointer dereference"},
		{"z := 0; 1 / z", "panic: runtime error: integer divide by zero"},
		{"var m map[string]int; m[\"a\"]++", "panic: assignment to entry in nil map"},
		{"func rec(n int) int { return rec(n+1) + 1 }\nrec(0)", "panic: runtime error: stack overflow: a function calls itself without end"},
		{"var f func(int) int\nf = func(n int) int { return f(n) + 1 }\nf(0)", "panic: runtime error: stack overflow: a function calls itself without end"},
		{"os.Exit(3)", "os.Exit: a cell cannot end the shell; :quit or Ctrl-D does"},
		{"log.Fatal(\"x\")", "log.Fatal: a cell cannot end the shell; :quit or Ctrl-D does"},
		{"log.Fatalf(\"%d\", 4)", "log.Fatalf: a cell cannot end the shell; :quit or Ctrl-D does"},
		{"log.Default().Fatal(\"x\")", "log.Logger.Fatal: a cell cannot end the shell; :quit or Ctrl-D does"},
		{"log.New(io.Discard, \"\", 0).Fatalf(\"%v %v\", []any{1, 2}...)", "log.Logger.Fatalf: a cell cannot end the shell; :quit or Ctrl-D does"},
		{"flag.NewFlagSet(\"f\", flag.ExitOnError).Parse([]string{\"-x\"})", "panic: flag provided but not defined: -x"},
		{"var mu sync.Mutex; mu.Lock(); mu.Unlock(); mu.Unlock()", "panic: fatal error: sync: unlock of unlocked mutex"},
		{"var mu sync.RWMutex; mu.RLock(); mu.Unlock()", "panic: fatal error: sync: Unlock of unlocked RWMutex"},
		{"var mu sync.RWMutex; mu.Lock(); mu.Unlock(); mu.RLock(); mu.RUnlock(); mu.RUnlock()", "panic: fatal error: sync: RUnlock of unlocked RWMutex"},
		{"runtime.Goexit()", "runtime.Goexit ended the cell"},
		{"kept := 2; panic(1)", "panic: 1"},
		{"undefined()", "undefined: undefined"},
	} {
		t.Run(tt.cell, func(t *testing.T) {
			s, out := open(t)
			play(t, s, out, "before := 41")
			_, _, err := s.Run(context.Background(), tt.cell)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error %v\nwant %s", err, tt.want)
			}
			if got := play(t, s, out, "fmt.Println(before + 1)"); got != "42" {
				t.Errorf("afterwards before+1 is %s", got)
			}
			if strings.HasPrefix(tt.cell, "kept") {
				if got := play(t, s, out, "fmt.Println(kept)"); got != "2" {
					t.Errorf("what ran before the panic is lost: %s", got)
				}
			}
		})
	}
}

// TestRefused: a cell that does not compile has done nothing.
func TestRefused(t *testing.T) {
	s, out := open(t)
	_, _, err := s.Run(context.Background(), "fmt.Println(\"ran\")\nx := 1 + \"a\"")
	var refused *lang.Error
	if !errors.As(err, &refused) || out.take() != "" {
		t.Errorf("error %v", err)
	}
}
