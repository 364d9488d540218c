package editor

import (
	"strings"
	"testing"
	"unicode/utf8"

	prompt "github.com/c-bata/go-prompt"
)

func TestIndentation(t *testing.T) {
	for _, tt := range []struct{ before, want string }{
		{"", ""},
		{"x", ""},
		{"\tx", "\t"},
		{"a\n    x", "    "},
		{"if x {", "\t"},
		{"\tf( ", "\t\t"},
		{"x := []int{\n\t1,", "\t"},
		{"\t", "\t"},
		{"日 {", "\t"},
		{"switch x {", ""},
		{"switch x {\ncase 1:", "\t"},
		{"\tselect {", "\t"},
		{"\tdefault:", "\t\t"},
		{"x ? y :", ""},
	} {
		if got := indentation(tt.before); got != tt.want {
			t.Errorf("after %q: got %q, want %q", tt.before, got, tt.want)
		}
	}
}

func TestPastedText(t *testing.T) {
	for _, tt := range []struct{ pasted, want string }{
		{"a\r\nb\rc\nd", "a\nb\nc\nd"},
		{"\ufeffa\ufeff", "a\ufeff"},
		{"\ta", "\ta"},
	} {
		cfg := Config{Prompt: func() string { return "" }}.withDefaults()
		e := newEdit(&cfg, bindingsByKey(), false)
		if e.paste(tt.pasted); e.line.text() != tt.want {
			t.Errorf("%q: got %q, want %q", tt.pasted, e.line.text(), tt.want)
		}
	}
}

func TestOutdented(t *testing.T) {
	const same = "same"
	for _, tt := range []struct{ before, typed, want string }{
		{"", "}", same},
		{"\t", "}", same},
		{"{\n\t", "}", ""},
		{"{\n\t\t", "}", ""},
		{"\tif x {\n\t\tf(\n\t\t\ty,\n\t\t\t", ")", "\t\t"},
		{"if x {\n\tf(\n\t\ty,\n\t", "}", ""},
		{"{\n      ", "}", ""},
		{"{\n\tx", "}", same},
		{"{\n", "}", same},
		{"{ // }\n\ty(\"}\")\n\t", "}", ""},
		{"x\n\t", "}", same},
		{"\tswitch x {\n\tcase 1:\n\t\ty()\n\t\tcase 2", ":", "\t"},
		{"switch x {\ncase 1:\n\ty()\n\tdefault", ":", ""},
		{"select {\ncase v := <-c:\n\tx", ":", same},
	} {
		got, ok := outdented(tt.before, tt.typed)
		if !ok {
			got = same
		}
		if got != tt.want {
			t.Errorf("%q after %q: got %q, want %q", tt.typed, tt.before, got, tt.want)
		}
	}
}

func TestKeysAreDocumentedOnce(t *testing.T) {
	bound := 0
	first := map[prompt.Key]bool{}
	for _, b := range bindings() {
		bound += len(b.keys)
		for _, k := range b.keys {
			if k.after != 0 && !first[k.after] {
				first[k.after] = true
				bound++
			}
		}
		if b.Keys == "" || b.Does == "" || len(b.keys) == 0 || b.do == nil {
			t.Errorf("incomplete: %+v", b.KeyHelp)
		}
	}
	if byKey := bindingsByKey(); len(byKey) != bound {
		t.Errorf("%d keys are bound %d times", len(byKey), bound)
	}
	if len(Keys()) != len(bindings()) {
		t.Errorf("%d of %d keys have help", len(Keys()), len(bindings()))
	}
}

// FuzzEdit presses arbitrary keys on terminals of any size.
func FuzzEdit(f *testing.F) {
	f.Add([]byte("db.\t\t\x1b[B\r(1)\x12db\x12\x13\x7f\r\x1b[A\x1b[A\x1b[B"), 20, 5)
	f.Add([]byte("\x1b[200~日本e\u0301\r\n👩‍👧\x1b[201~\x01\x1bd\x17\x19\x14\x1f\x1f{\r}\x0b\x15"), 1, 1)
	f.Add([]byte("\xff\xfe\t\x1b\r\x1b[1;5D\x04\x7f\x1b<\x1b>\x1bp\x1bn"), 3, 2)
	f.Add([]byte("tw\x1bf\x05db.Where(\"日\", db.W\t\t\x07)\x18\x05\x18x}\x1b[C\x1b[C"), 9, 4)
	f.Fuzz(func(t *testing.T, in []byte, cols, rows int) {
		sz := size{min(max(1, cols), 200), min(max(1, rows), 60)}
		cfg := Config{
			Complete: methods, More: unbalanced, Signature: whereHead,
			Highlight: func(s string) string { return "\x1b[1m" + s + "\x1b[0m" },
		}.withDefaults()
		for _, cell := range []string{"one", "two\n\tlines", "日本.ſ K"} {
			_ = cfg.History.Add(cell)
		}
		e := newEdit(&cfg, bindingsByKey(), false)
		check := func() {
			fr := e.frame(sz)
			checkLayout(t, layout{rows: fr.rows, cursorRow: fr.cursorRow, cursorCol: fr.cursorCol}, sz.cols)
			if len(fr.rows) > sz.rows {
				t.Fatalf("%d rows on a screen of %d", len(fr.rows), sz.rows)
			}
		}
		var d decoder
		for i, ev := range append(d.feed(in), d.flush()...) {
			if e.handle(ev) == submit {
				_ = cfg.History.Add(e.line.text())
				e = newEdit(&cfg, bindingsByKey(), false)
			}
			if !utf8.ValidString(e.line.text()) {
				t.Fatalf("not UTF-8: %q", e.line.text())
			}
			check()
			steps := i % 6 // as many as there is time for before the next key
			if e.settle(func() bool { steps--; return steps < 0 }) {
				check()
			}
		}
	})
}

// whereHead knows the head of one function: Where.
func whereHead(text string, cursor int) (Signature, bool) {
	at := strings.LastIndex(text[:cursor], "Where(")
	if at < 0 || strings.Contains(text[at:cursor], ")") {
		return Signature{}, false
	}
	const label = "Where(query any, args ...any) *gorm.DB"
	active := min(1, strings.Count(text[at:cursor], ","))
	return Signature{Label: label, Params: [][2]int{{6, 15}, {17, 28}}, Active: active, Doc: "Where adds conditions.\nMore."}, true
}

// methods completes a few names after a dot, and anything else not at all.
func methods(text string, cursor int) ([]Item, int, int) {
	start := strings.LastIndexByte(text[:cursor], '.') + 1
	if start == 0 {
		return nil, 0, 0
	}
	return []Item{
		{Text: "Create", Kind: "method", Detail: "func(value any) *gorm.DB", Doc: "Create inserts value.\nMore."},
		{Text: "Where", Kind: "method", Detail: "func(query any, args ...any) *gorm.DB"},
		{Text: "WithContext", Kind: "method", Detail: "func(ctx context.Context) *gorm.DB"},
	}, start, cursor
}

// unbalanced is a simple sign of an incomplete cell.
func unbalanced(src string) bool {
	return strings.Count(src, "{") > strings.Count(src, "}") || strings.Count(src, "(") > strings.Count(src, ")")
}

func TestCompletionOffsetsThatAreWrong(t *testing.T) {
	for _, tt := range []struct{ start, end int }{{-1, 1}, {4, 5}, {0, 2}, {0, 99}, {1, 3}} {
		complete := func(string, int) ([]Item, int, int) { return []Item{{Text: "x"}}, tt.start, tt.end }
		if p := newPopup(complete, "日a日", 3); p != nil {
			t.Errorf("%+v is used", tt)
		}
	}
}

func TestManyCompletions(t *testing.T) {
	var items []Item
	for _, r := range "abcdefghijklmnopqrst" {
		items = append(items, Item{Text: strings.Repeat(string(r), 3)}, Item{Text: strings.Repeat(string(r), 3)}) // twice
	}
	p := newPopup(func(string, int) ([]Item, int, int) { return items, 0, 0 }, "", 0)
	p.list(p.all)
	shown := func() string {
		var lines []string
		for _, r := range p.rows(0, 20, 4, Style{}.withDefaults(), true) {
			lines = append(lines, strings.TrimRight(stripSGR(r.text), " "))
		}
		return strings.Join(lines, "|")
	}
	for _, tt := range []struct {
		name string
		do   func()
		want string
	}{
		{"at first", func() {}, " aaa| bbb| ccc| 20 in all"},
		{"next", p.manager.Next, ">aaa| bbb| ccc| 1 of 20"},
		{"three on", func() { p.manager.Next(); p.manager.Next(); p.manager.Next() }, " bbb| ccc|>ddd| 4 of 20"},
		{"two back", func() { p.manager.Previous(); p.manager.Previous() }, ">bbb| ccc| ddd| 2 of 20"},
		{"round to the last", func() { p.manager.Previous(); p.manager.Previous(); p.manager.Previous() }, " rrr| sss|>ttt| 20 of 20"},
		{"and to none", p.manager.Next, " rrr| sss| ttt| 20 in all"},
	} {
		tt.do()
		if got := shown(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// press returns an edit after keys.
func press(t *testing.T, keys string) *edit {
	t.Helper()
	cfg := Config{Complete: methods, More: unbalanced}.withDefaults()
	e := newEdit(&cfg, bindingsByKey(), false)
	var d decoder
	for _, ev := range append(d.feed([]byte(keys)), d.flush()...) {
		if act := e.handle(ev); act != stay {
			t.Fatalf("%q ends with %d", keys, act)
		}
	}
	return e
}

func TestVerticalMovesKeepTheColumn(t *testing.T) {
	const up, down, left = "\x1b[A", "\x1b[B", "\x1b[D"
	lines := "\x1b[200~abcdef\nx\n日本語\n\tz\x1b[201~"
	for _, tt := range []struct{ keys, before string }{
		{up, "abcdef\nx\n日本"},
		{up + up, "abcdef\nx"},
		{up + up + up, "abcde"},
		{up + up + up + down + down, "abcdef\nx\n日本"},
		{up + up + left + up, "a"[:0]},
		{up + up + up + down + down + down, "abcdef\nx\n日本語\n\tz"},
	} {
		if got := press(t, lines+tt.keys).line.before(); got != tt.before {
			t.Errorf("%q: got %q, want %q", tt.keys, got, tt.before)
		}
	}
}

func TestFrameFillsTheScreen(t *testing.T) {
	e := press(t, "\x1b[200~"+strings.TrimSuffix(strings.Repeat("x\n", 20), "\n")+"\x1b[201~")
	for _, tt := range []struct{ rows, want int }{{5, 5}, {10, 10}, {30, 20}, {1, 1}, {7, 7}} {
		f := e.frame(size{40, tt.rows})
		if len(f.rows) != tt.want || f.cursorRow != tt.want-1 {
			t.Errorf("%d rows: got %d with the cursor at %d", tt.rows, len(f.rows), f.cursorRow)
		}
	}
	e.handle(event{key: altKey('<')})
	if f := e.frame(size{40, 7}); len(f.rows) != 7 || f.cursorRow != 0 {
		t.Errorf("at the start: got %d rows with the cursor at %d", len(f.rows), f.cursorRow)
	}
}
