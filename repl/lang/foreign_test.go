package lang

import "testing"

// What people write who come from elsewhere is answered with what Go writes for it.
func TestForeign(t *testing.T) {
	k := newChecker(t, "var users []models.User", "var u models.User", "m := map[string]int{}", "var n int64", "var x int")
	for _, c := range []struct{ src, hint string }{
		{"let y = 1", "write y := and the value"},
		{"int y = 1", "write y := and the value"},
		{"y = 1", "write y := to declare it"},
		{"def f(a): pass", "write func f(…) { … }"},
		{"func f(a, b) { }", "a parameter has a type: a int"},
		{"func f(a int) { return a }", "the type of the result stands before the {"},
		{"class Cat: pass", "write type Cat struct { … }"},
		{"type Cat { Name string }", "write type Cat struct { … }"},
		{"type Cat struct { Name string, Age int }", "fields are parted by semicolons or lines, not by commas"},
		{"for i in range(3): print(i)", "write for i := range 3 { … }"},
		{"for v in users: print(v)", "write for _, v := range users { … }"},
		{"for (const v of users) { }", "write for _, v := range users { … }"},
		{"for (i = 0; i < 3; i++) { }", "write it without ( ): for i := 0; i < 3; i++ { … }"},
		{"while x { }", "Go's loop is for"},
		{"18 x 23", "write * for times"},
		{"for v := range users { v.Name }", "the first is the index: for _, v := range users"},
		{"if x > 3 fmt.Println(x)", "what is done stands in braces, which open on the same line: if … { … }"},
		{"if x > 3 and x < 5 { }", "write && for and, || for or, ! for not"},
		{"puts \"hi\"", "write fmt.Println(…)"},
		{"console.log(\"hi\")", "write fmt.Println(…)"},
		{"v := new models.User()", "write models.User{…}"},
		{"v := models.User(Name: \"Ada\")", "a struct is written with braces: models.User{…}"},
		{"v := models.User{Name = \"Ada\"}", "a colon stands between a field and its value: {Name: \"Ada\"}"},
		{"import fmt", "a package needs no import here, only its name: strings.ToUpper(…)"},
		{"from x import y", "a package needs no import here, only its name: strings.ToUpper(…)"},
		{"try { } catch (e) { }", "Go has no exceptions: a call returns its error as a value"},
		{"[1, 2, 3]", "write []int{1, 2, 3}, with the type of what is in it"},
		{"{\"a\": 1}", "write map[string]int{\"a\": 1}, with the types of keys and values"},
		{"# note", "a comment begins with //"},
		{"None", "write nil"},
		{"str(5)", "write fmt.Sprint(…)"},
		{"float(x)", "write float64"},
		{"len users", "write len(users)"},
		{"users.length", "write len(users)"},
		{"users.append(u)", "write users = append(users, …)"},
		{"m.a", "a value is got by its key: m[\"a\"]"},
		{"db.Where(name = \"Ada\")", "Go has no named arguments; a condition is a text: Where(\"name = ?\", \"Ada\")"},
		{"db.Where(\"name = \"Ada\"\")", "inside of a text write its quotes as \\\", or in SQL as '…'"},
		{"x =\u00a01", "a space that was copied from a page may be another character: type it anew"},
		{"db.Where(‘name’)", "write straight quotes, and a text in double ones: \"…\""},

		{"User.find(1)", "in GORM: var u models.User; db.First(&u, 1)"},
		{"models.User.find(1)", "in GORM: var u models.User; db.First(&u, 1)"},
		{"User.objects.all()", "in GORM: var users []models.User; db.Find(&users)"},
		{"Student.where(1)", "in GORM: var students []models.Student; db.Where(\"…\").Find(&students)"},
		{"users.where(1)", "in GORM: db.Where(\"…\").Find(&users)"},
		{"u.save()", "in GORM: db.Save(&u)"},
		{"u.reload", "in GORM: db.First(&u)"},
		{"u.Nme", "did you mean Name?"},

		{"db.Model(&u).Count(n)", "its address is wanted: &n"},
		{"math.Sqrt(x)", "write float64(x)"},
		{"strings.ToUpper(x)", "write fmt.Sprint(x)"},
		{"\"5\" + 5", "Go converts nothing by itself: fmt.Sprint(\"5\", 5)"},
		{"n + x", "Go converts nothing by itself: write int(…) or int64(…)"},
		{"x + 1.5", "Go converts nothing by itself: write float64(…) around what is whole"},
		{"int(\"5\")", "write strconv.Atoi(\"5\")"},
		{"models.User()", "write models.User{}"},
		{"var f float64 = u", ""},
		{"x = \"a\"", ""},
	} {
		if d := diagnosticsOf(t, k, c.src)[0]; d.Hint != c.hint {
			t.Errorf("Check(%q): %s: hint %q, should be %q", c.src, d.Msg, d.Hint, c.hint)
		}
	}
}
