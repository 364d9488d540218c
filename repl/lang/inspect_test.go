package lang

import (
	"slices"
	"strings"
	"testing"
)

func TestResolve(t *testing.T) {
	k := newChecker(t, session...)
	for _, c := range []struct{ name, kind, decl, path, docName string }{
		{"models", "package", "package models // import \"" + modelsPath + "\"", modelsPath, ""},
		{"mr", "package", "package rand // import \"math/rand/v2\"", "math/rand/v2", ""},
		{"models.User", "type", "", modelsPath, "User"},
		{"strings.ToUpper", "func", "func strings.ToUpper(s string) string", "strings", "ToUpper"},
		{"time.Second", "const", "const time.Second time.Duration = 1000000000", "time", "Second"},
		{"os.Stdout", "var", "var os.Stdout *os.File", "os", "Stdout"},
		{"db", "var", "var db *gorm.DB", "", "db"},
		{"db.Where", "method", "func (db *gorm.DB) Where(query any, args ...any) (tx *gorm.DB)", "gorm.io/gorm", "DB.Where"},
		{"db.Where.Find", "method", "func (db *gorm.DB) Find(dest any, conds ...any) (tx *gorm.DB)", "gorm.io/gorm", "DB.Find"},
		{"db.DryRun", "field", "field DryRun bool", "gorm.io/gorm", "Config.DryRun"},
		{"gorm.DB.Where", "method", "func (db *gorm.DB) Where(query any, args ...any) (tx *gorm.DB)", "gorm.io/gorm", "DB.Where"},
		{"u.Posts", "field", "field Posts []models.Post", modelsPath, "User.Posts"},
		{"models.User.Posts", "field", "field Posts []models.Post", modelsPath, "User.Posts"},
		{"models.User.ChangeEmail", "method", "func (u *models.User) ChangeEmail(email string) error", modelsPath, "User.ChangeEmail"},
		{"ctx.Err", "method", "", "context", "Context.Err"},
		{"feed", "func", "func feed(p *Pet, times int) (bool, error)", "", "feed"},
		{"Pet", "type", "", "", "Pet"},
		{"Pet.Hello", "method", "func (p Pet) Hello(loud bool) string", "", "Pet.Hello"},
		{"pet.age", "field", "field age int", "", "Pet.age"},
		{"pet.Title", "field", "field Title string", modelsPath, "Post.Title"},
		{"limit", "const", "const limit = 20", "", "limit"},
		{"len", "builtin", "", "builtin", "len"},
		{"error", "type", "", "builtin", "error"},
		{"error.Error", "method", "", "builtin", "error.Error"},
		{"nil", "const", "", "builtin", "nil"},
	} {
		s, err := k.Resolve(c.name)
		if err != nil {
			t.Errorf("Resolve(%q): %v", c.name, err)
			continue
		}
		if s.Name != c.name || s.Kind != c.kind || s.Path != c.path || s.DocName != c.docName {
			t.Errorf("Resolve(%q) = %s, path %q, doc %q; should be %s, %q, %q", c.name, s.Kind, s.Path, s.DocName, c.kind, c.path, c.docName)
		}
		if c.decl != "" && s.Decl != c.decl {
			t.Errorf("Resolve(%q) declares %q, should be %q", c.name, s.Decl, c.decl)
		}
		if strings.Contains(s.Decl, "retort/cell") || s.Decl == "" || (s.Type == nil) != (c.kind == "package") {
			t.Errorf("Resolve(%q): declaration %q, type %v", c.name, s.Decl, s.Type)
		}
	}
	for name, want := range map[string]string{
		"nope":             "nothing here is called nope",
		"feeed":            "nothing here is called feeed; did you mean feed?",
		"db.Whare":         "db has no Whare; did you mean Where?",
		"models.Usr":       "models has no Usr; did you mean User?",
		"strings.toLower":  "strings has no toLower; did you mean ToLower?",
		"db.Where.Fnid":    "db.Where has no Fnid; did you mean Find?",
		"u.Name.Length":    "u.Name has no Length",
		"":                 "nothing here is called ",
		"db.":              "db has no ",
		".":                "nothing here is called ",
		"strings.asciiSet": "strings has no asciiSet",
	} {
		if s, err := k.Resolve(name); err == nil || err.Error() != want {
			t.Errorf("Resolve(%q) = %+v, %v, should be the error %q", name, s, err, want)
		}
	}
}

func TestTypeOf(t *testing.T) {
	k := newChecker(t, session...)
	for _, c := range []struct {
		expr, want string
		isType     bool
	}{
		{"u", "models.User", false},
		{" u ; ", "models.User", false},
		{"u.Posts[0].Title", "string", false},
		{"db.Where(\"id = 1\")", "*gorm.DB", false},
		{"feed(&pet, 1)", "(bool, error)", false},
		{"fmt.Println()", "(n int, err error)", false},
		{"models.User", "models.User", true},
		{"[]Pet", "[]Pet", true},
		{"1 + 2", "untyped int", false},
		{"nil", "untyped nil", false},
		{"pet.Hello", "func(loud bool) string", false},
	} {
		got, isType, err := k.TypeOf(c.expr)
		if err != nil || isType != c.isType || TypeString(got) != c.want {
			t.Errorf("TypeOf(%q) = %v, %t, %v; should be %s, %t", c.expr, got, isType, err, c.want, c.isType)
		}
	}
	for _, expr := range []string{"", "n = 1", "func() {}()", "nope", "u.", "if true {}"} {
		if got, _, err := k.TypeOf(expr); err == nil {
			t.Errorf("TypeOf(%q) = %v, should be an error", expr, got)
		}
	}
	if len(k.Vars()) != 6 {
		t.Errorf("to ask for types has declared something: %v", k.Vars())
	}
}

func TestMethods(t *testing.T) {
	k := newChecker(t, session...)
	for expr, want := range map[string][]string{
		"models.User":                      {"BeforeCreate(*gorm.DB) error", "BeforeSave(*gorm.DB) error", "ChangeEmail(email string) error"},
		"Pet":                              {"Hello(loud bool) string", "Rename(name string)"},
		"*Pet":                             {"Hello(loud bool) string", "Rename(name string)"},
		"error":                            {"Error() string"},
		"int":                              nil,
		"struct{ Pet }":                    nil, // promoted ones are the embedded type's
		"interface{ B(x any); a(); A() }":  {"A()", "B(x any)", "a()"},
		"interface{ fmt.Stringer; error }": {"Error() string", "String() string"},
	} {
		typ, _, err := k.TypeOf(expr)
		if err != nil {
			t.Fatal(err)
		}
		if got := Methods(typ); !slices.Equal(got, want) {
			t.Errorf("Methods(%s) = %q, should be %q", expr, got, want)
		}
	}
}

func TestMembers(t *testing.T) {
	k := newChecker(t, append(session,
		"type Inner struct { A, B int; hidden bool }",
		"func (Inner) M() {}",
		"type Left struct { Inner; Twice int }",
		"type Right struct { Twice int }",
		"type Both struct { Left; *Right; B string }",
		"type Loop struct { *Loop; X int }",
		"type Ptr *Inner",
	)...)
	for expr, want := range map[string]string{
		"Inner":             "A B M hidden",
		"Both":              "A B Inner Left M Right hidden", // Twice is in both
		"*Both":             "A B Inner Left M Right hidden",
		"Loop":              "Loop X",
		"Ptr":               "A B hidden",
		"**Inner":           "",
		"int":               "",
		"[]Inner":           "",
		"any":               "",
		"error":             "Error",
		"*error":            "",
		"time.Location":     "String",
		"interface{ M() }":  "M",
		"struct{ Inner }":   "A B Inner M hidden",
		"bytes.Reader":      "Len Read ReadAt ReadByte ReadRune Reset Seek Size UnreadByte UnreadRune WriteTo",
		"func()":            "",
		"map[string]string": "",
	} {
		typ, _, err := k.TypeOf(expr)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, o := range Members(typ) {
			names = append(names, o.Name())
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("Members(%s) = %s, should be %s", expr, got, want)
		}
	}
}

func TestVars(t *testing.T) {
	k := newChecker(t, "x := 1", "var s []models.User", "x = 2", "x := \"a\"", "const c = 1", "func f() {}")
	var got []string
	for _, v := range k.Vars() {
		got = append(got, v.Name+" "+v.Type)
	}
	if want := []string{"ctx context.Context", "db *gorm.DB", "s []models.User", "x string"}; !slices.Equal(got, want) {
		t.Errorf("Vars = %q, should be %q", got, want)
	}
}
