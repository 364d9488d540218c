package typeset

import "unicode/utf8"

// MinAround is how many columns of a line are shown, however narrow the terminal is.
const MinAround = 10

// Around returns as much of a line around line[from:to] as room has columns for, at least [MinAround], and where in it that part stands, in
// columns, and how many it takes, at least one.
func Around(line string, from, to, room int) (shown string, at, long int) {
	room = max(room, MinAround)
	before, rest := VisibleLines(line[:from]), VisibleLines(line[from:])
	long = max(1, Width(VisibleLines(line[from:to])))
	at = Width(before)
	if left := room - min(Width(rest), room/2); at > left {
		for at >= left {
			_, n := utf8.DecodeRuneInString(before)
			before = before[n:]
			at = Width(before)
		}
		before = Ellipsis + before
		at = Width(before)
	}
	return before + Cut(rest, room-at), at, max(1, min(long, room-at))
}
