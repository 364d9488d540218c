package show

import (
	"bytes"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/retort-shell/retort/repl/trace"
)

func shownStatement(t *testing.T, p *Printer, s trace.Statement) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.Statement(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is cut says how to see the rest.
func TestCutSaysHow(t *testing.T) {
	long := trace.Statement{N: 7, SQL: "SELECT ?", Args: []any{strings.Repeat("x", 200)}, Rows: 1}
	for _, width := range []int{30, 40, 80, 120} {
		p := &Printer{Width: width}
		if got := strings.Join(strings.Fields(shownStatement(t, p, long)), " "); !strings.Contains(got, "(:log 7 shows all)") {
			t.Errorf("width %d: %s", width, got)
		}
		p.SQL = SQLFull
		if got := shownStatement(t, p, long); strings.Contains(got, ":log") || strings.Count(got, "x") != 200 {
			t.Errorf("width %d, full: %s", width, got)
		}
	}
	short := trace.Statement{N: 7, SQL: "SELECT ?", Args: []any{"x"}, Rows: 1}
	if got := shownStatement(t, &Printer{}, short); strings.Contains(got, ":log") {
		t.Error(got)
	}
}

func TestInterpolated(t *testing.T) {
	p := &Printer{SQL: SQLInterpolated, Width: 200}
	moment := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		sql  string
		args []any
		want string
	}{
		{"a = ? AND b = '?'", []any{"it's"}, "a = 'it''s' AND b = '?'"},
		{"a = $2 AND b = $1", []any{1, 2.5}, "a = 2.5 AND b = 1"},
		{"? ? ? ?", []any{nil, true, []byte{1, 0xab}, moment}, "NULL true X'01AB' '2026-01-05 09:00:00+00:00'"},
		{"? ?", []any{"a\nb", trace.Cut{Head: "head", Len: 70000}}, "'a↵b' 'head… (70000 bytes)'"},
	} {
		got := shownStatement(t, p, trace.Statement{N: 1, SQL: test.sql, Args: test.args})
		if !strings.Contains(got, test.want+"\n") || !strings.Contains(got, interpolatedMark) {
			t.Errorf("%s is shown as\n%s", test.sql, got)
		}
	}
	// What cannot be put in its place stays beside.
	got := shownStatement(t, p, trace.Statement{N: 1, SQL: "a = :name", Args: []any{sql.Named("name", "Ada")}})
	if strings.Contains(got, interpolatedMark) || !strings.Contains(got, `name = "Ada"`) {
		t.Error(got)
	}
	got = shownStatement(t, p, trace.Statement{N: 1, SQL: "SELECT 1"})
	if strings.Contains(got, interpolatedMark) {
		t.Error(got)
	}
}
