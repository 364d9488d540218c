package repl_test

import (
	"bytes"
	"strings"
	"testing"
)

// TestEchoEnds checks that a cell which sends very many different statements does not show each of them.
func TestEchoEnds(t *testing.T) {
	var out bytes.Buffer
	shell := newSample(t, &out)
	eval(t, shell, `for i := range 3000 { db.Exec(fmt.Sprint("SELECT ", i)) }`)
	text := out.String()
	if !strings.HasSuffix(text, "\n  … and 2,888 more statements: :log all\n") {
		t.Errorf("the end is %q", text[max(0, len(text)-200):])
	}
	if lines := strings.Count(text, "\n"); lines != 12+100+1 {
		t.Errorf("%d lines", lines)
	}
	out.Reset()
	eval(t, shell, `db.Exec("SELECT 1")`)
	if strings.Contains(out.String(), "more statements") {
		t.Errorf("the next cell shows %q", &out)
	}
}
