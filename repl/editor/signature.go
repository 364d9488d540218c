package editor

import "strings"

// row draws the signature at a column if it has room there: on one line, with the current parameter in sight, and the
// beginning of the documentation where it has room.
func (s *Signature) row(column, cols int, style Style, ascii bool) row {
	label := printable(strings.ToValidUTF8(s.Label, "?"))
	active := [2]int{}
	if label == s.Label && s.Active >= 0 && s.Active < len(s.Params) {
		if p := s.Params[s.Active]; 0 <= p[0] && p[0] <= p[1] && p[1] <= len(label) && runeBoundary(label, p[0]) && runeBoundary(label, p[1]) {
			active = p
		}
	}
	ellipsis, dash := "…", " — "
	if ascii {
		ellipsis, dash = "...", " - "
	}
	width := displayWidth(label)
	column = max(0, min(column, cols-width))
	left, room := 0, cols-column
	if width > room {
		left, label = cropped(label, active, room, ellipsis)
		active[0], active[1] = max(0, active[0]-left), max(0, min(active[1]-left, len(label)))
	} else if doc, _, _ := strings.Cut(strings.TrimSpace(s.Doc), "\n"); doc != "" {
		if doc = dash + printable(strings.ToValidUTF8(doc, "?")); displayWidth(doc) <= room-width {
			label += doc
		}
	}
	over := []span{
		{0, active[0], style.Detail},
		{active[0], active[1], style.Param},
		{active[1], len(label), style.Detail},
	}
	r := lay(block{text: label, over: over}, max(1, room)).rows[0]
	return row{strings.Repeat(" ", column) + r.text, column + r.width}
}

// cropped returns as much of label as has room on some columns, with the part active in sight, and how many bytes are gone on its left,
// the mark for what is gone being counted against them.
func cropped(label string, active [2]int, room int, ellipsis string) (left int, shown string) {
	mark := displayWidth(ellipsis)
	if displayWidth(label[:active[1]])+mark <= room {
		return 0, label[:offsetAt(label, room-mark)] + ellipsis
	}
	from := active[0]
	// What leads to the parameter is shown as far as the parameter and both marks leave room.
	for from > 0 {
		n := lastCluster(label[:from])
		if displayWidth(label[from-n:active[1]])+2*mark > room {
			break
		}
		from -= n
	}
	rest := label[from:]
	if displayWidth(rest)+mark > room {
		rest = rest[:offsetAt(rest, max(0, room-2*mark))] + ellipsis
	}
	return from - len(ellipsis), ellipsis + rest
}
