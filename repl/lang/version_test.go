package lang

import (
	"slices"
	"strings"
	"testing"
)

func TestDeclaredAgain(t *testing.T) {
	session := []string{
		"type P struct{ X int }\nfunc (p P) Show() int { return p.X }\ntype Line struct{ P; n int }\nfunc area(p P) int { return p.X }\nfunc first(l Line) P { return l.P }\np := P{1}\nps := []P{p}\nl := Line{}",
		"type P struct{ X, Y int }",
	}
	for _, native := range []bool{true, false} {
		k := NewChecker(Config{Importer: world(), NativeTypes: native})
		var notes []string
		for _, src := range session {
			cell, err := k.Check(src)
			if err != nil {
				t.Fatal(err)
			}
			notes = append(notes, cell.Notes...)
			k.Commit(cell, cell.Done())
		}
		if want := "p, ps, l keep the earlier type P; first does not fit the new declaration, and still uses the old one"; strings.Join(notes, "; ") != want {
			t.Errorf("the notes are %q, want %q", strings.Join(notes, "; "), want)
		}
		for _, src := range []string{"p.Show() + ps[0].X + l.X + l.P.X + first(l).X", "area(P{1, 2})", "l.P = p", "Line{P: p}", "p = first(Line{})", "func g(l Line) int { return l.P.Show() }"} {
			if _, err := k.Check(src); err != nil {
				t.Errorf("native types %v: %s: %v", native, src, err)
			}
		}
		for src, want := range map[string]string{
			"area(p)":       "cannot use p (variable of the earlier type P) as P value in argument to area",
			"p = P{}":       "cannot use P{} (value of struct type P) as earlier P value in assignment",
			"p == P{}":      "invalid operation: p == P{} (mismatched types earlier P and P)",
			"p.Y":           "p.Y undefined (type earlier P has no field or method Y)",
			"P{}.Show()":    "P{}.Show undefined (type P has no field or method Show)",
			"ps = []P{{1}}": "cannot use []P{…} (value of type []P) as []earlier P value in assignment",
		} {
			if got := diagnosticsOf(t, k, src)[0].Msg; got != want {
				t.Errorf("%s: %q, want %q", src, got, want)
			}
		}
		var vars []string
		for _, v := range k.Vars() {
			vars = append(vars, v.Name+" "+v.Type)
		}
		if want := []string{"p P (earlier)", "ps []P (earlier)", "l Line"}; !slices.Equal(vars, want) {
			t.Errorf("the variables are %q, want %q", vars, want)
		}
		commit(t, k, "p := 1", "ps := 2", "type Line int", "l := 3", "func first() {}")
		if i := slices.IndexFunc(withoutUnused(k.decls), (*decl).isOld); i >= 0 {
			t.Errorf("%s is still declared, though nothing is of it", k.decls[i].name)
		}
	}
}

// A variable keeps its place only if nothing can tell.
func TestSamePlace(t *testing.T) {
	for cell, same := range map[string]bool{
		"x := 1":                                                         true,
		"x := 1\ny := x":                                                 true,
		"x := 1\np := &x":                                                false,
		"x := 1\nf := func() int { return x }":                           false,
		"x := 1\nfunc f() int { return x }":                              true,
		"x := 1\nfunc f() *int { return &x }":                            false,
		"x := 1\nvar s string = fmt.Sprint(x)":                           true,
		"var x strings.Builder\nx.WriteString(\"\")":                     false,
		"x := [2]int{}\ns := x[:]":                                       false,
		"x := []int{}\ns := x[:]":                                        true,
		"x := struct{ n int }{}\np := &x.n":                              false,
		"x := &struct{ n int }{}\np := &x.n":                             true,
		"x := 1\nfunc f() func() int { return func() int { return x } }": false,
	} {
		k := newChecker(t, cell)
		before := k.find("x").lowered
		again, _, _ := strings.Cut(cell, "\n")
		commit(t, k, again)
		if got := k.find("x").lowered == before; got != same {
			t.Errorf("%q: the new x has the place of the old: %v", cell, got)
		}
	}
}
