package repl_test

import (
	"strings"
	"testing"
)

// A cell that was copied with its prompt is the cell.
func TestCopiedPrompt(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"school> 1 + 1", "2\n"},
		{"school [tx]> 1 + 1", "2\n"},
		{"school (sandbox) [tx]> 1 + 1", "2\n"},
		{"school> func() int {\n      …     return 3\n      … }()", "3\n"},
		{"school> SELECT 5 AS five", "five"},
		{"school> 1 + 1\n2\n\nschool> SELECT 7 AS seven\n  [1] SELECT 7\n", "seven"},
		{"other> 1 + 1", "undefined: other"},
	} {
		var out strings.Builder
		_ = newSample(t, &out).Eval(t.Context(), c.cell) // the error is shown too
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("%q gives:\n%s", c.cell, out.String())
		}
	}
	var out strings.Builder
	shell := newSample(t, &out)
	for _, cell := range []string{"school := 3", "school> 2"} {
		if err := shell.Eval(t.Context(), cell); err != nil {
			t.Fatal(err)
		}
	}
	if out.String() != "3\ntrue\n" {
		t.Errorf("a comparison gives:\n%s", out.String())
	}
}
