package show

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestExpanded(t *testing.T) {
	wide := map[string]any{"at": time.Date(2026, 1, 5, 9, 0, 1, 500_000_000, time.UTC), "id": 1, "none": nil, "note": strings.Repeat("long words ", 200), "多": "山田太郎"}
	for i := range 40 {
		wide[fmt.Sprint("column_", i)] = i
	}
	v := newViews(t, "expanded")
	for _, width := range []int{80, 40} {
		for _, e := range []struct {
			title string
			as    Expansion
			value any
		}{
			{"one that is too wide", ExpandAuto, []map[string]any{wide}},
			{"two that are too wide", ExpandAuto, []map[string]any{wide, wide}},
			{"one that is too wide, in a table", ExpandOff, []map[string]any{wide}},
			{"on", ExpandOn, someUsers(2)},
			{"on, with more rows than are shown", ExpandOn, someUsers(22)},
			{"on, without rows", ExpandOn, []User{}},
		} {
			p := printer(t, width, Saved)
			p.Expansion, p.Rows = e.as, 3
			v.check(e.title, p, func(w io.Writer) error { return p.Table(w, reflect.ValueOf(e.value)) })
		}
	}
}
