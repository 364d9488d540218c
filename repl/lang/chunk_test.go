package lang

import (
	"fmt"
	"slices"
	"testing"
)

func TestChunks(t *testing.T) {
	for _, c := range []struct {
		src  string
		want []string // "d " before a declaration, "s " before a statement
	}{
		{"", nil},
		{"// nothing", nil},
		{"x", []string{"s x"}},
		{"x := 1; y := 2", []string{"s x := 1", "s y := 2"}},
		{"x := 1;;y := 2;", []string{"s x := 1", "s y := 2"}},
		{"x := 1\n\ny := 2\n", []string{"s x := 1", "s y := 2"}},
		{"x := `\n;\n`\ny", []string{"s x := `\n;\n`", "s y"}},
		{"f(1,\n2)\ng()", []string{"s f(1,\n2)", "s g()"}},
		{"db.\n\tFirst(&u)", []string{"s db.\n\tFirst(&u)"}},
		{"a +\nb", []string{"s a +\nb"}},
		{"func f() int {\n\treturn 1\n}\nf()", []string{"d func f() int {\n\treturn 1\n}", "s f()"}},
		{"func (p Pet) M() { }", []string{"d func (p Pet) M() { }"}},
		{"func (p *Pet) M() int { return 1 }", []string{"d func (p *Pet) M() int { return 1 }"}},
		{"func (s Set[K]) M() { }", []string{"d func (s Set[K]) M() { }"}},
		{"func() { }()", []string{"s func() { }()"}},
		{"func(x int) { }(1)", []string{"s func(x int) { }(1)"}},
		{"func(x int) int { return x }(1)", []string{"s func(x int) int { return x }(1)"}},
		{"func(x int) models.User { return y }(1)", []string{"s func(x int) models.User { return y }(1)"}},
		{"func(x int) (int, error) { return x, nil }(1)", []string{"s func(x int) (int, error) { return x, nil }(1)"}},
		{"type T int; const c = 1; import \"fmt\"; var x int", []string{"d type T int", "d const c = 1", "d import \"fmt\"", "s var x int"}},
		{"type (\n\tA int\n\tB int\n)", []string{"d type (\n\tA int\n\tB int\n)"}},
		{"package main\n\nimport \"fmt\"\nfunc main() {}", []string{"d import \"fmt\"", "d func main() {}"}},
		{"package main", nil},
		{"for i := 0; i < 3; i++ { f() }; g()", []string{"s for i := 0; i < 3; i++ { f() }", "s g()"}},
		{"for i := 0; i < 3; i++ {\n\tf()\n}\ng()", []string{"s for i := 0; i < 3; i++ {\n\tf()\n}", "s g()"}},
		{"for ; ; { f() }; g()", []string{"s for ; ; { f() }", "s g()"}},
		{"for { f() }; g()", []string{"s for { f() }", "s g()"}},
		{"for i := []int{3}[0]; i < 4; i++ { f() }; g()", []string{"s for i := []int{3}[0]; i < 4; i++ { f() }", "s g()"}},
		{"for i := [...]int{3}[0]; i < 4; i++ { f() }; g()", []string{"s for i := [...]int{3}[0]; i < 4; i++ { f() }", "s g()"}},
		{"for _, x := range [][]int{{1}} { f() }; g()", []string{"s for _, x := range [][]int{{1}} { f() }", "s g()"}},
		{"for _, x := range a[1][2] { f() }; g()", []string{"s for _, x := range a[1][2] { f() }", "s g()"}},
		{"for _, b := range []byte(\"x\") { f() }; g()", []string{"s for _, b := range []byte(\"x\") { f() }", "s g()"}},
		{"for _, f := range []func(){a, b} { f() }; g()", []string{"s for _, f := range []func(){a, b} { f() }", "s g()"}},
		{"for _, f := range []func() int{a, b} { f() }; g()", []string{"s for _, f := range []func() int{a, b} { f() }", "s g()"}},
		{"for range make(chan struct{}) { f() }; g()", []string{"s for range make(chan struct{}) { f() }", "s g()"}},
		{"if x { f() }; g()", []string{"s if x { f() }", "s g()"}},
		{"if x { f() } else if y := 1; y > 0 { g() } else { h() }; i()", []string{"s if x { f() } else if y := 1; y > 0 { g() } else { h() }", "s i()"}},
		{"if f := func() int { return 1 }; f() == 1 { g() }; h()", []string{"s if f := func() int { return 1 }; f() == 1 { g() }", "s h()"}},
		{"if f := func() struct{} { return z }; x { g() }; h()", []string{"s if f := func() struct{} { return z }; x { g() }", "s h()"}},
		{"if f := func() []int { return z }; x { g() }; h()", []string{"s if f := func() []int { return z }; x { g() }", "s h()"}},
		{"if x := struct{ A int }{1}; x.A > 0 { g() }; h()", []string{"s if x := struct{ A int }{1}; x.A > 0 { g() }", "s h()"}},
		{"if x := interface{}(1); x != nil { g() }; h()", []string{"s if x := interface{}(1); x != nil { g() }", "s h()"}},
		{"if _, ok := m[\"a\"]; ok { g() }; h()", []string{"s if _, ok := m[\"a\"]; ok { g() }", "s h()"}},
		{"if x == (T{}) { g() }; h()", []string{"s if x == (T{}) { g() }", "s h()"}},
		{"switch x := map[string]int{\"a\": 1}[\"a\"]; x { case 1: f(); g() }; h()", []string{"s switch x := map[string]int{\"a\": 1}[\"a\"]; x { case 1: f(); g() }", "s h()"}},
		{"switch x := y.(type) { case int: }; h()", []string{"s switch x := y.(type) { case int: }", "s h()"}},
		{"switch { case x: }; h()", []string{"s switch { case x: }", "s h()"}},
		{"select { case <-c: f(); g() }; h()", []string{"s select { case <-c: f(); g() }", "s h()"}},
		{"outer:\nfor { break outer }; h()", []string{"s outer:\nfor { break outer }", "s h()"}},
		{"go func() { f(); g() }(); h()", []string{"s go func() { f(); g() }()", "s h()"}},
		{"x := T{1}; y", []string{"s x := T{1}", "s y"}},
		{"x := 1 // one; two\ny", []string{"s x := 1 // one; two", "s y"}},
	} {
		var got []string
		for _, ch := range chunks(c.src) {
			kind := "s"
			if ch.decl {
				kind = "d"
			}
			got = append(got, fmt.Sprintf("%s %s", kind, c.src[ch.start:ch.end]))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("chunks(%q) = %q, should be %q", c.src, got, c.want)
		}
	}
}
