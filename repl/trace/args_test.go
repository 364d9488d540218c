package trace

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

type grade string

type cents int64

func (c cents) Value() (driver.Value, error) { return int64(c) / 100, nil }

type broken struct{}

func (broken) Value() (driver.Value, error) { return nil, errors.New("broken") }

type bomb struct{}

func (bomb) Value() (driver.Value, error) { panic("value") }

func TestSnapshot(t *testing.T) {
	word, list := "word", []string{"a", "b"}
	var none *string
	when := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	long := strings.Repeat("é", longValue)
	tests := []struct {
		name      string
		arg, want any
	}{
		{"nil", nil, nil},
		{"int", 1, 1},
		{"uint8", uint8(1), uint8(1)},
		{"string", word, "word"},
		{"named string", grade("A"), grade("A")},
		{"time", when, when},
		{"pointer", &word, "word"},
		{"nil pointer", none, nil},
		{"null", sql.NullString{}, nil},
		{"not null", sql.NullInt64{Int64: 7, Valid: true}, int64(7)},
		{"valuer", cents(250), int64(2)},
		{"nil valuer", (*cents)(nil), nil},
		{"failing valuer", broken{}, broken{}},
		{"panicking valuer", bomb{}, bomb{}},
		{"named", sql.Named("x", &word), sql.Named("x", "word")},
		{"bytes", []byte("raw"), []byte("raw")},
		{"nil bytes", []byte(nil), nil},
		{"empty bytes", []byte{}, []byte{}},
		{"slice", list, []string{"a", "b"}},
		{"map", map[string]int{"a": 1}, "map[a:1]"},
		{"long string", long, Cut{Head: long[:shortened], Len: 2 * longValue}},
		{"long named string", grade(long), Cut{Head: long[:shortened], Len: 2 * longValue}},
		{"long bytes", []byte(long), Cut{Head: []byte(long)[:shortened], Len: 2 * longValue}},
		{"long slice", make([]int64, 10_000), Cut{Head: make([]int64, shortened/8), Len: 80_000}},
		{"strings", []string{long, "a"}, Cut{Head: []string{}, Len: 2*longValue + 2*16 + 1}},
		{"long map", map[string]string{"a": long}, Cut{Head: ("map[a:" + long)[:shortened], Len: 2*longValue + len("map[a:]")}},
		{"pointers", []*int{nil}, "[<nil>]"},
		{"struct with a pointer", struct{ p *int }{}, "{<nil>}"},
		{"address", netip.MustParseAddr("::1"), netip.MustParseAddr("::1")},
	}
	for _, test := range tests {
		got, _ := snapshot([]any{test.arg})
		if !reflect.DeepEqual(got, []any{test.want}) {
			t.Errorf("%s: %#v", test.name, got[0])
		}
	}
	if got := fmt.Sprint(Cut{Head: []byte("ab"), Len: 99999}); got != "ab… (99999 bytes)" {
		t.Error(got)
	}
}

// TestArgsStay checks that a program that changes what it bound does not change the ledger.
func TestArgsStay(t *testing.T) {
	db, l := traced(t)
	word, raw, list := "before", []byte("before"), []any{"before"}
	_, err := db.ConnPool.ExecContext(background, "SELECT ?", list...)
	must(t, err)
	must(t, db.Exec("SELECT ?, ?", &word, raw).Error)
	word, list[0] = "after", "after"
	copy(raw, "after!")
	want := []string{"1 yours -1 SELECT ? [before]", "2 yours -1 SELECT ?, ? [before [98 101 102 111 114 101]]"}
	if got := lines(l.Statements()); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}
