//go:build unix

package editor

import "testing"

// TestEveryKey presses each key of the table on a terminal and then types "|", so that the screen shows what it did and where the cursor is.
func TestEveryKey(t *testing.T) {
	type press struct{ before, key, screen string }
	const two = "ab\x1b\rcd" // two lines, the cursor at the end
	presses := map[string][]press{
		"Enter":             {{"f(", "\r", "> f(\n…     |"}},
		"Alt-Enter":         {{"ab\x1b[D", "\x1b\r", "> a\n… |b"}, {"a", "\x1b[13;2u", "> a\n… |"}},
		"Tab":               {{"db.Cr", "\t", "> db.Create|"}},
		"Esc":               {{"db.\t", "\x1b", "> db.|"}},
		"Ctrl-A, Home":      {{"ab", "\x01", "> |ab"}, {"ab", "\x1b[H", "> |ab"}, {two, "\x1b[1~", "> ab\n… |cd"}},
		"Ctrl-E, End":       {{"ab\x01", "\x05", "> ab|"}, {"ab\x01", "\x1b[F", "> ab|"}, {"ab\x01", "\x1b[4~", "> ab|"}},
		"Ctrl-B, Left":      {{"ab", "\x02", "> a|b"}, {"ab", "\x1b[D", "> a|b"}, {"ab", "\x1bOD", "> a|b"}},
		"Ctrl-F, Right":     {{"ab\x01", "\x06", "> a|b"}, {"ab\x01", "\x1b[C", "> a|b"}},
		"Alt-B, Ctrl-Left":  {{"a.bc", "\x1bb", "> a.|bc"}, {"a.bc", "\x1b[1;5D", "> a.|bc"}},
		"Alt-F, Ctrl-Right": {{"ab.c\x01", "\x1bf", "> ab|.c"}, {"ab.c\x01", "\x1b[1;5C", "> ab|.c"}},
		"Ctrl-P, Up":        {{two, "\x10", "> ab|\n… cd"}, {two, "\x1b[A", "> ab|\n… cd"}, {"ab", "\x1b[A", "> newer|"}},
		"Ctrl-N, Down":      {{two + "\x10", "\x0e", "> ab\n… cd|"}, {two + "\x10", "\x1b[B", "> ab\n… cd|"}, {"ab\x10", "\x0e", "> ab|"}},
		"Alt-P, PageUp":     {{two, "\x1bp", "> newer|"}, {two + "\x1bp", "\x1b[5~", "> older|"}},
		"Alt-N, PageDown":   {{"ab\x1bp", "\x1bn", "> ab|"}, {"ab\x1bp", "\x1b[6~", "> ab|"}},
		"Alt-<":             {{two, "\x1b<", "> |ab\n… cd"}},
		"Alt->":             {{two + "\x1b<", "\x1b>", "> ab\n… cd|"}},
		"Ctrl-R":            {{"ab", "\x12old\r", "> older|"}},
		"Backspace, Ctrl-H": {{"ab", "\x7f", "> a|"}, {"ab", "\x08", "> a|"}},
		"Delete":            {{"ab\x01", "\x1b[3~", "> |b"}},
		"Ctrl-D":            {{"ab\x01", "\x04", "> |b"}},
		"Ctrl-K":            {{"ab\x01", "\x0b", "> |"}, {two + "\x10", "\x0b", "> ab|cd"}},
		"Ctrl-U":            {{"ab\x02", "\x15", "> |b"}},
		"Ctrl-W":            {{"a b.c", "\x17", "> a |"}},
		"Alt-Backspace":     {{"a b.c", "\x1b\x7f", "> a b.|"}},
		"Alt-D":             {{"ab.c\x01", "\x1bd", "> |.c"}},
		"Ctrl-Y":            {{"ab\x15", "\x19", "> ab|"}},
		"Ctrl-T":            {{"ab", "\x14", "> ba|"}},
		"Ctrl-_":            {{"ab\x15", "\x1f", "> ab|"}},
		"Ctrl-X Ctrl-E":     {{"ab", "\x18\x05", "> from outside|"}},
		"Ctrl-L":            {{"ab", "\x0c", "> ab|"}},
		"Ctrl-C":            nil, // ends the cell: TestInterruptAndEnd
		"Ctrl-Z":            nil, // stops the process: TestSuspend
	}
	for _, b := range bindings() {
		tests, ok := presses[b.Keys]
		if !ok {
			t.Errorf("%s is not pressed", b.Keys)
		}
		for _, tt := range tests {
			c := newConsole(t, 40, 6)
			history, _ := OpenHistory("")
			add(t, history, "older", "newer")
			results := c.start(c.terminal(Config{
				Prompt: func() string { return "> " }, History: history, Complete: methods,
				Getenv: environment("TERM", "xterm", "EDITOR", fakeEditor(t, `echo from outside > "$1"`)),
			}))
			c.send(tt.before)
			c.send(tt.key)
			if b.Keys == "Esc" { // told from the beginning of a sequence by what does not follow
				c.waitScreen("> db.")
			}
			if b.Keys == "Ctrl-X Ctrl-E" { // the terminal is not raw meanwhile
				c.waitScreen("> from outside")
			}
			c.send("|")
			c.waitScreen(tt.screen)
			c.send("\x03")
			c.want(results, "", ErrInterrupted)
		}
	}
}
