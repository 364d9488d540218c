package editor

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLay(t *testing.T) {
	const red, reset = "\x1b[31m", "\x1b[0m"
	for _, tt := range []struct {
		name   string
		block  block
		cols   int
		rows   []string
		cursor [2]int // row, column
	}{
		{"empty", block{prompt: "> "}, 10, []string{"> "}, [2]int{0, 2}},
		{"nothing at all", block{}, 10, []string{""}, [2]int{0, 0}},
		{"one line", block{prompt: "> ", text: "abc", cursor: 1}, 10, []string{"> abc"}, [2]int{0, 3}},
		{"lines", block{prompt: "ab> ", cont: "  … ", text: "x\ny", cursor: 3}, 10, []string{"ab> x", "  … y"}, [2]int{1, 5}},
		{"an empty last line", block{prompt: "> ", cont: "… ", text: "x\n", cursor: 2}, 10, []string{"> x", "… "}, [2]int{1, 2}},
		{"at a newline", block{prompt: "> ", cont: "… ", text: "x\ny", cursor: 1}, 10, []string{"> x", "… y"}, [2]int{0, 3}},
		{"wrapped", block{prompt: "> ", text: "abcdef", cursor: 4}, 5, []string{"> abc", "def"}, [2]int{1, 1}},
		{"the cursor after a full row", block{prompt: "> ", text: "abc", cursor: 3}, 5, []string{"> abc", ""}, [2]int{1, 0}},
		{"a full row that the cursor left", block{prompt: "> ", text: "abc", cursor: 0}, 5, []string{"> abc"}, [2]int{0, 2}},
		{"a full row and a newline", block{prompt: "> ", cont: "… ", text: "abc\nd", cursor: 5}, 5, []string{"> abc", "… d"}, [2]int{1, 3}},
		{"wide runes wrap whole", block{prompt: "> ", text: "日本語", cursor: 3}, 5, []string{"> 日", "本語"}, [2]int{1, 0}},
		{"a wide rune on one column", block{text: "a日", cursor: 1}, 1, []string{"a", "?"}, [2]int{1, 0}},
		{"a combining mark", block{text: "e\u0301x", cursor: 3}, 5, []string{"e\u0301x"}, [2]int{0, 1}},
		{"an emoji of several runes", block{text: "👩‍👧x", cursor: len("👩‍👧")}, 5, []string{"👩‍👧x"}, [2]int{0, 2}},
		{"a flag", block{text: "🇯🇵🇫🇷", cursor: 8}, 5, []string{"🇯🇵🇫🇷"}, [2]int{0, 2}},
		{"tabs", block{prompt: "> ", text: "\ta\tb", cursor: 3}, 20, []string{">     a   b"}, [2]int{0, 10}},
		{"control characters", block{text: "\x1b[0m\x00\x7f", cursor: 6}, 20, []string{"^[[0m^@^?"}, [2]int{0, 9}},
		{"a C1 control character", block{text: "a\u009bm", cursor: 4}, 20, []string{"a\uFFFDm"}, [2]int{0, 3}},
		{"a cursor inside a cluster", block{text: "ae\u0301", cursor: 2}, 20, []string{"ae\u0301"}, [2]int{0, 1}},
		{"a prompt of several lines", block{prompt: "db: sample\n> ", text: "a", cursor: 1}, 20, []string{"db: sample", "> a"}, [2]int{1, 3}},
		{"a prompt wider than the screen", block{prompt: "school> ", text: "a", cursor: 1}, 3, []string{"sch", "ool", "> a", ""}, [2]int{3, 0}},
		{"a prompt in colour", block{prompt: red + "> " + reset, text: "a", cursor: 1}, 20, []string{red + "> " + reset + "a"}, [2]int{0, 3}},
		{"a prompt that leaves its colour on", block{prompt: red + "> ", text: "a", cursor: 1}, 20, []string{red + "> " + reset + "a"}, [2]int{0, 3}},
		{"highlighting", block{text: "for x", styled: red + "for" + reset + " x"}, 20, []string{red + "for" + reset + " x"}, [2]int{0, 0}},
		{"highlighting goes on in the next row", block{text: "abcd", styled: red + "abcd" + reset}, 2,
			[]string{red + "ab" + reset, red + "cd" + reset}, [2]int{0, 0}},
		{"highlighting goes on in the next line", block{cont: "… ", text: "a\nb", styled: red + "a\nb" + reset}, 9,
			[]string{red + "a" + reset, "… " + red + "b" + reset}, [2]int{0, 0}},
		{"highlighting inside a cluster", block{text: "e\u0301x", styled: "e" + red + "\u0301x" + reset}, 9, []string{"e\u0301x"}, [2]int{0, 0}},
		{"highlighting that changes the text is not used", block{text: "ab", styled: red + "a b" + reset}, 9, []string{"ab"}, [2]int{0, 0}},
		{"highlighting that moves the cursor is not used", block{text: "ab", styled: "\x1b[Hab"}, 9, []string{"ab"}, [2]int{0, 0}},
		{"a span", block{text: "abc", over: []span{{1, 2, "\x1b[7m"}}}, 9, []string{"a\x1b[7mb\x1b[0mc"}, [2]int{0, 0}},
		{"a span over highlighting, which goes on after it", block{text: "abcd", styled: red + "abcd" + reset, over: []span{{1, 2, "\x1b[4m"}}}, 9,
			[]string{red + "a\x1b[4mb" + reset + red + "cd" + reset}, [2]int{0, 0}},
		{"highlighting that begins in a span", block{text: "abcd", styled: "a" + red + "bc" + reset + "d", over: []span{{0, 2, "\x1b[4m"}}}, 9,
			[]string{"\x1b[4ma" + red + "\x1b[4mb" + reset + red + "c" + reset + "d"}, [2]int{0, 0}},
		{"a span that is wrapped", block{text: "abcd", over: []span{{1, 3, "\x1b[7m"}}}, 2,
			[]string{"a\x1b[7mb" + reset, "\x1b[7mc" + reset + "d"}, [2]int{0, 0}},
		{"spans side by side, and an empty one", block{text: "abc", over: []span{{0, 0, "\x1b[2m"}, {0, 1, "\x1b[4m"}, {1, 2, "\x1b[7m"}}}, 9,
			[]string{"\x1b[4ma" + reset + "\x1b[7mb" + reset + "c"}, [2]int{0, 0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := lay(tt.block, tt.cols)
			var rows []string
			for _, r := range got.rows {
				rows = append(rows, r.text)
			}
			if !slices.Equal(rows, tt.rows) {
				t.Errorf("got rows %q, want %q", rows, tt.rows)
			}
			if cursor := [2]int{got.cursorRow, got.cursorCol}; cursor != tt.cursor {
				t.Errorf("got the cursor at %v, want %v", cursor, tt.cursor)
			}
			checkLayout(t, got, tt.cols)
		})
	}
}

// checkLayout checks what is true of every layout.
func checkLayout(t *testing.T, l layout, cols int) {
	t.Helper()
	for i, r := range l.rows {
		if r.width > cols {
			t.Errorf("row %d has %d columns of %d: %q", i, r.width, cols, r.text)
		}
		if strings.ContainsAny(r.text, "\n\r\t") {
			t.Errorf("row %d moves the cursor: %q", i, r.text)
		}
		if strings.Contains(stripSGR(r.text), "\x1b") {
			t.Errorf("row %d has an escape: %q", i, r.text)
		}
	}
	if l.cursorRow >= len(l.rows) || l.cursorCol >= cols || l.cursorCol > l.rows[l.cursorRow].width {
		t.Errorf("the cursor is at %d, %d of %d rows", l.cursorRow, l.cursorCol, len(l.rows))
	}
}

func FuzzLay(f *testing.F) {
	f.Add("school> ", "for {\n\tx\n}", 3, 9)
	f.Add("\x1b[31m> ", "日本e\u0301👩‍👧🇯🇵\x1b[0m\u009b\xff", 7, 1)
	f.Add("", "a\r\n\u200d\u0600a\u0301", 1, 2)
	f.Fuzz(func(t *testing.T, prompt, text string, cursor, cols int) {
		cols = min(max(1, cols), 300)
		text = strings.ToValidUTF8(text, "\uFFFD")
		cursor = min(max(0, cursor), len(text))
		checkLayout(t, lay(block{prompt: stripEscapes(prompt), text: text, cursor: cursor, anchor: cursor}, cols), cols)
		l := newLine(text, runeStart(text, cursor))
		for range 3 {
			l.moveLeft()
			if !utf8.ValidString(l.before()) || l.text() != text {
				t.Fatalf("%q became %q, %q", text, l.before(), l.after())
			}
		}
	})
}

func stripEscapes(s string) string { return strings.ReplaceAll(stripSGR(s), "\x1b", "") }

func runeStart(s string, at int) int {
	for at > 0 && at < len(s) && !utf8.RuneStart(s[at]) {
		at--
	}
	return at
}

func TestContinuation(t *testing.T) {
	for _, tt := range []struct {
		prompt, mark string
		ascii        bool
		cols         int
		want         string
	}{
		{"school> ", "", false, 80, "      … "},
		{"school> ", "", true, 80, "      . "},
		{"school> ", "...", false, 80, "    ... "},
		{"\x1b[1mschool> \x1b[0m", "\x1b[2m…\x1b[0m", false, 80, "      \x1b[2m…\x1b[0m "},
		{"db: sample (open)\n> ", "", false, 80, "… "},
		{"学校> ", "", false, 80, "    … "},
		{">", "", false, 80, ""},
		{"school> ", "", false, 15, ""},
		{"school> ", "", false, 16, "      … "},
	} {
		if got := continuation(tt.prompt, tt.mark, tt.ascii, tt.cols); got != tt.want {
			t.Errorf("%q on %d columns: got %q, want %q", tt.prompt, tt.cols, got, tt.want)
		}
	}
}

func TestScreenWritesOnlyWhatChanged(t *testing.T) {
	var out strings.Builder
	s := screen{out: &out}
	sz := size{20, 5}
	s.begin(sz, "")
	rows := func(texts ...string) (rows []row) {
		for _, text := range texts {
			rows = append(rows, row{text, displayWidth(text)})
		}
		return rows
	}
	for _, step := range []struct {
		name  string
		frame frame
		want  string
	}{
		{"first", frame{rows("> a"), 0, 3}, strings.Repeat(" ", 20) + "\r\x1b[J> a\x1b[K\r\x1b[3C"},
		{"same", frame{rows("> a"), 0, 3}, ""},
		{"cursor", frame{rows("> a"), 0, 2}, "\r\x1b[2C"},
		{"typed", frame{rows("> ab"), 0, 3}, "\r> ab\x1b[K\r\x1b[3C"},
		{"below", frame{rows("> ab", "list"), 0, 3}, "\r\nlist\x1b[K\r\x1b[1A\x1b[3C"},
		{"only below", frame{rows("> ab", "LIST"), 0, 3}, "\r\x1b[1BLIST\x1b[K\r\x1b[1A\x1b[3C"},
		{"shorter", frame{rows("> ab"), 0, 3}, "\x1b[?25l\r\x1b[1B\x1b[J\r\x1b[1A\x1b[3C\x1b[?25h"},
	} {
		out.Reset()
		if err := s.draw(step.frame, sz); err != nil {
			t.Fatal(err)
		}
		if out.String() != step.want {
			t.Errorf("%s: got %q, want %q", step.name, out.String(), step.want)
		}
	}
}

func TestScreenAfterResize(t *testing.T) {
	for _, tt := range []struct {
		name  string
		frame frame
		from  size
		to    size
		want  string // before the frame is drawn anew
	}{
		{"wider", frame{[]row{{"abc", 3}}, 0, 3}, size{20, 5}, size{30, 5}, "\r\x1b[J"},
		{"narrower, and still enough", frame{[]row{{"abc", 3}}, 0, 3}, size{20, 5}, size{5, 5}, "\r\x1b[J"},
		{"the cursor's row is wrapped", frame{[]row{{"abcdef", 6}}, 0, 6}, size{20, 5}, size{5, 5}, "\r\x1b[1A\x1b[J"},
		{"its beginning stays", frame{[]row{{"abcdef", 6}}, 0, 4}, size{20, 5}, size{5, 5}, "\r\x1b[J"},
		{"rows above are wrapped", frame{[]row{{"abcdef", 6}, {"abcde", 5}, {"", 0}, {"x", 1}}, 3, 0}, size{20, 5}, size{5, 5}, "\r\x1b[4A\x1b[J"},
		{"lower", frame{[]row{{"a", 1}, {"b", 1}}, 1, 0}, size{20, 5}, size{20, 2}, "\r\x1b[1A\x1b[J"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			s := screen{out: &out}
			s.begin(tt.from, "")
			if err := s.draw(tt.frame, tt.from); err != nil {
				t.Fatal(err)
			}
			out.Reset()
			if err := s.draw(frame{[]row{{"new", 3}}, 0, 3}, tt.to); err != nil {
				t.Fatal(err)
			}
			if want := tt.want + "new\x1b[K\r\x1b[3C"; out.String() != want {
				t.Errorf("got %q, want %q", out.String(), want)
			}
		})
	}
}

func BenchmarkFrame(b *testing.B) {
	for _, lines := range []int{1, 100, 2000} {
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			cfg := Config{Prompt: func() string { return "school> " }}.withDefaults()
			e := newEdit(&cfg, bindingsByKey(), false)
			e.paste(strings.Repeat("\tdb.Where(\"id = ?\", 1)\n", lines))
			s := screen{out: io.Discard}
			sz := size{80, 24}
			for b.Loop() {
				e.typeText("x")
				if err := s.draw(e.frame(sz), sz); err != nil {
					b.Fatal(err)
				}
				e.backspace()
			}
		})
	}
}
