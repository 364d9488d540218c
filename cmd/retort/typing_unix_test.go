//go:build unix

package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"
)

// waitAnywhere waits until lines stand below each other on the screen.
func (s *session) waitAnywhere(want ...string) {
	s.t.Helper()
	s.until("the lines\n"+strings.Join(want, "\n"), func(got []string) bool {
		return strings.Contains("\n"+strings.Join(got, "\n")+"\n", "\n"+strings.Join(want, "\n")+"\n")
	})
}

// TestTyping uses what the editor shows unasked, with all that the shell knows behind it.
func TestTyping(t *testing.T) {
	editor := filepath.Join(t.TempDir(), "editor")
	script := "#!/bin/sh\ncase $1 in *.sql) echo \"SELECT 'from SQL' AS it\" >$1;; *.go) echo '\"from Go\"' >$1;; esac\n"
	if err := os.WriteFile(editor, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	s := startSession(t, "XDG_STATE_HOME="+t.TempDir(), "TMPDIR="+t.TempDir(), "NO_COLOR=1", "VISUAL=", "EDITOR="+editor)
	s.wait("", "school>")

	// The list opens by itself; Enter without a selection runs the cell, and with one takes it.
	s.send("strings.ToU")
	s.waitAnywhere("school> strings.ToU",
		"                ToUpper         func(s string) string",
		"                ToUpperSpecial  func(c unicode.SpecialCase, s string) string")
	s.send("\t")
	s.waitAnywhere("school> strings.ToUpper",
		"               ›ToUpper         func(s string) string",
		"                ToUpperSpecial  func(c unicode.SpecialCase, s string) string",
		"          ToUpper returns s with all Unicode letters mapped to their upper case.")
	s.send("\r(\"ada\")")
	s.waitAnywhere("school> strings.ToUpper(\"ada\")")
	s.send("\r")
	s.wait("school> strings.ToUpper(\"ada\")", "\"ADA\"", "", "school>")

	// History suggests the rest.
	s.send("strings.ToUpper(\"")
	s.waitAnywhere("\"ADA\"", "", "school> strings.ToUpper(\"ada\")")
	s.send("\x1b[C")
	s.send(" + \"!\"\r")
	s.wait("school> strings.ToUpper(\"ada\") + \"!\"", "\"ADA!\"", "", "school>")

	// The person's own editor gets a file that it knows the language of.
	s.send("SELECT 1\x18\x05")
	s.wait("school> SELECT 'from SQL' AS it")
	s.send("\x15x := 1\x18\x05")
	s.wait("school> \"from Go\"")
	s.send("\x03\x04")
	s.end()
}

// TestTerminateWhileTyping ends the program with a list open.
func TestTerminateWhileTyping(t *testing.T) {
	s := startSession(t, "XDG_STATE_HOME="+t.TempDir(), "TMPDIR="+t.TempDir(), "NO_COLOR=1")
	modes := s.modes()
	s.wait("", "school>")
	s.send("fmt.Prin")
	s.waitAnywhere("school> fmt.Prin",
		"            Print    func(a ...any) (n int, err error)",
		"            Printf   func(format string, a ...any) (n int, err error)",
		"            Println  func(a ...any) (n int, err error)")
	if err := s.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.exited:
	case <-time.After(deadline):
		t.Fatal("the program goes on")
	}
	if got := s.modes(); !reflect.DeepEqual(got, modes) {
		t.Errorf("modes of the terminal: %+v, were %+v", got, modes)
	}
}
