package lang

import (
	"errors"
	"strings"
	"testing"
)

// The messages are those that go build of Go 1.26 printed for the cell in a function body with db declared and the packages
// imported. The caret stands under at, which may be another place than the compiler's.
var wrong = []struct {
	src, msg, at string
}{
	{"undefinedThing", "undefined: undefinedThing", "undefinedThing"},
	{"var s string = 1", "cannot use 1 (untyped int constant) as string value in variable declaration", "1"},
	{"var n int = \"a\"", "cannot use \"a\" (untyped string constant) as int value in variable declaration", "\"a\""},
	{"x := 1; x = \"a\"", "cannot use \"a\" (untyped string constant) as int value in assignment", "\"a\""},
	{"x := 1; var s string = x", "cannot use x (variable of type int) as string value in variable declaration", "x"},
	{"_ = 1 + \"a\"", "invalid operation: 1 + \"a\" (mismatched types untyped int and untyped string)", "1"},
	{"x, s := 1, \"a\"; _ = x + s", "invalid operation: x + s (mismatched types int and string)", "x"},
	{"db.Whare(1)", "db.Whare undefined (type *gorm.DB has no field or method Whare)", "Whare"},
	{"db.where(1)", "db.where undefined (type *gorm.DB has no field or method where, but does have method Where)", "where"},
	{"db.Where()", "not enough arguments in call to db.Where\n\thave ()\n\twant (interface{}, ...interface{})", ")"},
	{"strings.ToUper(\"a\")", "undefined: strings.ToUper", "ToUper"},
	{"_ = strings.ToUpper(1)", "cannot use 1 (untyped int constant) as string value in argument to strings.ToUpper", "1"},
	{"_ = strings.ToUpper(\"a\", \"b\")", "too many arguments in call to strings.ToUpper\n\thave (string, string)\n\twant (string)", "\"b\""},
	{"u := models.User{Nam: \"a\"}", "unknown field Nam in struct literal of type models.User", "Nam"},
	{"u := models.User{Name: 1}", "cannot use 1 (untyped int constant) as string value in struct literal", "1"},
	{"u := models.Usr{}", "undefined: models.Usr", "Usr"},
	{"var u models.User; u.Nme = \"a\"", "u.Nme undefined (type models.User has no field or method Nme)", "Nme"},
	{"var u models.User; u.Name()", "invalid operation: cannot call u.Name (variable of type string): string is not a function", "u"},
	{"return 1", "too many return values\n\thave (number)\n\twant ()", "1"},
	{"if 1 { }", "non-boolean condition in if statement", "1"},
	{"x := nil", "use of untyped nil in assignment", "nil"},
	{"var x int = nil", "cannot use nil as int value in variable declaration", "nil"},
	{"a, b := 1", "assignment mismatch: 2 variables but 1 value", "1"},
	{"a, b := strings.Cut(\"a\", \"b\")", "assignment mismatch: 2 variables but strings.Cut returns 3 values", "strings"},
	{"x := 1; x := 2", "no new variables on left side of :=", ":="},
	{"const c = 1; c = 2", "cannot assign to c (neither addressable nor a map index expression)", "c"},
	{"1 = 2", "cannot assign to 1 (neither addressable nor a map index expression)", "1"},
	{"_ = &1", "invalid operation: cannot take address of 1 (untyped int constant)", "1"},
	{"x := 1; _ = x[0]", "cannot index x (variable of type int)", "x"},
	{"m := map[string]int{}; _ = m[1]", "cannot use 1 (untyped int constant) as string value in map index", "1"},
	{"_ = []int{1, \"a\"}", "cannot use \"a\" (untyped string constant) as int value in array or slice literal", "\"a\""},
	{"a := [2]int{}; _ = a[5]", "invalid argument: index 5 out of bounds [0:2]", "5"},
	{"_ = 10 / 0", "invalid operation: division by zero", "0"},
	{"var b byte = 300", "cannot use 300 (untyped int constant) as byte value in variable declaration (overflows)", "300"},
	{"var e error = models.User{}", "cannot use models.User{} (value of struct type models.User) as error value in variable declaration: models.User does not implement error (missing method Error)", "models"},
	{"f := func() (int, error) { return 1, nil }; x := f()", "assignment mismatch: 1 variable but f returns 2 values", "f"},
	{"f := func() {}; x := f()", "f() (no value) used as value", "f"},
	{"f := func() int { }", "missing return", "}"},
	{"break", "break is not in a loop, switch, or select", "break"},
	{"continue", "continue is not in a loop", "continue"},
	{"goto nowhere", "label nowhere not defined", "nowhere"},
	{"for { break M }", "break label not defined: M", "M"},
	{"for { continue M }", "continue label not defined: M", "M"},
	{"L: f := 1", "label L defined and not used", "L"},
	{"_ = len(1)", "invalid argument: 1 (untyped int constant) for built-in len", "1"},
	{"_ = append(1, 2)", "invalid append: argument must be a slice; have 1 (untyped int constant)", "1"},
	{"delete(1, 2)", "invalid argument: 1 (untyped int constant) is not a map", "1"},
	{"_ = make(int)", "invalid argument: cannot make int: type must be slice, map, or channel", "int"},
	{"var i any = 1; var n int = i", "cannot use i (variable of interface type any) as int value in variable declaration: need type assertion", "i"},
	{"x := 1; _ = x.(int)", "invalid operation: x (variable of type int) is not an interface", "x"},
	{"_ = gorm.G[int](\"a\")", "cannot use \"a\" (untyped string constant) as *gorm.DB value in argument to gorm.G[int]", "\"a\""},
	{"_ = gorm.G(db)", "in call to gorm.G, cannot infer T", "gorm"},
	{"_ = models.User{} == models.User{}", "invalid operation: models.User{} == models.User{} (struct containing []models.Post cannot be compared)", "models"},
	{"_ = map[[]int]string{}", "invalid map key type []int", "["},
	{"var p *int; p.x = 1", "p.x undefined (type *int has no field or method x)", "x"},
	{"strings", "use of package strings not in selector", "strings"},

	// syntax
	{"fmt.Println(\"a\"", "syntax error: unexpected newline in argument list; possibly missing comma or )", ""},
	{"f(1 2)", "syntax error: unexpected literal 2 in argument list; possibly missing comma or )", "2"},
	{"x = = 1", "syntax error: unexpected =, expected expression", "="},
	{"if x { } else y", "syntax error: else must be followed by if or statement block", "y"},
	{"for i := 0; i < 3 { }", "syntax error: unexpected {, expected semicolon or newline", "{"},
	{"for i := 0; i < 3; i++", "syntax error: unexpected newline, expected { after for clause", ""},
	{"x := 1 2", "syntax error: unexpected literal 2 at end of statement", "2"},
	{"a b", "syntax error: unexpected name b at end of statement", "b"},
	{"f(,)", "syntax error: unexpected comma, expected expression", ","},
	{"x := 'ab'", "more than one character in rune literal", "'ab'"},
	{"x := 'abc", "newline in rune literal", "'abc"},
	{"x := ''", "empty rune literal or unescaped '", "''"},
	{"x := \"abc", "newline in string", "\"abc"},
	{"var 1x int", "syntax error: unexpected literal 1, expected name", "1"},
	{"fmt.Println(\"a\"))", "syntax error: unexpected ) at end of statement", ")"},
	{"x : = 1", "syntax error: missing statement after label", "="},
	{"if (x { }", "syntax error: unexpected newline, expected )", ""},
	{"if x = 1 { }", "syntax error: cannot use assignment x = 1 as value", "x"},
	{"if x := 1 { }", "syntax error: cannot use x := 1 as value", "x"},
	{"x := []int{1 2}", "syntax error: unexpected literal 2 in composite literal; possibly missing comma or }", "2"},
	{"x := {1, 2}", "syntax error: unexpected {, expected expression", "{"},
	{"type T struct { A int B int }", "syntax error: unexpected name B in struct type; possibly missing semicolon or newline or }", "B"},
	{"var x int := 1", "syntax error: unexpected :=, expected =", ":="},
	{"var x", "syntax error: unexpected newline, expected type", ""},
	{"defer 1", "expression in defer must be function call", ""},
	{"@", "invalid character U+0040 '@'", "@"},

	// where the compiler speaks of the braces of the function around, which a cell has not
	{"}", "syntax error: unexpected }", "}"},
	{"x := func() { }}", "syntax error: unexpected }", "}"},
	{"else { }", "syntax error: unexpected keyword else", "else"},
	{"func() { else { } }", "syntax error: unexpected keyword else, expected }", "else"},
	{":= 3", "syntax error: unexpected :=", ":="},
	{"x.", "syntax error: unexpected EOF, expected name or (", ""},
}

func TestErrors(t *testing.T) {
	for _, c := range wrong {
		d := diagnosticsOf(t, newChecker(t), c.src)[0]
		if d.Msg != c.msg {
			t.Errorf("Check(%q): %q, should be %q", c.src, d.Msg, c.msg)
		}
		runes := []rune(d.Text)
		if d.Line != 1 || d.Lines != 1 || d.Text != c.src || d.Col < 1 || d.Col > len(runes)+1 {
			t.Errorf("Check(%q): at %d:%d of %q", c.src, d.Line, d.Col, d.Text)
			continue
		}
		if at := string(runes[min(d.Col-1, len(runes)):min(d.Col-1+d.Len, len(runes))]); at != c.at {
			t.Errorf("Check(%q): at %q, should be %q", c.src, at, c.at)
		}
	}
}

func TestHints(t *testing.T) {
	for _, c := range []struct{ src, hint string }{
		{"db.Whare(1)", "did you mean Where?"},
		{"db.where(1)", ""}, // the compiler has said it
		{"strings.ToUper(\"a\")", "did you mean ToUpper?"},
		{"models.User{Nam: 1}", "did you mean Name?"},
		{"models.Usr{}", "did you mean User?"},
		{"var u models.User; u.ChangeEmial(\"a\")", "did you mean ChangeEmail?"},
		{"var count int; cuont + 1", "did you mean count?"},
		{"pint(1)", "did you mean print?"},
		{"User{}", "did you mean models.User?"},
		{"modles.User{}", "did you mean models?"},
		{"db.Find(&students)", "declare it first: var students []models.Student"},
		{"db.First(&student)", "declare it first: var student models.Student"},
		{"db.Find(&olderStudents)", "declare it first: var olderStudents []models.Student"},
		{"db.Find(&memberships)", "declare it first: var memberships []models.Membership"},
		{"db.First(&u)", "declare it first: var u models.User"},
		{"db.Find(&cs)", "declare it first: var cs []models.Comment"},
		{"db.Find(&studnets)", "declare it first: var studnets []models.Student"},
		{"db.First(&studnet)", "declare it first: var studnet models.Student"},
		{"db.Find(&odds)", "declare it first: var odds []M, with a model for M"},
		{"db.First(&odd)", "declare it first: var odd M, with a model for M"},
		{"db.Model(&models.User{}).Count(&n)", "declare it first: var n int64"},
		{"fmt.Sscan(\"1\", &n)", "declare it first, with its type, as in var n int"},
		{"db.First(&user)", "declare it first: var user models.User"},
		{"user.Name", "declare it first: var user models.User"},
		{"db.Where(\"id = 1\").First(&user)", "declare it first: var user models.User"},
		{"strings", "write strings. and a name of it, or :doc strings"},
		{"zzzzzz", ""},
		{"SELCT * FROM users", "did you mean SELECT?"},
		{"selet name from users", "did you mean SELECT?"},
		{"SELEC 1", "did you mean SELECT?"},
		{"UPDAET users SET name = 'x'", "did you mean UPDATE?"},
		{"for i = 0; i < 3 { }", ""},
		{"x := 'id = 1'", "a string stands in double quotes"},
		{"x := \"abc", "end it with \", or write several lines in back quotes"},
		{"if x = 1 { }", "did you mean ==?"},
		{"x : = 1", "a definition is written with := in one piece"},
		{"while x { }", "Go's loop is for"},
		{"if true { }\nelse { }", "else stands on the line of the } before it"},
	} {
		if d := diagnosticsOf(t, newChecker(t), c.src)[0]; d.Hint != c.hint {
			t.Errorf("Check(%q): %s: hint %q, should be %q", c.src, d.Msg, d.Hint, c.hint)
		}
	}
}

// A misspelt variable is corrected before a new one is proposed.
func TestHintNames(t *testing.T) {
	k := newChecker(t, "var people []models.User", "func double(n int) int { return 2 * n }", "type Pet struct{}", "const limit = 1", "var student models.Student")
	for src, want := range map[string]string{
		"db.Find(&poeple)":   "did you mean people?",
		"duoble(1)":          "did you mean double?",
		"Pte{}":              "did you mean Pet?",
		"limt":               "did you mean limit?",
		"db.Find(&students)": "declare it first: var students []models.Student",
		"db.Find(&Toy{})":    "",
		"db.Find(&zzz[0])":   "",
	} {
		if d := diagnosticsOf(t, k, src)[0]; d.Hint != want {
			t.Errorf("Check(%q): hint %q, should be %q", src, d.Hint, want)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      []string
	}{
		{"one line", "db.Whare(\"id = 1\")", []string{
			"db.Whare undefined (type *gorm.DB has no field or method Whare)",
			"   db.Whare(\"id = 1\")",
			"      ^^^^^ did you mean Where?",
		}},
		{"many lines", "x := 1\ny := x + z\n", []string{
			"undefined: z",
			"   2  y := x + z",
			"               ^",
		}},
		{"after wide runes", "s := \"日本語\" + nope", []string{
			"undefined: nope",
			"   s := \"日本語\" + nope",
			"                   ^^^^",
		}},
		{"under wide runes", "名前", []string{
			"undefined: 名前",
			"   名前",
			"   ^^^^",
		}},
		{"after a combining mark", "s := \"e\u0301\" + nope", []string{
			"undefined: nope",
			"   s := \"e\u0301\" + nope",
			"              ^^^^",
		}},
		{"after tabs", "if true {\n\t\tnope()\n}", []string{
			"undefined: nope",
			"   2          nope()",
			"              ^^^^",
		}},
		{"a fault with a tab in it", "x := 'a\tb'", []string{
			"more than one character in rune literal",
			"   x := 'a    b'",
			"        ^^^^^^^^ a string stands in double quotes",
		}},
		{"carriage returns", "x := 1\r\nnope\r\n", []string{
			"undefined: nope",
			"   2  nope",
			"      ^^^^",
		}},
		{"a control sequence is not played", "nope + \"\x1b[31m\"", []string{
			"undefined: nope",
			"   nope + \"␛[31m\"",
			"   ^^^^",
		}},
		{"a name in another case", "fmt.println(1)", []string{
			"undefined: fmt.println (but have Println)",
			"   fmt.println(1)",
			"       ^^^^^^^",
		}},
		{"at the end", "fmt.Println(1", []string{
			"syntax error: unexpected newline in argument list; possibly missing comma or )",
			"   fmt.Println(1",
			"                ^",
		}},
		{"many lines of a message", "db.Where()", []string{
			"not enough arguments in call to db.Where",
			"\thave ()",
			"\twant (interface{}, ...interface{})",
			"   db.Where()",
			"            ^",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := diagnosticsOf(t, newChecker(t), c.src)[0].Format(0)
			if want := strings.Join(c.want, "\n") + "\n"; got != want {
				t.Errorf("Format:\n%sshould be:\n%s", got, want)
			}
		})
	}
	for _, c := range []struct {
		name string
		d    Diagnostic
		want []string
	}{
		{"it fits", Diagnostic{Msg: "undefined: x", Hint: "did you mean y?", Text: "fmt.Println(x)", Col: 13, Len: 1}, []string{
			"undefined: x",
			"   fmt.Println(x)",
			"               ^ did you mean y?",
		}},
		{"the message, and the hint below", Diagnostic{Msg: "cannot use \"1\" (untyped string constant) as int value in argument\n\thave (string)", Hint: "a cell that begins with a dot is for the value of the last one", Text: "strconv.Itoa(\"1\")", Col: 14, Len: 3}, []string{
			"cannot use \"1\" (untyped string constant)",
			"as int value in argument",
			"\thave (string)",
			"   strconv.Itoa(\"1\")",
			"                ^^^",
			"   a cell that begins with a dot is for",
			"   the value of the last one",
		}},
		{"a long line with the fault at its beginning", Diagnostic{Msg: "undefined: ab", Text: "ab.Where(\"grade >= ?\", 11).Order(\"last_name\").Find(&students)", Col: 1, Len: 2}, []string{
			"undefined: ab",
			"   ab.Where(\"grade >= ?\", 11).Order(\"la…",
			"   ^^",
		}},
		{"in its middle", Diagnostic{Msg: "undefined: Odrer", Text: "db.Where(\"grade >= ?\", 11).Odrer(\"last_name\").Find(&students)", Col: 28, Len: 5, Lines: 3, Line: 2}, []string{
			"undefined: Odrer",
			"   2  …rade >= ?\", 11).Odrer(\"last_name…",
			"                       ^^^^^",
		}},
		{"at its end, of wide characters", Diagnostic{Msg: "undefined: 日本", Text: "db.Where(\"grade >= ?\", 11).Order(\"名名名名名名名\").Find(日本)", Col: 50, Len: 2}, []string{
			"undefined: 日本",
			"   …).Order(\"名名名名名名名\").Find(日本)",
			"                                   ^^^^",
		}},
		{"longer than the terminal", Diagnostic{Msg: "not used", Text: strings.Repeat("abcdefghi ", 10), Col: 11, Len: 80}, []string{
			"not used",
			"   abcdefghi abcdefghi abcdefghi abcdef…",
			"             ^^^^^^^^^^^^^^^^^^^^^^^^^^^",
		}},
	} {
		t.Run("at 40 columns/"+c.name, func(t *testing.T) {
			got := c.d.Format(40)
			if want := strings.Join(c.want, "\n") + "\n"; got != want {
				t.Errorf("Format:\n%sshould be:\n%s", got, want)
			}
		})
	}
	if got := (Diagnostic{Msg: "m", Hint: "h"}).Format(0); got != "m\n   h\n" {
		t.Errorf("without a line: %q", got)
	}
}

// The types of the program's own package main stand without its name, and get no methods at the prompt; those of the session do.
func TestMethodOfProgram(t *testing.T) {
	k := NewChecker(Config{Importer: world(), Vars: freshVars(t, world()), Bare: "github.com/retort-shell/retort/models"})
	for _, src := range []string{"func (u User) Hi() {}", "func (u *User) Hi() {}"} {
		got := diagnosticsOf(t, k, src)[0]
		if got.Msg != "cannot define new methods on non-local type User" || got.Text[got.Col-1:got.Col-1+got.Len] != "User" {
			t.Errorf("Check(%q): %+v", src, got)
		}
	}
	if _, err := k.Check("type User struct{}\nfunc (u User) Hi() {}"); err != nil {
		t.Errorf("of a type of the session: %v", err)
	}
}

func TestErrorIsEveryMessage(t *testing.T) {
	_, err := newChecker(t).Check("nope1\nnope2\n")
	var e *Error
	if !errors.As(err, &e) || e.Error() != "undefined: nope1\nundefined: nope2" {
		t.Errorf("%v", err)
	}
}

// Errors speak of the cell's own lines, whatever stands before: what is declared goes first, and statements are checked apart.
func TestErrorLines(t *testing.T) {
	for _, c := range []struct {
		src       string
		line, col int
	}{
		{"x := 1\nfunc f() int {\n\treturn nope\n}\ny := 2", 3, 9},
		{"func f() int { return 1 }\nx := f() + nope", 2, 12},
		{"// one\n\n  nope", 3, 3},
		{"x := 1; y := 2; nope", 1, 17},
		{"type T struct {\n\tA Nope\n}", 2, 4},
		{"const (\n\ta = 1\n\tb = nope\n)", 3, 6},
		{"é := 1; nope", 1, 9},
		{"/* 日本 */ nope", 1, 10},
		{"import \"no/such/package\"", 1, 8},
		{"x := 1\n\nimport (\n\t\"fmt\"\n\t\"no/such\"\n)", 5, 2},
		{"x := `a\nb`\nnope", 3, 1},
		{"f := func() {\n\tfor {\n\t\tx = = 1\n\t}\n}", 3, 7},
	} {
		if d := diagnosticsOf(t, newChecker(t), c.src)[0]; d.Line != c.line || d.Col != c.col {
			t.Errorf("Check(%q): %s at %d:%d, should be at %d:%d", c.src, d.Msg, d.Line, d.Col, c.line, c.col)
		}
	}
}

func TestDiagnose(t *testing.T) {
	for _, c := range []struct {
		src        string
		start, end int
		want       Diagnostic
	}{
		{"abc", 1, 2, Diagnostic{Line: 1, Col: 2, Text: "abc", Len: 1, Lines: 1}},
		{"a\nbcd\n", 3, 99, Diagnostic{Line: 2, Col: 2, Text: "bcd", Len: 2, Lines: 2}},
		{"a\nb", 0, 3, Diagnostic{Line: 1, Col: 1, Text: "a", Len: 1, Lines: 2}},
		{"abc", -5, -9, Diagnostic{Line: 1, Col: 1, Text: "abc", Len: 1, Lines: 1}},
		{"abc", 99, 3, Diagnostic{Line: 1, Col: 4, Text: "abc", Len: 1, Lines: 1}},
		{"", 0, 0, Diagnostic{Line: 1, Col: 1, Len: 1, Lines: 1}},
		{"é日x", 2, 5, Diagnostic{Line: 1, Col: 2, Text: "é日x", Len: 1, Lines: 1}},
		{"\xff\xfex", 2, 3, Diagnostic{Line: 1, Col: 3, Text: "\xff\xfex", Len: 1, Lines: 1}},
	} {
		if got := diagnose(c.src, c.start, c.end, "", ""); got != c.want {
			t.Errorf("diagnose(%q, %d, %d) = %+v, should be %+v", c.src, c.start, c.end, got, c.want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	for _, c := range []struct {
		name  string
		among []string
		want  string
	}{
		{"Whare", []string{"Or", "Where", "Having"}, "Where"},
		{"where", []string{"Where"}, "Where"},
		{"Frist", []string{"Find", "First"}, "First"},
		{"Fnid", []string{"Find", "First"}, "Find"},
		{"ab", []string{"xy"}, ""},
		{"x", []string{"y"}, ""},
		{"Name", []string{"Name"}, ""},
		{"completely", []string{"different"}, ""},
		{"aab", []string{"aac", "aaa"}, "aaa"}, // the first of the alphabet
		{"_x", []string{"_"}, ""},
		{"retortv1_", []string{"retortv1_x"}, ""},
		{"", []string{"a"}, ""},
		{"名前", []string{"名簿"}, ""},
		{"名前一覧", []string{"名前一欄"}, "名前一欄"},
	} {
		want := c.want
		if want != "" {
			want = "did you mean " + want + "?"
		}
		if got := didYouMean(c.name, c.among); got != want {
			t.Errorf("didYouMean(%q, %q) = %q, should be %q", c.name, c.among, got, want)
		}
	}
}
