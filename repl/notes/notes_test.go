package notes

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/trace"
)

var parsedModels sync.Map

// parsed is how GORM maps a model.
func parsed(t *testing.T, model any) *schema.Schema {
	t.Helper()
	s, err := schema.Parse(model, &parsedModels, schema.NamingStrategy{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// of is a statement of a model, which has found a row.
func of(t *testing.T, model any, sql string, args ...any) trace.Statement {
	t.Helper()
	s := parsed(t, model)
	return trace.Statement{N: 1, SQL: sql, Args: args, Rows: 1, Schema: s, Table: s.Table, Model: s.ModelType.String()}
}

// mustParse is the text of a cell as syntax.
func mustParse(t *testing.T, text string) *source {
	t.Helper()
	src := parse(text)
	if src == nil {
		t.Fatalf("%s: is not read", text)
	}
	return src
}

// cell is one without any before it, which knows nothing of its calls and has no loops.
func cell(text string, ran ...trace.Statement) Cell {
	return Cell{
		Text: text, Ran: ran, Dialect: "sqlite",
		Origin:  func(*trace.Statement) []chain.Unit { return nil },
		Loops:   func() []Loop { return nil },
		Earlier: func() []string { return nil },
		Sent:    func() []trace.Statement { return nil },
	}
}

// said are the texts of notes.
func said(notes []Note) string {
	var texts []string
	for _, n := range notes {
		texts = append(texts, n.Text)
	}
	return strings.Join(texts, " | ")
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		`db.Where("a").Find(&u)`:                         `db Where Find`,
		"db.\n\tFind(&u)":                                `db Find`,
		`db.Where(db.Where("a").Or("b")).Find(&u)`:       `db Where Find | db Where Or`,
		`for _, u := range us { db.Find(&u); f(u).G() }`: `db Find | f(u) G`,
		`gorm.G[T](db).Find(ctx)`:                        `gorm.G[T](db) Find`,
		`f(1)`:                                           ``,
		`x := 1`:                                         ``,
	} {
		src := mustParse(t, text)
		var got []string
		for _, c := range src.chains {
			names := []string{src.of(c.root)}
			for i := range c.list {
				names = append(names, c.name(i))
			}
			got = append(got, strings.Join(names, " "))
		}
		if strings.Join(got, " | ") != want {
			t.Errorf("%s: %s, want %s", text, strings.Join(got, " | "), want)
		}
	}
	for _, text := range []string{`SELECT 1`, `func f() {}`, `db.(`} {
		if parse(text) != nil {
			t.Errorf("%s is read as statements", text)
		}
	}
}

func TestOnly(t *testing.T) {
	src := mustParse(t, `db.Find(&a); db.First(&b); db.First(&c)`)
	if c := src.only(func(c *calls) bool { return c.endsIn("Find") }); c != src.chains[0] {
		t.Error("the one Find is not found")
	}
	for _, name := range []string{"First", "Last"} {
		if src.only(func(c *calls) bool { return c.endsIn(name) }) != nil {
			t.Errorf("one of several, or of none, is found: %s", name)
		}
	}
}

func TestGroups(t *testing.T) {
	statement := func(n int, sql string) trace.Statement { return trace.Statement{N: n, SQL: sql} }
	hook, own := statement(7, "SELECT c"), statement(8, "SELECT c")
	hook.Purpose, own.Purpose = trace.Hook, trace.Own
	begin := statement(0, "BEGIN")
	begin.Implicit = true
	c := cell("", statement(1, "SELECT a"), statement(2, "SELECT b"), statement(3, "SELECT a"), begin, statement(4, "DELETE a"),
		statement(5, "SELECT a"), statement(6, "SELECT b"), hook, own)
	var groups [][]int
	for _, same := range c.groups("SELECT") {
		groups = append(groups, numbers(same))
	}
	if want := [][]int{{1, 3, 5}, {2, 6}}; !slices.EqualFunc(groups, want, slices.Equal) {
		t.Errorf("groups: %v, want %v", groups, want)
	}
	if got := numbers(c.texts("SELECT", "DELETE")); !slices.Equal(got, []int{1, 2, 4}) {
		t.Errorf("texts: %v", got)
	}
	if got := numbers(c.yours("DELETE", "BEGIN")); !slices.Equal(got, []int{4}) {
		t.Errorf("yours: %v", got)
	}
}

func numbers(list []*trace.Statement) []int {
	var out []int
	for _, s := range list {
		out = append(out, s.N)
	}
	return out
}

func TestOfTellsTheGravestFirst(t *testing.T) {
	c := cell(`db.Limit(5).Offset(5).Find(&[]models.User{}, "name = '" + name + "'")`, of(t, models.User{}, "SELECT * FROM `users` WHERE name = 'x' LIMIT 5 OFFSET 5"))
	got := said(Of(c))
	if want := "the text of name becomes part of the SQL, and may change what it asks | rows are skipped without an order: pages may overlap, or leave rows out"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
