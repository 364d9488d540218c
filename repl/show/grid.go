package show

import (
	"strings"

	"github.com/retort-shell/retort/repl/typeset"
)

// Spaces before each line of a table, and between its columns.
const (
	indent = "  "
	gap    = "  "
)

// Text that is cut keeps at least this many columns of the terminal: in a table, where less tells one row from another badly, and
// within a value.
const (
	minTextWidth  = 16
	minValueWidth = 10
)

// A grid lays cells out in columns that fit the terminal.
type grid struct {
	p     *Printer
	heads []string
	rows  [][]cell
}

// A layout is the columns of a grid that are shown, their widths and where their text goes.
type layout struct {
	columns []int
	widths  []int
	right   []bool
	dropped []string // names of the columns that are not shown
}

// layout chooses the columns from the left for as long as they fit, and shares the width among them.
func (g *grid) layout() layout {
	n := len(g.heads)
	natural, least, right := make([]int, n), make([]int, n), make([]bool, n)
	for c, head := range g.heads {
		natural[c] = typeset.Width(head)
		column := make([]*cell, 0, len(g.rows))
		for r := range g.rows {
			column = append(column, &g.rows[r][c])
		}
		g.p.setTimes(column)
		text, times, numbers := false, false, 0
		for _, x := range column {
			natural[c] = max(natural[c], typeset.Width(x.text))
			switch {
			case x.right:
				numbers++
			case x.time != nil:
				times = true
			case x.role != Null:
				text = true
			}
		}
		least[c] = natural[c]
		// Numbers and times are never cut: cut they would read as others.
		if text || numbers == 0 && !times {
			least[c] = min(natural[c], max(minTextWidth, min(typeset.Width(head), 2*minTextWidth)))
		}
		right[c] = numbers > 0 && !text && !times
	}

	room := g.p.width() - len(indent)
	var l layout
	used := 0
	for c := range n {
		need := min(least[c], room)
		if len(l.columns) > 0 {
			need += len(gap)
		}
		if used+need > room {
			for ; c < n; c++ {
				l.dropped = append(l.dropped, g.heads[c])
			}
			break
		}
		used += need
		l.columns = append(l.columns, c)
		l.widths = append(l.widths, min(least[c], room))
		l.right = append(l.right, right[c])
	}
	// What is left goes to the narrowest column that could use it, one at a time.
	for used < room {
		narrowest := -1
		for i, c := range l.columns {
			if l.widths[i] < natural[c] && (narrowest < 0 || l.widths[i] < l.widths[narrowest]) {
				narrowest = i
			}
		}
		if narrowest < 0 {
			break
		}
		l.widths[narrowest]++
		used++
	}
	return l
}

func (g *grid) head(pg *page, l layout) {
	var parts []string
	for i, c := range l.columns {
		parts = append(parts, g.p.Style.Paint(Key, align(typeset.Visible(g.heads[c]), l.widths[i], l.right[i])))
	}
	pg.line(indent, strings.TrimRight(strings.Join(parts, gap), " "))
}

func (g *grid) row(pg *page, l layout, row []cell) {
	parts := make([]string, 0, len(l.columns))
	for i, c := range l.columns {
		s := align(row[c].text, l.widths[i], l.right[i])
		if i == len(l.columns)-1 {
			s = strings.TrimRight(s, " ")
		}
		parts = append(parts, g.p.Style.Paint(row[c].role, s))
	}
	pg.line(indent, strings.Join(parts, gap))
}

func align(s string, width int, right bool) string {
	if typeset.Width(s) > width {
		s = typeset.Cut(s, width)
	}
	if right {
		return typeset.PadLeft(s, width)
	}
	return typeset.PadRight(s, width)
}
