package editor

import (
	"strings"
	"testing"
)

// TestCompletion types keys twice: at once, as a fast typist or a script does, and with all that is shown settled after each. What
// they do must not depend on that.
func TestCompletion(t *testing.T) {
	const up, down, backTab, off = "\x1b[A", "\x1b[B", "\x1b[Z", "\x07"
	for _, tt := range []struct {
		name string
		keys string
		cell string
	}{
		{"Tab takes the only one", "db.Cr\t(&u)\r", "db.Create(&u)"},
		{"Tab where there is none", "q\t\t\r", "q"},
		{"without regard to case", "db.create\t\r", "db.Create"},
		{"by letters in order", "db.ctx\t\r", "db.WithContext"},
		{"Tab selects the first, then the next", "db.w\t\t\r\r", "db.WithContext"},
		{"Down selects", "db." + down + down + "\r(1)\r", "db.Where(1)"},
		{"Shift-Tab goes back", "db.\t\t" + backTab + "\r\r", "db.Create"},
		{"Shift-Tab goes round", "db." + backTab + "\r\r", "db.WithContext"},
		{"Up goes back to none, and then to history", "db.\t" + up + up + "\r", "earlier()"},
		{"Up without a selection goes to history", "db." + up + "\r", "earlier()"},
		{"and Down comes back", "db." + up + down + "x\r", "db.x"},
		{"Enter without a selection runs", "db.\r", "db."},
		{"Enter runs when an only one is not selected", "db.Cr\r", "db.Cr"},
		{"Enter takes the selected one and does not run", "db.\t\r\x1b[Dx\r", "db.Creatxe"},
		{"typing takes the selected one", "db.\t()\r", "db.Create()"},
		{"a dot takes the selected one and opens the next list", "db.\t." + down + "\r\r", "db.Create.Create"},
		{"a movement takes the selected one", "db.\t\x01x\r", "xdb.Create"},
		{"typing on narrows", "db.Wi\t\r", "db.WithContext"},
		{"Backspace widens", "db.Cx\x7f\t\r", "db.Create"},
		{"closed, it leaves what was typed", "db.\t\t" + off + "\r", "db."},
		{"closed, it stays closed for the word", "db." + off + "W" + down + "\r", "db.W"},
		{"and opens for the next", "db." + off + "W.\t\r\r", "db.W.Create"},
		{"and for one that is begun anew", "wh" + off + "\x15wh" + down + "\r\r", "Where"},
		{"Tab opens it again", "db." + off + "W\x01\x05\t\t\r\r", "db.Where"},
		{"a paste opens none", "\x1b[200~db.\x1b[201~" + down + "\r", "db."},
		{"names after two letters", "wh\t\r", "Where"},
		{"none after one", "w" + down + "\r", "w"},
		{"Tab opens it after one, with the common beginning", "w\ti\t\r", "WithContext"},
		{"none after a number", "10" + down + "\r", "10"},
		{"letters in order only of members", "ctx" + down + "\r", "ctx"},
		{"but for Tab", "ctx\t\r", "WithContext"},
		{"a command after its colon", ":" + down + "\r\r", ":Create"},
		{"the rest of the word is replaced", "db.Crxx\x1b[D\x1b[D\x7fr\t\r", "db.Createxx"},
		{"Tab indents a further line", "a\x1b\r\tb\r", "a\n\tb"},
		{"undo", "db.\t\r\x1f\r", "db."},
	} {
		for _, settled := range []bool{false, true} {
			cfg := Config{Complete: members}.withDefaults()
			_ = cfg.History.Add("earlier()")
			e := newEdit(&cfg, bindingsByKey(), false)
			var d decoder
			act := stay
			for _, b := range []byte(tt.keys) {
				events := d.feed([]byte{b})
				for _, ev := range events {
					if act != stay {
						t.Errorf("%s: went on after it ran", tt.name)
					}
					act = e.handle(ev)
				}
				if settled && len(events) > 0 {
					e.settle(func() bool { return false })
				}
			}
			if got := e.line.text(); act != submit || got != tt.cell {
				t.Errorf("%s, settled %t: got %q, %d", tt.name, settled, got, act)
			}
		}
	}
}

// members completes the names of methods anywhere but after a first q.
func members(text string, cursor int) ([]Item, int, int) {
	if text[:cursor] == "q" {
		return nil, cursor, cursor
	}
	start := strings.LastIndexAny(text[:cursor], " .:\n") + 1
	items, _, _ := methods(".", 1)
	return items, start, cursor
}

// TestAsksOnceAWord counts how often the items are asked for.
func TestAsksOnceAWord(t *testing.T) {
	asked := 0
	cfg := Config{Complete: func(text string, cursor int) ([]Item, int, int) {
		asked++
		return members(text, cursor)
	}}.withDefaults()
	e := newEdit(&cfg, bindingsByKey(), false)
	for _, step := range []struct {
		text string
		want int
	}{
		{"d", 0}, {"b", 1}, {".", 2}, {"W", 2}, {"i", 2}, {"t", 2}, {" ", 2}, {"=", 2}, {" ", 2}, {"1", 2}, {"0", 2},
	} {
		e.typeText(step.text)
		e.settle(func() bool { return false })
		if asked != step.want {
			t.Errorf("after %q: asked %d times, want %d", e.line.text(), asked, step.want)
		}
	}
}

// TestSettlesOnlyWhileNoKeyWaits makes a key wait after a number of steps.
func TestSettlesOnlyWhileNoKeyWaits(t *testing.T) {
	for steps := range 5 {
		var asked []string
		note := func(what string) { asked = append(asked, what) }
		cfg := Config{
			Highlight:   func(src string) string { note("highlight"); return src },
			Complete:    func(text string, cursor int) ([]Item, int, int) { note("complete"); return members(text, cursor) },
			Signature:   func(string, int) (Signature, bool) { note("signature"); return Signature{}, true },
			Suggestable: func(string) bool { note("ghost"); return true },
		}.withDefaults()
		_ = cfg.History.Add("f(db.Where())")
		e := newEdit(&cfg, bindingsByKey(), false)
		e.typeText("f(db.")
		e.frame(size{80, 24})
		if len(asked) > 0 {
			t.Fatalf("asked for %q before the key was on the screen", asked)
		}
		left := steps
		e.settle(func() bool { left--; return left < 0 })
		if want := []string{"highlight", "complete", "signature", "ghost"}[:min(steps, 4)]; strings.Join(asked, " ") != strings.Join(want, " ") {
			t.Errorf("in %d steps asked for %q, want %q", steps, asked, want)
		}
		e.settle(func() bool { return false })
		e.settle(func() bool { return false })
		if len(asked) != 4 {
			t.Errorf("asked for %q in all", asked)
		}
	}
}

func TestCarry(t *testing.T) {
	const red, reset = "\x1b[31m", "\x1b[0m"
	for _, tt := range []struct {
		name, styled, text, want string
	}{
		{"nothing", "", "a", "a"},
		{"at the end", red + "for" + reset + " ", "for x", red + "for" + reset + " x"},
		{"in a word", red + "fr" + reset + " x", "for x", red + "for" + reset + " x"},
		{"before all", red + "for" + reset, "xfor", "x" + red + "for" + reset},
		{"right after a word", red + "for" + reset, "form", red + "for" + "m" + reset},
		{"deleted", red + "for" + reset + " x", "fr x", red + "fr" + reset + " x"},
		{"a word deleted", "a " + red + "for" + reset + " x", "a  x", "a " + red + reset + " x"},
		{"replaced", red + "for" + reset + " x", "if x", "if" + red + reset + " x"},
		{"too much", strings.Repeat("a", 100), "b", ""},
		{"an escape", "a", "a\x1b", ""},
	} {
		got, _ := carry(stripSGR(tt.styled), tt.styled, tt.text)
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		if got != "" && stripSGR(got) != tt.text {
			t.Errorf("%s: the text became %q", tt.name, stripSGR(got))
		}
	}
}
