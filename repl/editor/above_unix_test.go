//go:build unix

package editor

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// TestAbove writes while a cell is being edited.
func TestAbove(t *testing.T) {
	c := newConsole(t, 40, 12)
	editor := c.terminal(Config{})
	out := editor.Above(c.tty)
	fmt.Fprint(out, "before\n")
	results := c.start(editor)
	c.waitScreen("before\nschool>")
	c.send("x := 1")
	c.waitScreen("before\nschool> x := 1")
	fmt.Fprint(out, "one\ntwo\n")
	c.waitScreen("before\none\ntwo\nschool> x := 1")
	c.waitCursor(8+6, 3)
	fmt.Fprint(out, "no ")
	fmt.Fprint(out, "end")
	c.waitScreen("before\none\ntwo\nno end⏎\nschool> x := 1")
	fmt.Fprint(out, "thr")
	fmt.Fprint(out, "ee\n")
	c.send("00\x1b[D")
	c.waitScreen("before\none\ntwo\nno end⏎\nthree\nschool> x := 100")
	c.waitCursor(8+7, 5)
	c.send("\r")
	c.want(results, "x := 100", nil)
	fmt.Fprint(out, "after\n")
	c.waitScreen("before\none\ntwo\nno end⏎\nthree\nschool> x := 100\nafter")
}

// TestAboveManyLines writes above a cell of several lines, of which the cursor is in the first, until the screen scrolls.
func TestAboveManyLines(t *testing.T) {
	c := newConsole(t, 20, 6)
	editor := c.terminal(Config{More: func(src string) bool { return strings.Count(src, "{") > strings.Count(src, "}") }})
	out := editor.Above(c.tty)
	results := c.start(editor)
	c.send("if x {\ry\x1b[A")
	c.waitScreen("school> if x {\n      …     y")
	for i := range 7 {
		fmt.Fprintf(out, "line %d\n", i)
	}
	c.waitScreen("line 3\nline 4\nline 5\nline 6\nschool> if x {\n      …     y")
	fmt.Fprintln(out, strings.Repeat("w", 20))
	c.waitScreen("line 4\nline 5\nline 6\n" + strings.Repeat("w", 20) + "\nschool> if x {\n      …     y")
	c.send("\x1b[B\r}\r")
	c.want(results, "if x {\n\ty\n}", nil)
}

// TestAboveFlood writes more than is shown at once, from several goroutines, over several cells.
func TestAboveFlood(t *testing.T) {
	c := newConsole(t, 40, 10)
	editor := c.terminal(Config{})
	out := editor.Above(c.tty)
	done := make(chan error)
	const writers, lines = 4, 2000
	for range writers {
		go func() {
			for range lines {
				if _, err := io.WriteString(out, strings.Repeat("=", 30)+"\n"); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 3 {
		results := c.start(editor)
		c.send("cell\r")
		c.want(results, "cell", nil)
	}
	results := c.start(editor)
	for range writers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	c.send("last\r")
	c.want(results, "last", nil)
	c.waitFor("all lines", func(string) bool {
		return strings.Count(c.output(), strings.Repeat("=", 30)+"\r\n") == writers*lines
	})
}
