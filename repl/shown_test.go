package repl_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// cancelling ends a context when "begun" is written to it.
type cancelling struct {
	bytes.Buffer
	cancel context.CancelFunc
}

func (c *cancelling) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("begun")) {
		c.cancel()
	}
	return c.Buffer.Write(p)
}

// TestShownMethods: a method that is called to show a value is stopped as a cell would be.
func TestShownMethods(t *testing.T) {
	out := &cancelling{}
	shell := newSample(t, out)
	eval(t, shell, `type Endless struct{ Name string }
func (Endless) String() string { fmt.Println("begun"); for {} }
type Deep string
func (d Deep) Value() (driver.Value, error) { return d.Value() }
type Model struct { ID uint; Deep Deep }
m := Model{};`)
	for _, cell := range []string{"Endless{}", ":time Endless{}.String()"} {
		ctx, cancel := context.WithCancel(t.Context())
		out.cancel = cancel
		out.Reset()
		if err := shell.Eval(ctx, cell); err == nil {
			t.Errorf("%s did not fail", cell)
		}
		if got := strings.ReplaceAll(out.String(), "begun\n", ""); got != "interrupted\n" {
			t.Errorf("%s printed %q", cell, got)
		}
	}
	for _, cell := range []string{"m", "m", ":row m", ":row m"} {
		if err := shell.Eval(t.Context(), cell); err == nil || !strings.Contains(err.Error(), "stack overflow") {
			t.Errorf("%s ended with %v", cell, err)
		}
	}
	out.Reset()
	if eval(t, shell, "6 * 7"); out.String() != "42\n" {
		t.Errorf("afterwards: %q", out)
	}
}

// TestPointerToItself: a pointer that leads back to itself has an end wherever values are looked at.
func TestPointerToItself(t *testing.T) {
	var out bytes.Buffer
	shell := newSample(t, &out)
	eval(t, shell, "var p any;")
	eval(t, shell, "p = &p")
	eval(t, shell, ":lesson start/shell")
	out.Reset()
	for _, tt := range []struct{ cell, want string }{
		{"p", "&…\n"},
		{":vars", "&…"},
		{":row p", "error: p points to itself: there is no instance\n"},
		{":compare p ~ p", "error: "},
		{"compare(p, p)", "error: nothing to compare"},
	} {
		_ = shell.Eval(t.Context(), tt.cell) // what it shows says whether it is to fail
		if got := out.String(); !strings.Contains(got, tt.want) {
			t.Errorf("%s printed %q", tt.cell, got)
		}
		out.Reset()
	}
}
