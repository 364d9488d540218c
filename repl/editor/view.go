package editor

import (
	"strings"

	runewidth "github.com/mattn/go-runewidth"
)

// maxStyled is the longest cell that is highlighted; in a longer one each key would take too long.
const maxStyled = 32 << 10

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

// layout lays out the cell without what stands below it.
func (e *edit) layout(cols int) layout {
	text, cursor, mark := e.shownText()
	anchor := cursor
	if e.popup != nil {
		anchor = e.popup.start
	}
	return lay(block{
		prompt: e.prompt, cont: continuation(e.prompt, e.cfg.Continue, e.ascii, cols),
		text: text, styled: e.highlight(text),
		cursor: cursor, anchor: anchor, mark: mark,
	}, cols)
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
	width := displayWidth(prompt[strings.LastIndexByte(prompt, '\n')+1:])
	pad := width - displayWidth(mark) - 1
	if pad < 0 || width > cols/2 {
		return ""
	}
	return strings.Repeat(" ", pad) + mark + " "
}

func (e *edit) highlight(text string) string {
	if e.cfg.Highlight == nil || len(text) > maxStyled {
		return ""
	}
	if text != e.styledFor {
		e.styledFor, e.styledAs = text, e.cfg.Highlight(text)
	}
	return e.styledAs
}

// frame is what the screen shows now: the cell, or as many of its rows around the cursor as there is room
// for, and below it the completions or the search.
func (e *edit) frame(sz size) frame {
	l := e.layout(sz.cols)
	var below []row
	switch {
	case e.search != nil && sz.rows > 1:
		widths := &runewidth.Condition{StrictEmojiNeutral: true}
		status := widths.Truncate(printable(e.search.status()), sz.cols, "")
		below = []row{{status, widths.StringWidth(status)}}
	case e.popup != nil:
		// A list leaves the cell its own height, or half of the screen.
		height := min(maxPopup+1, sz.rows-1, sz.rows-min(len(l.rows), sz.rows/2))
		below = e.popup.rows(l.anchorCol, sz.cols, height, e.ascii)
	}
	room := sz.rows - len(below)
	e.top = max(min(e.top, l.cursorRow), l.cursorRow-room+1)
	e.top = max(0, min(e.top, len(l.rows)-room))
	rows := l.rows[e.top:min(len(l.rows), e.top+room)]
	return frame{append(rows[:len(rows):len(rows)], below...), l.cursorRow - e.top, l.cursorCol}
}
