package theme

import (
	"fmt"
	"math"

	"github.com/retort-shell/retort/repl/show"
)

// A shade is a colour with what stands for it where there are fewer.
type shade struct {
	rgb   uint32 // 0xRRGGBB; 0 is the terminal's own
	sgr16 string // as one of the 16 colours
	more  string // attributes beside the colour, such as bold
}

// A colour is a role's, on each background.
type colour struct{ dark, light, either shade }

// palette gives roles their colours. A test measures that each can be read on its background: 4.5 to 1, as WCAG asks of text. The terminal's
// own dark blue cannot be read on black, nor its yellow and its bright colours on white: they are not used there, and hardly any colour is where
// the background is not known.
var palette = map[show.Role]colour{
	show.Heading:     {shade{more: "1"}, shade{more: "1"}, shade{more: "1"}},
	show.Prompt:      {shade{0x8ab4f8, "94", "1"}, shade{0x174ea6, "34", "1"}, shade{more: "1"}},
	show.Live:        {shade{0xff8f85, "91", "1"}, shade{0xa8161b, "31", "1"}, shade{sgr16: "31", more: "1"}},
	show.Muted:       {shade{0xa0a7b0, "37", ""}, shade{0x565e68, "90", ""}, shade{sgr16: "90"}},
	show.Key:         {shade{0xa0a7b0, "37", ""}, shade{0x565e68, "90", ""}, shade{sgr16: "90"}},
	show.Null:        {shade{0xa0a7b0, "37", "3"}, shade{0x565e68, "90", "3"}, shade{sgr16: "90", more: "3"}},
	show.Number:      {shade{0x7cd0d6, "36", ""}, shade{0x0b5f66, "36", ""}, shade{}},
	show.Failure:     {shade{0xff8f85, "91", ""}, shade{0xa8161b, "31", ""}, shade{sgr16: "31"}},
	show.Read:        {shade{0x8ab4f8, "94", ""}, shade{0x174ea6, "34", ""}, shade{more: "1"}},
	show.Insert:      {shade{0x8fd19a, "92", ""}, shade{0x1d6b2a, "32", ""}, shade{more: "1"}},
	show.Update:      {shade{0xf0c264, "93", ""}, shade{0x7a4a00, "35", ""}, shade{more: "1"}},
	show.Delete:      {shade{0xff8f85, "91", ""}, shade{0xa8161b, "31", ""}, shade{sgr16: "31", more: "1"}},
	show.Transaction: {shade{0x7cd0d6, "96", ""}, shade{0x0b5f66, "36", ""}, shade{more: "1"}},
	show.Pair1:       {shade{0x8ab4f8, "94", ""}, shade{0x174ea6, "34", ""}, shade{}},
	show.Pair2:       {shade{0x8fd19a, "92", ""}, shade{0x1d6b2a, "32", ""}, shade{}},
	show.Pair3:       {shade{0xf0c264, "93", ""}, shade{0x7a4a00, "35", ""}, shade{}},
	show.Pair4:       {shade{0x7cd0d6, "96", ""}, shade{0x0b5f66, "36", ""}, shade{}},
	show.Pair5:       {shade{0xcfa6f5, "95", ""}, shade{0x6b2aa6, "34", "1"}, shade{}},
	show.Pair6:       {shade{0xf5a3c7, "97", ""}, shade{0x97185c, "32", "1"}, shade{}},
	show.CodeKeyword: {shade{0xcfa6f5, "95", ""}, shade{0x6b2aa6, "35", ""}, shade{more: "1"}},
	show.CodeType:    {shade{0x7cd0d6, "96", ""}, shade{0x0b5f66, "36", ""}, shade{}},
	show.CodeCall:    {shade{0x8ab4f8, "94", ""}, shade{0x174ea6, "34", ""}, shade{}},
	show.CodeText:    {shade{0x8fd19a, "92", ""}, shade{0x1d6b2a, "32", ""}, shade{sgr16: "35"}},
	show.CodeNumber:  {shade{0xf0a878, "93", ""}, shade{0x8f3d00, "31", ""}, shade{}},
	show.CodeComment: {shade{0xa0a7b0, "37", "3"}, shade{0x565e68, "90", "3"}, shade{sgr16: "90", more: "3"}},
	show.CodeCommand: {shade{0xf0c264, "93", ""}, shade{0x7a4a00, "35", ""}, shade{more: "1"}},
}

// sgr writes a shade as SGR parameters; own keeps to the terminal's own colours.
func (s shade) sgr(depth Depth, own bool) string {
	code := s.sgr16
	switch {
	case s.rgb == 0 || own || depth == Colours16:
	case depth == Colours256:
		code = fmt.Sprintf("38;5;%d", nearest256(s.rgb))
	default:
		code = fmt.Sprintf("38;2;%d;%d;%d", s.rgb>>16, s.rgb>>8&0xff, s.rgb&0xff)
	}
	switch {
	case s.more == "":
		return code
	case code == "":
		return s.more
	}
	return s.more + ";" + code
}

// rgb256 is one of the colours from 16 to 255, which all terminals have alike: a cube of six steps, then greys.
func rgb256(n int) uint32 {
	if n >= 232 {
		grey := uint32(8 + 10*(n-232))
		return grey<<16 | grey<<8 | grey
	}
	steps := [...]uint32{0, 95, 135, 175, 215, 255}
	n -= 16
	return steps[n/36]<<16 | steps[n/6%6]<<8 | steps[n%6]
}

// nearest256 returns the number of the colour from 16 to 255 that is nearest.
func nearest256(rgb uint32) int {
	best, least := 0, math.MaxInt
	for n := 16; n < 256; n++ {
		d := 0
		for shift := 0; shift < 24; shift += 8 {
			x := int(rgb>>shift&0xff) - int(rgb256(n)>>shift&0xff)
			d += x * x
		}
		if d < least {
			best, least = n, d
		}
	}
	return best
}
