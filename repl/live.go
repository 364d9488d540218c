package repl

import (
	"context"
	"strings"

	"github.com/retort-shell/retort/repl/lang"
)

// preview gives the editor what stands below the cell that is being typed: the SQL of its chain, or on an empty line what the cell waits for.
func (r *REPL) preview(text string) []string {
	if i := strings.LastIndexByte(text, '\n'); i >= 0 && strings.TrimSpace(text[i:]) == "" && r.asking == "" {
		if wants := lang.Wants(text); wants != "" {
			return []string{wants + "; Ctrl-C gives the cell up"}
		}
	}
	var lines []string
	if r.session.Apart(func() { lines = r.live.Lines(context.Background(), r.env, text) }) != nil {
		return nil // no preview is better than no session
	}
	return lines
}
