package show

import (
	"io"
	"reflect"
	"strings"
	"testing"
)

func TestRecord(t *testing.T) {
	bio := strings.Repeat("A long story about flasks. ", 30)
	empty := ""
	ada := &User{ID: 9, Name: "Ada", Email: "ada@school.edu", CreatedAt: monday, Posts: []Post{{}, {}}}
	tests := []struct {
		title   string
		value   any
		state   State
		changes []Change
	}{
		{"saved", ada, Saved, nil},
		{"one change", ada, Changed, []Change{{"Email", "a@x"}}},
		{"many changes", ada, Changed, []Change{{"Email", "a@x"}, {"Bio", nil}, {"Name", strings.Repeat("Ada", 10)}}},
		{"unknown", ada, Unknown, nil},
		{"deleted", ada, Deleted, nil},
		{"new with key", ada, New, nil},
		{"new", User{Name: "Ada", Email: "ada@school.edu", Bio: &empty}, New, nil},
		{"new, zero", User{}, New, nil},
		{"no key is not saved", Post{Title: "x"}, Unknown, nil},
		{"new with relation", Post{Title: "x", Author: *ada}, New, nil},
		{"loaded relations", Post{Author: *ada, Tags: []Tag{}}, Saved, nil},
		{"two keys", &Membership{StudentID: 1, ClubID: 3, Role: "president", Home: Address{"Bonn", ""}}, Saved, nil},
		{"long and wide", User{ID: 1, Name: "山田太郎 👨‍👩‍👧 e\u0301", Bio: &bio, Email: "a\x1b[31m\nb"}, Saved, nil},
	}
	v := newViews(t, "record")
	for _, width := range []int{80, 40, 30} {
		for _, test := range tests {
			p := printer(t, width, test.state, test.changes...)
			v.check(test.title, p, func(w io.Writer) error { return p.Record(w, reflect.ValueOf(test.value)) })
		}
	}
}

func TestRecordOfNoModel(t *testing.T) {
	p := printer(t, 80, Saved)
	for _, x := range []any{nil, 1, (*User)(nil), Address{}} {
		if err := p.Record(io.Discard, reflect.ValueOf(x)); err == nil {
			t.Errorf("%T: no error", x)
		}
		if err := p.RecordHeading(io.Discard, reflect.ValueOf(x)); err == nil {
			t.Errorf("%T: no error for the heading", x)
		}
	}
}
