package editor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

const (
	sgrReset = "\x1b[0m"

	// tabStop is the distance of tab stops, counted from the beginning of a line's text. Half of a terminal's
	// own, because a prompt stands before it.
	tabStop = 4
)

// row is one line of the screen: text that occupies width columns and leaves no attribute set.
type row struct {
	text  string
	width int
}

// block is a text with what stands before its lines, to be laid out on a screen.
type block struct {
	prompt string // before the first line; may contain SGR sequences
	cont   string // before the others; may contain SGR sequences
	text   string
	styled string // text with SGR sequences, or empty
	cursor int    // offset in text
	anchor int    // offset in text of which the column is wanted
	over   []span // parts of text that look otherwise, in order
}

// span is a part text[start:end] of a text that is drawn with an SGR sequence over what highlighting gave it.
type span struct {
	start, end int
	sgr        string
}

// layout is a block as rows of a screen.
type layout struct {
	rows      []row
	cursorRow int // the cursor's place; its column is always on the screen
	cursorCol int
	anchorCol int
}

// lay wraps b into rows of at most cols columns.
func lay(b block, cols int) layout {
	cols = max(1, cols)
	w := &wrapper{cols: cols}
	w.styledText(b.prompt)
	w.block(b)
	w.endRow()
	w.out.rows = w.rows
	return w.out
}

// wrapper builds rows cluster by cluster.
type wrapper struct {
	cols   int
	rows   []row
	cur    strings.Builder
	width  int
	sgr    string // what is set since the last reset
	over   string // the sequence of the span at work, or empty
	cont   row    // what stands before a further line, once it has been laid out
	column int    // column in the line, as if it were not wrapped
	out    layout
}

// block lays out the text. Grapheme clusters are found in the text without its SGR sequences, so that
// highlighting can never change where a line wraps.
func (w *wrapper) block(b block) {
	styled := b.styled
	if styled == "" || strings.Contains(b.text, "\x1b") || stripSGR(styled) != b.text {
		styled = b.text
	}
	offset, state, over := 0, -1, b.over
	for rest := b.text; rest != ""; {
		for {
			seq := leadingSGR(styled)
			if seq == "" || strings.HasPrefix(rest, "\x1b") {
				break
			}
			w.attribute(seq)
			styled = styled[len(seq):]
		}
		var cluster string
		var width int
		cluster, rest, width, state = cut(rest, state)
		for len(over) > 0 && over[0].end <= offset {
			over = over[1:]
		}
		if len(over) > 0 && over[0].start <= offset {
			w.cover(over[0].sgr)
		} else {
			w.cover("")
		}
		if cluster == "\n" {
			w.note(b, offset, len(cluster))
			w.newline(b.cont)
		} else {
			drawn, width := shown(cluster, width, w.column)
			if w.width > 0 && w.width+width > w.cols {
				w.endRow()
			}
			w.note(b, offset, len(cluster))
			w.put(drawn, width)
		}
		offset += len(cluster)
		styled = skipText(styled, len(cluster))
	}
	w.cover("")
	w.note(b, offset, 1)
}

// note records the places of the cursor and the anchor if they are in the cluster at offset, which is put next.
func (w *wrapper) note(b block, offset, size int) {
	holds := func(at int) bool { return at >= offset && at < offset+size }
	if !holds(b.cursor) && !holds(b.anchor) {
		return
	}
	if w.width >= w.cols {
		w.endRow()
	}
	if holds(b.cursor) {
		w.out.cursorRow, w.out.cursorCol = len(w.rows), w.width
	}
	if holds(b.anchor) {
		w.out.anchorCol = w.width
	}
}

// put adds text of a number of columns, on a new row if it has no room in this one.
func (w *wrapper) put(text string, width int) {
	if width > w.cols {
		text, width = "?", 1
	}
	if w.width+width > w.cols {
		w.endRow()
	}
	w.cur.WriteString(text)
	w.width += width
	w.column += width
}

// attribute sets an SGR sequence.
func (w *wrapper) attribute(seq string) {
	w.cur.WriteString(seq)
	if seq == sgrReset || seq == "\x1b[m" {
		w.sgr = ""
	} else {
		w.sgr += seq
	}
	w.cur.WriteString(w.over)
}

// cover begins the span that has a sequence, and ends the one before it; an empty sequence only ends.
func (w *wrapper) cover(seq string) {
	if w.over == seq {
		return
	}
	if w.over != "" {
		w.cur.WriteString(sgrReset)
		w.cur.WriteString(w.sgr)
	}
	w.over = seq
	w.cur.WriteString(seq)
}

// endRow closes a row and begins the next with the same attributes.
func (w *wrapper) endRow() {
	if w.sgr != "" || w.over != "" {
		w.cur.WriteString(sgrReset)
	}
	w.rows = append(w.rows, row{w.cur.String(), w.width})
	w.cur.Reset()
	w.width = 0
	w.cur.WriteString(w.sgr)
	w.cur.WriteString(w.over)
}

func (w *wrapper) newline(cont string) {
	sgr, over := w.sgr, w.over
	w.endRow()
	w.cur.Reset()
	w.sgr, w.over = "", ""
	if first := len(w.rows); w.cont.text == "" {
		w.styledText(cont)
		if len(w.rows) == first {
			w.cont = row{w.cur.String(), w.width} // the same for thousands of lines
		}
	} else {
		w.cur.WriteString(w.cont.text)
		w.width, w.column = w.cont.width, 0
	}
	w.sgr, w.over = sgr, over
	w.cur.WriteString(sgr)
	w.cur.WriteString(over)
}

// styledText lays out a prompt.
func (w *wrapper) styledText(s string) {
	state := -1
	for s != "" {
		if seq := leadingSGR(s); seq != "" {
			w.attribute(seq)
			s = s[len(seq):]
			continue
		}
		var cluster string
		var width int
		cluster, s, width, state = cut(s, state)
		if cluster == "\n" {
			w.endRow()
		} else {
			w.put(shown(cluster, width, w.column))
		}
	}
	if w.sgr != "" {
		w.attribute(sgrReset)
	}
	w.column = 0
}

// cut takes the first grapheme cluster of s, quickly where it is ASCII.
func cut(s string, state int) (cluster, rest string, width, newState int) {
	if c := s[0]; c < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		width := 1
		if c < 0x20 || c == 0x7f {
			width = 0
		}
		return s[:1], s[1:], width, -1
	}
	return uniseg.FirstGraphemeClusterInString(s, state)
}

// shown returns how a cluster is drawn at a column of its line, and how wide: tabs as spaces, control characters as ^X.
func shown(cluster string, width, column int) (string, int) {
	switch c := cluster[0]; {
	case c == '\t':
		n := tabStop - column%tabStop
		return "        "[:n], n
	case c == 0x7f:
		return "^?", 2
	case c < 0x20:
		return "^" + string(rune(c+0x40)), 2
	case c < utf8.RuneSelf:
		return cluster, width
	}
	if r, _ := utf8.DecodeRuneInString(cluster); unicode.IsControl(r) {
		return "\uFFFD", 1
	}
	return cluster, width
}

// leadingSGR returns the SGR sequence that s begins with, or "".
func leadingSGR(s string) string {
	if !strings.HasPrefix(s, "\x1b[") {
		return ""
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return s[:i+1]
		case c != ';' && c != ':' && (c < '0' || c > '9'):
			return ""
		}
	}
	return ""
}

// stripSGR returns s without its SGR sequences.
func stripSGR(s string) string {
	if !strings.Contains(s, "\x1b[") {
		return s
	}
	var b strings.Builder
	for s != "" {
		if seq := leadingSGR(s); seq != "" {
			s = s[len(seq):]
			continue
		}
		n := strings.IndexByte(s[1:], 0x1b) + 1
		if n == 0 {
			n = len(s)
		}
		b.WriteString(s[:n])
		s = s[n:]
	}
	return b.String()
}

// skipText drops n bytes of text from s, and the SGR sequences among them.
func skipText(s string, n int) string {
	for n > 0 && s != "" {
		if seq := leadingSGR(s); seq != "" {
			s = s[len(seq):]
			continue
		}
		s, n = s[1:], n-1
	}
	return s
}

// displayWidth returns how many columns s takes on one line, without its SGR sequences.
func displayWidth(s string) int {
	l := 0
	s = stripSGR(s)
	for state := -1; s != ""; {
		var cluster string
		var width int
		cluster, s, width, state = cut(s, state)
		_, width = shown(cluster, width, l)
		l += width
	}
	return l
}
