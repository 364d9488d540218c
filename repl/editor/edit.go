package editor

import (
	"strings"

	prompt "github.com/c-bata/go-prompt"
)

// action is what the loop has to do after a key.
type action int

const (
	stay      action = iota // go on reading keys
	submit                  // the cell is ready
	interrupt               // the person dropped the cell
	leave                   // there will be no more cells
	suspend                 // stop the process, as a shell's job
	wipe                    // empty the screen and draw anew
	outside                 // have the cell edited by the person's own editor
)

// deed is what a key did, as far as the next key depends on it.
type deed int

const (
	didOther    deed = iota
	didType          // typing goes on in the same step of undo
	didKill          // killing goes on in the same killed text
	didVertical      // the column is kept over short lines
)

// maxUndo is how many steps can be undone.
const maxUndo = 200

// snapshot is a state that undo goes back to.
type snapshot struct {
	text   string
	cursor int
}

// edit is one cell while it is being edited: pure state, changed by keys and shown as a frame.
type edit struct {
	cfg      *Config
	bindings map[key]func(*edit) action
	ascii    bool // decorate with ASCII only
	prompt   string

	line   *line
	popup  *popup
	search *search
	hints  hints
	prefix prompt.Key // the first key of a sequence of two, which waits for the second; Escape, the zero key, if there is none

	entries []string       // history, oldest first
	entry   int            // which of entries is edited; len(entries) is the new cell
	drafts  map[int]string // what entries were changed into; the new cell among them

	killed    string
	undos     []snapshot
	did, prev deed
	column    int // where moving up and down goes on

	top int // the first row shown of a cell that is taller than the screen
}

func newEdit(cfg *Config, bindings map[key]func(*edit) action, ascii bool) *edit {
	entries := distinct(cfg.History.Entries())
	return &edit{
		cfg: cfg, bindings: bindings, ascii: ascii, prompt: cfg.Prompt(),
		line: newLine("", 0), entries: entries, entry: len(entries), drafts: map[int]string{},
		hints: hints{dismissed: -1},
	}
}

// handle does what an event asks for.
func (e *edit) handle(ev event) action {
	e.prev, e.did = e.did, didOther
	if e.search != nil {
		if act, done := e.searchKey(ev); done {
			return act
		}
	}
	switch ev.code {
	case prompt.Tab, prompt.BackTab, prompt.Down, prompt.ControlN, prompt.Escape, prompt.ControlG:
		e.settleList() // what these keys do must not depend on how fast they come
	}
	if e.popup != nil && e.popupKey(ev) {
		return stay
	}
	if second := (key{code: ev.code, after: e.prefix}); e.prefix != 0 {
		e.prefix = 0
		if do := e.bindings[second]; do != nil {
			return do(e)
		}
	}
	switch ev.code {
	case prompt.Any:
		e.typeText(ev.text)
	case prompt.BracketedPaste:
		e.paste(ev.text)
	default:
		if do := e.bindings[ev.key]; do != nil {
			return do(e)
		}
	}
	return stay
}

// remember makes the present state one that undo goes back to.
func (e *edit) remember() {
	if len(e.undos) == maxUndo {
		e.undos = append(e.undos[:0], e.undos[1:]...)
	}
	e.undos = append(e.undos, snapshot{e.line.text(), e.line.cursor()})
}

func (e *edit) undo() action {
	if last := len(e.undos) - 1; last >= 0 {
		s := e.undos[last]
		e.undos = e.undos[:last]
		e.line.set(s.text, s.cursor)
		e.hints.quiet()
	}
	return stay
}

// setAll replaces the cell by a text that was written elsewhere.
func (e *edit) setAll(text string) {
	e.remember()
	e.hints.quiet()
	e.line.set(text, len(text))
}

func (e *edit) typeText(text string) {
	if e.prev != didType || strings.HasPrefix(text, " ") {
		e.remember()
	}
	e.did = didType
	for rest := text; rest != ""; {
		n := strings.IndexAny(rest, closers+":")
		if n < 0 {
			e.line.insert(rest)
			break
		}
		e.line.insert(rest[:n])
		e.outdent(rest[n : n+1])
		e.line.insert(rest[n : n+1])
		rest = rest[n+1:]
	}
	e.hints.typed(text)
}

// outdent gives the line of the cursor the indentation that it should have when a character is typed next.
func (e *edit) outdent(next string) {
	before := e.line.before()
	if indent, ok := outdented(before, next); ok {
		start := len(before) - len(e.line.lineBefore())
		e.line.replace(start, len(before), indent+strings.TrimLeft(before[start:], " \t"))
	}
}

// paste inserts a paste as it is, with the line ends of any system made newlines, and without the mark that some Windows programs put
// before UTF-8. It never submits.
func (e *edit) paste(text string) {
	e.remember()
	e.hints.quiet()
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	e.line.insert(strings.ReplaceAll(text, "\r", "\n"))
}

// enter submits a complete cell and adds a line to another.
func (e *edit) enter() action {
	if text := e.line.text(); strings.TrimSpace(text) != "" && e.cfg.More(text) {
		return e.newline()
	}
	return submit
}

func (e *edit) newline() action {
	e.remember()
	e.line.insert("\n" + indentation(e.line.before()))
	return stay
}

// remove deletes text[a:b].
func (e *edit) remove(a, b int) action {
	if a < b {
		e.remember()
		e.line.cut(a, b)
		e.hints.cut(a)
	}
	return stay
}

func (e *edit) backspace() action {
	at := e.line.cursor()
	e.remove(at-lastCluster(e.line.before()), at)
	e.hints.listDue = e.popup != nil
	return stay
}

func (e *edit) deleteRight() action {
	at := e.line.cursor()
	return e.remove(at, at+firstCluster(e.line.after()))
}

func (e *edit) deleteRightOrLeave() action {
	if e.line.text() == "" {
		return leave
	}
	return e.deleteRight()
}

// kill deletes text[a:b] and keeps it for yank. Kills in a row are kept as one text.
func (e *edit) kill(a, b int) action {
	if a == b {
		return stay
	}
	forward := a == e.line.cursor()
	e.remember()
	text := e.line.cut(a, b)
	e.hints.cut(a)
	switch {
	case e.prev != didKill:
		e.killed = text
	case forward:
		e.killed += text
	default:
		e.killed = text + e.killed
	}
	e.did = didKill
	return stay
}

// killToEnd kills the rest of the line, or the newline if there is no rest.
func (e *edit) killToEnd() action {
	at, rest := e.line.cursor(), e.line.lineAfter()
	if rest == "" && !e.line.onLast() {
		return e.kill(at, at+1)
	}
	return e.kill(at, at+len(rest))
}

func (e *edit) killToStart() action {
	at := e.line.cursor()
	return e.kill(at-len(e.line.lineBefore()), at)
}

func (e *edit) killWordLeft(separators string) action {
	return e.kill(e.line.wordLeft(separators), e.line.cursor())
}

func (e *edit) killWordRight() action {
	return e.kill(e.line.cursor(), e.line.wordRight(wordSeparators))
}

func (e *edit) yank() action {
	if e.killed != "" {
		e.remember()
		e.line.insert(e.killed)
	}
	return stay
}

// transpose swaps the characters around the cursor and moves past them; at the end of a line, the two before it.
func (e *edit) transpose() action {
	at := e.line.cursor()
	if e.line.lineAfter() == "" {
		at -= lastCluster(e.line.lineBefore())
	}
	text := e.line.text()
	left, right := lastCluster(text[:at]), firstCluster(text[at:])
	if left == 0 || right == 0 || text[at-left] == '\n' || text[at] == '\n' {
		return stay
	}
	e.remember()
	e.line.replace(at-left, at+right, text[at:at+right]+text[at-left:at])
	return stay
}

// up moves inside the cell, and from its first line to the cell before in history.
func (e *edit) up() action {
	if e.line.onFirst() {
		return e.visit(e.entry - 1)
	}
	e.vertical(e.line.moveUp)
	return stay
}

// down moves inside the cell, and from its last line to the cell after in history.
func (e *edit) down() action {
	if e.line.onLast() {
		return e.visit(e.entry + 1)
	}
	e.vertical(e.line.moveDown)
	return stay
}

func (e *edit) vertical(move func(column int)) {
	if e.prev != didVertical {
		e.column = e.line.column()
	}
	move(e.column)
	e.did = didVertical
}

// visit edits another entry of history, which is only changed for the time of this cell.
func (e *edit) visit(entry int) action {
	if entry < 0 || entry > len(e.entries) || entry == e.entry {
		return stay
	}
	e.remember()
	e.hints.quiet()
	e.drafts[e.entry] = e.line.text()
	e.entry = entry
	text, changed := e.drafts[entry]
	if !changed && entry < len(e.entries) {
		text = e.entries[entry]
	}
	e.line.set(text, len(text))
	return stay
}
