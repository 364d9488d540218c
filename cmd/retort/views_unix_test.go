//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// onlyRetort is a PATH on which the program is found, and no pager.
func onlyRetort(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("retort")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(program, filepath.Join(dir, "retort")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A text longer than the screen waits for keys; leaving it, by q or Ctrl-C, leads back to the prompt.
func TestTerminalPager(t *testing.T) {
	s := startSession(t, "XDG_STATE_HOME="+t.TempDir(), "PAGER=", "PATH="+onlyRetort(t), "NO_COLOR=1")
	s.wait("", "school>")
	waits := func(first string) {
		t.Helper()
		s.until("the pager", func(got []string) bool {
			n := len(got)
			return n == rows && got[n-1] == "-- space for more, q to leave --" && strings.HasPrefix(got[0], first)
		})
	}
	s.send("fmt?\r")
	waits("package fmt")
	s.send(" ")
	waits("")
	s.until("more of it", func(got []string) bool { return !strings.HasPrefix(got[0], "package fmt") })
	s.send("q")
	s.until("the prompt, without the line of the pager", func(got []string) bool {
		return got[len(got)-1] == "school>" && !slices.Contains(got, "-- space for more, q to leave --")
	})
	s.send("fmt?\r")
	waits("package fmt")
	s.send("\x03")
	s.until("the prompt", func(got []string) bool { return got[len(got)-1] == "school>" })
	s.send("6*7\r")
	s.wait("school> 6*7", "42", "", "school>")
	s.send("for i := range 60 { fmt.Println(i) }\r") // what a cell prints is never paged
	s.wait("58", "59", "", "school>")
	s.send(":pager off\r")
	s.wait("Long results are shown as they are.", "", "school>")
	s.send("errors?\r")
	s.wait("  variables  ErrUnsupported", "", "school>")
	s.send("\x04")
	s.end()
}

// The program asks the terminal for its background; what is typed meanwhile is not lost.
func TestTerminalBackground(t *testing.T) {
	for _, tt := range []struct{ name, answer, colour string }{
		{"light", "\x1b]11;rgb:ffff/ffff/dddd\x1b\\\x1b[?62;4c", "\x1b[1;38;5;25mschool\x1b[0m"},
		{"dark", "\x1b]11;rgb:1e/1e/1e\x07\x1b[?1;2c", "\x1b[1;38;5;111mschool\x1b[0m"},
		{"unknown", "\x1b[?1;2c", "\x1b[1mschool\x1b[0m"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := startSession(t, "XDG_STATE_HOME="+t.TempDir(), "COLORTERM=", "COLORFGBG=")
			s.until("the question", func([]string) bool { return strings.Contains(s.output(), "\x1b]11;?\x1b\\\x1b[c") })
			s.send("6*" + tt.answer + "7\r")
			s.wait("school> 6*7", "42", "", "school>")
			if !strings.Contains(s.output(), tt.colour) {
				t.Errorf("the prompt has not the colour %q:\n%q", tt.colour, s.output())
			}
		})
	}
	for _, env := range [][]string{{"NO_COLOR=1"}, {"TERM=dumb"}, {"COLORFGBG=15;0"}} {
		s := startSession(t, append(env, "XDG_STATE_HOME="+t.TempDir())...)
		s.wait("", "school>")
		if strings.Contains(s.output(), "\x1b]11") {
			t.Errorf("with %s the terminal is asked", env[0])
		}
	}
}

func TestTerminalHistoryCommands(t *testing.T) {
	s := startSession(t, "XDG_STATE_HOME="+t.TempDir(), "NO_COLOR=1", "VISUAL=", "EDITOR=sed -i s/1/2/g")
	s.wait("", "school>")
	s.send("1+1\r")
	s.wait("2", "", "school>")
	s.send(":edit\r")
	s.wait("school> :edit", "", "school> 2+2")
	s.send("\r")
	s.wait("school> 2+2", "4", "", "school>")
	file := filepath.Join(t.TempDir(), "c.go")
	s.send(":save " + file + "\r")
	s.until("that it is saved", func(got []string) bool {
		return slices.ContainsFunc(got, func(l string) bool { return strings.HasPrefix(l, "Saved 2 cells") })
	})
	s.send(":load " + file + "\r")
	s.wait("school> 1+1", "2", "", "school> 2+2", "4", "", "school>")
	s.send("BEGIN\r")
	s.until("the mark of the transaction", func(got []string) bool { return got[len(got)-1] == "school [tx]>" })
	s.send("ROLLBACK\r")
	s.wait("", "school>")
	s.send(":history 2\r")
	s.wait("  6  BEGIN", "  7  ROLLBACK", "", "school>")
}
