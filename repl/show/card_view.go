package show

import (
	"io"
	"strings"

	"github.com/retort-shell/retort/repl/typeset"
)

// The key column of a card is at least this wide; where there is less room, each column of the table takes two lines.
const minKeyWidth = 14

// Card shows a schema. It says that it is one, because a schema is easily taken for a row.
func (p *Printer) Card(w io.Writer, c Card) error {
	pg := p.page()
	p.sentence(pg, c.Name+" is a schema: table "+c.Table+". No row was read.")
	pg.line()
	if widths, ok := p.cardWidths(c); ok {
		p.wideCard(pg, c, widths)
	} else {
		p.narrowCard(pg, c)
	}
	p.cardFooter(pg, c)
	return pg.writeTo(w)
}

var cardHead = []string{"column", "field", "Go type", "SQL type", "key"}

// cardWidths are the widths of a card's columns but the last; false when they leave too little for the last.
func (p *Printer) cardWidths(c Card) ([]int, bool) {
	widths := make([]int, len(cardHead)-1)
	note := func(cells ...string) {
		for i, s := range cells {
			widths[i] = max(widths[i], typeset.Width(s))
		}
	}
	note(cardHead[:4]...)
	for _, x := range c.Columns {
		note(x.Name, x.Field, x.GoType, x.SQLType)
	}
	for _, x := range c.Relations {
		note(x.Field, x.Kind, x.Target)
	}
	used := len(indent)
	for _, n := range widths {
		used += n + len(gap)
	}
	return widths, p.width()-used >= minKeyWidth
}

func (p *Printer) wideCard(pg *page, c Card, widths []int) {
	cells := func(texts ...string) string {
		var b strings.Builder
		for i, s := range texts {
			b.WriteString(typeset.PadRight(s, widths[i]) + gap)
		}
		return b.String()
	}
	// rest sets lines beside the cells, and below each other.
	rest := func(head string, lines []string) {
		for _, l := range lines {
			pg.line(indent, head, l)
			head = strings.Repeat(" ", typeset.Width(head))
		}
	}
	room := func(columns int) int {
		n := p.width() - len(indent)
		for _, w := range widths[:columns] {
			n -= w + len(gap)
		}
		return n
	}
	pg.line(indent, p.Style.Paint(Key, cells(cardHead[:4]...)+cardHead[4]))
	for _, x := range c.Columns {
		rest(cells(x.Name, x.Field, x.GoType, x.SQLType), wrapList(x.Keys, room(4)))
	}
	if len(c.Relations) > 0 {
		pg.line()
	}
	for _, x := range c.Relations {
		var lines []string
		for _, k := range x.Keys {
			lines = append(lines, typeset.Wrap(k, room(3))...)
		}
		rest(cells(x.Field, x.Kind, x.Target), lines)
	}
}

func (p *Printer) narrowCard(pg *page, c Card) {
	room := p.width() - 2*len(indent)
	// entry sets a name and what it is on one line if they fit, and the details below in any case.
	entry := func(name, what string, details ...string) {
		if what != "" && typeset.Width(name)+len(gap)+typeset.Width(what) <= room {
			name += gap + what
			what = ""
		}
		pg.line(indent, typeset.Cut(name, room))
		if what != "" {
			details = append([]string{what}, details...)
		}
		for _, d := range details {
			for _, l := range typeset.Wrap(d, room) {
				pg.line(indent, indent, p.Style.Paint(Key, l))
			}
		}
	}
	for _, x := range c.Columns {
		entry(x.Name, strings.Join(x.Keys, ", "), x.Field+" "+x.GoType+", "+x.SQLType)
	}
	if len(c.Relations) > 0 {
		pg.line()
	}
	for _, x := range c.Relations {
		entry(x.Field, x.Kind+" "+x.Target, x.Keys...)
	}
}

// cardFooter shows what has no columns: relations from other models, embedded structs, methods and hooks.
func (p *Printer) cardFooter(pg *page, c Card) {
	if len(c.Reverse) > 0 {
		pg.line()
		left := 0
		for _, x := range c.Reverse {
			left = max(left, typeset.Width(strings.Join(x.Keys, ", ")))
		}
		for _, x := range c.Reverse {
			keys := "← " + strings.Join(x.Keys, ", ")
			if len(indent)+2+left+len(gap)+typeset.Width(x.Field) <= p.width() {
				pg.line(indent, typeset.PadRight(keys, left+2), gap, x.Field)
				continue
			}
			for _, l := range typeset.Wrap(keys, p.width()-2*len(indent)) {
				pg.line(indent, l)
			}
			pg.line(indent, indent, typeset.Cut(x.Field, p.width()-2*len(indent)))
		}
	}
	if len(c.Embedded)+len(c.Methods)+len(c.Hooks) == 0 {
		return
	}
	pg.line()
	const label = len("embedded")
	room := p.width() - len(indent) - label - len(gap)
	section := func(name string, lines []string) {
		for _, l := range lines {
			pg.line(indent, p.Style.Paint(Key, typeset.PadRight(name, label)), gap, l)
			name = ""
		}
	}
	var lines []string
	for _, e := range c.Embedded {
		lines = append(lines, typeset.Wrap(e.Type+": "+strings.Join(e.Fields, ", "), room)...)
	}
	section("embedded", lines)
	lines = nil
	for _, m := range c.Methods {
		for i, l := range typeset.Wrap(m, room-len(indent)) {
			lines = append(lines, strings.Repeat(indent, min(i, 1))+l)
		}
	}
	section("methods", lines)
	section("hooks", wrapIfAny(c.Hooks, room))
}

// sentence adds a heading, wrapped.
func (p *Printer) sentence(pg *page, text string) {
	for _, l := range typeset.Wrap(text, p.width()) {
		pg.line(p.Style.Paint(Heading, l))
	}
}

// wrapList joins items with commas, on as many lines as they need but at least one.
func wrapList(items []string, width int) []string {
	return typeset.Wrap(strings.Join(items, ", "), width)
}

func wrapIfAny(items []string, width int) []string {
	if len(items) == 0 {
		return nil
	}
	return wrapList(items, width)
}
