package lang

import (
	"slices"
	"strings"
	"testing"
)

// session is what is declared before completion is asked for.
var session = []string{
	"var u models.User",
	"var users []models.User",
	"n := 7",
	"type Pet struct { Name string; age int; models.Post }",
	"func (p Pet) Hello(loud bool) string { return p.Name }",
	"func (p *Pet) Rename(name string) { p.Name = name }",
	"func feed(p *Pet, times int) (bool, error) { return true, nil }",
	"const limit = 20",
	"var pet Pet",
	"import mr \"math/rand/v2\"",
}

// The cursor stands at the bar.
var completions = []struct {
	src   string
	word  string   // what is replaced
	has   []string // candidates, with their kind where it matters
	hasNo []string
	first string // the first candidate; "" if any
}{
	// members
	{src: "db.|", has: []string{"method Where", "method Find", "field Error", "field RowsAffected", "field Statement"}, first: "AddError"},
	{src: "db.Wh|", word: "Wh", has: []string{"method Where"}, hasNo: []string{"db", "for", "clone", "getInstance"}},
	{src: "db.Wh|ere", word: "Where", has: []string{"method Where"}},
	{src: "db.Wh|ere(1).Find(&u)", word: "Where", has: []string{"method Where"}},
	{src: "db.|Find(&u)", word: "", has: []string{"method Where"}},
	{src: "db.Where(\"x\").Or|", word: "Or", has: []string{"method Or", "method Order"}},
	{src: "db.Where(\"x = ?\", 1).Order(\"y\").Limit(3).Offset(4).Fi|", word: "Fi", has: []string{"method Find", "method First"}},
	{src: "db.\n\tWhere(\"x\").\n\tFi|", word: "Fi", has: []string{"method Find"}},
	{src: "gorm.G[models.User](db).Wh|", word: "Wh", has: []string{"method Where"}},
	{src: "gorm.G[models.User](db).Where(\"id < ?\", 5).|", has: []string{"method Find", "method First", "method Order"}},
	{src: "u.|", has: []string{"field Name", "field Posts", "method ChangeEmail"}, first: "BeforeCreate"},
	{src: "u.Posts[0].T|", word: "T", has: []string{"field Title"}},
	{src: "(&u).Na|", word: "Na", has: []string{"field Name"}},
	{src: "users[n].Posts[0].Title.|", hasNo: []string{"field Name"}},
	{src: "u.CreatedAt.|", has: []string{"method Format", "method Year"}, hasNo: []string{"wall"}},
	{src: "pet.|", has: []string{"field Name", "field age", "method Hello", "method Rename", "field Title", "field Post"}, first: "Hello"},
	{src: "pet.Post.|", has: []string{"field Title"}, hasNo: []string{"field age"}},
	{src: "feed(&pet, 1).|", hasNo: []string{"n"}},
	{src: "pet.Hello(true).|", hasNo: []string{"n"}},
	{src: "n.|"},
	{src: "nope.|"},
	{src: "nope.x.|"},
	{src: "users.|"},
	{src: "users[0].|", has: []string{"field Name"}},
	{src: "models.User{}.|", has: []string{"field Name"}},
	{src: "models.User.|", hasNo: []string{"method ChangeEmail", "field Name"}},
	{src: "(*models.User).|", has: []string{"method ChangeEmail"}, hasNo: []string{"field Name"}},
	{src: "Pet.|", has: []string{"method Hello"}, hasNo: []string{"method Rename"}},
	{src: "ctx.|", has: []string{"method Done", "method Err"}},
	{src: "db.Error.|", has: []string{"method Error"}},
	{src: "struct{ A int }{1}.|", has: []string{"field A"}},
	{src: "func() models.User { return u }().|", has: []string{"field Name"}},
	{src: "any(u).(models.User).|", has: []string{"field Name"}},
	{src: "<-make(chan models.User).|"},
	{src: "(<-make(chan models.User)).|", has: []string{"field Name"}},
	{src: "map[string]models.User{}[\"a\"].|", has: []string{"field Name"}},

	{src: "models.User.ChangeEmail.|"},
	{src: "(*Pet).|", has: []string{"method Hello", "method Rename"}},
	{src: "gorm.DB{}.|", has: []string{"method Where", "field Error", "field DryRun"}},
	{src: "gorm.G[models.Student](db).|", has: []string{"method Where", "method Find", "method Preload", "method Update"}},
	{src: "gorm.G[models.Student](db).Where(\"grade > ?\", 11).Order(\"id\").Limit(3).|", has: []string{"method Find", "method First"}},
	{src: "gorm.G[Pet](db).|", has: []string{"method Where"}},
	{src: "gorm.G[models.S|", word: "S", has: []string{"type Student"}, hasNo: []string{"type studentRow"}},
	{src: "users = slices.DeleteFunc(users, func(u models.User) bool { return u.|", has: []string{"field Name"}},
	{src: "slices.SortFunc(users, func(a, b models.User) int { return strings.Compare(a.|", has: []string{"field Name"}},
	{src: "for i, c := range \"abc\" { _ = c; i|", word: "i", has: []string{"var i", "var c"}},
	{src: "for k, v := range map[string]models.Post{} { v.|", has: []string{"field Title"}},
	{src: "for u := range slices.Values(users) { u.|", has: []string{"field Name"}},
	{src: "f := func(p models.Post) { p.|", has: []string{"field Title"}},
	{src: "go func() { for _, u := range users { if u.ID > 3 { u.|", has: []string{"field Name"}},
	{src: "select { case <-ctx.|", has: []string{"method Done"}},
	{src: "switch v := any(u).(type) { case *models.U|", word: "U", has: []string{"type User"}},
	{src: "type Box[T any] struct { Value T }; Box[models.User]{}.Value.|", has: []string{"field Name"}},
	{src: "type Box[T any] struct { Value T }; func (b Box[T]) Get() T { return b.|", has: []string{"field Value", "method Get"}},
	{src: "func First[T any](xs []T) T { return xs[0] }; First(users).|", has: []string{"field Name"}},
	{src: "x, err := strconv.Atoi(\"1\"); err.|", has: []string{"method Error"}},
	{src: "x, ok := map[string]models.User{}[\"a\"]; x.|", has: []string{"field Name"}},
	{src: "[]struct{ A models.User }{}[0].A.|", has: []string{"field Name"}},
	{src: "(*db).|", has: []string{"method Where"}},
	{src: "db.Config.|", has: []string{"field DryRun"}},
	{src: "db.Statement.Schema.|", has: []string{"field Table"}},
	{src: "const x = models.|", has: []string{"type User"}},
	{src: "var x, y = 1, u.|", has: []string{"field Name"}},
	{src: "models.User{}.ChangeEmail(u.|", has: []string{"field Email"}},
	{src: "fmt.Println(u.Name, u.|)", has: []string{"field Email"}},
	{src: "fmt.Println(u.Name, us|, n)", word: "us", has: []string{"var users"}},

	// packages
	{src: "models.U|", word: "U", has: []string{"type User"}, hasNo: []string{"parseEmail"}},
	{src: "strings.ToUp|", word: "ToUp", has: []string{"func ToUpper"}, hasNo: []string{"isSeparator"}},
	{src: "strings.|", has: []string{"func ToUpper", "type Builder"}, hasNo: []string{"for", "db"}},
	{src: "time.|", has: []string{"const Second", "type Duration", "var UTC", "func Now"}, first: "ANSIC"},
	{src: "rand.|", has: []string{"func Intn", "func IntN", "func Prime"}},
	{src: "mr.|", has: []string{"func IntN"}, hasNo: []string{"func Intn"}},
	{src: "import rand \"math/rand/v2\"; rand.|", has: []string{"func IntN"}, hasNo: []string{"func Intn"}},
	{src: "gorm.|", has: []string{"func G", "type DB", "var ErrRecordNotFound"}},
	{src: "nosuchpackage.|"},
	{src: "var x models.|", has: []string{"type User"}},
	{src: "[]models.U|", word: "U", has: []string{"type User"}},
	{src: "func f(u *models.U|", word: "U", has: []string{"type User"}},

	// names in scope
	{src: "|", has: []string{"var db", "var u", "var users", "func feed", "type Pet", "const limit", "package models", "package strings", "package mr", "func len", "type string", "const nil", "keyword for", "keyword func"}, first: "Pet"},
	{src: "us|", word: "us", has: []string{"var users"}},
	{src: "u|sers", word: "users", has: []string{"var users"}},
	{src: "db.Find(&us|", word: "us", has: []string{"var users"}, hasNo: []string{"keyword for"}},
	{src: "db.Find(&us|)", word: "us", has: []string{"var users"}},
	{src: "n + li|", word: "li", has: []string{"const limit"}},
	{src: "x := fe|", word: "fe", has: []string{"func feed"}},
	{src: "x := 1; y := 2; |", has: []string{"var x", "var y", "var n"}, first: "x"},
	{src: "x := |", hasNo: []string{"x"}},
	{src: "x := 1\nfunc() { y := x + |", has: []string{"var x"}, hasNo: []string{"y"}, first: "x"},
	{src: "func f(first int, second string) { |", has: []string{"var first", "var second", "func f"}, first: "first"},
	{src: "func (q *Pet) M() { q.|", has: []string{"field age", "method Hello"}},
	{src: "for i, user := range users { us|", word: "us", has: []string{"var user", "var users", "var i"}, first: "i"},
	{src: "for i, user := range users { user.|", has: []string{"field Name"}},
	{src: "for _, p := range u.P|", word: "P", has: []string{"field Posts"}},
	{src: "for i := 0; i < u.|", has: []string{"field ID"}},
	{src: "for x := ra|", word: "ra", has: []string{"keyword range"}},
	{src: "if u.|", has: []string{"field Name"}},
	{src: "if v := u.|", has: []string{"field Name"}},
	{src: "if err := db.Find(&users).E|", word: "E", has: []string{"field Error"}},
	{src: "if n > 1 { } el|", word: "el", has: []string{"keyword else"}},
	{src: "if u.ID == 1 {\n\tdb.|", has: []string{"method Find"}},
	{src: "if u.ID == 1 {\n\tdb.Where(\"a\").|\n}", has: []string{"method Find"}},
	{src: "switch u.|", has: []string{"field Name"}},
	{src: "switch n {\ncase li|", word: "li", has: []string{"const limit"}},
	{src: "switch x := any(u).(type) {\ncase models.User:\n\tx.|", has: []string{"field Name"}},
	{src: "switch n {\ncase 1:\n\tu.|", has: []string{"field Name"}},
	{src: "defer db.Wh|", word: "Wh", has: []string{"method Where"}},
	{src: "func f(q *Pet) { defer q.|", has: []string{"method Rename"}},
	{src: "func f(q *Pet) { go q.Re|", word: "Re", has: []string{"method Rename"}},
	{src: "users := |", has: []string{"var users"}, first: "Pet"}, // users is still the session's
	{src: strings.Repeat("x := := 1\n", 15) + "q := u; q.|", has: []string{"field Name"}},
	{src: "func f() {\n" + strings.Repeat("if x := := 1 {}\n", 15) + "var q = u; q.|", has: []string{"field Name"}},
	{src: "go fe|", word: "fe", has: []string{"func feed"}},
	{src: "return u.|", has: []string{"field Name"}},
	{src: "u.Name = u.|", has: []string{"field Email"}},
	{src: "!u.|", has: []string{"field Name"}},
	{src: "users = append(users, models.User{Name: u.|", has: []string{"field Email"}},
	{src: "db.Transaction(func(tx *gorm.DB) error {\n\treturn tx.|", has: []string{"method Create"}},
	{src: "db.Transaction(func(tx *gorm.DB) error {\n\tvar p models.Post\n\tif err := tx.First(&p).Error; err != nil {\n\t\treturn err\n\t}\n\tp.|\n})", has: []string{"field Title"}},
	{src: "type Cat struct { Pet }; var c Cat; c.|", has: []string{"method Hello", "field Pet"}},
	{src: "type Pet struct { Whiskers int }; var p Pet; p.|", has: []string{"field Whiskers"}, hasNo: []string{"method Hello", "field age"}},
	{src: "func feed() models.User { return u }; feed().|", has: []string{"field Name"}},
	{src: "x := := 3; u.|", has: []string{"field Name"}},
	{src: "u.Nam = 3; f(; u.|", has: []string{"field Name"}},
	{src: "foo bar u.|", has: []string{"field Name"}},
	{src: "x := [2]int{1, 2}[n|", word: "n", has: []string{"var n"}},

	// literals of structs
	{src: "models.User{Na|", word: "Na", has: []string{"field Name", "field Posts"}, first: "ID"},
	{src: "models.User{|", has: []string{"field Name", "var db"}},
	{src: "models.User{|}", has: []string{"field Name"}},
	{src: "models.User{Name: \"Ada\", |", has: []string{"field Email"}, hasNo: []string{"field Name", "var db"}},
	{src: "models.User{Name: \"Ada\", Em|: \"x\"}", word: "Em", has: []string{"field Email"}},
	{src: "models.User{Name: |", has: []string{"var db"}, hasNo: []string{"field Email"}},
	{src: "models.User{1, |", has: []string{"var db"}, hasNo: []string{"field Email"}},
	{src: "db.Create(&models.User{Na|", word: "Na", has: []string{"field Name"}},
	{src: "[]models.User{{Na|", word: "Na", has: []string{"field Name"}},
	{src: "[]*models.User{{Na|", word: "Na", has: []string{"field Name"}},
	{src: "map[string]models.User{\"a\": {Na|", word: "Na", has: []string{"field Name"}},
	{src: "models.User{Posts: []models.Post{{Ti|", word: "Ti", has: []string{"field Title"}},
	{src: "Pet{|", has: []string{"field age", "field Post"}},
	{src: "[]int{n|", word: "n", has: []string{"var n"}, hasNo: []string{"field Name"}},

	// nothing to complete
	{src: "\"|"},
	{src: "\"u.|"},
	{src: "db.Where(\"na|"},
	{src: "db.Where(\"na|\")"},
	{src: "\"a\"|"},
	{src: "`u.|"},
	{src: "'u|"},
	{src: "// u.|"},
	{src: "u // u.|"},
	{src: "/* u.|"},
	{src: "/* u.| */"},
	{src: "/* a */ u.|", has: []string{"field Name"}},
	{src: "// a\nu.|", has: []string{"field Name"}},
	{src: "1|"},
	{src: "1.|"},
	{src: "0x|"},
	{src: "1.5e|"},
	{src: ":he|"},
	{src: "SELECT u.|"},
	{src: "func f|"},
	{src: "func f(a|", has: []string{"type Pet"}, word: "a"},
	{src: "func f(a in|", word: "in", has: []string{"type int"}},
	{src: "var na|"},
	{src: "var a, b|"},
	{src: "const c|"},
	{src: "type T|"},
	{src: "type T struct { A in|", word: "in", has: []string{"type int"}},
	{src: "goto la|"},
	{src: "loop: for {\n\tfor {\n\t\tbreak lo|", word: "lo", has: []string{"label loop"}, hasNo: []string{"var db"}},
	{src: "loop: for {\n\tfunc() { for { continue |", word: ""},
	{src: "again:\n\tn++\n\tgoto ag|", word: "ag", has: []string{"label again"}},
}

func atBar(t testing.TB, src string) (string, int) {
	t.Helper()
	before, after, ok := strings.Cut(src, "|")
	if !ok {
		t.Fatalf("%q has no bar", src)
	}
	return before + after, len(before)
}

func TestComplete(t *testing.T) {
	k := newChecker(t, session...)
	for _, c := range completions {
		src, cursor := atBar(t, c.src)
		got, start, end := k.Complete(src, cursor, nil)
		if word := src[start:end]; word != c.word || start > cursor || end < cursor {
			t.Errorf("%q: replaces %q at %d:%d, should be %q", c.src, word, start, end, c.word)
		}
		names := map[string]bool{}
		for _, x := range got {
			if names[x.Text+" of "+x.Import] {
				t.Errorf("%q: %s is offered twice", c.src, x.Text)
			}
			names[x.Text], names[x.Text+" of "+x.Import], names[x.Kind+" "+x.Text] = true, true, true
			if strings.ContainsAny(x.Text+x.Detail, "\n\t") || strings.Contains(x.Text+x.Detail, "retort") && !strings.Contains(x.Detail, "/retort/") {
				t.Errorf("%q: candidate %+v", c.src, x)
			}
		}
		for _, want := range c.has {
			if !names[want] {
				t.Errorf("%q: %s is not offered among %d", c.src, want, len(got))
			}
		}
		for _, not := range c.hasNo {
			if names[not] {
				t.Errorf("%q: %s is offered", c.src, not)
			}
		}
		if len(c.has)+len(c.hasNo) == 0 && len(got) > 0 {
			t.Errorf("%q: %d candidates are offered from %q on, should be none", c.src, len(got), got[0].Text)
		}
		if c.first != "" && (len(got) == 0 || got[0].Text != c.first) {
			t.Errorf("%q: the first candidate should be %s: %v", c.src, c.first, got[:min(3, len(got))])
		}
	}
}

func TestCompleteDetail(t *testing.T) {
	k := newChecker(t, session...)
	for _, c := range []struct {
		src  string
		want Candidate
	}{
		{"db.|", Candidate{"Where", "method", "func(query any, args ...any) (tx *gorm.DB)", "gorm.io/gorm", "DB.Where", ""}},
		{"db.|", Candidate{"DryRun", "field", "bool", "gorm.io/gorm", "Config.DryRun", ""}},
		{"db.|", Candidate{"NamingStrategy", "field", "schema.Namer", "gorm.io/gorm", "Config.NamingStrategy", ""}},
		{"u.|", Candidate{"Posts", "field", "[]models.Post", modelsPath, "User.Posts", ""}},
		{"models.|", Candidate{"User", "type", "struct", modelsPath, "User", ""}},
		{"strings.|", Candidate{"ToUpper", "func", "func(s string) string", "strings", "ToUpper", ""}},
		{"time.|", Candidate{"Second", "const", "time.Duration = 1000000000", "time", "Second", ""}},
		{"time.|", Candidate{"Duration", "type", "int64", "time", "Duration", ""}},
		{"fmt.|", Candidate{"Stringer", "type", "interface", "fmt", "Stringer", ""}},
		{"gorm.|", Candidate{"G", "func", "func[T any](db *gorm.DB, opts ...clause.Expression) gorm.Interface[T]", "gorm.io/gorm", "G", ""}},
		{"pet.|", Candidate{"Hello", "method", "func(loud bool) string", "", "Pet.Hello", ""}},
		{"pet.|", Candidate{"Title", "field", "string", modelsPath, "Post.Title", ""}},
		{"|", Candidate{"feed", "func", "func(p *Pet, times int) (bool, error)", "", "feed", ""}},
		{"|", Candidate{"Pet", "type", "struct", "", "Pet", ""}},
		{"|", Candidate{"limit", "const", "untyped int = 20", "", "limit", ""}},
		{"|", Candidate{"db", "var", "*gorm.DB", "", "db", ""}},
		{"|", Candidate{"mr", "package", "math/rand/v2", "math/rand/v2", "", ""}},
		{"|", Candidate{"rand", "package", "math/rand", "math/rand", "", ""}},
		{"import \"crypto/rand\"; |", Candidate{"rand", "package", "crypto/rand", "crypto/rand", "", ""}},
		{"|", Candidate{"append", "func", "func(slice S, elems ...E) S", "builtin", "append", ""}},
		{"|", Candidate{"string", "type", "", "builtin", "string", ""}},
		{"|", Candidate{"byte", "type", "uint8", "builtin", "byte", ""}},
		{"|", Candidate{"error", "type", "interface", "builtin", "error", ""}},
		{"|", Candidate{"true", "const", "untyped bool = true", "builtin", "true", ""}},
		{"|", Candidate{"nil", "const", "untyped nil", "builtin", "nil", ""}},
		{"|", Candidate{"for", "keyword", "", "", "", ""}},
		{"ctx.|", Candidate{"Err", "method", "func() error", "context", "Context.Err", ""}},
		{"db.Error.|", Candidate{"Error", "method", "func() string", "builtin", "error.Error", ""}},
	} {
		src, cursor := atBar(t, c.src)
		got, _, _ := k.Complete(src, cursor, nil)
		if i := slices.IndexFunc(got, func(x Candidate) bool { return x.Text == c.want.Text }); i < 0 || got[i] != c.want {
			t.Errorf("%q: %+v, should be %+v", c.src, got[max(0, i):max(0, i)+min(1, len(got))], c.want)
		}
	}
}

// Completion knows what each cell has changed.
func TestCompleteFollows(t *testing.T) {
	k := newChecker(t)
	for _, step := range []struct{ cell, src, has, hasNo string }{
		{"x := 1", "|", "x", "Pet"},
		{"type Pet struct { Name string }", "Pet{}.|", "Name", "Age"},
		{"var pets []*Pet", "pets[0].|", "Name", "Age"},
		{"func (p *Pet) Hello() *Pet { return p }", "pets[0].Hello().|", "Hello", "Age"},
		{"x := pets[0]", "x.|", "Hello", "Age"},
		{"type Pet struct { Age int }", "Pet{}.|", "Age", "Hello"},
		{"y := Pet{}", "y.|", "Age", "Name"},
		{"func make2(p Pet) (a, b Pet) { return p, p }", "a, b := make2(y); b.|", "Age", "Name"},
		{"func make2(p Pet) error { return nil }", "make2(y).|", "Error", "Age"},
		{"1", "x|", "x", "z"}, // of the type that it was declared with
	} {
		settle(t, k, step.cell)
		src, cursor := atBar(t, step.src)
		for range 2 {
			got, _, _ := k.Complete(src, cursor, nil)
			has := func(name string) bool {
				return slices.ContainsFunc(got, func(c Candidate) bool { return c.Text == name })
			}
			if !has(step.has) || has(step.hasNo) {
				t.Errorf("%q after %q: %s %v, %s %v", step.src, step.cell, step.has, has(step.has), step.hasNo, has(step.hasNo))
			}
		}
	}
}

// What cells have used stands before what they have not, but not before what is nearer.
func TestCompleteByUse(t *testing.T) {
	k := newChecker(t)
	settle(t, k, "db.Where(\"id = 1\").Order(\"id\")", "db.Where(\"id = 2\")", "db.Statement.Schema")
	k.Learn("db.Find(&users).Error; db.Find(&users); db.Order; db.DryRun")
	got, _, _ := k.Complete("db.", 3, nil)
	var names []string
	for _, c := range got {
		names = append(names, c.Text)
	}
	if want := []string{"Order", "Where", "Error", "Find", "Statement", "AddError", "Assign"}; !slices.Equal(names[:len(want)], want) {
		t.Errorf("%v, should begin with %v", names[:len(want)], want)
	}
	if near, far := slices.Index(names, "WithContext"), slices.Index(names, "DryRun"); far < near {
		t.Errorf("DryRun, which is promoted, stands at %d, WithContext at %d", far, near)
	}
}

// Groups stand in their order, and each in that of the alphabet; asked again, completion answers the same.
func TestCompleteOrder(t *testing.T) {
	k := newChecker(t, session...)
	for _, src := range []string{"func f(zz, aa int) { |", "db.|", "rand.|"} {
		src, cursor := atBar(t, src)
		first, _, _ := k.Complete(src, cursor, nil)
		for range 5 {
			if again, _, _ := k.Complete(src, cursor, nil); !slices.Equal(again, first) {
				t.Fatalf("%q: another answer to the same question", src)
			}
		}
	}
	got, _, _ := k.Complete("func f(zz, aa int) { ", len("func f(zz, aa int) { "), nil)
	at := func(name string) int {
		return slices.IndexFunc(got, func(c Candidate) bool { return c.Text == name })
	}
	for _, pair := range [][2]string{{"aa", "zz"}, {"zz", "Pet"}, {"Pet", "ctx"}, {"ctx", "users"}, {"users", "bufio"}, {"bufio", "zip"}, {"zlib", "any"}, {"append", "uint"}, {"uintptr", "break"}, {"break", "var"}} {
		if a, b := at(pair[0]), at(pair[1]); a < 0 || b < 0 || a > b {
			t.Errorf("%s at %d, %s at %d", pair[0], a, pair[1], b)
		}
	}
}

// Completion leaves no trace in the session.
func TestCompleteLeavesNothing(t *testing.T) {
	k := newChecker(t, session...)
	files := func() (n int) {
		for range k.fset.Iterate {
			n++
		}
		return n
	}
	before, vars, version := files(), k.Vars(), k.version
	for _, c := range completions {
		src, cursor := atBar(t, c.src)
		k.Complete(src, cursor, nil)
	}
	if after := files(); after != before {
		t.Errorf("%d files in the file set, before completion %d", after, before)
	}
	if !slices.Equal(vars, k.Vars()) || version != k.version {
		t.Error("completion has changed what is declared")
	}
	commit(t, k, "pet.Rename(u.Name)", "feed(&pet, n)")
}

func BenchmarkComplete(b *testing.B) {
	for _, c := range []struct{ name, src string }{
		{"db", "db.|"},
		{"chain", "db.Where(\"a = ?\", 1).Order(\"b\").Limit(3).Offset(4).Preload(\"Posts\").|"},
		{"generic chain", "gorm.G[models.User](db).Where(\"id < ?\", 5).Order(\"name\").Limit(3).|"},
		{"scope", "|"},
		{"many lines", strings.Repeat("for _, x := range users {\n\tdb.Where(\"id = ?\", x.ID).Find(&x)\n}\n", 20) + "db.|"},
	} {
		b.Run(c.name, func(b *testing.B) {
			k := newChecker(b, session...)
			src, cursor := atBar(b, c.src)
			b.ReportAllocs()
			for b.Loop() {
				if got, _, _ := k.Complete(src, cursor, nil); len(got) == 0 {
					b.Fatal("nothing")
				}
			}
		})
	}
	b.Run("first of a session", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			lib := freshLibrary()
			k := NewChecker(Config{Importer: lib, Vars: freshVars(b, lib)})
			b.StartTimer()
			if got, _, _ := k.Complete("db.", 3, nil); len(got) == 0 {
				b.Fatal("nothing")
			}
		}
	})
}
