package command

import (
	"go/doc/comment"
	"strings"

	"github.com/retort-shell/retort/repl/typeset"
)

// prose renders the text of a documentation comment to the width of the terminal: paragraphs wrapped, lists and code kept in their
// structure. known reports which names in brackets are links to other documentation, and so lose their brackets; it may be nil.
func (p *page) prose(text string, known func(recv, name string) bool) {
	parser := comment.Parser{LookupSym: known}
	printer := comment.Printer{TextCodePrefix: codeIndent, TextWidth: p.env.width()}
	out := strings.TrimRight(string(printer.Text(parser.Parse(text))), "\n")
	for line := range strings.SplitSeq(out, "\n") {
		line = typeset.Visible(expandTabs(line))
		if typeset.Width(line) <= p.env.width() {
			p.line(line)
			continue
		}
		// Code is not wrapped by the printer: where it is too wide for the terminal it is broken, and what stands far to the right goes left.
		text := strings.TrimLeft(line, " ")
		lead := line[:len(line)-len(text)]
		if len(lead) > p.env.width()/2 {
			lead = codeIndent + indent
		}
		for _, part := range fold(text, p.env.width()-len(lead)) {
			p.line(lead, part)
		}
	}
}

// Code in documentation and help is indented by this.
const codeIndent = "    "

// expandTabs puts spaces for tabs, with stops as far apart as code is indented.
func expandTabs(line string) string {
	var b strings.Builder
	for {
		text, rest, found := strings.Cut(line, "\t")
		b.WriteString(text)
		if !found {
			return b.String()
		}
		b.WriteString(strings.Repeat(" ", len(codeIndent)-typeset.Width(text)%len(codeIndent)))
		line = rest
	}
}
