package repl_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/editor"
)

func TestComplete(t *testing.T) {
	shell := newSample(t, io.Discard)
	for _, cell := range []string{
		"var u models.User", "import \"crypto/rand\"",
		"type Pet struct { gorm.Model; Name string; Whiskers int }",
		"CREATE TABLE teachers (id INTEGER PRIMARY KEY, full_name TEXT)",
		"db.Where(\"id < ?\", 3)",
	} {
		if err := shell.Eval(context.Background(), cell); err != nil {
			t.Fatalf("%s: %v", cell, err)
		}
	}
	ran := shell.Statements()
	shell.Looked()
	for _, c := range []struct {
		text string // the cursor stands at the bar
		want editor.Item
	}{
		{"db.|", editor.Item{Text: "Where", Kind: "method", Detail: "func(query any, args ...any) (tx *gorm.DB)", Doc: "Where add conditions"}},
		{"u.|", editor.Item{Text: "Name", Kind: "field", Detail: "string"}},
		{".Or|", editor.Item{Text: "Order", Kind: "method", Detail: "func(value any) (tx *gorm.DB)", Doc: "Order specify order when retrieving records from database"}},
		{"strings.|", editor.Item{Text: "ToUpper", Kind: "func", Detail: "func(s string) string", Doc: "ToUpper returns s with all Unicode letters mapped to their upper case."}},
		{"app|", editor.Item{Text: "append", Kind: "func", Detail: "func(slice S, elems ...E) S", Doc: "The append built-in function appends elements to the end of a slice. If"}},
		{"ran|", editor.Item{Text: "rand", Kind: "package", Detail: "crypto/rand"}},
		{"ran|", editor.Item{Text: "rand", Kind: "package", Detail: "math/rand", Before: `import "math/rand"`}},
		{"ran|", editor.Item{Text: "rand", Kind: "package", Detail: "math/rand/v2", Before: `import "math/rand/v2"`}},
		{"mod|", editor.Item{Text: "models", Kind: "package", Detail: "github.com/retort-shell/retort/models"}},

		{"SELECT | FROM users", editor.Item{Text: "email", Kind: "column", Detail: "text · users"}},
		{"SELECT * FROM |", editor.Item{Text: "students", Kind: "table", Detail: "models.Student"}},
		{"SELECT * FROM |", editor.Item{Text: "teachers", Kind: "table", Detail: "no model"}},
		{"SELECT | FROM teachers", editor.Item{Text: "full_name", Kind: "column", Detail: "text · teachers"}},
		{"db.Table(\"teachers\").Where(\"|", editor.Item{Text: "full_name", Kind: "column", Detail: "text · teachers"}},
		{"db.Where(\"|\").Find(&[]models.Student{})", editor.Item{Text: "grade", Kind: "column", Detail: "integer · students"}},
		{"db.Where(\"|\").Find(&[]Pet{})", editor.Item{Text: "whiskers", Kind: "column", Detail: "int · pets"}},
		{"db.Where(\"|\").Find(&[]Pet{})", editor.Item{Text: "deleted_at", Kind: "column", Detail: "gorm.DeletedAt · pets"}},
		{"gorm.G[models.Student](db).Preload(\"|", editor.Item{Text: "Clubs", Kind: "relation", Detail: "many to many models.Club"}},
		{"db.Preload(\"Posts.|\").Find(&u)", editor.Item{Text: "Comments", Kind: "relation", Detail: "has many models.Comment"}},

		{":sch|", editor.Item{Text: "schema", Kind: "command", Detail: "[NAME]", Doc: "what a model or table is made of; alone, all tables"}},
		{":schema mod|", editor.Item{Text: "models.User"}},
		{":schema us|", editor.Item{Text: "users"}},
		{":sql |", editor.Item{Text: "only"}},
		{":help se|", editor.Item{}},
		{":help sch|", editor.Item{Text: "schema", Kind: "command", Detail: "[NAME]", Doc: "what a model or table is made of; alone, all tables"}},
		{":doc u|", editor.Item{Text: "u"}},
		{":type db.Wh|", editor.Item{Text: "Where", Kind: "method", Detail: "func(query any, args ...any) (tx *gorm.DB)", Doc: "Where add conditions"}},
		{":doc strings.ToUp|", editor.Item{Text: "ToUpper", Kind: "func", Detail: "func(s string) string", Doc: "ToUpper returns s with all Unicode letters mapped to their upper case."}},
		{"  :sch|", editor.Item{Text: "schema", Kind: "command", Detail: "[NAME]", Doc: "what a model or table is made of; alone, all tables"}},
	} {
		before, after, _ := strings.Cut(c.text, "|")
		items, start, end := shell.Complete(before+after, len(before))
		if start > len(before) || end < len(before) {
			t.Errorf("%q: replaces %d:%d", c.text, start, end)
		}
		i := slices.IndexFunc(items, func(item editor.Item) bool {
			return item.Text == c.want.Text && (item.Kind != "package" || item.Detail == c.want.Detail)
		})
		switch {
		case c.want == editor.Item{}:
			if len(items) > 0 {
				t.Errorf("%q: %d items, should be none", c.text, len(items))
			}
		case i < 0:
			t.Errorf("%q: %s is not among %d items", c.text, c.want.Text, len(items))
		case items[i] != c.want:
			t.Errorf("%q: %+v, should be %+v", c.text, items[i], c.want)
		}
	}
	if now := shell.Statements(); now != ran {
		t.Errorf("completion has left %d statements in the ledger", now-ran)
	}
}

func TestSignature(t *testing.T) {
	shell := newSample(t, io.Discard)
	got, ok := shell.Signature("db.Where(\"id = ?\", ", len("db.Where(\"id = ?\", "))
	if !ok || got.Label != "Where(query any, args ...any) (tx *gorm.DB)" || got.Active != 1 || got.Doc != "Where add conditions" ||
		got.Label[got.Params[1][0]:got.Params[1][1]] != "args ...any" {
		t.Errorf("%+v, %v", got, ok)
	}
	if got, ok := shell.Signature("SELECT count(", 13); ok {
		t.Errorf("SQL has the signature %+v", got)
	}
}

// A table that a cell makes or drops is known to the completion after it.
func TestCompleteAfterDDL(t *testing.T) {
	shell := newSample(t, io.Discard)
	has := func() bool {
		shell.Looked()
		items, _, _ := shell.Complete("SELECT * FROM ", 14)
		return slices.ContainsFunc(items, func(item editor.Item) bool { return item.Text == "teachers" })
	}
	for _, step := range []struct {
		cell string
		want bool
	}{
		{"1", false}, {"CREATE TABLE teachers (id INTEGER)", true}, {"DROP TABLE teachers", false},
		{"type Teacher struct { ID int }; db.AutoMigrate(&Teacher{})", true}, {"db.Migrator().DropTable(\"teachers\")", false},
	} {
		if err := shell.Eval(context.Background(), step.cell); err != nil {
			t.Fatal(err)
		}
		if has() != step.want {
			t.Errorf("after %s: teachers is known: %v", step.cell, !step.want)
		}
	}
}
