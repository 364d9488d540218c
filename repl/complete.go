package repl

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/editor"
	"github.com/retort-shell/retort/repl/lang"
)

// complete gives the editor what may stand at the cursor: names and members by their types, names of the database, commands and their
// arguments.
func (r *REPL) complete(text string, cursor int) (items []editor.Item, start, end int) {
	defer func() {
		if recover() != nil { // no completion is better than no session
			items, start, end = nil, cursor, cursor
		}
	}()
	if r.asking != "" {
		return nil, cursor, cursor
	}
	r.catalog.Freshen()
	if before := text[:cursor]; strings.HasPrefix(strings.TrimSpace(before), ":") {
		return r.completeCommand(before)
	}
	return r.completeCell(text, cursor)
}

func (r *REPL) completeCell(text string, cursor int) (items []editor.Item, start, end int) {
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

// completeCommand completes a line that begins as a command: its name, or its arguments.
func (r *REPL) completeCommand(before string) (items []editor.Item, start, end int) {
	name, args := before, ""
	colon := strings.IndexByte(before, ':')
	space := strings.IndexFunc(before[colon:], unicode.IsSpace)
	if space >= 0 {
		name, args = before[:colon+space], before[colon+space:]
	}
	start = strings.LastIndexFunc(before, func(c rune) bool { return c == ':' || unicode.IsSpace(c) }) + 1
	have := map[string]bool{}
	for _, text := range command.Complete(r.env, before) {
		item := editor.Item{Text: strings.TrimPrefix(text, ":")}
		if c, err := command.Find(item.Text); err == nil && (space < 0 || text != item.Text || strings.TrimSpace(name) == ":help") {
			item.Kind, item.Detail, item.Doc = "command", c.Args, c.Short
		}
		have[item.Text] = true
		items = append(items, item)
	}
	c, err := command.Find(strings.TrimSpace(name))
	if space < 0 || err != nil || !c.Go {
		return items, start, len(before)
	}
	of, from, to := r.completeCell(args, len(args))
	if from += len(name); len(items) > 0 && from != start {
		return items, start, len(before)
	}
	for _, item := range of {
		if item.Before == "" && !have[item.Text] { // nothing can be imported in a command
			items = append(items, item)
		}
	}
	return items, from, len(name) + to
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

// learnt is of how many earlier cells completion learns what a person uses.
const learnt = 500

// learn takes note of the cells of earlier sessions.
func (r *REPL) learn(cells []string) {
	for _, cell := range cells[max(0, len(cells)-learnt):] {
		if lang.Final(cell) == lang.Go {
			r.session.Checker().Learn(cell)
		}
	}
}
