package repl

import (
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/editor"
)

// complete gives the editor what may stand at the cursor: names and members by their types, names of the database, commands and their
// arguments.
func (r *REPL) complete(text string, cursor int) (items []editor.Item, start, end int) {
	r.catalog.Freshen()
	if before := text[:cursor]; strings.HasPrefix(strings.TrimSpace(before), ":") {
		return r.completeCommand(before)
	}
	candidates, start, end := r.session.Checker().Complete(text, cursor, r.catalog)
	for _, c := range candidates {
		item := editor.Item{Text: c.Text, Kind: c.Kind, Detail: c.Detail, Doc: r.summary(c.Path, c.DocName)}
		if c.Import != "" {
			item.Before = "import " + strconv.Quote(c.Import)
		}
		items = append(items, item)
	}
	return items, start, end
}

// completeCommand completes a line that begins as a command.
func (r *REPL) completeCommand(before string) (items []editor.Item, start, end int) {
	start = strings.LastIndexAny(before, " :") + 1
	for _, c := range command.Complete(r.env, before) {
		item := editor.Item{Text: strings.TrimPrefix(c, ":"), Kind: "command"}
		items = append(items, item)
	}
	return items, start, len(before)
}

// signature gives the editor the signature of the call at the cursor.
func (r *REPL) signature(text string, cursor int) (editor.Signature, bool) {
	s, ok := r.session.Checker().Signature(text, cursor)
	if !ok {
		return editor.Signature{}, false
	}
	return editor.Signature{Label: s.Label, Params: s.Params, Active: s.Active, Doc: r.summary(s.Path, s.DocName)}, true
}

// summary is the first line of a name's documentation. That of packages is left out: reading it takes the whole of each.
func (r *REPL) summary(path, name string) string {
	if path == "" || name == "" {
		return ""
	}
	doc, _ := r.world.Doc(path, name)
	line, _, _ := strings.Cut(doc, "\n")
	return line
}
