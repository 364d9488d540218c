package lesson

import (
	"testing"
	"time"
)

func TestCompare(t *testing.T) {
	rows := func(columns []string, values ...[]any) *Rows { return &Rows{columns, values} }
	one := 1
	clubs := rows([]string{"id", "name"}, []any{1, "Chess"}, []any{2, "Choir"})
	for _, test := range []struct {
		name      string
		want, got *Rows
		how       comparison
		equal     bool
		says      string
	}{
		{"the same", clubs, clubs, comparison{}, true, ""},
		{"more columns, in another order", clubs, rows([]string{"name", "room", "id"}, []any{"Chess", nil, int64(1)}, []any{"Choir", "Hall", uint(2)}), comparison{}, true, ""},
		{"other names", clubs, rows([]string{"club", "n"}, []any{"Choir", 2}, []any{"Chess", 1}), comparison{}, true, ""},
		{"another order of rows", clubs, rows([]string{"id", "name"}, []any{2, "Choir"}, []any{1, "Chess"}), comparison{ordered: true}, false, "These are the right rows, in another order."},
		{"columns that were not asked for", clubs, rows([]string{"id", "name", "room"}, []any{1, "Chess", 1}, []any{2, "Choir", 1}), comparison{exact: true}, false, "The answer needs 2 columns (id, name); this has 3."},
		{"a row too few", clubs, rows([]string{"id", "name"}, []any{1, "Chess"}), comparison{}, false, "1 row is missing, such as 2, Choir."},
		{"a row too many", clubs, rows([]string{"id", "name"}, []any{1, "Chess"}, []any{2, "Choir"}, []any{3, "Jazz"}), comparison{}, false, "1 row is not asked for, such as 3, Jazz."},
		{"a row twice", clubs, rows([]string{"id", "name"}, []any{1, "Chess"}, []any{2, "Choir"}, []any{2, "Choir"}), comparison{}, false, "1 row is not asked for, such as 2, Choir."},
		{"swapped values", clubs, rows([]string{"name", "id"}, []any{1, "Chess"}, []any{2, "Choir"}), comparison{}, false, "The number of rows is right, but what is in them is not: the first is 1, Chess."},
		{"a column too few", clubs, rows([]string{"name"}, []any{"Chess"}, []any{"Choir"}), comparison{}, false, "The answer lacks 1 column: id."},
		{"none", clubs, rows([]string{"id", "name"}), comparison{}, false, "No row was found, where there should be 2 rows."},
		{"one number", rows([]string{"n"}, []any{3}), rows([]string{""}, []any{4}), comparison{}, false, "It is not 4."},
		{"numbers of all kinds", rows([]string{"n"}, []any{int64(1)}), rows([]string{""}, []any{&one}), comparison{}, true, ""},
		{"a number as text", rows([]string{"n"}, []any{"12.50"}), rows([]string{""}, []any{12.5}), comparison{}, true, ""},
		{"NULL is not the empty text", rows([]string{"n"}, []any{nil}), rows([]string{"n"}, []any{""}), comparison{}, false, "It is not an empty text."},
		{"a time as text", rows([]string{"at"}, []any{"2023-04-01"}), rows([]string{"at"}, []any{time.Date(2023, 4, 1, 0, 0, 0, 0, time.UTC)}), comparison{}, true, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := compare(test.want, test.got, test.how)
			if d.equal != test.equal {
				t.Fatalf("equal: %v, want %v (%+v)", d.equal, test.equal, d)
			}
			if !d.equal {
				if says := rowsDiffer(test.want, test.got, d); says != test.says {
					t.Errorf("says %q, want %q", says, test.says)
				}
			}
		})
	}
}
