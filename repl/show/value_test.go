package show

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

type node struct {
	Name string
	Next *node
}

type grade int

func (g grade) String() string { return fmt.Sprintf("grade %d", int(g)) }

type bad struct{ X, Y int }

func (bad) String() string { panic("boom") }

type badError struct{ code int }

func (*badError) Error() string { panic(fmt.Errorf("boom")) }

type event struct {
	time.Time
	Name string
}

type config struct {
	Name    string
	Tags    []string
	Nested  struct{ A, B int }
	Created time.Time
	Link    *url.URL
	mu      sync.Mutex
	points  []struct{ X, Y float64 }
}

func TestValue(t *testing.T) {
	loop := &node{Name: "a"}
	loop.Next = loop
	ring := map[string]any{}
	ring["self"] = ring
	list := []any{1}
	list[0] = list
	one := 1
	u := User{ID: 9, Name: "Ada"}
	tests := []struct {
		value any
		want  string
	}{
		{nil, "nil"},
		{1, "1"},
		{uint8(200), "200"},
		{'x', "120"},
		{true, "true"},
		{3.0, "3"},
		{1e6, "1000000"},
		{1e20, "1e+20"},
		{math.NaN(), "NaN"},
		{float32(0.1), "0.1"},
		{2 + 1i, "(2+1i)"},
		{"", `""`},
		{"x", `"x"`},
		{"\x1b[31mred\u202e", `"\x1b[31mred\u202e"`},
		{"a\nb", "`a\nb`"},
		{"with `tick`\nand line", "\"with `tick`\\nand line\""},
		{"👨‍👩‍👧", `"👨‍👩‍👧"`},
		{[]byte("hi"), `[]byte("hi")`},
		{[]byte{0, 255}, "[]byte, 2 bytes: 0x00ff"},
		{make([]byte, 1000), "[]byte, 1,000 bytes: 0x00000000000000000000000000000000…"},
		{monday, "2026-01-05 09:00:00 UTC"},
		{monday.In(time.FixedZone("", 3600)), "2026-01-05 10:00:00 +01:00"},
		{time.Time{}, "zero time"},
		{1500 * time.Millisecond, "1.5s"},
		{time.Monday, "Monday"},
		{grade(11), "grade 11"},
		{[]grade{9, 10}, "[]show.grade{grade 9, grade 10}"},
		{errors.New("EOF"), "error: EOF"},
		{errors.New("two\nlines\x1b[0m"), "error: two\n  lines␛[0m"},
		{(*User)(nil), "nil *show.User"},
		{map[string]int(nil), "nil map[string]int"},
		{[]int(nil), "nil []int"},
		{[]int{}, "[]int{}"},
		{map[string]int{"b": 2, "a": 1}, `map[string]int{"a": 1, "b": 2}`},
		{map[int]bool{10: true, 9: false}, "map[int]bool{9: false, 10: true}"},
		{[]string{"a", "b"}, `[]string{"a", "b"}`},
		{[3]int{1, 2, 3}, "[3]int{1, 2, 3}"},
		{&one, "&1"},
		{struct{}{}, "struct {}{}"},
		{struct{ X, y int }{1, 2}, "{X: 1, y: 2}"},
		{Address{"Bonn", ""}, `show.Address{City: "Bonn", Street: ""}`},
		{[]any{1, "x", nil, u, User{Name: "Bo"}}, `[]any{1, "x", nil, show.User #9, show.User{Name: "Bo"}}`},
		{map[string]User{"x": u}, `map[string]show.User{"x": show.User #9}`},
		{map[string]*User{"x": &u}, `map[string]*show.User{"x": &show.User #9}`},
		{loop, `&show.node{Name: "a", Next: …}`},
		{ring, `map[string]any{"self": …}`},
		{list, "[]any{…}"},
		{strings.ToUpper, "func(string) string"},
		{(func())(nil), "nil func()"},
		{make(chan int, 3), "chan int (0 of 3 buffered)"},
		{reflect.TypeFor[[]any](), "[]any"},
		{event{monday, "party"}, `show.event{Time: 2026-01-05 09:00:00 UTC, Name: "party"}`},
		{&sync.Mutex{}, "&sync.Mutex{…}"},
		{bad{1, 2}, "show.bad{X: 1, Y: 2}\n  note: String panicked: boom"},
		{[]error{&badError{1}}, "[]error{&show.badError{code: 1}}\n  note: Error panicked: boom"},
		{strings.Repeat("x", 5000), `"` + strings.Repeat("x", 4000) + `"…`},
	}
	p := printer(t, 80, Saved)
	for _, test := range tests {
		t.Run(fmt.Sprintf("%T", test.value), func(t *testing.T) {
			got := shown(t, func(w io.Writer) error { return p.Value(w, reflect.ValueOf(test.value)) })
			if got != test.want+"\n" {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestLongValues(t *testing.T) {
	big := map[int]string{}
	for i := range 100 {
		big[i] = strings.Repeat("word ", i%4)
	}
	huge := map[int]bool{}
	for i := range 3 * maxSortedKeys {
		huge[i] = true
	}
	tests := []struct {
		title string
		value any
	}{
		{"many numbers", make([]int, 10_000)},
		{"map", big},
		{"struct", &config{Name: "x", mu: sync.Mutex{}, points: nil, Tags: []string{"a", "b"}, Link: &url.URL{Scheme: "https", Host: "go.dev"}}},
		{"lists in lists", [][]string{{"a", strings.Repeat("b", 300)}, {strings.Repeat("山", 90)}}},
		{"nested", map[string]any{"points": []struct{ X, Y float64 }{{1, 2}, {3, 4}}, "deep": map[string]map[string][]Address{"a": {"b": {{"Bonn", "Rheinweg 1"}, {"Köln", "Domplatz"}}}}}},
	}
	v := newViews(t, "value")
	for _, width := range []int{80, 40, 30} {
		for _, test := range tests {
			p := printer(t, width, Saved)
			v.check(test.title, p, func(w io.Writer) error { return p.Value(w, reflect.ValueOf(test.value)) })
		}
	}
	p := printer(t, 80, Saved)
	got := shown(t, func(w io.Writer) error { return p.Value(w, reflect.ValueOf(huge)) })
	if lines := strings.Split(got, "\n"); len(lines) != 24 || lines[21] != "  … and 29,980 more" {
		t.Errorf("a very large map: %d lines, %q", len(lines), got)
	}
}

func TestValues(t *testing.T) {
	v := newViews(t, "values")
	p := printer(t, 80, Saved)
	noError := Value{Type: "error"}
	var nilErr error
	ada := User{ID: 9, Name: "Ada"}
	of := func(x any) Value { return Value{V: reflect.ValueOf(x)} }
	tests := []struct {
		title  string
		values []Value
	}{
		{"nothing", nil},
		{"two short", []Value{of(3), of("x")}},
		{"a number and no error", []Value{of(3), noError}},
		{"a number and a typed nil error", []Value{of(3), {V: reflect.ValueOf(&nilErr).Elem()}}},
		{"a number and an error", []Value{of(0), of(errors.New("bad"))}},
		{"a row and no error", []Value{of(ada), noError}},
		{"a row and an error", []Value{of(ada), of(errors.New("bad"))}},
		{"rows and a number", []Value{of([]Tag{{ID: 1, Label: "x"}}), of(1), noError}},
		{"two tables", []Value{of([]Tag{{ID: 1, Label: "x"}}), of([]Tag{})}},
		{"long", []Value{of(strings.Repeat("x", 50)), of(strings.Repeat("y", 50))}},
		{"only no error", []Value{noError}},
	}
	for _, test := range tests {
		var b strings.Builder
		if err := p.Values(&b, test.values, nil); err != nil {
			t.Fatal(err)
		}
		v.check(test.title, p, func(w io.Writer) error { return p.Values(w, test.values, nil) })
	}
}

func TestColour(t *testing.T) {
	db := openDB(t)
	c, err := NewCard(db, modelTypes[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	views := []func(p *Printer, w io.Writer) error{
		func(p *Printer, w io.Writer) error { return p.Card(w, c) },
		func(p *Printer, w io.Writer) error { return p.Table(w, reflect.ValueOf(someUsers(30))) },
		func(p *Printer, w io.Writer) error {
			return p.Record(w, reflect.ValueOf(User{ID: 1, Email: "a\x1b[31mb"}))
		},
		func(p *Printer, w io.Writer) error { return p.Error(w, errors.New("x"), About{}) },
		func(p *Printer, w io.Writer) error { return p.Statement(w, yours("DELETE FROM users", 3)) },
	}
	for i, view := range views {
		plain, coloured := printer(t, 40, Saved), printer(t, 40, Saved)
		coloured.Style = colours()
		want := shown(t, func(w io.Writer) error { return view(plain, w) })
		got := shown(t, func(w io.Writer) error { return view(coloured, w) })
		if strings.ContainsRune(want, '\x1b') {
			t.Errorf("view %d without colour has an escape sequence: %q", i, want)
		}
		if !strings.ContainsRune(got, '\x1b') {
			t.Errorf("view %d has no colour", i)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if resets := strings.Count(line, "\x1b[0m"); 2*resets != strings.Count(line, "\x1b[") {
				t.Errorf("view %d leaves a colour on at the end of a line: %q", i, line)
			}
		}
		if stripped := stripColour(got); stripped != want {
			t.Errorf("view %d says something else in colour:\n%s\nwithout:\n%s", i, stripped, want)
		}
	}
}

// colours is a style in which each role has a colour of its own.
func colours() Style {
	st := Style{}
	for r := Heading; r <= CodeCommand; r++ {
		st[r] = strconv.Itoa(100 + int(r))
	}
	return st
}

// stripColour removes what Style.Paint adds.
func stripColour(s string) string {
	for start := strings.Index(s, "\x1b["); start >= 0; start = strings.Index(s, "\x1b[") {
		end := strings.IndexByte(s[start:], 'm')
		s = s[:start] + s[start+end+1:]
	}
	return s
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteError(t *testing.T) {
	p := printer(t, 80, Saved)
	for i, err := range []error{
		p.Value(brokenWriter{}, reflect.ValueOf(1)),
		p.Table(brokenWriter{}, reflect.ValueOf([]User{})),
		p.Record(brokenWriter{}, reflect.ValueOf(User{})),
		p.Error(brokenWriter{}, io.EOF, About{}),
	} {
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%d: got %v", i, err)
		}
	}
}
