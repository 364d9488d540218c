package trace

import (
	"reflect"
	"strings"
	"testing"
)

func TestKnown(t *testing.T) {
	db, _ := traced(t)
	email := strings.Repeat("x", 2*longColumn)
	a := author{Name: "Ada", Email: &email}
	must(t, db.Create(&a).Error)
	known := func() map[string]Known {
		return SeenOf(db).Known(reflect.ValueOf(a), schemaOf(t, db, a))
	}
	is := func(column string, x any) bool { return known()[column].Is(reflect.ValueOf(x)) }

	a.Name = "Grace"
	if !is("name", "Ada") || is("name", "Grace") {
		t.Error("what was written is not known")
	}
	if was, ok := known()["name"].Value(); !ok || was.String() != "Ada" {
		t.Errorf("the name was %v, %t", was, ok)
	}
	if same := strings.Clone(email); !is("email", &same) {
		t.Error("a long text behind a pointer is not the same as itself")
	}
	if got := stateOf(t, db, a); got != "changed name" {
		t.Errorf("the state is %s", got)
	}

	// What the session does past the instance does not change what it was told; a later word does.
	must(t, db.Exec("UPDATE authors SET name = 'Zoe'").Error)
	if !is("name", "Ada") || stateOf(t, db, a) != "unknown" {
		t.Errorf("after SQL: %v, %s", known(), stateOf(t, db, a))
	}
	var read author
	must(t, db.Select("id", "name").First(&read, a.ID).Error)
	if !is("name", "Zoe") {
		t.Error("what was read is not known")
	}
	must(t, db.Delete(&author{}, a.ID).Error)
	if !is("name", "Zoe") {
		t.Error("a row that is gone is forgotten")
	}

	never := author{ID: 99}
	if got := SeenOf(db).Known(reflect.ValueOf(never), schemaOf(t, db, never)); len(got) != 0 {
		t.Errorf("of a row that was never seen is known %v", got)
	}
}

func TestKnownLongText(t *testing.T) {
	db, _ := traced(t)
	n := note{Text: strings.Repeat("x", 2*longColumn)}
	must(t, db.Create(&n).Error)
	known := SeenOf(db).Known(reflect.ValueOf(n), schemaOf(t, db, n))["text"]
	if _, whole := known.Value(); whole {
		t.Error("a long text is remembered whole")
	}
	if !known.Is(reflect.ValueOf(n.Text)) || known.Is(reflect.ValueOf(n.Text+"x")) {
		t.Error("a long text is not told apart")
	}
}

func TestSame(t *testing.T) {
	db, _ := traced(t)
	long, other := strings.Repeat("x", 2*longColumn), strings.Repeat("x", 2*longColumn)
	for _, tt := range []struct {
		a, b any
		want bool
	}{
		{"a", "a", true}, {"a", "b", false}, {&long, &other, true}, {(*string)(nil), &long, false}, {(*string)(nil), (*string)(nil), true},
		{[]byte(long), []byte(other), true}, {[]byte(nil), []byte{}, false}, {1, int64(1), false},
	} {
		if got := SeenOf(db).Same(schemaOf(t, db, author{}), reflect.ValueOf(tt.a), reflect.ValueOf(tt.b)); got != tt.want {
			t.Errorf("%T and %T are the same: %t", tt.a, tt.b, got)
		}
	}
}
