package repl

import (
	"regexp"
	"strings"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// Prompt returns the prompt: the database's name, and in what state the session is on it: "school> ", "school [tx]> ",
// "app@db.example [live]> ", "school (sandbox)> ".
func (r *REPL) Prompt() string {
	if r.asking != "" {
		return r.asking
	}
	return r.prompt(r.printer.Style)
}

func (r *REPL) prompt(style show.Style) string {
	role := show.Prompt
	if r.on.live() {
		role = show.Live
	}
	parts := []string{style.Paint(role, r.on.name)}
	if r.on.live() {
		parts = append(parts, style.Paint(show.Live, "[live]"))
	}
	if mark := r.on.mark(); mark != "" {
		parts = append(parts, style.Paint(show.Muted, mark))
	}
	if r.inTransaction() {
		parts = append(parts, style.Paint(show.Transaction, "[tx]"))
	}
	return strings.Join(parts, " ") + style.Paint(role, ">") + " "
}

// prompted is a cell as it stands at the prompt when it has been typed.
func (r *REPL) prompted(cell string) string {
	below := strings.Repeat(" ", typeset.Width(r.prompt(nil)))
	return r.Prompt() + strings.ReplaceAll(r.env.Colour(cell), "\n", "\n"+below)
}

// promptBefore is a prompt at the beginning of a cell, with the database's name first.
var promptBefore = regexp.MustCompile(`^\s*(\S+)(?: \[\w+\]| \([\w-]+\))*> `)

// unprompted is a cell without the prompt that was copied with it, and without the marks before its other lines.
func (r *REPL) unprompted(cell string) string {
	m := promptBefore.FindStringSubmatch(cell)
	if m == nil || m[1] != r.on.name {
		return cell
	}
	if _, err := r.session.Checker().Resolve(m[1]); err == nil {
		return cell // a comparison with a variable of that name
	}
	lines := strings.Split(cell[len(m[0]):], "\n")
	for i, line := range lines[1:] {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " "), "… "); ok {
			lines[i+1] = rest
		}
	}
	return strings.Join(lines, "\n")
}
