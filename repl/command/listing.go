package command

import (
	"strings"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// The last column of a listing has at least this many columns of the terminal, or as many as it needs; where there is less room, each
// row is shown as a block of lines.
const minLastWidth = 20

// A listing is rows of text in columns. The last column takes what is left of the width; what does not fit is wrapped.
type listing struct {
	heads   []string
	numbers []bool     // which columns are set flush right; may be shorter than heads
	rows    [][]string // a cell may have several lines
	cutLast bool       // what does not fit into the last column is cut instead
}

func (l *listing) add(cells ...string) { l.rows = append(l.rows, cells) }

func (l *listing) number(c int) bool { return c < len(l.numbers) && l.numbers[c] }

// write adds the listing to a page.
func (l *listing) write(p *page) {
	last := len(l.heads) - 1
	room := p.env.width() - len(indent)
	widths := make([]int, len(l.heads))
	for c, head := range l.heads {
		widths[c] = typeset.Width(head)
		for _, row := range l.rows {
			for line := range strings.SplitSeq(row[c], "\n") {
				widths[c] = max(widths[c], typeset.Width(line))
			}
		}
	}
	need := min(widths[last], minLastWidth)
	for c := range last {
		widths[c] = min(widths[c], p.env.width()*2/5)
		room -= widths[c] + len(gap)
	}
	if room < need {
		l.stacked(p)
		return
	}
	widths[last] = room
	l.line(p, l.heads, widths, func(int) show.Role { return show.Key })
	for _, row := range l.rows {
		l.line(p, row, widths, func(c int) show.Role {
			if l.number(c) {
				return show.Number
			}
			return show.Plain
		})
	}
}

// line adds one row, which takes as many lines as its longest cell.
func (l *listing) line(p *page, cells []string, widths []int, role func(int) show.Role) {
	wrapped := make([][]string, len(cells))
	height := 0
	for c, text := range cells {
		wrapped[c] = l.fit(c, text, widths[c])
		height = max(height, len(wrapped[c]))
	}
	for i := range height {
		var parts []string
		for c := range cells {
			text := ""
			if i < len(wrapped[c]) {
				text = wrapped[c][i]
			}
			switch {
			case l.number(c):
				text = typeset.PadLeft(text, widths[c])
			case c < len(cells)-1:
				text = typeset.PadRight(text, widths[c])
			}
			parts = append(parts, p.paint(role(c), text))
		}
		p.line(indent, strings.Join(parts, gap))
	}
}

// fit sets the text of a cell in lines of at most width columns.
func (l *listing) fit(c int, text string, width int) []string {
	if l.cutLast && c == len(l.heads)-1 {
		return []string{typeset.Cut(text, width)}
	}
	return wrapLines(text, width)
}

// stacked adds the rows as blocks: the first cell, and the others below it with the heads of their columns.
func (l *listing) stacked(p *page) {
	label := 0
	for _, head := range l.heads[1:] {
		label = max(label, typeset.Width(head))
	}
	room := max(p.env.width()-2*len(indent)-label-len(gap), 1)
	for _, row := range l.rows {
		for _, line := range typeset.Wrap(row[0], p.env.width()-len(indent)) {
			p.line(indent, line)
		}
		for c, text := range row[1:] {
			if text == "" {
				continue
			}
			head := l.heads[c+1]
			for _, line := range l.fit(c+1, text, room) {
				p.line(indent, indent, p.paint(show.Key, typeset.PadRight(head, label)), gap, line)
				head = ""
			}
		}
	}
}
