//go:build unix

package main

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fatalCell ends the process: Go's run time finds that two goroutines write to a map, which no program can recover from.
const fatalCell = `m := map[int]int{}; for range 8 { go func() { for i := 0; ; i = (i + 1) % 100 { m[i] = i } }() }; time.Sleep(time.Hour)`

// dies waits for the program to end in another way than well.
func (s *session) dies() {
	s.t.Helper()
	select {
	case err := <-s.exited:
		if err == nil {
			s.t.Error("the program ended well")
		}
	case <-time.After(deadline):
		s.t.Fatalf("the program goes on:\n%s", strings.Join(s.lines(), "\n"))
	}
}

// offered waits for the prompt below the lines about the last session.
func (s *session) offered(lines ...string) {
	s.t.Helper()
	s.until("the offer "+strings.Join(lines, " "), func(got []string) bool {
		return len(got) == len(lines)+5 && got[len(got)-1] == "school>" && slices.Equal(got[3:3+len(lines)], lines)
	})
}

// sessionFiles are those of the sessions in a state directory.
func sessionFiles(t *testing.T, state string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(state, "retort", "sessions", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestFatal: a fatal error of Go's run time costs the process, but neither the terminal's modes nor the cells before.
func TestFatal(t *testing.T) {
	state := t.TempDir()
	env := []string{"XDG_STATE_HOME=" + state, "TMPDIR=" + t.TempDir(), "NO_COLOR=1"}
	s := startSession(t, env...)
	modes := s.modes()
	s.wait("", "school>")
	s.send("x := 41\r")
	s.wait("41", "", "school>")
	s.send("nope\r")
	s.waitPrompt("undefined: nope")
	s.send("INSERT INTO tags (name) VALUES ('kept')\r")
	s.waitPrompt("  [1] INSERT")
	s.send(fatalCell + "\r")
	s.dies()
	if got := s.modes(); !reflect.DeepEqual(got, modes) {
		t.Errorf("modes of the terminal: %+v, were %+v", got, modes)
	}
	onlyForOwner(t, state)

	s = startSession(t, env...)
	s.offered("The last session ended in cell 4 (concurrent use of a map).", ":replay runs its 2 cells before it again.")
	s.send(":replay\r")
	s.until("the end of the replay", func(got []string) bool { return len(got) > 9 && got[len(got)-1] == "school>" })
	s.send("x + 1\r")
	s.wait("school> x + 1", "42", "", "school>")
	s.send("SELECT name FROM tags WHERE name = 'kept'\r")
	s.waitPrompt("  kept")
	s.send("\x04")
	s.end()
	if files := sessionFiles(t, state); len(files) > 0 {
		t.Errorf("after a clean end there are %q", files)
	}
}

// TestKilled: what no process can see coming costs no more. A session that lives is not taken for one that was lost.
func TestKilled(t *testing.T) {
	state := t.TempDir()
	env := []string{"XDG_STATE_HOME=" + state, "TMPDIR=" + t.TempDir(), "NO_COLOR=1"}
	other := startSession(t, env...)
	other.wait("", "school>")
	other.send("y := 7\r")
	other.wait("7", "", "school>")

	s := startSession(t, env...)
	s.wait("", "school>")
	if strings.Contains(s.output(), "last session") {
		t.Errorf("offered:\n%s", strings.Join(s.lines(), "\n"))
	}
	s.send("x := 41\r")
	s.wait("41", "", "school>")
	s.send("fmt.Println(\"process\", os.Getpid());\r")
	s.waitPrompt("process ")
	line := s.lines()[len(s.lines())-3]
	pid, err := strconv.Atoi(strings.TrimPrefix(line, "process "))
	if err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s.dies()

	s = startSession(t, env...)
	s.offered("The last session ended after cell 2.", ":replay runs its 2 cells again.")
	s.send("\x04") // who does not want it is not asked again
	s.end()
	s = startSession(t, env...)
	s.wait("", "school>")
	if strings.Contains(s.output(), "last session") {
		t.Errorf("offered again:\n%s", strings.Join(s.lines(), "\n"))
	}
	for _, s := range []*session{s, other} {
		s.send("\x04")
		s.end()
	}
	if files := sessionFiles(t, state); len(files) > 0 {
		t.Errorf("after clean ends there are %q", files)
	}
}

// TestNoJournal: a state directory that cannot be written is a note, no more.
func TestNoJournal(t *testing.T) {
	state := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(state, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := startSession(t, "XDG_STATE_HOME="+state, "TMPDIR="+t.TempDir(), "NO_COLOR=1")
	s.wait("", "school>")
	if !strings.Contains(s.output(), "note: ") {
		t.Errorf("shown:\n%s", s.output())
	}
	s.send("6 * 7\r")
	s.wait("school> 6 * 7", "42", "", "school>")
	s.send("\x04")
	s.end()
}
