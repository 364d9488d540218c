package repl

import (
	"strings"

	"github.com/rivo/uniseg"

	"github.com/retort-shell/retort/repl/show"
)

// Prompt returns the prompt: the database's name, and in what state the session is on it: "school> ", "school [tx]> ",
// "school (sandbox)> ".
func (r *REPL) Prompt() string { return r.prompt(r.printer.Style) }

func (r *REPL) prompt(style show.Style) string {
	parts := []string{style.Paint(show.Prompt, r.config.name)}
	if mark := r.guardMark(); mark != "" {
		parts = append(parts, style.Paint(show.Muted, mark))
	}
	if r.inTransaction() {
		parts = append(parts, style.Paint(show.Transaction, "[tx]"))
	}
	return strings.Join(parts, " ") + style.Paint(show.Prompt, ">") + " "
}

// prompted is a cell as it stands at the prompt when it has been typed.
func (r *REPL) prompted(cell string) string {
	below := strings.Repeat(" ", uniseg.StringWidth(r.prompt(nil)))
	return r.Prompt() + strings.ReplaceAll(r.env.Colour(cell), "\n", "\n"+below)
}
