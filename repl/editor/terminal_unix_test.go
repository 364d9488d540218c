//go:build unix

package editor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestType(t *testing.T) {
	for _, tt := range []struct {
		name   string
		keys   string
		screen string
		cell   string
	}{
		{"a line", "db.First(&u)", "school> db.First(&u)", "db.First(&u)"},
		{"insert", "acd\x1b[D\x1b[Db", "school> abcd", "abcd"},
		{"Backspace and Delete", "abcd\x7f\x1b[D\x1b[D\x1b[3~", "school> ac", "ac"},
		{"Ctrl-A, Ctrl-K, Ctrl-Y", "one two\x01\x1bf\x0b\x01\x19", "school>  twoone", " twoone"},
		{"Ctrl-W twice and Ctrl-Y", "one two three\x17\x17\x01\x19!", "school> two three!one", "two three!one "},
		{"Ctrl-U", "abc\x1b[D\x15", "school> c", "c"},
		{"Alt-B, Alt-D", "db.Where(x)\x1bb\x1bb\x1bd", "school> db.(x)", "db.(x)"},
		{"Alt-Backspace", "db.Where\x1b\x7fFind", "school> db.Find", "db.Find"},
		{"Ctrl-Left, Ctrl-Right", "ab cd\x1b[1;5D\x1b[1;5D<\x1b[1;5C>", "school> <ab> cd", "<ab> cd"},
		{"Ctrl-T at the end and inside", "abc\x14\x01\x06\x14", "school> cab", "cab"},
		{"Ctrl-D, Ctrl-H", "abcd\x01\x04\x05\x08", "school> bc", "bc"},
		{"Home, End", "b\x1b[Ha\x1b[Fc", "school> abc", "abc"},
		{"undo of one step", "abc def\x17\x1f", "school> abc def", "abc def"},
		{"undo of all steps and more", "abc\x17def\x1f\x1f\x1f\x1fx", "school> x", "x"},
		{"an unknown key", "a\x1b[99;99Xb\x1b[24~c", "school> abc", "abc"},
		{"wide runes", "名前 := 日\x1b[D\x1b[D\x7f", "school> 名前 : 日", "名前 : 日"},
		{"a combining mark goes with its letter", "xe\u0301y\x1b[D\x7f", "school> xy", "xy"},
		{"emoji of several runes", "a👩‍👧b\x1b[D\x7f", "school> ab", "ab"},
		{"Ctrl-T with wide runes", "日本\x14", "school> 本日", "本日"},
		{"a control character that was pasted", "\x1b[200~a\x1bb\x1b[201~", "school> a^[b", "a\x1bb"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newConsole(t, 40, 6)
			results := c.start(c.terminal(Config{}))
			c.waitScreen("school>")
			c.send(tt.keys)
			c.waitScreen(tt.screen)
			c.send("\r")
			c.want(results, tt.cell, nil)
		})
	}
}

func TestKeysOneByOne(t *testing.T) {
	c := newConsole(t, 40, 6)
	results := c.start(c.terminal(Config{}))
	shown := "school> "
	for _, r := range "fmt.Println(1)" {
		c.send(string(r))
		shown += string(r)
		c.waitScreen(shown)
		c.waitCursor(len(shown), 0)
	}
	c.send("\r")
	c.want(results, "fmt.Println(1)", nil)
	c.waitCursor(0, 1)
}

func TestCursorAfterWideRunes(t *testing.T) {
	c := newConsole(t, 40, 6)
	c.start(c.terminal(Config{}))
	c.send("日本e\u0301")
	c.waitCursor(8+5, 0)
	c.send("\x1b[D")
	c.waitCursor(8+4, 0)
	c.send("\x1b[D")
	c.waitCursor(8+2, 0)
	c.send("\x03")
}

func TestEnterAndTypeAhead(t *testing.T) {
	c := newConsole(t, 40, 10)
	editor := c.terminal(Config{})
	results := c.start(editor)
	c.send("first\rsecond\rthi") // in one read
	c.want(results, "first", nil)
	c.want(c.start(editor), "second", nil)
	results = c.start(editor)
	c.waitText("school> thi")
	c.send("rd\r")
	c.want(results, "third", nil)

	// Typed while no cell is read, so into a cooked terminal.
	c.send("fourth\rfif")
	c.waitText("fif")
	c.want(c.start(editor), "fourth", nil)
	results = c.start(editor)
	c.send("th\r")
	c.want(results, "fifth", nil)
}

func TestManyLines(t *testing.T) {
	c := newConsole(t, 40, 10)
	editor := c.terminal(Config{})
	results := c.start(editor)
	c.send("for i := range 3 {\rfoo(\r1,\r)\r}")
	c.waitScreen(`
school> for i := range 3 {
      …     foo(
      …         1,
      …     )
      … }`)
	c.waitCursor(9, 4)
	c.send("\x1b[A\x1b[A\x1b[A\x1b[H") // up three lines, to the start
	c.waitCursor(8, 1)
	c.send("\x05\x1b[B") // to the end, and down into a longer line
	c.waitCursor(16, 2)
	c.send("\x1b[B\x1b[B") // over a shorter line
	c.waitCursor(9, 4)
	c.send("\r")
	c.want(results, "for i := range 3 {\n\tfoo(\n\t\t1,\n\t)\n}", nil)
	c.waitCursor(0, 5)

	results = c.start(editor)
	c.send("a\x1b\rb") // Alt-Enter
	c.waitText("… b")
	c.send("\x1b[D\x1b[D\x7f") // left over the newline, and join
	c.waitText("school>\n      … b")
	c.send("\x04")
	c.waitText("school> b")
	c.send("\r")
	c.want(results, "b", nil)

	results = c.start(editor)
	c.send("\x1b[A\x1b[A") // "b", then the block, whole
	c.waitText("      …     )\n      … }")
	c.send("\x1b[A\x1b[A\x1b[A\x1b[A\x05 // three")
	c.waitText("range 3 { // three")
	c.send("\r")
	c.want(results, "for i := range 3 { // three\n\tfoo(\n\t\t1,\n\t)\n}", nil)
}

func TestPaste(t *testing.T) {
	c := newConsole(t, 60, 12)
	editor := c.terminal(Config{})
	results := c.start(editor)
	var lines []string
	for i := range 300 {
		lines = append(lines, fmt.Sprintf("\tline(%d)", i))
	}
	pasted := strings.Join(lines, "\n")
	c.send("\x1b[200~" + strings.ReplaceAll(pasted, "\n", "\r") + "\x1b[201~")
	c.waitFor("the last 12 lines", func(s string) bool {
		return strings.Count(s, "\n") == 11 && strings.HasSuffix(s, "line(299)") && strings.Contains(s, "…     line(288)")
	})
	select {
	case got := <-results:
		t.Fatalf("ran before Enter: %q, %v", got.cell, got.err)
	default:
	}
	c.send("\x1b[5~") // another entry of history: there is none
	c.send("\x1b<")   // up to its first line
	c.waitFor("the first 12 lines", func(s string) bool {
		return strings.HasPrefix(s, "school>     line(0)") && strings.HasSuffix(s, "line(11)")
	})
	c.send("\r")
	c.want(results, pasted, nil)
	// Now the whole cell is in what scrolled by.
	c.waitText("line(299)")
	for i := range 300 {
		if !strings.Contains(c.output(), fmt.Sprintf("line(%d)", i)) {
			t.Fatalf("line %d was never shown", i)
		}
	}
}

func TestPasteCRLFAndIndent(t *testing.T) {
	c := newConsole(t, 60, 12)
	results := c.start(c.terminal(Config{}))
	c.send("\x1b[200~if x {\r\n\ty()\r\n}\r\n\x1b[201~")
	c.waitText("… }")
	c.send("\x7f\r")
	c.want(results, "if x {\n\ty()\n}", nil)
}

func TestInterruptAndEnd(t *testing.T) {
	c := newConsole(t, 40, 10)
	before := c.state()
	editor := c.terminal(Config{Complete: methods, Signature: whereHead})
	results := c.start(editor)
	c.send("drop table\x03")
	c.want(results, "", ErrInterrupted)
	c.wantState(before)
	c.waitScreen("school> drop table^C")

	results = c.start(editor)
	c.send("db.Where(")
	c.waitText("Where(query")
	c.send("db.")
	c.waitText("Create")
	c.send("\x03")
	c.want(results, "", ErrInterrupted)
	c.waitScreen("school> drop table^C\nschool> db.Where(db.^C") // nothing is left below it

	results = c.start(editor)
	c.send("\x1b[A") // what was dropped is not in history
	c.send("x\x04")  // Ctrl-D at the end of a text does nothing
	c.waitText("school> x")
	c.send("\x7f\x04")
	c.want(results, "", io.EOF)
	c.wantState(before)
	c.waitFor("the end of bracketed paste", func(string) bool { return strings.HasSuffix(c.output(), pasteOff) })
}

func TestRestored(t *testing.T) {
	t.Run("when the context ends", func(t *testing.T) {
		c := newConsole(t, 40, 10)
		before := c.state()
		ctx, cancel := context.WithCancel(context.Background())
		results := c.startContext(ctx, c.terminal(Config{}))
		c.send("abc")
		c.waitText("abc")
		cancel()
		c.want(results, "", context.Canceled)
		c.wantState(before)
	})
	t.Run("when it is closed", func(t *testing.T) {
		c := newConsole(t, 40, 10)
		before := c.state()
		editor := c.terminal(Config{})
		results := c.start(editor)
		if err := errors.Join(editor.Close(), editor.Close()); err != nil {
			t.Fatal(err)
		}
		c.want(results, "", os.ErrClosed)
		c.wantState(before)
		if _, err := editor.ReadCell(context.Background()); !errors.Is(err, os.ErrClosed) {
			t.Errorf("read after Close: %v", err)
		}
	})
	for _, tt := range []struct {
		name, keys string
		config     Config
	}{
		{"More", "a\r", Config{More: func(string) bool { panic("") }}},
		{"Complete", "ab", Config{Complete: func(string, int) ([]Item, int, int) { panic("") }}},
		{"Signature, below a list", "db.Where(db.", Config{Complete: methods, Signature: func(text string, _ int) (Signature, bool) {
			if text == "db.Where(db." {
				panic("")
			}
			return Signature{}, false
		}}},
		{"Highlight", "a", Config{Highlight: func(string) string { panic("") }}},
	} {
		t.Run("when a panic passes, of "+tt.name, func(t *testing.T) {
			c := newConsole(t, 40, 10)
			before := c.state()
			editor := c.terminal(tt.config)
			panicked := make(chan any, 1)
			go func() {
				defer func() { panicked <- recover() }()
				_, _ = editor.ReadCell(context.Background())
			}()
			c.waitText("school>")
			c.send(tt.keys)
			if got := <-panicked; got != "" {
				t.Fatalf("got %v", got)
			}
			c.wantState(before)
			c.waitFor("the cursor below what was shown", func(screen string) bool {
				_, row := c.cursor()
				return row > strings.Count(screen, "\n")
			})
		})
	}
	t.Run("when the process is asked to end", func(t *testing.T) {
		c := newConsole(t, 40, 10)
		before := c.state()
		results := c.start(c.terminal(Config{}))
		c.waitText("school>")
		if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if got := <-results; !errors.Is(got.err, ErrTerminated) {
			t.Errorf("got %v", got.err)
		}
		c.wantState(before)
	})
	t.Run("when the terminal is interrupted from outside", func(t *testing.T) {
		c := newConsole(t, 40, 10)
		results := c.start(c.terminal(Config{}))
		c.waitText("school>")
		if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		c.want(results, "", ErrInterrupted)
	})
}

func TestRawOnlyWhileReading(t *testing.T) {
	c := newConsole(t, 40, 10)
	before := c.state()
	editor := c.terminal(Config{})
	c.wantState(before)
	results := c.start(editor)
	c.waitText("school>")
	c.send("x\r")
	c.want(results, "x", nil)
	c.wantState(before)
}

func TestResize(t *testing.T) {
	c := newConsole(t, 30, 8)
	results := c.start(c.terminal(Config{}))
	c.send("abcdefghijklmnopqrstuvwxyz")
	c.waitScreen("school> abcdefghijklmnopqrstuv\nwxyz")
	c.resize(60, 8)
	c.waitScreen("school> abcdefghijklmnopqrstuvwxyz")
	c.resize(12, 8)
	c.waitText("school> abcd\nefghijklmnop\nqrstuvwxyz")
	c.resize(12, 2)
	c.waitScreen("efghijklmnop\nqrstuvwxyz")
	c.send("!")
	c.waitScreen("efghijklmnop\nqrstuvwxyz!")
	c.resize(40, 8)
	c.waitText("school> abcdefghijklmnopqrstuvwxyz!")
	c.send("\r")
	c.want(results, "abcdefghijklmnopqrstuvwxyz!", nil)
}

func (c *console) resize(cols, rows int) {
	c.t.Helper()
	c.setsize(cols, rows)
	// The test is not in the terminal's session, so the system does not tell it.
	if err := syscall.Kill(os.Getpid(), syscall.SIGWINCH); err != nil {
		c.t.Fatal(err)
	}
}

func TestSmallTerminals(t *testing.T) {
	for _, sz := range [][2]int{{0, 0}, {1, 1}, {1, 5}, {2, 1}, {2, 2}, {3, 1}, {5, 3}, {80, 1}} {
		t.Run(fmt.Sprintf("%dx%d", sz[0], sz[1]), func(t *testing.T) {
			c := newConsole(t, sz[0], sz[1])
			editor := c.terminal(Config{Complete: methods, Highlight: func(s string) string { return "\x1b[31m" + s + "\x1b[0m" }})
			results := c.start(editor)
			c.send("日本e\u0301👩‍👧\t{\r\tx\r}\x12q\x1b[A\x1b[B\x01db.\t\t\t\x1b[Z\r;\x05")
			c.send("\r")
			c.want(results, "日本e\u0301👩‍👧{\n\t\tx\ndb.Where;}", nil)
		})
	}
}

func TestUnendedOutput(t *testing.T) {
	c := newConsole(t, 20, 6)
	editor := c.terminal(Config{})
	if _, err := c.tty.WriteString("no newline"); err != nil {
		t.Fatal(err)
	}
	results := c.start(editor)
	c.waitScreen("no newline⏎\nschool>")
	c.send("x\r")
	c.want(results, "x", nil)
	results = c.start(editor)
	c.waitScreen("no newline⏎\nschool> x\nschool>")
	c.send("\x04")
	c.want(results, "", io.EOF)
}

func TestClearScreen(t *testing.T) {
	c := newConsole(t, 20, 6)
	results := c.start(c.terminal(Config{}))
	if _, err := c.tty.WriteString("\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	c.send("ab\x0cc")
	c.waitScreen("school> abc")
	c.waitCursor(11, 0)
	c.send("\r")
	c.want(results, "abc", nil)
}

func TestHighlight(t *testing.T) {
	c := newConsole(t, 40, 6)
	results := c.start(c.terminal(Config{Highlight: func(src string) string {
		return strings.ReplaceAll(src, "for", "\x1b[35mfor\x1b[0m")
	}}))
	c.send("for x")
	c.waitScreen("school> for x")
	for x, want := range map[int]bool{7: false, 8: true, 10: true, 11: false, 12: false} {
		c.waitFor(fmt.Sprintf("column %d, coloured: %t", x, want), func(string) bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			return (c.vt.Cell(x, 0).FG == 5) == want
		})
	}
	c.send("\r")
	c.want(results, "for x", nil)
}

func TestHistoryAcrossEditors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "history")
	session := func(do func(c *console, editor *Terminal)) {
		history, err := OpenHistory(path)
		if err != nil {
			t.Fatal(err)
		}
		c := newConsole(t, 40, 10)
		do(c, c.terminal(Config{History: history}))
	}
	session(func(c *console, editor *Terminal) {
		for _, cell := range []string{"one", "if x {\ry()\r}", " secret", "three"} {
			results := c.start(editor)
			c.send(cell + "\r")
			if got := <-results; got.err != nil {
				t.Fatal(got.err)
			}
		}
	})
	session(func(c *console, editor *Terminal) {
		results := c.start(editor)
		c.waitText("school>")
		c.send("draft\x1b[A")
		c.waitScreen("school> three")
		c.send("\x1b[A")
		c.waitScreen("school> if x {\n      …     y()\n      … }")
		c.send("\x1b[A\x1b[A\x1b[A")
		c.waitScreen("school> one")
		c.send("!\x1b[A") // there is nothing before it
		c.waitScreen("school> one!")
		c.send("\x1b[6~\x1b[6~\x1b[6~")
		c.waitScreen("school> draft")
		c.send("\x1b[5~\x1b[5~\x1b[5~") // a changed entry stays changed for this cell
		c.waitScreen("school> one!")
		c.send("\r")
		c.want(results, "one!", nil)
		results = c.start(editor)
		c.send("\x1b[A\x1b[5~\x1b[5~\x1b[5~")
		c.waitText("school> one!\nschool> one")
		c.send("\r")
		c.want(results, "one", nil)
	})
}

func TestSearch(t *testing.T) {
	history, _ := OpenHistory("")
	for _, cell := range []string{"db.First(&u)", "DROP TABLE users", "db.Find(&users)", "if x {\n\ty()\n}"} {
		if err := history.Add(cell); err != nil {
			t.Fatal(err)
		}
	}
	start := func(t *testing.T) (*console, <-chan result) {
		c := newConsole(t, 40, 6)
		results := c.start(c.terminal(Config{History: history}))
		c.waitScreen("school>")
		c.send("dr\x12")
		c.waitScreen("school> dr\nsearch:")
		return c, results
	}
	t.Run("Enter takes what was found and does not run it", func(t *testing.T) {
		c, results := start(t)
		c.send("users")
		c.waitScreen("school> db.Find(&users)\nsearch: users")
		c.mu.Lock()
		marked := c.vt.Cell(8+9, 0)
		c.mu.Unlock()
		if marked.FG != 0 && marked.Mode == 0 {
			t.Errorf("the match is not marked: %+v", marked)
		}
		c.send("\x12")
		c.waitScreen("school> DROP TABLE users\nsearch: users")
		c.send("\r")
		c.waitScreen("school> DROP TABLE users")
		c.waitCursor(24, 0)
		c.send("\x1b[B") // on from there
		c.waitScreen("school> db.Find(&users)")
		c.send("\r")
		c.want(results, "db.Find(&users)", nil)
	})
	t.Run("back with Ctrl-S, on with Backspace, off with Esc", func(t *testing.T) {
		c, results := start(t)
		c.send("users\x12\x13")
		c.waitScreen("school> db.Find(&users)\nsearch: users")
		c.send("zz")
		c.waitScreen("school> db.Find(&users)\nno match: userszz")
		c.send("\x7f\x7f\x7f")
		c.waitScreen("school> db.Find(&users)\nsearch: user")
		c.send("\x1b")
		c.waitScreen("school> dr")
		c.send("\r")
		c.want(results, "dr", nil)
	})
	t.Run("another key takes what was found, too", func(t *testing.T) {
		c, results := start(t)
		c.send("y()")
		c.waitScreen("school> if x {\n      …     y()\n      … }\nsearch: y()")
		c.send("\x1b[A\x05!")
		c.waitScreen("school> if x {\n      …     y()!\n      … }")
		c.send("\x03")
		c.want(results, "", ErrInterrupted)
	})
	t.Run("Ctrl-C", func(t *testing.T) {
		c, results := start(t)
		c.send("users\x03")
		c.want(results, "", ErrInterrupted)
	})
}

func TestWithoutEditing(t *testing.T) {
	c := newConsole(t, 40, 8)
	editor := c.terminal(Config{
		Getenv: environment("TERM", "dumb"),
		Prompt: func() string { return "\x1b[32mschool> \x1b[0m" },
	})
	before := c.state()
	results := make(chan result, 1)
	read := func(ctx context.Context) {
		cell, err := editor.ReadCell(ctx)
		results <- result{cell, err}
	}
	go read(context.Background())
	c.waitScreen("school>")
	c.wantState(before)
	c.send("f(\n")
	c.waitScreen("school> f(\n      .")
	c.send("1)\n")
	c.want(results, "f(\n1)", nil)

	go read(context.Background())
	c.waitText("1)\nschool>")
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	c.want(results, "", ErrInterrupted)
	go read(context.Background())
	c.send("next\n\x04")
	c.want(results, "next", nil)
	go read(context.Background())
	c.want(results, "", io.EOF)
	if strings.Contains(c.output(), "\x1b") {
		t.Errorf("escape sequences on a dumb terminal: %q", c.output())
	}
}
