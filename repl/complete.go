package repl

import (
	"strings"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/editor"
	"github.com/retort-shell/retort/repl/lang"
)

// complete gives the editor what may stand at the cursor: names and members by their types, commands and their arguments.
func (r *REPL) complete(text string, cursor int) (items []editor.Item, start, end int) {
	defer func() {
		if recover() != nil { // no completion is better than no session
			items, start, end = nil, cursor, cursor
		}
	}()
	if before := text[:cursor]; strings.HasPrefix(strings.TrimSpace(before), ":") {
		start = strings.LastIndexAny(before, " :") + 1
		for _, c := range command.Complete(r.env, before) {
			items = append(items, editor.Item{Text: strings.TrimPrefix(c, ":"), Kind: "command"})
		}
		return items, start, cursor
	}
	if lang.Final(text) == lang.SQL {
		return nil, cursor, cursor
	}
	candidates, start, end := r.session.Checker().Complete(text, cursor)
	for _, c := range candidates {
		item := editor.Item{Text: c.Text, Kind: c.Kind, Detail: c.Detail}
		if c.Path != "" && c.Kind != "package" { // the documentation of all packages is long to read
			doc, _ := r.world.Doc(c.Path, c.DocName)
			item.Doc, _, _ = strings.Cut(doc, "\n")
		}
		items = append(items, item)
	}
	return items, start, end
}
