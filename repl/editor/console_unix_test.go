//go:build unix

package editor

import (
	"context"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// deadline is how long a test waits for what must come; it only ends tests that fail.
const deadline = 10 * time.Second

// filler stands in the second column of a wide rune on the emulator, which gives each rune one column.
const filler = '\uE000'

// console is a pseudo terminal with an emulator that shows what a person would see.
type console struct {
	t        testing.TB
	ptmx     *os.File
	tty      *os.File
	vt       vt10x.Terminal
	mu       sync.Mutex
	raw      []byte // all that was written to the terminal
	rest     []byte // an incomplete rune
	escape   int    // where in an escape sequence the output is: 0 outside, 1 after ESC, 2 in CSI
	changed  chan struct{}
	finished chan struct{}
}

func newConsole(t testing.TB, cols, rows int) *console {
	t.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	c := &console{
		t: t, ptmx: ptmx, tty: tty, vt: vt10x.New(vt10x.WithSize(cols, rows)),
		changed: make(chan struct{}, 1), finished: make(chan struct{}),
	}
	c.setsize(cols, rows)
	go c.show()
	t.Cleanup(func() {
		// An editor that was ended from outside left a read, which keeps its side of the terminal open.
		_, _ = ptmx.WriteString("\n")
		tty.Close()
		<-c.finished
		ptmx.Close()
	})
	return c
}

func (c *console) setsize(cols, rows int) {
	c.t.Helper()
	if err := pty.Setsize(c.ptmx, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		c.t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.vt.Resize(max(1, cols), max(1, rows))
}

// show feeds the emulator.
func (c *console) show() {
	defer close(c.finished)
	buf := make([]byte, 32<<10)
	for {
		n, err := c.ptmx.Read(buf)
		c.mu.Lock()
		c.raw = append(c.raw, buf[:n]...)
		_, _ = c.vt.Write(c.widen(buf[:n]))
		c.mu.Unlock()
		select {
		case c.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// widen adds a filler after wide runes and drops those without a width.
func (c *console) widen(p []byte) []byte {
	p = append(c.rest, p...)
	var out []byte
	for len(p) > 0 && utf8.FullRune(p) {
		r, n := utf8.DecodeRune(p)
		width := 1
		switch {
		case c.escape == 1 && r == '[':
			c.escape = 2
		case c.escape == 1, c.escape == 2 && r >= 0x40 && r < 0x7f:
			c.escape = 0
		case r == 0x1b:
			c.escape = 1
		case c.escape == 0 && r >= 0x80:
			width = uniseg.StringWidth(string(r))
		}
		if width > 0 {
			out = append(out, p[:n]...)
		}
		if width == 2 {
			out = utf8.AppendRune(out, filler)
		}
		p = p[n:]
	}
	c.rest = append([]byte(nil), p...)
	return out
}

// screen returns what is shown, without the spaces at the ends of lines and the empty lines at the end.
func (c *console) screen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screenLocked()
}

func (c *console) screenLocked() string {
	cols, rows := c.vt.Size()
	var lines []string
	for y := range rows {
		var b strings.Builder
		for x := range cols {
			switch r := c.vt.Cell(x, y).Char; r {
			case filler:
			case 0:
				b.WriteByte(' ')
			default:
				b.WriteRune(r)
			}
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func (c *console) cursor() (col, row int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.vt.Cursor()
	return at.X, at.Y
}

func (c *console) output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.raw)
}

// waitFor waits until the screen is as it should be.
func (c *console) waitFor(what string, ok func(screen string) bool) {
	c.t.Helper()
	timeout := time.After(deadline)
	for !ok(c.screen()) {
		select {
		case <-c.changed:
		case <-timeout:
			c.t.Fatalf("waited for %s, got:\n%s", what, c.screen())
		}
	}
}

func (c *console) waitScreen(want string) {
	c.t.Helper()
	want = strings.Trim(want, "\n")
	c.waitFor("\n"+want+"\n", func(screen string) bool { return screen == want })
}

func (c *console) waitText(want string) {
	c.t.Helper()
	c.waitFor("text "+want, func(screen string) bool { return strings.Contains(screen, want) })
}

func (c *console) waitCursor(col, row int) {
	c.t.Helper()
	timeout := time.After(deadline)
	for {
		x, y := c.cursor()
		if x == col && y == row {
			return
		}
		select {
		case <-c.changed:
		case <-timeout:
			c.t.Fatalf("waited for the cursor at column %d, row %d; it is at %d, %d on:\n%s", col, row, x, y, c.screen())
		}
	}
}

// send types.
func (c *console) send(keys string) {
	c.t.Helper()
	if _, err := c.ptmx.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

type result struct {
	cell string
	err  error
}

// start reads a cell on another goroutine and waits until the editor is ready.
func (c *console) start(term *Terminal) <-chan result {
	return c.startContext(context.Background(), term)
}

func (c *console) startContext(ctx context.Context, term *Terminal) <-chan result {
	c.t.Helper()
	shown := strings.Count(c.output(), pasteOn)
	results := make(chan result, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		cell, err := term.ReadCell(ctx)
		results <- result{cell, err}
	}()
	c.t.Cleanup(func() {
		if err := term.Close(); err != nil {
			c.t.Error(err)
		}
		<-ended
	})
	c.waitFor("the editor", func(string) bool { return strings.Count(c.output(), pasteOn) > shown })
	return results
}

func (c *console) want(results <-chan result, cell string, err error) {
	c.t.Helper()
	select {
	case got := <-results:
		if got.cell != cell || got.err != err {
			c.t.Fatalf("got %q, %v; want %q, %v; screen:\n%s", got.cell, got.err, cell, err, c.screen())
		}
	case <-time.After(deadline):
		c.t.Fatalf("ReadCell does not return; screen:\n%s", c.screen())
	}
}

// terminal returns an editor on the console, with a prompt and Go-like cells unless cfg says otherwise.
func (c *console) terminal(cfg Config) *Terminal {
	c.t.Helper()
	cfg.In, cfg.Out = c.tty, c.tty
	if cfg.Prompt == nil {
		cfg.Prompt = func() string { return "school> " }
	}
	if cfg.More == nil {
		cfg.More = unbalanced
	}
	if cfg.Getenv == nil {
		cfg.Getenv = environment("TERM", "xterm-256color", "LANG", "en_US.UTF-8")
	}
	editor, err := NewTerminal(cfg)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		if err := editor.Close(); err != nil {
			c.t.Error(err)
		}
	})
	return editor
}

// state returns the modes of the terminal.
func (c *console) state() *term.State {
	c.t.Helper()
	state, err := term.GetState(int(c.tty.Fd()))
	if err != nil {
		c.t.Fatal(err)
	}
	return state
}

func (c *console) wantState(want *term.State) {
	c.t.Helper()
	if got := c.state(); !reflect.DeepEqual(got, want) {
		c.t.Errorf("modes of the terminal: got %+v, want %+v", got, want)
	}
}

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}
