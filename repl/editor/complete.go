package editor

import (
	"fmt"
	"strings"
	"unicode/utf8"

	prompt "github.com/c-bata/go-prompt"
	runewidth "github.com/mattn/go-runewidth"
)

// maxPopup is how many completions are listed at once.
const maxPopup = 8

// maxName is how wide the column of names gets; a longer name moves its own description only.
const maxName = 24

// minDescription is how much of a description is worth moving the list to the left for.
const minDescription = 32

// popup is the list of completions below the cell. While an item is selected the cell is shown with it, and is
// changed when another key takes it.
type popup struct {
	manager    *prompt.CompletionManager
	items      map[prompt.Suggest]Item
	all        []prompt.Suggest // the items, whatever is typed
	start, end int              // the part of the text that an item replaces
	asked      snapshot         // the text and cursor that all was asked for
	behind     int              // how much of the text stands behind end
	top        int              // the first item listed
}

// newPopup asks for the completions at the cursor; nil if there are none. The list is empty until it is matched.
func newPopup(complete func(string, int) ([]Item, int, int), text string, cursor int) *popup {
	items, start, end := complete(text, cursor)
	if len(items) == 0 || start < 0 || start > cursor || end < cursor || end > len(text) ||
		!runeBoundary(text, start) || !runeBoundary(text, end) {
		return nil
	}
	p := &popup{items: make(map[prompt.Suggest]Item, len(items)), start: start, end: end, asked: snapshot{text, cursor}, behind: len(text) - end}
	for _, item := range items {
		item.Text = strings.ToValidUTF8(item.Text, "\uFFFD")
		s := prompt.Suggest{Text: item.Text, Description: item.description()}
		if _, twice := p.items[s]; !twice {
			p.items[s] = item
			p.all = append(p.all, s)
		}
	}
	p.list(nil)
	return p
}

// description is what stands beside an item: its kind and detail, "func" and "method" taking the place of a signature's own "func".
func (i Item) description() string {
	if head, ok := strings.CutPrefix(i.Detail, "func("); ok && (i.Kind == "func" || i.Kind == "method") {
		return i.Kind + "(" + head
	}
	return strings.TrimSpace(i.Kind + " " + i.Detail)
}

// narrowed returns the list for a text in which no more has changed than that the word has grown; nil in any other case.
func (p *popup) narrowed(text string, cursor int) *popup {
	if p == nil || cursor < p.asked.cursor || !strings.HasPrefix(text, p.asked.text[:p.asked.cursor]) ||
		text[cursor:] != p.asked.text[p.asked.cursor:] || strings.ContainsAny(text[p.asked.cursor:cursor], wordSeparators) {
		return nil
	}
	return &popup{items: p.items, all: p.all, start: p.start, end: len(text) - p.behind, asked: p.asked, behind: p.behind}
}

// list makes the list one of suggests, none of them selected.
func (p *popup) list(suggests []prompt.Suggest) {
	p.manager = prompt.NewCompletionManager(func(prompt.Document) []prompt.Suggest { return suggests }, uint16(min(len(suggests), 1<<15)))
	p.manager.Update(*prompt.NewDocument())
}

// match lists the items that match typed in the strictest way that any does, and reports whether any does: those that begin with
// it, or do so but for case, or, if letters is set, have its letters in order.
func (p *popup) match(typed string, letters bool) bool {
	matched := prompt.FilterHasPrefix(p.all, typed, false)
	if len(matched) == 0 {
		matched = prompt.FilterHasPrefix(p.all, typed, true)
	}
	if len(matched) == 0 && letters {
		matched = prompt.FilterFuzzy(p.all, typed, true)
	}
	p.list(matched)
	return len(matched) > 0
}

// offersOnly reports whether the list has no more to offer than what is there.
func (p *popup) offersOnly(there string) bool {
	left := p.manager.GetSuggestions()
	return len(left) == 1 && left[0].Text == there
}

// chosen reports whether an item is selected.
func (p *popup) chosen() bool {
	_, ok := p.manager.GetSelectedSuggestion()
	return ok
}

func runeBoundary(s string, at int) bool { return at == len(s) || utf8.RuneStart(s[at]) }

// common returns the longest beginning that all suggestions share.
func common(suggests []prompt.Suggest) string {
	shared := suggests[0].Text
	for _, s := range suggests[1:] {
		for !strings.HasPrefix(s.Text, shared) {
			_, n := utf8.DecodeLastRuneInString(shared)
			shared = shared[:len(shared)-n]
		}
	}
	return shared
}

// tab completes. At the beginning of a further line of a cell it indents.
func (e *edit) tab() action {
	if strings.TrimSpace(e.line.lineBefore()) == "" && strings.Contains(e.line.text(), "\n") {
		e.remember()
		e.line.insert("\t")
		return stay
	}
	p := newPopup(e.cfg.Complete, e.line.text(), e.line.cursor())
	if p == nil {
		return stay
	}
	typed := e.line.text()[p.start:e.line.cursor()]
	if !p.match(typed, true) {
		p.list(p.all)
	}
	suggests := p.manager.GetSuggestions()
	switch shared := common(suggests); {
	case len(suggests) == 1:
		if p.end > e.line.cursor() || shared != typed {
			e.remember()
			e.take(p.start, p.end, p.items[suggests[0]])
		}
	case len(shared) > len(typed) && strings.EqualFold(shared[:len(typed)], typed):
		e.remember()
		e.line.replace(p.start, e.line.cursor(), shared)
		if e.popup = newPopup(e.cfg.Complete, e.line.text(), e.line.cursor()); e.popup != nil {
			e.popup.match(shared, true)
		}
	default:
		e.popup = p
	}
	e.hints.dismissed = -1
	return stay
}

// popupKey does what a key means for the open list, and reports whether it means no more than that. A list in which nothing is
// selected takes no key that a person may press without looking at it: Enter runs the cell, and Up goes to the one before.
func (e *edit) popupKey(ev event) bool {
	selected := e.popup.chosen()
	switch ev.code {
	case prompt.Tab, prompt.Down, prompt.ControlN:
		e.popup.manager.Next()
		if ev.code == prompt.Tab && len(e.popup.manager.GetSuggestions()) == 1 {
			e.accept()
		}
		return true
	case prompt.BackTab:
		e.popup.manager.Previous()
		return true
	case prompt.Up, prompt.ControlP:
		if selected {
			e.popup.manager.Previous()
			return true
		}
	case prompt.Escape, prompt.ControlG:
		e.hints.dismissed = e.popup.start
		e.popup = nil
		return true
	case prompt.Enter:
		e.accept()
		return selected
	case prompt.Any, prompt.Backspace:
		if selected {
			e.accept()
		}
		return false // without a selection, the list goes on with what is typed
	}
	e.accept()
	return false
}

// accept puts the selected item, if one is, into the cell and closes the list.
func (e *edit) accept() {
	if s, ok := e.popup.manager.GetSelectedSuggestion(); ok {
		e.remember()
		e.take(e.popup.start, e.popup.end, e.popup.items[s])
	}
	e.popup, e.hints.listDue = nil, false
}

// preview returns the text and cursor as they would be with the selected item.
func (p *popup) preview(text string, cursor int) (string, int) {
	if s, ok := p.manager.GetSelectedSuggestion(); ok {
		return text[:p.start] + s.Text + text[p.end:], p.start + len(s.Text)
	}
	return text, cursor
}

// rows draws the list with its left edge at a column if it has room there: at most height rows, the last of which says how
// many items are not listed, or begins the documentation of the selected one.
func (p *popup) rows(column, cols, height int, style Style, ascii bool) []row {
	all := p.manager.GetSuggestions()
	listed := min(len(all), maxPopup, height)
	if listed <= 0 {
		return nil
	}
	chosen := -1
	footer := ""
	if s, ok := p.manager.GetSelectedSuggestion(); ok {
		for i := range all {
			if all[i] == s {
				chosen = i
			}
		}
		footer, _, _ = strings.Cut(strings.TrimSpace(p.items[s].Doc), "\n")
	}
	switch {
	case footer != "" || len(all) == listed:
	case chosen >= 0:
		footer = fmt.Sprintf("%d of %d", chosen+1, len(all))
	default:
		footer = fmt.Sprintf("%d in all", len(all))
	}
	if footer != "" && listed == height {
		listed = max(1, listed-1)
	}
	p.top = min(max(p.top, chosen-listed+1), len(all)-listed)
	if chosen >= 0 {
		p.top = min(p.top, chosen)
	}

	table := newPopupTable(all, column, cols, style, ascii)
	rows := make([]row, 0, listed+1)
	for i, s := range all[p.top : p.top+listed] {
		rows = append(rows, table.row(s, p.top+i == chosen))
	}
	if footer != "" && len(rows) < height {
		rows = append(rows, table.footer(footer))
	}
	return rows
}

// popupTable has the measures of a list.
type popupTable struct {
	widths                 *runewidth.Condition
	margin, text, cols     int
	marker, blank, ellipse string
	style                  Style
}

// newPopupTable measures all suggestions, so that the columns stay where they are while the list scrolls.
func newPopupTable(all []prompt.Suggest, column, cols int, style Style, ascii bool) popupTable {
	t := popupTable{
		widths: &runewidth.Condition{StrictEmojiNeutral: true},
		cols:   cols, marker: "›", blank: " ", ellipse: "…", style: style,
	}
	if ascii {
		t.marker, t.ellipse = ">", "."
	}
	description := 0
	for _, s := range all {
		t.text = max(t.text, t.widths.StringWidth(printable(s.Text)))
		description = max(description, t.widths.StringWidth(printable(s.Description)))
	}
	t.text = min(t.text, maxName, max(1, cols-2))
	// The marker stands one column before the text that it completes, unless descriptions would be cut too short.
	t.margin = max(0, min(column-1, cols-(1+t.text+2+min(description, minDescription))))
	return t
}

func (t popupTable) row(s prompt.Suggest, chosen bool) row {
	marker, on := t.blank, ""
	if chosen {
		marker, on = t.marker, t.style.Selected
	}
	room := t.cols - t.margin - 1
	name := t.widths.FillRight(t.widths.Truncate(printable(s.Text), room, t.ellipse), t.text)
	right := ""
	if room -= t.widths.StringWidth(name) + 2; room > 0 && s.Description != "" {
		right = "  " + t.widths.Truncate(printable(s.Description), room, t.ellipse)
	}
	return t.styled(t.margin, on, marker+name, right)
}

// footer stands under the names, or further to the left if it is long.
func (t popupTable) footer(s string) row {
	s = printable(s)
	margin := max(0, min(t.margin, t.cols-1-t.widths.StringWidth(s)))
	return t.styled(margin, "", t.blank, t.widths.Truncate(s, t.cols-margin-1, t.ellipse))
}

// styled joins two parts, of which the second is faint, into a row that never exceeds the columns.
func (t popupTable) styled(column int, on, left, right string) row {
	margin := strings.Repeat(" ", column)
	left = t.widths.Truncate(left, max(0, t.cols-column), "")
	right = t.widths.Truncate(right, max(0, t.cols-column-t.widths.StringWidth(left)), "")
	width := column + t.widths.StringWidth(left) + t.widths.StringWidth(right)
	if right != "" {
		right = sgrReset + t.style.Detail + right
	}
	return row{margin + on + left + right + sgrReset, width}
}

// printable returns s as one line without control characters.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
