package command

import (
	"slices"
	"testing"
)

func TestWatchOf(t *testing.T) {
	for _, tt := range []struct {
		args string
		want watch
		err  string
	}{
		{args: "SELECT 1", want: watch{watchWait, 0, "SELECT 1"}},
		{args: "5 SELECT 1", want: watch{5e9, 0, "SELECT 1"}},
		{args: "0.5s 3x f(2)", want: watch{5e8, 3, "f(2)"}},
		{args: "3x  1.5 x + 1", want: watch{15e8, 3, "x + 1"}},
		{args: "inf + 1", want: watch{watchWait, 0, "inf + 1"}},
		{args: "2*x", want: watch{watchWait, 0, "2*x"}},
		{args: "", err: ":watch wants a cell: :watch 5 SELECT count(*) FROM posts"},
		{args: "5", err: ":watch wants a cell: :watch 5 SELECT count(*) FROM posts"},
		{args: "5 :watch 5 x", err: ":watch wants a cell: :watch 5 SELECT count(*) FROM posts"},
		{args: "0x f()", err: ":watch runs a cell at least once, not 0 times"},
		{args: "0 f()", err: ":watch waits 0.01 to 86400 seconds, not 0"},
		{args: "1e300 f()", err: ":watch waits 0.01 to 86400 seconds, not 1e300"},
	} {
		got, err := watchOf(tt.args)
		if tt.err != "" {
			if err == nil || err.Error() != tt.err {
				t.Errorf("watchOf(%q): error %v, want %s", tt.args, err, tt.err)
			}
		} else if err != nil || got != tt.want {
			t.Errorf("watchOf(%q) = %+v, %v, want %+v", tt.args, got, err, tt.want)
		}
	}
}

// A cell that fails ends the watch, and settings are as they were.
func TestWatchEnds(t *testing.T) {
	s := newShell(t)
	own := newTyped()
	s.Shell = own
	before := *s.Settings
	if err := Run(t.Context(), s.Env, ":watch 0.01 f()"); err == nil || err.Error() != "the fifth" {
		t.Errorf("ended with %v", err)
	}
	if !slices.Equal(own.again, slices.Repeat([]string{"f()"}, 5)) {
		t.Errorf("ran %q", own.again)
	}
	if *s.Settings != before {
		t.Errorf("settings are %+v, were %+v", *s.Settings, before)
	}
}
