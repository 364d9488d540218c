package show

import (
	"io"
	"strings"

	"github.com/retort-shell/retort/repl/plan"
	"github.com/retort-shell/retort/repl/typeset"
)

// fullScanMark stands behind a step that reads all of a table.
const fullScanMark = "full scan"

// Plan shows a plan as a tree, with a mark on each step that reads a whole table, and below it the indexes that are missing.
func (p *Printer) Plan(w io.Writer, x plan.Plan) error {
	pg := p.page()
	p.steps(pg, x.Steps, indent, indent)
	if len(x.Steps) == 0 {
		p.caption(pg, "the database tells of no step: nothing is searched or sorted", Muted)
	}
	if x.Measured {
		p.caption(pg, "measured: it ran in a transaction that was rolled back", Muted)
	}
	for _, index := range x.Indexes {
		switch {
		case index.Exists != "":
			p.caption(pg, index.Exists+" is there, but the database takes reading all of "+index.Table+" for cheaper", Plain)
		default:
			p.caption(pg, "an index would serve: "+index.SQL(), Plain)
		}
	}
	return pg.writeTo(w)
}

// steps adds steps that follow each other; lead stands before the first ones, last before the last.
func (p *Printer) steps(pg *page, steps []*plan.Step, lead, top string) {
	for i, s := range steps {
		branch, below := "├─ ", "│  "
		switch {
		case lead == top:
			branch, below = "", ""
		case i == len(steps)-1:
			branch, below = "└─ ", "   "
		}
		text := typeset.Visible(s.Text)
		role := Plain
		if s.FullScan {
			text += "  ◂ " + fullScanMark
			role = Delete
		}
		under := below
		if len(s.Steps) > 0 {
			under += "│ "
		} else {
			under += "  "
		}
		room := p.width() - typeset.Width(lead+under)
		lines := typeset.Wrap(text, room)
		figures := typeset.Visible(s.Figures)
		for j, l := range lines {
			before := branch
			if j > 0 {
				before = under
			}
			styled := p.Style.Paint(role, l)
			if j == len(lines)-1 && figures != "" {
				if free := p.width() - typeset.Width(lead+before+l) - typeset.Width(figures); free >= len(gap) {
					styled += strings.Repeat(" ", free) + p.Style.Paint(Muted, figures)
					figures = ""
				}
			}
			pg.line(lead, p.Style.Paint(Muted, before), styled)
		}
		if figures != "" {
			for _, l := range typeset.Wrap(figures, room) {
				pg.line(lead, p.Style.Paint(Muted, under), p.Style.Paint(Muted, l))
			}
		}
		next := lead + below
		if lead == top {
			next = lead + " " // the steps below begin with a branch
		}
		p.steps(pg, s.Steps, next, top)
	}
}
