package show

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
)

func someUsers(n int) []User {
	users := make([]User, n)
	for i := range users {
		users[i] = User{ID: uint(i + 1), Name: fmt.Sprint("Name", i), Email: "山田太郎@x.jp", CreatedAt: monday.AddDate(0, 0, i%28)}
	}
	return users
}

func TestTable(t *testing.T) {
	bio, empty := strings.Repeat("A long story about flasks. ", 3000), ""
	odd := someUsers(6)
	odd[0].Name, odd[0].Bio = "NULL", nil
	odd[1].Name, odd[1].Bio = "", &empty
	odd[2].Name, odd[2].Bio = "a\nb\x1b[31m\t\x7f", &bio
	odd[3].Name = "👨‍👩‍👧 e\u0301 \u202edeppilf"
	odd[4].Name = " spaces "
	odd[5].Name = "\xff\"quoted\""
	var none []User
	tests := []struct {
		title string
		value any
	}{
		{"many", someUsers(400)},
		{"exactly as many as shown", someUsers(20)},
		{"one", someUsers(1)},
		{"odd texts", odd},
		{"none", []User{}},
		{"nil", none},
		{"pointers, one nil", []*Post{{Title: "Hi", Views: sql.NullInt64{Int64: 3, Valid: true}}, nil}},
		{"embedded", [2]Membership{{1, 2, "member", Address{"Bonn", "Rheinweg"}}, {30, 4, "", Address{}}}},
		{"maps", []map[string]any{{"id": 1, "x": nil, "y": 2.5}, {"id": 22, "y": "abc", "at": monday}, nil}},
		{"no maps", []map[string]any{}},
		{"structs", []struct {
			Day   time.Time
			Score float64
			On    bool
			Raw   []byte
			List  []int
		}{{monday.Truncate(24 * time.Hour), 1.5, true, []byte{0, 1}, []int{1, 2}}, {monday.Truncate(24 * time.Hour), 10, false, []byte("text"), nil}}},
	}
	v := newViews(t, "table")
	for _, width := range []int{80, 40, 30, 120} {
		for _, test := range tests {
			p := printer(t, width, Saved)
			v.check(test.title, p, func(w io.Writer) error { return p.Table(w, reflect.ValueOf(test.value)) })
		}
	}
}

func TestTableOfOther(t *testing.T) {
	p := printer(t, 80, Saved)
	for _, x := range []any{nil, 1, []int{1}, User{}, []error{nil}, []time.Time{monday}} {
		if err := p.Table(io.Discard, reflect.ValueOf(x)); err == nil {
			t.Errorf("%T: no error", x)
		}
	}
}

func TestSQLRows(t *testing.T) {
	db := school(t)
	v := newViews(t, "rows")
	for _, query := range []string{
		"SELECT id, name, NULL AS missing, 'NULL' AS text, '' AS empty, x'00ff' AS blob, 1.5 AS f, created_at FROM users",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 12345) SELECT i, i % 7 AS day FROM n",
		"SELECT name FROM users WHERE 0",
		"SELECT 1 AS a, 2 AS a",
	} {
		for _, width := range []int{80, 40} {
			p := printer(t, width, Saved)
			rows, err := db.Raw(query).Rows()
			if err != nil {
				t.Fatal(err)
			}
			v.check(query, p, func(w io.Writer) error {
				_, err := p.SQLRows(context.Background(), w, rows, nil)
				return err
			})
			if err := rows.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// fakeRows yields n rows of one number each, and calls at before each.
type fakeRows struct {
	n, next int
	err     error
	at      func(row int)
}

func (r *fakeRows) Columns() ([]string, error) { return []string{"n"}, nil }
func (r *fakeRows) Err() error                 { return r.err }
func (r *fakeRows) Next() bool {
	r.at(r.next)
	r.next++
	return r.next <= r.n
}
func (r *fakeRows) Scan(dest ...any) error {
	*dest[0].(*any) = int64(r.next)
	return nil
}

func TestSQLRowsShowsTheFirstAtOnce(t *testing.T) {
	var b strings.Builder
	p := &Printer{Rows: 3}
	rows := &fakeRows{n: 1000}
	rows.at = func(row int) {
		if row == 3 && b.String() != "  n\n  1\n  2\n  3\n" {
			t.Errorf("before row 4 is read, shown: %q", b.String())
		}
	}
	n, err := p.SQLRows(context.Background(), &b, rows, nil)
	if n != 1000 || err != nil {
		t.Errorf("got %d rows, %v", n, err)
	}
	if want := "  n\n  1\n  2\n  3\n  … and 997 more\n  1,000 rows\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestSQLRowsStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var b strings.Builder
	p := &Printer{Rows: 2}
	rows := &fakeRows{n: 1 << 20, at: func(row int) {
		if row == 99 {
			cancel()
		}
	}}
	n, err := p.SQLRows(ctx, &b, rows, nil)
	if n != 100 || !errors.Is(err, context.Canceled) {
		t.Errorf("got %d rows, %v", n, err)
	}
	if !strings.HasSuffix(b.String(), "\n  stopped after 100 rows\n") {
		t.Errorf("got %q", b.String())
	}

	b.Reset()
	broken := errors.New("connection lost")
	n, err = p.SQLRows(context.Background(), &b, &fakeRows{n: 1, err: broken, at: func(int) {}}, nil)
	if n != 1 || !errors.Is(err, broken) || !strings.HasSuffix(b.String(), "\n  stopped after 1 row\n") {
		t.Errorf("got %d rows, %v, %q", n, err, b.String())
	}
}

func BenchmarkTable(b *testing.B) {
	for _, n := range []int{20, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := printer(b, 80, Saved)
			users := reflect.ValueOf(someUsers(n))
			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				if err := p.Table(io.Discard, users); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSQLRows(b *testing.B) {
	p := &Printer{}
	b.ReportAllocs()
	for b.Loop() {
		rows := &fakeRows{n: 1_000_000, at: func(int) {}}
		if _, err := p.SQLRows(context.Background(), io.Discard, rows, nil); err != nil {
			b.Fatal(err)
		}
	}
}
