package editor

import "strings"

// shownText returns what the cell is shown as: itself, or what would become of it.
func (e *edit) shownText() (text string, cursor int, mark [2]int) {
	text, cursor = e.line.text(), e.line.cursor()
	switch {
	case e.search != nil:
		return e.search.preview(e.entries, text, cursor)
	case e.popup != nil:
		text, cursor = e.popup.preview(text, cursor)
	}
	return text, cursor, mark
}

// layout lays out the cell with spans over it, without what stands beside and below it.
func (e *edit) layout(cols int, over []span) layout {
	text, cursor, _ := e.shownText()
	anchor := cursor
	if e.popup != nil {
		anchor = e.popup.start
	}
	return lay(block{
		prompt: e.prompt, cont: continuation(e.prompt, e.cfg.Continue, e.ascii, cols),
		text: text, styled: e.highlight(text),
		cursor: cursor, anchor: anchor, over: over,
	}, cols)
}

// marks are the parts of the cell that stand out while it is edited: what a search has found, or the brackets at the cursor.
func (e *edit) marks() []span {
	text, cursor, found := e.shownText()
	if e.search != nil {
		return []span{{found[0], found[1], e.cfg.Style.Match}}
	}
	if opening, closing, ok := partners(text, cursor); ok {
		return []span{{opening, opening + 1, e.cfg.Style.Bracket}, {closing, closing + 1, e.cfg.Style.Bracket}}
	}
	return nil
}

// continuation returns what stands before the second and later lines: mark, right under the end of the prompt.
// Where that would leave too little of cols, it is empty.
func continuation(prompt, mark string, ascii bool, cols int) string {
	if mark == "" {
		mark = "…"
		if ascii {
			mark = "."
		}
	}
	width := promptWidth(prompt)
	pad := width - displayWidth(mark) - 1
	if pad < 0 || width > cols/2 {
		return ""
	}
	return strings.Repeat(" ", pad) + mark + " "
}

// promptWidth returns how many columns stand before the first line of a cell.
func promptWidth(prompt string) int {
	return displayWidth(prompt[strings.LastIndexByte(prompt, '\n')+1:])
}

// frame is what the screen shows: the cell, or as many of its rows around the cursor as there is room for, and below it the
// search, or the signature and the completions.
func (e *edit) frame(sz size) frame {
	l := e.layout(sz.cols, e.marks())
	if rest := e.ghost(); rest != "" {
		e.drawGhost(&l.rows[len(l.rows)-1], rest, sz.cols)
	}
	below := e.below(l, sz)
	room := sz.rows - len(below)
	e.top = max(min(e.top, l.cursorRow), l.cursorRow-room+1)
	e.top = max(0, min(e.top, len(l.rows)-room))
	rows := l.rows[e.top:min(len(l.rows), e.top+room)]
	return frame{append(rows[:len(rows):len(rows)], below...), l.cursorRow - e.top, l.cursorCol}
}

// minBoth is how many rows below the cell are needed for a signature and a list of completions together.
const minBoth = 5

// below returns what stands below the cell, which keeps its own height, or half of the screen.
func (e *edit) below(l layout, sz size) []row {
	if e.search != nil {
		if sz.rows == 1 {
			return nil
		}
		return []row{e.search.row(sz.cols, e.cfg.Style, e.ascii)}
	}
	room := min(sz.rows-1, sz.rows-min(len(l.rows), sz.rows/2))
	var rows []row
	if s := e.hints.signature; s != nil && room > 0 && (e.popup == nil || room >= minBoth) {
		rows = append(rows, s.row(promptWidth(e.prompt), sz.cols, e.cfg.Style, e.ascii))
	}
	if e.popup != nil {
		rows = append(rows, e.popup.rows(l.anchorCol, sz.cols, min(maxPopup+1, room-len(rows)), e.cfg.Style, e.ascii)...)
	}
	return rows
}

// drawGhost adds the first line of what is suggested to the cell's last row, as far as it has room there: it never takes a row more.
func (e *edit) drawGhost(last *row, rest string, cols int) {
	line, more, whole := rest, "", true
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		line, whole = rest[:i], false
	}
	ellipsis := "…"
	if e.ascii {
		ellipsis = "..."
	}
	room := cols - last.width
	if !whole || displayWidth(line) > room {
		if room -= displayWidth(ellipsis); room < 0 {
			return
		}
		more = ellipsis
	}
	line = strings.TrimRight(line[:offsetAt(line, room)], " \t")
	drawn := lay(block{text: line + more}, cols).rows[0]
	last.text += e.cfg.Style.Ghost + drawn.text + sgrReset
	last.width += drawn.width
}
