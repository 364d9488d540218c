package chain

import (
	"reflect"
	"strings"
	"testing"
)

// What is kept of a call has what its statement is built with, and no rows.
func TestKept(t *testing.T) {
	type pet struct{ Name string }
	type person struct {
		ID   int
		Key  []byte
		Pets []pet
		Best *pet
	}
	filled := &person{ID: 3, Key: []byte("k"), Pets: make([]pet, 9), Best: &pet{}}
	call := func(name string, args ...any) (Call, string) {
		c := Call{Name: name}
		for _, a := range args {
			c.Args = append(c.Args, reflect.ValueOf(a))
		}
		c, _, unkept := kept(c)
		return c, unkept
	}
	first, _ := call("First", filled)
	if got, want := first.Args[0].Interface(), (&person{ID: 3, Key: []byte("k"), Best: &pet{}}); !reflect.DeepEqual(got, want) {
		t.Errorf("of the destination of First %+v is kept, want %+v", got, want)
	}
	rows := make([]person, 5000)
	find, unkept := call("Find", &rows)
	if got := find.Args[0].Elem().Len(); got != 0 || unkept != "" {
		t.Errorf("%d rows are kept, %q", got, unkept)
	}
	create, _ := call("Create", filled)
	if got := create.Args[0].Interface(); got == any(filled) || !reflect.DeepEqual(got, filled) {
		t.Errorf("of the value of Create %+v is kept", got)
	}
	if large, unkept := call("Create", &rows); large.Args != nil || !strings.Contains(unkept, "too large") {
		t.Errorf("a large value is kept: %q", unkept)
	}
	if c, _ := call("Preload", "Pets", func() {}); len(c.Args) != 1 {
		t.Error("the function of Preload is kept")
	}
}

// A handle that is used again and again does not make a record longer and longer.
func TestRecordLength(t *testing.T) {
	var r *Record
	for range 3 {
		r = r.then(nil, Call{Name: "Where", Args: []reflect.Value{reflect.ValueOf("a")}, Text: `Where("a")`})
	}
	if r.length != 3 || r.ends || r.Size() < 3*len(`Where("a")`) {
		t.Errorf("%+v", r)
	}
	if end := r.then(nil, Call{Name: "Find"}); !end.ends {
		t.Error("Find sends nothing")
	}
}
