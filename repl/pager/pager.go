// Package pager shows text that is longer than the screen a screen at a time. What is shorter is written as it is.
package pager

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/retort-shell/retort/repl/typeset"
)

// below is how many rows under a text stay free on the screen: the line that parts cells, and the prompt.
const below = 2

// A Pager shows texts on a terminal.
type Pager struct {
	In, Out *os.File
	Getenv  func(string) string // os.Getenv where nil

	size func() (columns, rows int) // of the terminal, which is asked where nil
}

// View returns a writer for one text. It writes nothing before the text is longer than the screen or Close is called, so that whoever makes
// a text step by step and wants it seen at once does not want a View. Close waits until the person has read it.
func (p *Pager) View() *View { return &View{pager: p} }

// couldNot are the exit codes of a pager that did not show the text: an option that it does not know, a command that cannot be run, one that
// is not there.
var couldNot = []int{1, 126, 127}

// A View is a text on its way to the screen. It is not safe for concurrent use.
type View struct {
	pager  *Pager
	held   bytes.Buffer // all of the text
	rows   int          // that the whole lines of held take
	line   int          // where the last line of held begins
	dest   io.Writer    // where the text goes once it is longer than the screen
	finish func() error
}

// Write adds to the text. What is written after the person has left the pager is dropped.
func (v *View) Write(text []byte) (int, error) {
	v.held.Write(text)
	if v.dest != nil {
		return len(text), v.pass(text)
	}
	columns, rows := v.pager.screen()
	for {
		line, rest, found := bytes.Cut(v.held.Bytes()[v.line:], []byte("\n"))
		if !found {
			break
		}
		v.rows += rowsOf(string(line), columns)
		v.line = v.held.Len() - len(rest)
	}
	if v.rows <= max(rows-below, 1) {
		return len(text), nil
	}
	if err := v.open(columns, rows); err != nil {
		return 0, err
	}
	return len(text), v.pass(v.held.Bytes())
}

// pass hands text to the pager. A pager that has ended wants no more, which is no error.
func (v *View) pass(text []byte) error {
	if _, err := v.dest.Write(text); err != nil {
		v.dest = io.Discard
	}
	return nil
}

// Close shows a text that fits the screen, or waits for the end of the pager.
func (v *View) Close() error {
	if v.dest == nil {
		_, err := v.pager.Out.Write(v.held.Bytes())
		return err
	}
	return v.finish()
}

// open begins to show a text that is longer than the screen.
func (v *View) open(columns, rows int) error {
	name, args := v.pager.program()
	switch name {
	case "cat":
		v.dest, v.finish = v.pager.Out, func() error { return nil }
		return nil
	case "":
		m := &more{in: v.pager.In, out: v.pager.Out, columns: columns, room: max(rows-1, 1), left: max(rows-1, 1)}
		v.dest, v.finish = m, m.end
		return nil
	}
	cmd := exec.Command(name, args...) // Ctrl-C belongs to it while it runs
	cmd.Stdout, cmd.Stderr = v.pager.Out, v.pager.Out
	cmd.Env = os.Environ()
	if v.pager.getenv("LESS") == "" {
		cmd.Env = append(cmd.Env, "LESS=FRX")
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("open the pager %s: %w", name, err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("open the pager %s: %w", name, err)
	}
	v.dest = in
	v.finish = func() error {
		in.Close()
		err := cmd.Wait()
		left := (*exec.ExitError)(nil)
		if !errors.As(err, &left) {
			return err
		}
		if slices.Contains(couldNot, left.ExitCode()) {
			_, err := v.pager.Out.Write(v.held.Bytes())
			return err
		}
		return nil // it was left by a key or a signal
	}
	return nil
}

// program returns the pager to run: that of $PAGER, by the shell as other programs run it, else less; or "cat" for none, as where $PAGER is
// set to nothing, or "" for our own.
func (p *Pager) program() (name string, args []string) {
	own := p.getenv("PAGER")
	switch strings.TrimSpace(own) {
	case "":
	case "cat":
		return "cat", nil
	default:
		if runtime.GOOS == "windows" {
			words := strings.Fields(own)
			return words[0], words[1:]
		}
		return "sh", []string{"-c", own}
	}
	if less, err := exec.LookPath("less"); err == nil {
		return less, []string{"-FRX", "-Ps-- ?eend:space for more., q to leave --"}
	}
	return "", nil
}

func (p *Pager) getenv(name string) string {
	if p.Getenv != nil {
		return p.Getenv(name)
	}
	return os.Getenv(name)
}

// screen returns the size of the terminal; one that does not know it has 80 columns and 24 rows.
func (p *Pager) screen() (columns, rows int) {
	if p.size != nil {
		return p.size()
	}
	columns, rows, err := term.GetSize(int(p.Out.Fd()))
	if err != nil || columns <= 0 || rows <= 0 {
		return 80, 24
	}
	return columns, rows
}

// rowsOf is how many rows of the screen a line takes.
func rowsOf(line string, columns int) int {
	return max(1, (typeset.Width(withoutSGR(line))+columns-1)/columns)
}

// withoutSGR returns a line without the sequences that colour it, the only ones in what the shell shows.
func withoutSGR(line string) string {
	for {
		before, after, found := strings.Cut(line, "\x1b[")
		if !found {
			return line
		}
		_, after, _ = strings.Cut(after, "m")
		line = before + after
	}
}
