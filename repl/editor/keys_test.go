package editor

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	prompt "github.com/c-bata/go-prompt"
)

// describe writes events so that a table can hold them.
func describe(events []event) string {
	var parts []string
	for _, ev := range events {
		switch {
		case ev.code == prompt.Any:
			parts = append(parts, fmt.Sprintf("%q", ev.text))
		case ev.code == prompt.BracketedPaste:
			parts = append(parts, fmt.Sprintf("paste %q", ev.text))
		case ev.alt != 0:
			parts = append(parts, fmt.Sprintf("Alt-%q", ev.alt))
		default:
			parts = append(parts, ev.code.String())
		}
	}
	return strings.Join(parts, " ")
}

func TestDecoder(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []string // chunks
		want string
	}{
		{"text", []string{"abc"}, `"abc"`},
		{"text and Enter in one read", []string{"abc\rd"}, `"abc" Enter "d"`},
		{"LF is Enter too", []string{"a\n"}, `"a" Enter`},
		{"control keys in a row", []string{"\x01\x05\x03\x04"}, `ControlA ControlE ControlC ControlD`},
		{"both backspaces", []string{"\x7f\x08"}, `Backspace Backspace`},
		{"Tab", []string{"\t"}, `Tab`},
		{"arrows", []string{"\x1b[A\x1b[B\x1b[C\x1b[D"}, `Up Down Right Left`},
		{"application arrows", []string{"\x1bOA\x1bOH\x1bOF"}, `Up Home End`},
		{"Home, End, Delete", []string{"\x1b[H\x1b[F\x1b[3~\x1b[1~\x1b[4~"}, `Home End Delete Home End`},
		{"Ctrl-arrows", []string{"\x1b[1;5D\x1b[1;5C"}, `ControlLeft ControlRight`},
		{"Alt-arrows move by words", []string{"\x1b[1;3D\x1b[1;3C"}, `ControlLeft ControlRight`},
		{"Shift-Home", []string{"\x1b[1;2H"}, `Home`},
		{"a sequence spread over reads", []string{"x\x1b", "[", "1;5", "Cy"}, `"x" ControlRight "y"`},
		{"Alt and a letter", []string{"\x1bb\x1bf\x1bd"}, `Alt-'b' Alt-'f' Alt-'d'`},
		{"Alt-Enter, Alt-Backspace", []string{"\x1b\r\x1b\x7f"}, `Alt-'\r' Alt-'\x7f'`},
		{"Shift-Enter where it is told apart", []string{"\x1b[13;2u\x1b[27;2;13~"}, `Alt-'\r' Alt-'\r'`},
		{"Alt and a letter of two bytes", []string{"\x1b\xc3", "\xa9"}, `Alt-'é'`},
		{"Ctrl-C after Esc", []string{"\x1b\x03"}, `Escape ControlC`},
		{"Esc Esc", []string{"\x1b\x1b[A"}, `Escape Up`},
		{"a rune spread over reads", []string{"\xe6", "\x97", "\xa5本"}, `"日本"`},
		{"a byte that is no UTF-8", []string{"a\xffb"}, `"a` + "\uFFFD" + `b"`},
		{"C1 control characters", []string{"a\u009bb"}, `"ab"`},
		{"an unknown sequence is passed over", []string{"a\x1b[99;99;99Xb\x1b[?1;2cc"}, `"abc"`},
		{"a terminal's late answer", []string{"a\x1b]11;rgb:0000/", "0000/0000\x1b", "\\b\x1b]11;?\x07c"}, `"abc"`},
		{"Alt-]", []string{"\x1b]x"}, `Alt-']' "x"`},
		{"an answer cut off by a key", []string{"\x1b]11;rg\x1b[A"}, `Up`},
		{"focus and cursor reports", []string{"\x1b[I\x1b[12;40R"}, ``},
		{"a sequence cut off by another", []string{"\x1b[1;\x1b[A"}, `Up`},
		{"a sequence without end", []string{"\x1b[" + strings.Repeat("1", 70) + "a"}, `"` + strings.Repeat("1", 8) + `a"`},
		{"function keys of the Linux console", []string{"\x1b[[Bx"}, `F2 "x"`},
		{"paste", []string{"\x1b[200~a\rb\x03\x1b[A\x1b[201~c"}, "paste \"a\\rb\\x03\\x1b[A\" \"c\""},
		{"paste spread over reads", []string{"\x1b[20", "0~ab", "c\x1b[2", "01~", "d"}, `paste "abc" "d"`},
		{"two pastes", []string{"\x1b[200~a\x1b[201~\x1b[200~b\x1b[201~"}, `paste "a" paste "b"`},
		{"an end without a paste", []string{"\x1b[201~a"}, `"a"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var d decoder
			var events []event
			for _, chunk := range tt.in {
				events = append(events, d.feed([]byte(chunk))...)
			}
			if d.partial() {
				t.Errorf("%q is left", d.buf)
			}
			if got := joined(events); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestDecoderFlush(t *testing.T) {
	for _, tt := range []struct{ name, in, fed, flushed string }{
		{"Esc alone", "\x1b", ``, `Escape`},
		{"Alt-[", "\x1b[", ``, `Alt-'['`},
		{"Alt-O", "\x1bO", ``, `Alt-'O'`},
		{"half a sequence", "a\x1b[1;5", `"a"`, ``},
		{"half a rune", "a\xe6\x97", `"a"`, "\"\uFFFD\uFFFD\""},
		{"half a paste stays", "\x1b[200~rm", ``, ``},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var d decoder
			if got := describe(d.feed([]byte(tt.in))); got != tt.fed {
				t.Errorf("fed: got %s, want %s", got, tt.fed)
			}
			if got := describe(d.flush()); got != tt.flushed {
				t.Errorf("flushed: got %s, want %s", got, tt.flushed)
			}
			if d.partial() {
				t.Errorf("%q is left", d.buf)
			}
		})
	}
}

func FuzzDecoder(f *testing.F) {
	for _, seed := range []string{"abc\r", "\x1b[1;5C\x1bb", "\x1b[200~x\ny\x1b[201~", "\x1b[[A\x1bO", "日本\xff\x1b\x1b"} {
		f.Add([]byte(seed), 3)
	}
	f.Fuzz(func(t *testing.T, in []byte, size int) {
		size = max(1, size)
		var whole, split decoder
		want := whole.feed(in)
		var got []event
		for chunk := range slices.Chunk(in, size) {
			got = append(got, split.feed(chunk)...)
		}
		want, got = append(want, whole.flush()...), append(got, split.flush()...)
		if len(whole.buf) > 0 && !whole.pasting {
			t.Errorf("%q is left", whole.buf)
		}
		// How the bytes were split over reads makes no difference but for where text is divided.
		if a, b := joined(want), joined(got); a != b {
			t.Errorf("in one chunk:\n%s\nin chunks of %d:\n%s", a, size, b)
		}
	})
}

// joined describes events with neighbouring texts as one.
func joined(events []event) string {
	var out []event
	for _, ev := range events {
		if n := len(out) - 1; n >= 0 && ev.code == prompt.Any && out[n].code == prompt.Any {
			out[n].text += ev.text
		} else {
			out = append(out, ev)
		}
	}
	return describe(out)
}
