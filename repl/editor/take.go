package editor

// take puts an item into the cell in place of text[start:end], and what it needs before the cell.
func (e *edit) take(start, end int, item Item) {
	e.line.replace(start, end, item.Text)
	if item.Before != "" {
		cursor := len(item.Before) + 1 + e.line.cursor()
		e.line.set(item.Before+"\n"+e.line.text(), cursor)
	}
}
