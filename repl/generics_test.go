package repl_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/command"
)

// Gadget and Part are models of a program that embeds the shell.
type Gadget struct {
	ID    uint
	Name  string
	Parts []Part
}

type Part struct {
	ID       uint
	GadgetID uint
	Name     string
}

func (g *Gadget) BeforeCreate(*gorm.DB) error {
	if g.Name == "" {
		return errors.New("a gadget needs a name")
	}
	return nil
}

// Named is compiled code with one of GORM's generic types at a program's model.
func Named(name string, q gorm.ChainInterface[Gadget]) gorm.ChainInterface[Gadget] {
	return q.Where("name = ?", name)
}

// TestGenericsOfModels uses GORM's generics for models of a program: given as a plain value, whose instances are made when they are
// needed, also where the program has some of its own; and as repl.Model makes it.
func TestGenericsOfModels(t *testing.T) {
	const cells = `fmt.Println(gorm.G[repl_test.Gadget](db).Create(ctx, &repl_test.Gadget{Name: "a", Parts: []repl_test.Part{{Name: "p"}}}))
fmt.Println(gorm.G[repl_test.Gadget](db).Create(ctx, &repl_test.Gadget{}))
q := gorm.G[repl_test.Gadget](db).Preload("Parts", nil)
g, err := q.First(ctx)
fmt.Println(g, err)
fmt.Println(named("a", q).Count(ctx, "*"))
q = named("b", q)
fmt.Println(q.Find(ctx))
fmt.Printf("%T %T\n", q, gorm.G[repl_test.Part](db))
var n sql.Null[repl_test.Part]
fmt.Println(n)
var p atomic.Pointer[repl_test.Gadget]
p.Store(&g)
fmt.Println(p.Load().Name)`
	const want = `<nil>
a gadget needs a name
{1 a [{1 1 p}]} <nil>
1 <nil>
[] <nil>
gorm.chainG[github.com/retort-shell/retort/repl_test.Gadget] *gorm.g[github.com/retort-shell/retort/repl_test.Part]
{{0 0 } false}
a
`
	for name, opts := range map[string][]repl.Option{
		"plain":              {repl.WithModels(Gadget{}, Part{})},
		"with compiled ones": {repl.WithModels(repl.Model[Gadget](), repl.Model[Part]())},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := gorm.Open(sqlite.Open(filepath.Join(t.TempDir(), "test.db")))
			if err != nil {
				t.Fatal(err)
			}
			if pool, err := db.DB(); err == nil {
				defer pool.Close()
			}
			if err := db.AutoMigrate(&Gadget{}, &Part{}); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			shell, err := repl.New(append(opts, repl.WithDB(db), repl.WithValue("named", Named), repl.WithHistory(""),
				repl.WithIO(emptyReader{}, &out, &out), repl.WithStyle(nil), repl.WithSQL(command.SQLOff))...)
			if err != nil {
				t.Fatal(err)
			}
			if err := shell.Eval(context.Background(), cells); err != nil {
				t.Error(err)
			}
			if out.String() != want {
				t.Errorf("got:\n%s\nshould be:\n%s", out.String(), want)
			}
		})
	}
}
