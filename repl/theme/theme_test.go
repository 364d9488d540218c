package theme

import (
	"math"
	"testing"

	"github.com/retort-shell/retort/repl/show"
)

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestDepthOf(t *testing.T) {
	for _, tt := range []struct {
		vars map[string]string
		want Depth
	}{
		{map[string]string{"TERM": "dumb", "COLORTERM": "truecolor"}, Colourless},
		{map[string]string{"TERM": "xterm"}, Colours16},
		{map[string]string{"TERM": "linux"}, Colours16},
		{map[string]string{"TERM": "xterm-256color"}, Colours256},
		{map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor"}, AllColours},
		{map[string]string{"TERM": "xterm", "COLORTERM": "24bit"}, AllColours},
		{map[string]string{"TERM": "xterm-direct"}, AllColours},
		{nil, Colours16},
	} {
		if got := DepthOf(env(tt.vars)); got != tt.want {
			t.Errorf("%v: got %d, want %d", tt.vars, got, tt.want)
		}
	}
}

func TestBackgroundOf(t *testing.T) {
	if got := BackgroundOf(env(map[string]string{"TERM": "linux"})); got != OnDark {
		t.Errorf("the console of Linux is %d", got)
	}
	for v, want := range map[string]Background{
		"15;0": OnDark, "0;15": OnLight, "0;default;15": OnLight, "7;8": OnDark, "0;7": OnLight, "default;default": Unknown, "": Unknown, "x;99": Unknown,
	} {
		if got := BackgroundOf(env(map[string]string{"COLORFGBG": v})); got != want {
			t.Errorf("%q: got %d, want %d", v, got, want)
		}
	}
}

// TestContrast measures the colours against the backgrounds that people use: black to dark grey, white to beige.
func TestContrast(t *testing.T) {
	for role, c := range palette {
		for _, tt := range []struct {
			shade shade
			on    []uint32
		}{
			{c.dark, []uint32{0x000000, 0x1e1e1e, 0x002b36, 0x282c34}},
			{c.light, []uint32{0xffffff, 0xfdf6e3, 0xeeeeee}},
		} {
			if tt.shade.rgb == 0 {
				continue
			}
			for _, rgb := range []uint32{tt.shade.rgb, rgb256(nearest256(tt.shade.rgb))} {
				for _, on := range tt.on {
					if got := contrast(rgb, on); got < 4.5 {
						t.Errorf("role %d: %06x on %06x has a contrast of %.1f", role, rgb, on, got)
					}
				}
			}
		}
	}
}

// contrast is the ratio of WCAG 2.
func contrast(a, b uint32) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(rgb uint32) float64 {
	part := func(shift int) float64 {
		v := float64(rgb>>shift&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

func TestStyle(t *testing.T) {
	for _, tt := range []struct {
		on    Background
		depth Depth
		want  string
	}{
		{OnDark, AllColours, "1;38;2;138;180;248"},
		{OnDark, Colours256, "1;38;5;111"},
		{OnDark, Colours16, "1;94"},
		{OnLight, Colours16, "1;34"},
		{Unknown, AllColours, "1"},
	} {
		if got := Style(tt.on, tt.depth)[show.Prompt]; got != tt.want {
			t.Errorf("on %d with depth %d: got %q, want %q", tt.on, tt.depth, got, tt.want)
		}
	}
	if got := Style(OnDark, Colourless); got != nil {
		t.Errorf("without colours: got %v", got)
	}
	for role := show.Heading; role <= show.CodeCommand; role++ {
		for _, on := range []Background{OnDark, OnLight} {
			if Style(on, Colours16)[role] == "" {
				t.Errorf("role %d has no colour on %d", role, on)
			}
		}
	}
}

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		in    string
		want  Background
		typed string
		done  bool
	}{
		{"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c", OnLight, "", true},
		{"\x1b]11;rgb:1e1e/1e1e/1e1e\x07\x1b[?1;2c", OnDark, "", true},
		{"\x1b]11;rgb:fd/f6/e3\x07\x1b[?6c", OnLight, "", true},
		{"\x1b]11;rgba:0000/0000/0000/ffff\x1b\\\x1b[?6c", OnDark, "", true},
		{"\x1b[?1;2c", Unknown, "", true},
		{"", Unknown, "", false},
		{"db.F\x1b]11;rgb:0000/0000/0000\x07ind\x1b[?1;2c(\r", OnDark, "db.Find(\r", true},
		{"\x1b[A\x1bb\x1b[?1;2c", Unknown, "\x1b[A\x1bb", true},
		{"\x1b]11;rgb:ffff/ff", Unknown, "", false},
		{"\x1b]11;nonsense\x07\x1b[?1c", Unknown, "", true},
		{"x\x1b[?1", Unknown, "x", false},
	} {
		on, typed, done := parse([]byte(tt.in))
		if on != tt.want || string(typed) != tt.typed || done != tt.done {
			t.Errorf("%q: got %d, %q, %t; want %d, %q, %t", tt.in, on, typed, done, tt.want, tt.typed, tt.done)
		}
	}
}
