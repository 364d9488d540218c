package show

import (
	"io"
	"time"

	"github.com/retort-shell/retort/repl/ledger"
	"github.com/retort-shell/retort/repl/typeset"
)

// Listed shows rows that are in memory as a table, and below it how many they are of what.
func (p *Printer) Listed(w io.Writer, rows ledger.Rows, one, many string) error {
	g := &grid{p: p, heads: rows.Columns}
	f := &formatter{p: p}
	total := len(rows.Values)
	for _, values := range rows.Values[:min(total, p.rows())] {
		cells := make([]cell, len(values))
		for i, x := range values {
			cells[i] = f.cellOfAny(x)
		}
		g.rows = append(g.rows, cells)
	}
	pg := p.page()
	dropped := g.body(pg)
	if rest := total - len(g.rows); rest > 0 {
		pg.line(indent, p.Style.Paint(Muted, typeset.Ellipsis+" and "+typeset.Count(rest)+" more"))
	}
	if total == 1 {
		many = one
	}
	pg.line(indent, p.Style.Paint(Muted, typeset.Count(total)+" "+many))
	p.dropped(pg, dropped)
	return pg.writeTo(w)
}

// Elapsed is a duration as it stands beside a statement.
func Elapsed(d time.Duration) string { return elapsed(d) }
