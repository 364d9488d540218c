package repl

import (
	"github.com/retort-shell/retort/repl/editor"
)

// complete gives the editor what may stand at the cursor.
func (r *REPL) complete(text string, cursor int) (items []editor.Item, start, end int) {
	return nil, cursor, cursor
}
