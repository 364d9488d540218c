package repl_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl"
)

// What a session saves, another one loads with the same result.
func TestSaveAndLoad(t *testing.T) {
	t.Chdir(t.TempDir())
	var out bytes.Buffer
	shell := newSample(t, &out)
	for _, cell := range []string{
		"func twice(n int) int {\n\treturn 2 * n\n}", "nope", ":sql off", "SELECT count(*) AS n FROM users\nWHERE id < 10",
		"twice(21)", " secret := 1",
	} {
		_ = shell.Eval(context.Background(), cell) // nope fails
	}
	eval(t, shell, ":save cells.go")
	saved, err := os.ReadFile("cells.go")
	if err != nil {
		t.Fatal(err)
	}
	want := "func twice(n int) int {\n\treturn 2 * n\n}\nSELECT count(*) AS n FROM users WHERE id < 10\ntwice(21)\n"
	if string(saved) != want {
		t.Errorf("saved %q, want %q", saved, want)
	}
	out.Reset()
	other := newSample(t, &out)
	eval(t, other, ":load cells.go")
	if got := out.String(); !strings.HasSuffix(got, "\n  9\n  1 row\n42\n") {
		t.Errorf("loading shows\n%s", got)
	}
	out.Reset()
	eval(t, other, ":history")
	if got := out.String(); got != "  1  :load cells.go\n" {
		t.Errorf("after loading, :history shows\n%s", got)
	}
}

func TestLoadStopsAtAFailure(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{"fails.go": "1\nnope\n2\n", "itself.go": "3\n:load itself.go\n", "other.go": ":load fails.go\n4\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ line, want string }{
		{":load fails.go", "1\nundefined: nope\n   nope\n   ^^^^\n"},
		{":load other.go", "1\nundefined: nope\n   nope\n   ^^^^\n"},
		{":load itself.go", "3\nerror: itself.go loads itself\n"},
	} {
		var out bytes.Buffer
		err := newSample(t, &out).Eval(context.Background(), tt.line)
		var failed *repl.CellError
		if !errors.As(err, &failed) {
			t.Errorf("%s: error %v", tt.line, err)
		}
		if out.String() != tt.want {
			t.Errorf("%s shows\n%s\nwant\n%s", tt.line, out.String(), tt.want)
		}
	}
}

func TestPrompt(t *testing.T) {
	shell := newSample(t, &bytes.Buffer{})
	for _, step := range []struct{ cell, want string }{
		{"1", "school> "},
		{"BEGIN", "school [tx]> "},
		{"INSERT INTO tags (name) VALUES ('x')", "school [tx]> "},
		{"ROLLBACK", "school> "},
		{"tx := db.Begin()", "school [tx]> "},
		{"tx.Rollback()", "school> "},
		{"db.Transaction(func(tx *gorm.DB) error { return tx.Create(&models.Tag{Name: \"y\"}).Error })", "school> "},
	} {
		eval(t, shell, step.cell)
		if got := shell.Prompt(); got != step.want {
			t.Errorf("after %s: prompt %q, want %q", step.cell, got, step.want)
		}
	}
}
