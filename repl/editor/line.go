package editor

import (
	"strings"

	prompt "github.com/c-bata/go-prompt"
	"github.com/rivo/uniseg"
)

// line is the cell that is being edited: go-prompt's Buffer, which holds text and cursor, with the
// movements that its Document counts in a mixture of bytes and runes done here, by grapheme clusters
// and display columns. Offsets are in bytes; the text is always valid UTF-8.
type line struct {
	buf *prompt.Buffer
	at  int // the cursor, which the buffer counts in runes
}

// wordSeparators are the characters that are no part of a Go or SQL name.
const wordSeparators = " \t\n.,;:!?(){}[]<>\"'`+-*/%&|^=~@#$\\"

func newLine(text string, cursor int) *line {
	l := &line{}
	l.set(text, cursor)
	return l
}

func (l *line) set(text string, cursor int) {
	before := strings.ToValidUTF8(text[:cursor], "\uFFFD")
	after := strings.ToValidUTF8(text[cursor:], "\uFFFD")
	l.buf = prompt.NewBuffer()
	l.buf.InsertText(before, false, true)
	l.buf.InsertText(after, false, false)
	l.at = len(before)
}

func (l *line) text() string     { return l.buf.Text() }
func (l *line) before() string   { return l.text()[:l.at] }
func (l *line) after() string    { return l.text()[l.at:] }
func (l *line) cursor() int      { return l.at }
func (l *line) place(cursor int) { l.set(l.text(), cursor) }
func (l *line) insert(text string) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	l.buf.InsertText(text, false, true)
	l.at += len(text)
}
func (l *line) lineBefore() string { return l.before()[strings.LastIndexByte(l.before(), '\n')+1:] }
func (l *line) lineAfter() string {
	rest, _, _ := strings.Cut(l.after(), "\n")
	return rest
}
func (l *line) onFirst() bool  { return !strings.Contains(l.before(), "\n") }
func (l *line) onLast() bool   { return !strings.Contains(l.after(), "\n") }
func (l *line) moveLineStart() { l.place(l.cursor() - len(l.lineBefore())) }
func (l *line) moveLineEnd()   { l.place(l.cursor() + len(l.lineAfter())) }
func (l *line) moveLeft()      { l.place(l.cursor() - lastCluster(l.before())) }
func (l *line) moveRight()     { l.place(l.cursor() + firstCluster(l.after())) }
func (l *line) replace(a, b int, text string) {
	all := l.text()
	l.set(all[:a]+text+all[b:], a+len(strings.ToValidUTF8(text, "\uFFFD")))
}

// cut removes text[a:b], leaves the cursor there and returns what was removed.
func (l *line) cut(a, b int) string {
	removed := l.text()[a:b]
	l.replace(a, b, "")
	return removed
}

// wordLeft returns where the word before the cursor begins, words being divided by the characters of separators.
func (l *line) wordLeft(separators string) int {
	return l.buf.Document().FindStartOfPreviousWordUntilSeparatorIgnoreNextToCursor(separators)
}

// wordRight returns where the word after the cursor ends.
func (l *line) wordRight(separators string) int {
	return l.cursor() + l.buf.Document().FindEndOfCurrentWordUntilSeparatorIgnoreNextToCursor(separators)
}

// column returns the display column of the cursor in its line.
func (l *line) column() int { return displayWidth(l.lineBefore()) }

// moveUp moves the cursor to a column of the line above, or to its end if it is shorter.
func (l *line) moveUp(column int) {
	end := l.cursor() - len(l.lineBefore()) - 1
	start := strings.LastIndexByte(l.text()[:end], '\n') + 1
	l.place(start + offsetAt(l.text()[start:end], column))
}

// moveDown moves the cursor to a column of the line below, or to its end if it is shorter.
func (l *line) moveDown(column int) {
	start := l.cursor() + len(l.lineAfter()) + 1
	below, _, _ := strings.Cut(l.text()[start:], "\n")
	l.place(start + offsetAt(below, column))
}

// offsetAt returns the offset of the cluster of s that is shown at a column, len(s) if s is not so wide.
func offsetAt(s string, column int) int {
	offset, at := 0, 0
	for rest, state := s, -1; rest != ""; {
		var cluster string
		var width int
		cluster, rest, width, state = cut(rest, state)
		_, width = shown(cluster, width, at)
		if at+width > column {
			break
		}
		at += width
		offset += len(cluster)
	}
	return offset
}

func firstCluster(s string) int {
	if s == "" {
		return 0
	}
	cluster, _, _, _ := cut(s, -1)
	return len(cluster)
}

func lastCluster(s string) int {
	if s == "" {
		return 0
	}
	if c := s[len(s)-1]; c < 0x80 {
		return 1
	}
	// Clusters are found from a beginning that is certain: a line's.
	n := 0
	for rest, state := s[strings.LastIndexByte(s, '\n')+1:], -1; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		n = len(cluster)
	}
	return n
}
