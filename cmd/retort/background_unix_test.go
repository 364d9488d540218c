//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestBackground: what goroutines print while a cell is typed stands above it, and so do their panics.
func TestBackground(t *testing.T) {
	s := startSession(t, "XDG_STATE_HOME="+t.TempDir(), "TMPDIR="+t.TempDir(), "NO_COLOR=1")
	s.wait("", "school>")
	typed := filepath.Join(t.TempDir(), "f")
	s.send(fmt.Sprintf("f := %q;\r", typed))
	s.waitPrompt("school> f :=")
	s.send("wait := func() { for { if _, err := os.Stat(f); err == nil { break }; time.Sleep(time.Millisecond) } };\r")
	s.waitPrompt("school> wait :=")
	s.send("go func() { wait(); fmt.Println(\"printed\"); time.AfterFunc(0, func() { panic(\"later\") }); panic(\"now\") }()\r")
	s.waitPrompt("school> go func")
	s.send("go func() { wait(); fmt.Println(\"more\") }()\r")
	s.waitPrompt("school> go func")
	s.send("x := 40 + ")
	s.wait("school> x := 40 +")
	if err := os.WriteFile(typed, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := []string{"more", "panic in a goroutine started in cell 3, line 1: now", "panic in a goroutine: later", "printed"}
	s.until("what goroutines print", func(got []string) bool {
		n := len(got) - 1
		return n > len(want) && got[n] == "school> x := 40 +" && slices.Equal(slices.Sorted(slices.Values(got[n-len(want):n])), want)
	})
	s.send("2\r")
	s.wait("school> x := 40 + 2", "42", "", "school>")
	s.send("\x04")
	s.end()
}
