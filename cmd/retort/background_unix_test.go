//go:build unix

package main

import "testing"

// TestBackground: what goroutines print while a cell is typed stands above it, and so do their panics.
func TestBackground(t *testing.T) {
	s := startSession(t, "XDG_STATE_HOME="+t.TempDir(), "TMPDIR="+t.TempDir(), "NO_COLOR=1")
	s.wait("", "school>")
	s.send("c := make(chan string);\r")
	s.wait("school> c := make(chan string);", "", "school>")
	s.send("go func() { for line := range c { fmt.Println(line); fmt.Print(\"and \"); log.SetFlags(0); log.Print(\"a log\") } }()\r")
	s.waitPrompt("school> go func")
	s.send("go func() { time.Sleep(300 * time.Millisecond); c <- \"printed\"; time.AfterFunc(10*time.Millisecond, func() { panic(\"later\") }); panic(\"now\") }()\r")
	s.waitPrompt("school> go func")
	s.send("x := 40 + ") // it is being typed
	s.wait("printed", "and a log", "panic in a goroutine started in cell 3, line 1: now", "panic in a goroutine: later", "school> x := 40 +")
	s.send("2\r")
	s.wait("school> x := 40 + 2", "42", "", "school>")
	s.send("\x04")
	s.end()
}
