package compare

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

func rows(columns []string, values ...[]any) Rows {
	return Rows{Columns: columns, Values: values, Changed: -1}
}

func TestDiff(t *testing.T) {
	type r = []any
	in := []string{"id", "name"}
	base := rows(in, r{1, "a"}, r{2, "b"}, r{3, nil})
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		a, b Rows
		want Difference
	}{
		{"the same", base, base, Difference{Columns: in}},
		{"in another order", base, rows(in, r{3, nil}, r{1, "a"}, r{2, "b"}), Difference{Verdict: Reordered, Columns: in}},
		{"columns in another order and case", base, rows([]string{"NAME", "ID"}, r{"a", 1}, r{"b", 2}, r{nil, 3}), Difference{Columns: in}},
		{"a column more", base, rows([]string{"id", "name", "x"}, r{1, "a", 0}, r{2, "b", 0}, r{3, nil, 0}), Difference{Columns: in, ColumnsB: []string{"x"}}},
		{"a column less", base, rows([]string{"id"}, r{1}, r{2}, r{3}), Difference{Columns: []string{"id"}, ColumnsA: []string{"name"}}},
		{"NULL is no text", base, rows(in, r{1, "a"}, r{2, "b"}, r{3, ""}),
			Difference{Verdict: Different, Columns: in, Key: "id", ChangedRows: 1, Changed: []Cell{{3, "name", nil, ""}}}},
		{"a row more and one less", base, rows(in, r{1, "a"}, r{2, "b"}, r{4, "d"}),
			Difference{Verdict: Different, Columns: in, OnlyA: []r{{3, nil}}, OnlyB: []r{{4, "d"}}}},
		{"a row twice", rows(in, r{1, "a"}, r{1, "a"}), rows(in, r{1, "a"}), Difference{Verdict: Different, Columns: in, OnlyA: []r{{1, "a"}}}},
		{"no key", rows(in, r{1, "a"}, r{1, "b"}), rows(in, r{1, "a"}, r{1, "c"}),
			Difference{Verdict: Different, Columns: in, OnlyA: []r{{1, "b"}}, OnlyB: []r{{1, "c"}}}},
		{"one column of two names", rows([]string{"count(*)"}, r{int64(3)}), rows([]string{"n"}, r{int64(3)}), Difference{Columns: []string{"count(*)"}, Renamed: "n"}},
		{"nothing in common", base, rows([]string{"x", "y"}), Difference{Verdict: Unrelated, ColumnsA: in, ColumnsB: []string{"x", "y"}}},
		{"two columns of a name", rows([]string{"id", "id"}, r{1, 2}), rows([]string{"id", "id"}, r{1, 3}),
			Difference{Verdict: Different, Columns: []string{"id", "id"}, Key: "id", ChangedRows: 1, Changed: []Cell{{1, "id", 2, 3}}}},
		{"as drivers write", rows([]string{"a", "b", "c", "d"}, r{[]byte("7"), true, 1.5, noon}), rows([]string{"a", "b", "c", "d"}, r{int64(7), int64(1), []byte("1.5"), noon.In(time.FixedZone("x", 3600))}),
			Difference{Columns: []string{"a", "b", "c", "d"}}},
		{"texts that join alike", rows(in, r{"a", "bc"}), rows(in, r{"ab", "c"}), Difference{Verdict: Different, Columns: in, OnlyA: []r{{"a", "bc"}}, OnlyB: []r{{"ab", "c"}}}},
		{"writes", Rows{Changed: 2}, Rows{Changed: 2}, Difference{}},
		{"other writes", Rows{Changed: 2}, Rows{Changed: 3}, Difference{Verdict: Different}},
		{"a write and rows", Rows{Changed: 2}, base, Difference{Verdict: Unrelated}},
	} {
		got := Diff(tt.a, tt.b)
		if len(got.OnlyA) == 0 {
			got.OnlyA = nil
		}
		if len(got.OnlyB) == 0 {
			got.OnlyB = nil
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", tt.name, got, tt.want)
		}
	}
}

// Whatever the rows, each row of a side is either matched, or told as missing on the other, or as changed.
func FuzzDiff(f *testing.F) {
	f.Add([]byte("abc"), []byte("acb"))
	f.Add([]byte("aab"), []byte("abb"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		of := func(text []byte) Rows {
			got := rows([]string{"id", "x"})
			for _, c := range text {
				got.Values = append(got.Values, []any{c >> 4, c & 3})
			}
			return got
		}
		x, y := of(a), of(b)
		d := Diff(x, y)
		if len(x.Values)-len(d.OnlyA) != len(y.Values)-len(d.OnlyB) {
			t.Errorf("%d of %d rows only in A, %d of %d only in B", len(d.OnlyA), len(a), len(d.OnlyB), len(b))
		}
		if same := fmt.Sprint(x.Values) == fmt.Sprint(y.Values); same != (d.Verdict == Same) {
			t.Errorf("%v and %v: verdict %d", x.Values, y.Values, d.Verdict)
		}
		if back := Diff(y, x); back.Verdict != d.Verdict || len(back.OnlyA) != len(d.OnlyB) || back.ChangedRows != d.ChangedRows {
			t.Errorf("%+v is not the other way round\n%+v", back, d)
		}
	})
}
