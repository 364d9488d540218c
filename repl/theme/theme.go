// Package theme chooses colours that can be read on the terminal that there is: on a dark or a light background, in 16, 256 or all
// colours.
package theme

import (
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/show"
)

// A Name is what a person asks for.
type Name string

// The names.
const (
	Auto  Name = "auto"  // as the terminal says
	Dark  Name = "dark"  // for a dark background
	Light Name = "light" // for a light background
	None  Name = "none"  // no colours
)

// Names returns the names, the default first.
func Names() []Name { return []Name{Auto, Dark, Light, None} }

// A Background is what a terminal writes on.
type Background uint8

// The backgrounds.
const (
	Unknown Background = iota
	OnDark
	OnLight
)

// Depth is how many colours a terminal shows.
type Depth uint8

// The depths.
const (
	Colourless Depth = iota
	Colours16        // the terminal's own
	Colours256
	AllColours
)

// DepthOf tells from the environment how many colours the terminal shows. NO_COLOR (no-color.org) is not asked here.
func DepthOf(getenv func(string) string) Depth {
	term := getenv("TERM")
	colorterm := strings.ToLower(getenv("COLORTERM"))
	switch {
	case term == "dumb":
		return Colourless
	case colorterm == "truecolor" || colorterm == "24bit", strings.HasSuffix(term, "-direct"), getenv("WT_SESSION") != "":
		return AllColours
	case strings.Contains(term, "256color"), colorterm != "":
		return Colours256
	}
	return Colours16
}

// BackgroundOf tells the background from the environment: $COLORFGBG, which some terminals set to "foreground;background", by the numbers of the 16
// colours.
func BackgroundOf(getenv func(string) string) Background {
	if getenv("TERM") == "linux" {
		return OnDark // the console of Linux is black
	}
	v := getenv("COLORFGBG")
	n, err := strconv.Atoi(v[strings.LastIndexByte(v, ';')+1:])
	switch {
	case err != nil || n < 0 || n > 15:
		return Unknown
	case n == 7 || n >= 9: // white and the bright colours, of which dark grey is none
		return OnLight
	}
	return OnDark
}

// Style returns the style for a background and a depth: nil where there are no colours. On an unknown background it uses those of the
// terminal's own colours that can be read on any.
func Style(on Background, depth Depth) show.Style {
	if depth == Colourless {
		return nil
	}
	style := show.Style{}
	for role, c := range palette {
		shade := c.either
		switch on {
		case OnDark:
			shade = c.dark
		case OnLight:
			shade = c.light
		}
		if sgr := shade.sgr(depth, on == Unknown); sgr != "" {
			style[role] = sgr
		}
	}
	return style
}
