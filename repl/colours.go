package repl

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/theme"
)

// answerTime is how long a terminal has to say what its background is. Nearly all answer within a millisecond; one at the other end of a slow
// line gets the colours that can be read on any background.
const answerTime = 100 * time.Millisecond

// colours returns the style for a background, by the theme that was asked for.
func (c *config) colours(on theme.Background) show.Style {
	switch {
	case c.theme == theme.None, !isTerminal(c.out), c.theme == theme.Auto && os.Getenv("NO_COLOR") != "":
		return nil
	case c.theme == theme.Dark:
		on = theme.OnDark
	case c.theme == theme.Light:
		on = theme.OnLight
	}
	return theme.Style(on, theme.DepthOf(os.Getenv))
}

// askBackground asks the terminal for its background where nothing else has told it, and takes its colours from the answer. It returns the keys
// that were typed meanwhile.
func (r *REPL) askBackground(in, out *os.File) []byte {
	c := r.config
	if c.styled || c.theme != theme.Auto || c.style == nil || theme.BackgroundOf(os.Getenv) != theme.Unknown || os.Getenv("TERM") == "" {
		return nil
	}
	on, typed, err := theme.Ask(in, out, answerTime)
	if err != nil {
		r.warn(fmt.Errorf("the terminal does not tell its background: %w", err))
	}
	c.style = c.colours(on)
	r.printer.Style = c.style
	return typed
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
