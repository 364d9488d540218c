//go:build unix

package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"golang.org/x/term"
)

// deadline is how long a test waits for what must come; it only ends tests that fail.
const deadline = 30 * time.Second

// A session is the program at work on a pseudo terminal, with an emulator that shows what a person would see.
type session struct {
	t         testing.TB
	ptmx, tty *os.File
	vt        vt10x.Terminal
	changed   chan struct{}
	exited    chan error
	process   *os.Process

	mu  sync.Mutex
	raw strings.Builder // all that was written to the terminal
}

const columns, rows = 80, 50

// startSession runs the program with more environment variables.
func startSession(t testing.TB, env ...string) *session {
	t.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := &session{
		t: t, ptmx: ptmx, tty: tty, vt: vt10x.New(vt10x.WithSize(columns, rows)),
		changed: make(chan struct{}, 1), exited: make(chan error, 1),
	}
	if err := pty.Setsize(ptmx, &pty.Winsize{Cols: columns, Rows: rows}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("retort")
	cmd.Env = append(os.Environ(), append([]string{"TERM=xterm-256color", "LANG=en_US.UTF-8", "NO_COLOR=", "DATABASE_URL="}, env...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.process = cmd.Process
	shown := make(chan struct{})
	go s.show(shown)
	go func() { s.exited <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has ended, unless the test failed
		tty.Close()
		ptmx.Close()
		<-shown
	})
	return s
}

// show feeds the emulator.
func (s *session) show(done chan<- struct{}) {
	defer close(done)
	buf := make([]byte, 32<<10)
	for {
		n, err := s.ptmx.Read(buf)
		s.mu.Lock()
		s.raw.Write(buf[:n])
		_, _ = s.vt.Write(buf[:n])
		s.mu.Unlock()
		select {
		case s.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// lines returns what is shown, without the spaces at the ends of lines and the empty lines at the end.
func (s *session) lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for y := range rows {
		var b strings.Builder
		for x := range columns {
			if r := s.vt.Cell(x, y).Char; r != 0 {
				b.WriteRune(r)
			} else {
				b.WriteByte(' ')
			}
		}
		out = append(out, strings.TrimRight(b.String(), " "))
	}
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out
}

func (s *session) output() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

// wait waits until the last lines of the screen are these.
func (s *session) wait(want ...string) {
	s.t.Helper()
	s.until("the last lines\n"+strings.Join(want, "\n"), func(got []string) bool {
		return len(got) >= len(want) && slices.Equal(got[len(got)-len(want):], want)
	})
}

// waitPrompt waits for the prompt, below a line that begins with the text.
func (s *session) waitPrompt(text string) {
	s.t.Helper()
	s.until("the prompt below "+text, func(got []string) bool {
		n := len(got)
		return n > 0 && got[n-1] == "school>" && slices.ContainsFunc(got[max(0, n-8):], func(l string) bool { return strings.HasPrefix(l, text) })
	})
}

func (s *session) until(what string, ok func(lines []string) bool) {
	s.t.Helper()
	timeout := time.After(deadline)
	for !ok(s.lines()) {
		why := ""
		select {
		case <-s.changed:
			continue
		case err := <-s.exited:
			why = fmt.Sprintf("the program has ended (%v)", err)
		case <-timeout:
			why = "it does not come"
		}
		s.t.Fatalf("waited for %s\n%s; the screen is\n%s", what, why, strings.Join(s.lines(), "\n"))
	}
}

// send types.
func (s *session) send(keys string) {
	s.t.Helper()
	if _, err := s.ptmx.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// end waits for the program to end well.
func (s *session) end() {
	s.t.Helper()
	select {
	case err := <-s.exited:
		if err != nil {
			s.t.Errorf("the program ended: %v", err)
		}
	case <-time.After(deadline):
		s.t.Fatalf("the program goes on:\n%s", strings.Join(s.lines(), "\n"))
	}
}

// modes are those of the terminal.
func (s *session) modes() *term.State {
	s.t.Helper()
	state, err := term.GetState(int(s.tty.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

func TestTerminal(t *testing.T) {
	state, temp := t.TempDir(), t.TempDir()
	s := startSession(t, "XDG_STATE_HOME="+state, "TMPDIR="+temp)
	modes := s.modes()
	s.wait("", "school>")
	if top := s.lines()[0]; !strings.HasPrefix(top, "retort 0.1 · SQLite, a private copy of ") || !strings.HasSuffix(top, "· 8 models") {
		t.Errorf("it begins with %q", top)
	}

	s.send("x := 41\r")
	s.wait("school> x := 41", "41", "", "school>")
	s.send("x + 1\r")
	s.wait("school> x + 1", "42", "", "school>")

	s.send("nope\r") // is no reason to leave
	s.wait("undefined: nope", "   nope", "   ^^^^", "", "school>")
	s.send("half a li\x03") // Ctrl-C drops the line
	s.wait("school> half a li^C", "school>")

	// Ctrl-C stops a loop that nothing else would end.
	s.send("fmt.Println(\"run\" + \"ning\"); for { x++; x-- }\r")
	s.wait("running")
	s.send("\x03")
	s.wait("running", "^C", "interrupted", "", "school>")
	s.send("x > 40\r")
	s.wait("school> x > 40", "true", "", "school>")

	// And the wait of :watch.
	s.send(":watch 30 x > 40\r")
	s.wait("school> :watch 30 x > 40", "true")
	s.send("\x03")
	s.wait("true", "^C", "stopped after 1 run", "", "school>")

	// And a query.
	s.send("SELECT 'que' || 'ry' AS what\r")
	s.wait("  query", "  1 row", "", "school>")
	s.send("fmt.Println(\"a\" + \"sks\"); db.Exec(\"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n\")\r")
	s.wait("asks")
	s.send("\x03")
	s.waitPrompt("interrupted")
	s.send("db.First(&models.Tag{})\r")
	s.waitPrompt("models.Tag #1, saved")

	if !strings.Contains(s.output(), "\x1b[") {
		t.Error("a terminal has no colours")
	}
	s.send("\x04")
	s.end()
	if got := s.modes(); !reflect.DeepEqual(got, modes) {
		t.Errorf("modes of the terminal: %+v, were %+v", got, modes)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	onlyForOwner(t, state)
	history, err := os.ReadFile(filepath.Join(state, "retort", "history"))
	if err != nil || !strings.Contains(string(history), "x + 1") {
		t.Errorf("history %q, %v", history, err)
	}
}

// onlyForOwner checks that others cannot read the files in a directory.
func onlyForOwner(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTerminalQuit(t *testing.T) {
	for _, test := range []struct{ name, keys string }{{":quit", ":quit\r"}, {"Ctrl-D after a cell that failed", "nope\r\x04"}, {"exit", "exit\r"}, {"quit()", "quit()\r"}} {
		t.Run(test.name, func(t *testing.T) {
			s := startSession(t, "XDG_STATE_HOME="+t.TempDir(), "TMPDIR="+t.TempDir(), "NO_COLOR=1")
			modes := s.modes()
			s.wait("", "school>")
			s.send(test.keys)
			s.end()
			if got := s.modes(); !reflect.DeepEqual(got, modes) {
				t.Errorf("modes of the terminal: %+v, were %+v", got, modes)
			}
		})
	}
}

// Who sits before an empty line is told why the cell has not run.
func TestTerminalWants(t *testing.T) {
	s := startSession(t, "XDG_STATE_HOME="+t.TempDir(), "TMPDIR="+t.TempDir(), "NO_COLOR=1")
	s.wait("", "school>")
	wants := func(text string) {
		s.until(text, func(lines []string) bool { return lines[len(lines)-1] == text })
	}
	s.send("SELECT name FROM users WHERE name = 'Ada\r")
	wants("a text is open: ' is missing; Ctrl-C gives the cell up")
	s.send("\x03")
	s.wait("school>")
	s.send("if true {\r")
	wants("} is missing; Ctrl-C gives the cell up")
	s.send("1 }\r")
	s.wait("", "school>")
	s.send("\x04")
	s.end()
}
