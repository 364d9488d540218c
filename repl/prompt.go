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

// promptBefore is a prompt at the beginning of a line, with the database's name first.
var promptBefore = regexp.MustCompile(`^\s*(\S+)(?: \[\w+\]| \([\w-]+\))*> `)

// copied takes the cells out of a text that was copied with the prompts before them. Where there is one prompt, all that follows it is
// its cell; where there are more, what stands between them without a mark is output. A text without a prompt is its own cell.
func (r *REPL) copied(text string) []string {
	lines := strings.Split(text, "\n")
	if !r.isPrompted(lines[0]) {
		return []string{text}
	}
	prompts := 0
	for _, line := range lines {
		if r.isPrompted(line) {
			prompts++
		}
	}
	var cells []string
	for _, line := range lines {
		rest, marked := strings.CutPrefix(strings.TrimLeft(line, " "), "… ")
		switch {
		case r.isPrompted(line):
			cells = append(cells, promptBefore.ReplaceAllString(line, ""))
		case marked:
			cells[len(cells)-1] += "\n" + rest
		case prompts == 1:
			cells[len(cells)-1] += "\n" + line
		}
	}
	return cells
}

// isPrompted reports whether a line begins with this shell's prompt, rather than with a comparison.
func (r *REPL) isPrompted(line string) bool {
	m := promptBefore.FindStringSubmatch(line)
	if m == nil || m[1] != r.on.name {
		return false
	}
	_, err := r.session.Checker().Resolve(m[1])
	return err != nil
}
