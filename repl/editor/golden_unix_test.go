//go:build unix

package editor

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hinshun/vt10x"
)

var update = flag.Bool("update", false, "write the golden screens of testdata")

// visible is a style whose parts can be told apart on the emulator, which knows no faint text.
var visible = Style{Ghost: "35", Detail: "34"}

// view returns the screen as a golden file has it: each row after a bar, below it the attributes of its columns where there are any
// (R reversed, B bold, U underlined, a digit for a colour), and the place of the cursor.
func (c *console) view() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	cols, rows := c.vt.Size()
	texts := strings.Split(c.screenLocked(), "\n")
	for y := range rows {
		if y >= len(texts) {
			break
		}
		var marks strings.Builder
		for x := range cols {
			marks.WriteByte(attribute(c.vt.Cell(x, y)))
		}
		fmt.Fprintf(&b, "|%s\n", texts[y])
		if line := strings.TrimRight(marks.String(), " "); line != "" {
			fmt.Fprintf(&b, " %s\n", line)
		}
	}
	at := c.vt.Cursor()
	fmt.Fprintf(&b, "cursor: column %d, row %d\n", at.X, at.Y)
	return b.String()
}

func attribute(g vt10x.Glyph) byte {
	switch {
	case g.Mode&1 != 0:
		return 'R'
	case g.Mode&2 != 0:
		return 'U'
	case g.Mode&4 != 0:
		return 'B'
	case g.FG < 8:
		return '0' + byte(g.FG)
	}
	return ' '
}

// waitView waits until the screen is the golden one of a name.
func (c *console) waitView(name string) {
	c.t.Helper()
	file := filepath.Join("testdata", "screens", strings.NewReplacer(", ", ".", " ", "-").Replace(name)+".txt")
	if *update {
		c.quiet()
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			c.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(c.view()), 0o666); err != nil {
			c.t.Fatal(err)
		}
		return
	}
	golden, err := os.ReadFile(file)
	if err != nil {
		c.t.Fatal(err)
	}
	want := strings.ReplaceAll(string(golden), "\r\n", "\n")
	timeout := time.After(deadline)
	for c.view() != want {
		select {
		case <-c.changed:
		case <-timeout:
			c.t.Fatalf("%s: got\n%swant\n%s", file, c.view(), want)
		}
	}
}

// quiet waits until nothing more is drawn: what is on the screen then is a person's to judge.
func (c *console) quiet() {
	for {
		select {
		case <-c.changed:
		case <-time.After(200 * time.Millisecond):
			return
		}
	}
}

// TestViews shows each view as a person sees it. The keys of a step are sent when the screen of the one before it stands.
func TestViews(t *testing.T) {
	type step struct{ keys, view string }
	for _, tt := range []struct {
		name       string
		cols, rows int
		config     func(*Config)
		history    []string
		steps      []step
	}{
		{name: "list", cols: 60, rows: 12, steps: []step{
			{"db.", "opens after a dot"},
			{"\t", "an item is selected"},
			{"\x1b[B\x1b[Z\x1b[Z", "none is selected again"},
		}},
		{name: "list at the right edge", cols: 40, rows: 6, steps: []step{{"students := a.b.db.", "list"}}},
		{name: "list at the bottom edge", cols: 40, rows: 8, steps: []step{
			{"\x1b\r\x1b\r\x1b\r\x1b\r\x1b\rdb.", "list"},
			{"\t\t", "selected"},
			{"\x1b", "closed"},
		}},
		{name: "list on 20 columns", cols: 20, rows: 6, steps: []step{{"db.", "list"}, {"\t", "selected"}}},
		{name: "list on 200 columns", cols: 200, rows: 6, steps: []step{{"db.", "list"}}},
		{name: "list in ASCII", cols: 40, rows: 8, config: ascii, steps: []step{{"db.", "list"}, {"\t", "selected"}}},
		{name: "list after wide runes", cols: 40, rows: 8, steps: []step{{"x := \"日本\"; db.", "list"}}},
		{name: "signature", cols: 60, rows: 8, steps: []step{
			{"db.Where(", "first parameter"},
			{"\"id = ?\", ", "second parameter"},
			{"db.", "with a list"},
			{"\x1b)", "left and its brackets"},
		}},
		{name: "signature on 24 columns", cols: 24, rows: 5, steps: []step{
			{"db.Where(", "first parameter"},
			{"1, ", "second parameter"},
			{"db.", "the list instead"},
		}},
		{name: "signature in ASCII", cols: 30, rows: 5, config: ascii, steps: []step{{"db.Where(1, ", "second parameter"}}},
		{name: "ghost", cols: 40, rows: 6, history: []string{"school := open()", "for x {\n\ty()\n}"}, steps: []step{
			{"sc", "the rest of an entry"},
			{"h", "goes on with typing"},
			{"\x1bf", "a word of it"},
			{"\x1b[C", "all of it"},
			{"\x15fo", "the first line of a block"},
			{"\x05", "the block"},
		}},
		{name: "ghost at the right edge", cols: 20, rows: 6, history: []string{"school := open(\"日本語\")"}, steps: []step{
			{"school", "cut"},
			{" := ope", "one column"},
			{"n", "the next row"},
		}},
		{name: "ghost and list", cols: 60, rows: 8, history: []string{"db.Where(\"id = ?\", 1).Find(&users)"}, steps: []step{
			{"db.W", "both"},
			{"\t", "an item is selected"},
			{"\x1b\x1b[C", "taken"},
		}},
		{name: "search", cols: 60, rows: 6, history: []string{"db.Find(&users)", "if x {\n\tdb.Find(&posts)\n}"}, steps: []step{
			{"\x12", "empty"},
			{"find", "a match"},
			{"\x12", "the one before"},
			{"zz", "no match"},
		}},
		{name: "search on 20 columns", cols: 20, rows: 6, history: []string{"db.Find(&users)"}, steps: []step{{"\x12find", "a match"}}},
		{name: "block", cols: 40, rows: 8, steps: []step{
			{"for i := range 3 {\rswitch i {\rcase 1:\rf(\ri,\r)\rcase 2:\rg(i)\r}\r", "indented"},
			{"}", "brackets"},
			{"\x1b<", "from the top"},
		}},
		{name: "mark", cols: 40, rows: 4, steps: []step{
			{"f(\"(\", g[1])", "a bracket just typed"},
			{"\x1b[D\x1b[D", "another"},
			{"\x01\x1b[C", "the opening one"},
		}},
		{name: "wide runes", cols: 20, rows: 6, steps: []step{{"名前 := \"日本語👩‍👧e\u0301\"", "wrapped"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newConsole(t, tt.cols, tt.rows)
			history, _ := OpenHistory("")
			add(t, history, tt.history...)
			cfg := Config{Complete: methods, Signature: whereHead, Highlight: quoted, History: history, Style: visible}
			if tt.config != nil {
				tt.config(&cfg)
			}
			results := c.start(c.terminal(cfg))
			c.waitText(">")
			for _, s := range tt.steps {
				c.send(s.keys)
				c.waitView(tt.name + ", " + s.view)
			}
			c.send("\x03")
			c.want(results, "", ErrInterrupted)
		})
	}
}

func ascii(cfg *Config) { cfg.Getenv = environment("TERM", "xterm", "LANG", "C") }

// quoted highlights strings.
func quoted(src string) string {
	parts := strings.Split(src, `"`)
	var b strings.Builder
	for i, part := range parts {
		switch {
		case i%2 == 0:
			b.WriteString(part)
		case i < len(parts)-1:
			b.WriteString("\x1b[32m\"" + part + "\"\x1b[0m")
		default:
			b.WriteString("\x1b[32m\"" + part + "\x1b[0m")
		}
	}
	return b.String()
}
