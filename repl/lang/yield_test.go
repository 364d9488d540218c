package lang

import (
	"fmt"
	"strings"
	"testing"
)

// What a cell yields: "name type" of each value, "type T", or "" for nothing.
var yields = []struct{ src, want string }{
	{"", ""},
	{"u", " models.User"},
	{"u.Name", " string"},
	{"&u", " *models.User"},
	{"users[0].Posts", " []models.Post"},
	{"1 + 2", " untyped int = 3"},
	{"1 << 100", " untyped int = 1267650600228229401496703205376"},
	{"1.5", " untyped float = 1.5"},
	{"\"a\" + \"b\"", " untyped string = \"ab\""},
	{"'a'", " untyped rune = 97"},
	{"true", " untyped bool = true"},
	{"n > 1", " untyped bool"},
	{"int8(3)", " int8"},
	{"limit", " untyped int = 20"},
	{"time.Second", " time.Duration"},
	{"nil", " untyped nil nil"},
	{"(u)", " models.User"},
	{"feed(&pet, 1)", " bool,  error"},
	{"strings.Cut(\"a\", \"b\")", " string,  string,  bool"},
	{"os.ReadFile(\"a\")", " []byte,  error"},
	{"db.First(&u)", " *gorm.DB"},
	{"db.First(&u).Error", " error"},
	{"gorm.G[models.User](db).Where(\"id < ?\", 5).Find(ctx)", " []models.User,  error"},
	{"pet", " Pet"},
	{"pet.age", " int"},
	{"pet.Hello(true)", " string"},
	{"pet.Hello", " func(loud bool) string"},
	{"feed", " func(p *Pet, times int) (bool, error)"},
	{"strings.ToUpper", " func(s string) string"},
	{"func() {}", " func()"},
	{"func() int { return 1 }()", " int"},
	{"func() {}()", ""},
	{"[]int{1}", " []int"},
	{"map[string]any{}", " map[string]any"},
	{"struct{ A int }{1}", " struct{A int}"},
	{"any(1)", " any"},
	{"<-make(chan int)", " int"},

	{"models.User", "type models.User"},
	{"*models.User", "type *models.User"},
	{"[]models.User", "type []models.User"},
	{"map[string]int", "type map[string]int"},
	{"int", "type int"},
	{"Pet", "type Pet"},
	{"error", "type error"},
	{"func(int) string", "type func(int) string"},
	{"struct{ A int }", "type struct{A int}"},
	{"interface{ M() }", "type interface{M()}"},
	{"chan int", "type chan int"},
	{"gorm.DB", "type gorm.DB"},

	{"x := 1", "x int"},
	{"x, y := 1, \"a\"", "x int, y string"},
	{"x, _ := feed(&pet, 1)", "x bool"},
	{"_, err := feed(&pet, 1)", "err error"},
	{"x := u", "x models.User"},
	{"x := 1.5", "x float64"},
	{"x := 'a'", "x rune"},
	{"var x int", ""},
	{"var x = 1", "x int"},
	{"var x int64 = 1", "x int64"},
	{"var x, y = 1, 2", "x int, y int"},
	{"var (\n\ta = 1\n\tb string\n\tc = 2.5\n)", "a int, c float64"},
	{"var _ = 1", ""},
	{"n = 8", ""},
	{"n++", ""},
	{"n += 2", ""},
	{"u.Name = \"Ada\"", ""},
	{"if n > 1 { n = 1 }", ""},
	{"for i := range 3 { _ = i }", ""},
	{"{ n = 1 }", ""},
	{"func g() int { return 1 }", ""},
	{"type T int", ""},
	{"const c = 1", ""},
	{"import \"fmt\"", ""},
	{"go feed(&pet, 1)", ""},

	// the last statement counts, and a semicolon hides it
	{"x := 1; u", " models.User"},
	{"u; n", " int"},
	{"u\nn\n", " int"},
	{"u; n = 1", ""},
	{"u;", ""},
	{"u ; ", ""},
	{"x := 1;", ""},
	{"x := 1\nx", " int"},
	{"type T struct{ A int }; T{1}", " T"},
	{"func g() int { return 1 }; g()", " int"},
	{"g()\nfunc g() int { return 1 }", " int"},
	{"u // the user", " models.User"},
	{"u // the user;", " models.User"},
	{"u /* ; */", " models.User"},
	{"u; // hidden", ""},

	// what prints yields nothing: nobody asks how many bytes it wrote
	{"fmt.Println(1)", ""},
	{"fmt.Printf(\"%d\", 1)", ""},
	{"fmt.Fprintln(os.Stdout, 1)", ""},
	{"(fmt.Print(1))", ""},
	{"fmt.Sprint(1)", " string"},
	{"fmt.Sscan(\"1\", &n)", " int,  error"},
	{"println(1)", ""},
	{"copy([]int{1}, []int{2})", " int"},
	{"append([]int{1}, 2)", " []int"},
	{"len(users)", " int"},
	{"len(\"abc\")", " int"},
	{"delete(map[int]int{}, 1)", ""},
}

func yieldText(y Yield) string {
	switch y.Kind {
	case YieldType:
		return "type " + TypeString(y.Type)
	case YieldNothing:
		return ""
	}
	var parts []string
	for _, v := range y.Values {
		s := v.Name + " " + v.Text
		if v.Nil {
			s += " nil"
		}
		if v.Cons != "" {
			s += " = " + v.Cons
		}
		if got := TypeString(v.Type); got != v.Text {
			s += fmt.Sprintf(" (but of type %s)", got)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

func TestYield(t *testing.T) {
	for _, c := range yields {
		k := newChecker(t, session...)
		cell, err := k.Check(c.src)
		if err != nil {
			t.Errorf("Check(%q): %v", c.src, err)
			continue
		}
		if got := yieldText(cell.Yield); got != c.want {
			t.Errorf("Check(%q) yields %q, should be %q", c.src, got, c.want)
		}
		k.Commit(cell, cell.Done())
	}
}
