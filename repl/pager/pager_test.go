package pager

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shown returns what a view writes to the screen.
func shown(t *testing.T, env map[string]string, columns, rows int, writes ...string) string {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "screen"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	p := &Pager{In: os.Stdin, Out: out, Getenv: func(name string) string { return env[name] }, size: func() (int, int) { return columns, rows }}
	v := p.View()
	for _, w := range writes {
		if n, err := io.WriteString(v, w); n != len(w) || err != nil {
			t.Errorf("writing %q: %d, %v", w, n, err)
		}
	}
	if err := v.Close(); err != nil {
		t.Error(err)
	}
	got, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintln(&b, "line", i+1)
	}
	return b.String()
}

func TestView(t *testing.T) {
	marked := func(s string) string {
		return "#" + strings.TrimSuffix(strings.ReplaceAll(s, "\n", "\n#"), "#")
	}
	sed := map[string]string{"PAGER": "sed s/^/#/"}
	for _, tt := range []struct {
		name    string
		env     map[string]string
		columns int
		writes  []string
		want    string
	}{
		{"nothing", sed, 80, nil, ""},
		{"what fits", sed, 80, []string{numbered(8)}, numbered(8)},
		{"a line that does not end", sed, 80, []string{"a", "b"}, "ab"},
		{"one row too many", sed, 80, []string{numbered(9)}, marked(numbered(9))},
		{"in parts", sed, 80, []string{"a", "b\n", numbered(8), "end\n"}, marked("ab\n" + numbered(8) + "end\n")},
		{"wrapped rows", sed, 3, []string{"12345\n日日\n1\n1234567890\n"}, marked("12345\n日日\n1\n1234567890\n")},
		{"colour takes no room", sed, 4, []string{strings.Repeat("\x1b[1;31mred\x1b[0m\n", 8)}, strings.Repeat("\x1b[1;31mred\x1b[0m\n", 8)},
		{"cat is no pager", map[string]string{"PAGER": "cat"}, 80, []string{numbered(20), "x"}, numbered(20) + "x"},
		{"a pager that ends early", map[string]string{"PAGER": "head -n 1"}, 80, []string{numbered(20), numbered(100_000)}, "line 1\n"},
		{"a pager that is not there", map[string]string{"PAGER": "no-such-pager 2>&-"}, 80, []string{numbered(20), "x"}, numbered(20) + "x"},
		{"a pager that fails", map[string]string{"PAGER": "exit 3"}, 80, []string{numbered(20)}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shown(t, tt.env, tt.columns, 10, tt.writes...); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestRowsOf(t *testing.T) {
	for _, tt := range []struct {
		line string
		want int
	}{{"", 1}, {"1234", 1}, {"12345", 2}, {"日日日", 2}, {"\x1b[38;5;111m1234\x1b[0m", 1}, {"\x1b[", 1}} {
		if got := rowsOf(tt.line, 4); got != tt.want {
			t.Errorf("%q takes %d rows, want %d", tt.line, got, tt.want)
		}
	}
}
