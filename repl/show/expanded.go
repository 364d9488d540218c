package show

import (
	"strings"

	"github.com/retort-shell/retort/repl/typeset"
)

// Expansion says when the rows of a query stand one below the other, a line for each column, rather than in a table.
type Expansion uint8

// The expansions.
const (
	ExpandAuto Expansion = iota // where there is one row, which is too wide for a table
	ExpandOn                    // always
	ExpandOff                   // never
)

// expanded reports whether the grid's rows stand one below the other. Its layout is that of a table.
func (g *grid) expanded(l layout) bool {
	switch g.p.Expansion {
	case ExpandOn:
		return len(g.rows) > 0
	case ExpandOff:
		return false
	}
	return len(g.rows) == 1 && len(l.dropped) > 0
}

// body adds the grid's rows to a page. It returns the columns that found no place.
func (g *grid) body(pg *page) (dropped []string) {
	l := g.layout()
	if g.expanded(l) {
		g.list(pg)
		return nil
	}
	if len(g.heads) > 0 {
		g.head(pg, l)
	}
	for _, row := range g.rows {
		g.row(pg, l, row)
	}
	return l.dropped
}

// list adds the rows one below the other.
func (g *grid) list(pg *page) {
	room := g.p.width() - len(indent) - len(gap) - g.labelWidth()
	for i, row := range g.rows {
		if len(g.rows) > 1 {
			pg.line(indent, g.p.Style.Paint(Muted, "row "+typeset.Count(i+1)))
		}
		fields := make([]recordField, len(row))
		for c, x := range row {
			if x.time != nil && !x.time.IsZero() {
				x.text = g.p.fullTime(*x.time)
			}
			fields[c] = recordField{name: typeset.Visible(g.heads[c]), lines: fieldLines(x.text, room)}
		}
		g.p.fields(pg, &formatter{p: g.p}, fields)
	}
}

// labelWidth is that of the names beside the values, which fields cuts at half of the width.
func (g *grid) labelWidth() int {
	width := 0
	for _, h := range g.heads {
		width = max(width, typeset.Width(typeset.Visible(h)))
	}
	return min(width, g.p.width()/2)
}

// fieldLines folds a text, and leaves out what a record would.
func fieldLines(text string, room int) []string {
	lines := typeset.Fold(text, room)
	if len(lines) > maxFieldLines {
		lines = append(lines[:maxFieldLines-1:maxFieldLines-1], typeset.Ellipsis)
	}
	return lines
}

// Names of columns that find no place take at most this many lines.
const maxDroppedLines = 3

// dropped names the columns that did not fit; of many, the first.
func (p *Printer) dropped(pg *page, names []string) {
	if len(names) == 0 {
		return
	}
	const text = "columns not shown: "
	visible := make([]string, len(names))
	for i, name := range names {
		visible[i] = typeset.Visible(name)
	}
	caption := text + strings.Join(visible, ", ")
	room := p.width() - 2*len(indent)
	for n := len(names) - 1; n > 0 && len(typeset.Wrap(caption, room)) > maxDroppedLines; n-- {
		caption = text + strings.Join(visible[:n], ", ") + ", " + typeset.Ellipsis + " and " + typeset.Count(len(names)-n) + " more (:expand on shows all)"
	}
	p.caption(pg, caption, Muted)
}
