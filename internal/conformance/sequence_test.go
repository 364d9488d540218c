package conformance

import (
	"slices"
	"strings"
	"testing"
)

const topicText = `For people.

# One

x := 1
---
fmt.Println(x)

=== output
1

# Two

x := 1
---
x := 2
panic(x)

=== go
x := 1
y := 2
panic(y)

=== output
=== panic
panic: 2
`

func TestParse(t *testing.T) {
	topic, err := Parse("t", topicText)
	if err != nil {
		t.Fatal(err)
	}
	want := []Sequence{
		{Topic: "t", Name: "One", Cells: []string{"x := 1", "fmt.Println(x)"}, Output: "1"},
		{Topic: "t", Name: "Two", Cells: []string{"x := 1", "x := 2\npanic(x)"}, Go: []string{"x := 1\ny := 2\npanic(y)"}, Panic: "panic: 2"},
	}
	if len(topic.Sequences) != len(want) {
		t.Fatalf("%d sequences", len(topic.Sequences))
	}
	for i, w := range want {
		got := topic.Sequences[i]
		if got.ID() != w.ID() || !slices.Equal(got.Cells, w.Cells) || !slices.Equal(got.Go, w.Go) || got.Output != w.Output || got.Panic != w.Panic {
			t.Errorf("got %+v, want %+v", *got, w)
		}
	}
	if !slices.Equal(topic.Sequences[0].Program(), want[0].Cells) || !slices.Equal(topic.Sequences[1].Program(), want[1].Go) {
		t.Error("Program is not what makes a Go program")
	}
	text, err := topic.Format()
	if err != nil || text != topicText {
		t.Errorf("Format: %v\n%s", err, text)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a name twice", "# A\nx\n# A\ny\n", `t.txt:3: a second sequence is named "A"`},
		{"an unknown section", "# A\nx\n=== outptu\n", `t.txt:3: "outptu" is not a section, or a second one`},
		{"a section twice", "# A\nx\n=== output\n=== output\n", `t.txt:4: "output" is not a section, or a second one`},
		{"a colon", "# A: B\nx\n", `t.txt:1: the name of a sequence has no colon`},
		{"no cell", "# A\n\n=== output\n", "t/A: it has no cell"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Parse("t", test.text); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestFormatRefusesOutputLikeAHeading(t *testing.T) {
	for _, output := range []string{"a\n# b", "=== output"} {
		topic := &Topic{Name: "t", Sequences: []*Sequence{{Topic: "t", Name: "A", Cells: []string{"x"}, Output: output}}}
		if text, err := topic.Format(); err == nil {
			t.Errorf("%q is written as\n%s", output, text)
		}
	}
}

func TestChunks(t *testing.T) {
	for _, test := range []struct {
		name, cell string
		want       []string // those that are declarations start with !
	}{
		{"lines", "x := 1\nfmt.Println(x)", []string{"x := 1", "fmt.Println(x)"}},
		{"one line", "x := 1; y := 2;", []string{"x := 1", "y := 2"}},
		{"brackets", "f(func() {\n\ta()\n\tb()\n}, []int{\n\t1,\n})", []string{"f(func() {\n\ta()\n\tb()\n}, []int{\n\t1,\n})"}},
		{"for", "for i := 0; i < 3; i++ { f(i) }\ng()", []string{"for i := 0; i < 3; i++ { f(i) }", "g()"}},
		{"if else", "if x := 1; x > 0 {\n} else if y := 2; y > x {\n} else {\n}", []string{"if x := 1; x > 0 {\n} else if y := 2; y > x {\n} else {\n}"}},
		{"label", "top:\nfor ; ; {\nbreak top\n}", []string{"top:\nfor ; ; {\nbreak top\n}"}},
		{"declarations", "import \"os\"\ntype T struct{}\nconst a, b = 1, 2\nvar x int", []string{"!import \"os\"", "!type T struct{}", "!const a, b = 1, 2", "var x int"}},
		{"functions", "func f() {}\nfunc (t *T) m(n int) {}\nfunc G[T any](t T) {}", []string{"!func f() {}", "!func (t *T) m(n int) {}", "!func G[T any](t T) {}"}},
		{"function literals", "func() { f() }()\nfunc(n int) string { return s }(1)", []string{"func() { f() }()", "func(n int) string { return s }(1)"}},
		{"comments", "// first\nx := 1 // one\n/* last */", []string{"x := 1 // one"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			parts, err := chunks(test.cell)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range parts {
				text := strings.TrimSpace(p.text)
				if p.decl {
					text = "!" + text
				}
				got = append(got, text)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if _, err := chunks("x := \"open"); err == nil {
		t.Error("a string without an end is no error")
	}
}

func TestHoist(t *testing.T) {
	for _, test := range []struct {
		name, stmt, left, decls string
		declared                []string
	}{
		{"short", "x, y := f(1)", "x, y = f(1)", "var x, y = f(1)", nil},
		{"one is old", "x, err := f()", "x, err = f()", "var x, _ = f()", []string{"err"}},
		{"typed", "var x, y int", "", "var x, y int", nil},
		{"typed with a value", "var x T = f()", "x = f()", "var x T = f()", nil},
		{"group", "var (\n\ta = 1\n\tb string\n)", "a = 1", "var a = 1; var b string", nil},
		{"only checked", "var _ I = T{}", "", "var _ I = T{}", nil},
		{"assignment", "x = 1", "x = 1", "", nil},
		{"call", "f(1)", "f(1)", "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			parts, err := chunks(test.stmt)
			if err != nil || len(parts) != 1 {
				t.Fatal(parts, err)
			}
			declared := map[string]bool{}
			for _, d := range test.declared {
				declared[d] = true
			}
			left, vars, err := hoist(parts[0], declared)
			var decls []string
			for _, v := range vars {
				decls = append(decls, v.decl)
			}
			if err != nil || left != test.left || strings.Join(decls, "; ") != test.decls {
				t.Errorf("got %q and %q, %v", left, decls, err)
			}
		})
	}
	for _, again := range []string{"x := 2", "var x = 2"} {
		parts, err := chunks(again)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := hoist(parts[0], map[string]bool{"x": true}); err == nil {
			t.Errorf("%s is no error where x is declared", again)
		}
	}
}

func TestAsMain(t *testing.T) {
	for in, want := range map[string]string{
		"retortsequence0123abcd.T":                                           "main.T",
		"map[retortsequence0123abcd.K]*retortsequence0123abcd.V":             "map[main.K]*main.V",
		"retortsequence0123abcd.Box[example.com/a/retortsequence0123abcd.T]": "main.Box[main.T]",
		"plain text": "plain text",
	} {
		if got := asMain(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestJudge(t *testing.T) {
	s := &Sequence{Cells: []string{"a", "b"}, Output: "1\n2"}
	panics := &Sequence{Cells: []string{"a", "b"}, Output: "1", Panic: "panic: x"}
	for _, test := range []struct {
		name string
		s    *Sequence
		p    played
		want outcome
	}{
		{"the same", s, played{Output: "1\n2"}, passed},
		{"another line", s, played{Output: "1\n3"}, wrong},
		{"a line missing", s, played{Output: "1"}, wrong},
		{"a panic", s, played{Output: "1\n2", Panic: "panic: x", Cell: 2}, wrong},
		{"refused", s, played{Cell: 1, Error: "range over a function is not supported yet"}, refused},
		{"another error", s, played{Cell: 1, Error: "undefined: x"}, wrong},
		{"the panic", panics, played{Output: "1", Panic: "panic: x", Cell: 2}, passed},
		{"another panic", panics, played{Output: "1", Panic: "panic: y", Cell: 2}, wrong},
		{"the panic too early", panics, played{Output: "1", Panic: "panic: x", Cell: 1}, wrong},
		{"no panic", panics, played{Output: "1"}, wrong},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, detail := judge(test.s, test.p, nil); got != test.want {
				t.Errorf("got %s: %s", got, detail)
			}
		})
	}
}
