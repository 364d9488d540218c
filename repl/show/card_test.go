package show

import (
	"io"
	"reflect"
	"strings"
	"testing"

	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func TestCard(t *testing.T) {
	db := openDB(t)
	v := newViews(t, "card")
	for _, width := range []int{80, 120, 40, 30} {
		p := printer(t, width, Saved)
		for _, m := range modelTypes {
			c, err := NewCard(db, m, nil, modelTypes...)
			if err != nil {
				t.Fatal(err)
			}
			v.check(c.Name, p, func(w io.Writer) error { return p.Card(w, c) })
		}
	}
	c, err := NewCard(db, modelTypes[0], []string{"ChangeEmail(email string) error", "BeforeSave(tx *gorm.DB) error"})
	if err != nil {
		t.Fatal(err)
	}
	p := printer(t, 80, Saved)
	v.check("signatures given", p, func(w io.Writer) error { return p.Card(w, c) })
}

// No statement may reach the database: these two have none that could answer.
func TestCardDialects(t *testing.T) {
	v := newViews(t, "card_dialects")
	p := printer(t, 80, Saved)
	for _, d := range []gorm.Dialector{
		postgres.New(postgres.Config{DSN: "host=127.0.0.1 port=1 user=none", PreferSimpleProtocol: true}),
		mysql.New(mysql.Config{DSN: "none@tcp(127.0.0.1:1)/none", SkipInitializeWithVersion: true}),
	} {
		db, err := gorm.Open(d, &gorm.Config{DisableAutomaticPing: true})
		if err != nil {
			t.Fatal(err)
		}
		c, err := NewCard(db, reflect.TypeFor[*Post](), nil)
		if err != nil {
			t.Fatal(err)
		}
		v.check(db.Name(), p, func(w io.Writer) error { return p.Card(w, c) })
	}
}

func TestCardOfNoModel(t *testing.T) {
	if _, err := NewCard(openDB(t), reflect.TypeFor[int](), nil); err == nil || !strings.Contains(err.Error(), "int is not a model") {
		t.Errorf("got %v", err)
	}
}

func TestType(t *testing.T) {
	v := newViews(t, "type")
	p := printer(t, 80, Saved)
	for _, typ := range []reflect.Type{
		reflect.TypeFor[config](), reflect.TypeFor[grade](), reflect.TypeFor[error](), reflect.TypeFor[[]int](), reflect.TypeFor[int](),
	} {
		v.check(typ.String(), p, func(w io.Writer) error { return p.Type(w, typ, nil) })
	}
}
