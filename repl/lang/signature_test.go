package lang

import "testing"

// The cursor stands at the bar; in the label, the active parameter stands in angle brackets. An empty label is no signature.
var signatures = []struct{ src, want string }{
	// methods
	{"db.Where(|", "Where(‹query any›, args ...any) (tx *gorm.DB)"},
	{"db.Where(|)", "Where(‹query any›, args ...any) (tx *gorm.DB)"},
	{"db.Where(\"na|", "Where(‹query any›, args ...any) (tx *gorm.DB)"},
	{"db.Where(\"na|\", 3)", "Where(‹query any›, args ...any) (tx *gorm.DB)"},
	{"db.Where(\"name = ?\"|", "Where(‹query any›, args ...any) (tx *gorm.DB)"},
	{"db.Where(\"name = ?\", |", "Where(query any, ‹args ...any›) (tx *gorm.DB)"},
	{"db.Where(\"name = ?\", 1, u.|", "Where(query any, ‹args ...any›) (tx *gorm.DB)"},
	{"db.Where(\"a, b\", 1, (2), []int{3, 4}, |", "Where(query any, ‹args ...any›) (tx *gorm.DB)"},
	{"db.Where(\"x\").Order(\"y\").Limit(|", "Limit(‹limit int›) (tx *gorm.DB)"},
	{"db.Limit(1, |", "Limit(limit int) (tx *gorm.DB)"},
	{"db.Find(&us|", "Find(‹dest any›, conds ...any) (tx *gorm.DB)"},
	{"gorm.G[models.User](db).Where(\"a\", |", "Where(query any, ‹args ...any›) gorm.ChainInterface[models.User]"},
	{"gorm.G[models.User](db).Create(ctx, |", "Create(ctx context.Context, ‹r *models.User›) error"},
	{"pet.Hello(|", "Hello(‹loud bool›) string"},
	{"(&pet).Rename(|", "Rename(‹name string›)"},
	{"Pet.Hello(|", "Hello(‹p Pet›, loud bool) string"},
	{"u.CreatedAt.Format(|", "Format(‹layout string›) string"},
	{"db.\n\tWhere(\"x\").\n\tLimit(|", "Limit(‹limit int›) (tx *gorm.DB)"},
	{"gorm.Open(|", "gorm.Open(‹dialector gorm.Dialector›, opts ...gorm.Option) (db *gorm.DB, err error)"},

	// functions
	{"strings.Replace(a, \"b\", |", "strings.Replace(s string, old string, ‹new string›, n int) string"},
	{"feed(|", "feed(‹p *Pet›, times int) (bool, error)"},
	{"feed(&pet, |", "feed(p *Pet, ‹times int›) (bool, error)"},
	{"feed(&pet, 1)|", ""},
	{"feed(&pet, 1|)", "feed(p *Pet, ‹times int›) (bool, error)"},
	{"feed(&pet, n + |", "feed(p *Pet, ‹times int›) (bool, error)"},
	{"feed(&pet, len(users|", "len(‹v T›) int"},
	{"feed(&pet, len(users)|", "feed(p *Pet, ‹times int›) (bool, error)"},
	{"feed(&pet, users[n|", "feed(p *Pet, ‹times int›) (bool, error)"},
	{"feed(&pet, (n|", "feed(p *Pet, ‹times int›) (bool, error)"},
	{"rand.Int(|", "rand.Int() int"},
	{"mr.IntN(|", "mr.IntN(‹n int›) int"},
	{"f := func(a, b string) int { return 1 }\nf(\"a\", |", "f(a string, ‹b string›) int"},
	{"func(a int) {}(|", "func(‹a int›)"},
	{"func f(a int) string { return \"\" }; f(|", "f(‹a int›) string"},
	{"func f(xs ...int) { }; f(1, 2, |", "f(‹xs ...int›)"},
	{"time.Now(|", "time.Now() time.Time"},

	// generic functions
	{"gorm.G[models.User](|", "gorm.G(‹db *gorm.DB›, opts ...clause.Expression) gorm.Interface[models.User]"},
	{"slices.Contains(|", "slices.Contains(‹s S›, v E) bool"},
	{"slices.Contains(users, |", "slices.Contains(s []models.User, ‹v models.User›) bool"},
	{"slices.SortFunc(users, |", "slices.SortFunc(x []models.User, ‹cmp func(a models.User, b models.User) int›)"},
	{"maps.Copy(map[string]int{}, |", "maps.Copy(dst map[string]int, ‹src M2›)"},
	{"func Map[A, B any](xs []A, f func(A) B) []B { return nil }; Map(users, |", "Map(xs []models.User, ‹f func(models.User) B›) []B"},

	// predeclared functions
	{"append(users, |", "append(slice []models.User, ‹elems ...models.User›) []models.User"},
	{"append(|", "append(‹slice S›, elems ...E) S"},
	{"make(|", "make(‹t T›, size ...int) T"},
	{"make([]int, 3, |", "make(t []int, ‹size ...int›) []int"},
	{"make(map[string]int, |", "make(t map[string]int, ‹size ...int›) map[string]int"},
	{"delete(map[string]int{}, |", "delete(m map[string]int, ‹key string›)"},
	{"copy(|", "copy(‹dst S›, src S) int"},
	{"panic(|", "panic(‹v any›)"},

	// where calls stand
	{"if pet.Hello(|", "Hello(‹loud bool›) string"},
	{"if err := db.Find(|", "Find(‹dest any›, conds ...any) (tx *gorm.DB)"},
	{"for _, c := range strings.Split(|", "strings.Split(‹s string›, sep string) []string"},
	{"for i := range 3 {\n\tdb.Limit(|\n}", "Limit(‹limit int›) (tx *gorm.DB)"},
	{"go feed(|", "feed(‹p *Pet›, times int) (bool, error)"},
	{"defer feed(|", "feed(‹p *Pet›, times int) (bool, error)"},
	{"x := models.User{Name: strings.ToUpper(|", "strings.ToUpper(‹s string›) string"},
	{"db.Create(&models.User{Name: |", "Create(‹value any›) (tx *gorm.DB)"},
	{"db.Create([]models.User{{Name: |", "Create(‹value any›) (tx *gorm.DB)"},
	{"db.Transaction(func(tx *gorm.DB) error { return |", ""},
	{"db.Transaction(func(tx *gorm.DB) error { return tx.First(|", "First(‹dest any›, conds ...any) (tx *gorm.DB)"},
	{"db.Transaction(func(tx *gorm.DB|", "Transaction(‹fc func(tx *gorm.DB) error›, opts ...*sql.TxOptions) (err error)"},
	{"x := := 1\nfeed(|", "feed(‹p *Pet›, times int) (bool, error)"},
	{"foo bar feed(|", "feed(‹p *Pet›, times int) (bool, error)"},

	// no calls
	{"|", ""},
	{"db.Whe|re(", ""},
	{"db.Where|(1)", ""},
	{"int(|", ""},
	{"Pet(|", ""},
	{"[]byte(|", ""},
	{"feed(&pet, int(|", ""},
	{"func f(a |", ""},
	{"func (p Pet) M(a |", ""},
	{"nope(|", ""},
	{"db.Nope(|", ""},
	{"n(|", ""},
	{"(n|", ""},
	{"if (n|", ""},
	{"import (|", ""},
	{"SELECT count(|", ""},
	{":type feed(|", ""},
}

func TestSignature(t *testing.T) {
	k := newChecker(t, session...)
	for _, c := range signatures {
		src, cursor := atBar(t, c.src)
		got := ""
		if s, ok := k.Signature(src, cursor); ok {
			if got = s.Label; s.Active >= 0 {
				at := s.Params[s.Active]
				got = got[:at[0]] + "‹" + got[at[0]:at[1]] + "›" + got[at[1]:]
			}
		}
		if got != c.want {
			t.Errorf("%q: %s, should be %s", c.src, got, c.want)
		}
	}
}

func TestSignatureDoc(t *testing.T) {
	k := newChecker(t, session...)
	for src, want := range map[string][2]string{
		"db.Where(":            {"gorm.io/gorm", "DB.Where"},
		"strings.ToUpper(":     {"strings", "ToUpper"},
		"append(":              {"builtin", "append"},
		"feed(":                {"", "feed"},
		"pet.Hello(":           {"", "Pet.Hello"},
		"gorm.G[models.User](": {"gorm.io/gorm", "G"},
		"u.CreatedAt.Format(":  {"time", "Time.Format"},
		"func(a int) {}(":      {"", ""},
		"new(struct{ models.User }).ChangeEmail(": {modelsPath, "User.ChangeEmail"},
	} {
		if s, ok := k.Signature(src, len(src)); !ok || s.Path != want[0] || s.DocName != want[1] {
			t.Errorf("%q: documentation at %q %q, should be %q", src, s.Path, s.DocName, want)
		}
	}
}
