package repl

import "github.com/retort-shell/retort/repl/editor"

// Complete is what the editor asks.
func (r *REPL) Complete(text string, cursor int) ([]editor.Item, int, int) {
	return r.complete(text, cursor)
}
