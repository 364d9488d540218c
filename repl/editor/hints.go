package editor

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hints is what the editor shows unasked while a person types. All of it is found after the typed key is on the screen, and
// while no other key waits, so that a slow answer never holds back what was typed.
type hints struct {
	typing    bool // the text is one that is being typed, not one that came whole from history or a paste
	listDue   bool // typing may have changed the list of completions
	dismissed int  // where the word stands whose list was closed; -1 if there is none

	styledFor, styledAs string // the text that was highlighted last

	signed    snapshot // the text and cursor that the signature was asked for
	signature *Signature

	suggestedFor string // the text that a suggestion was looked for
	suggested    string // an entry of history that begins with it, or empty
}

// typed says that text was typed.
func (h *hints) typed(text string) {
	h.typing, h.listDue = true, true
	if strings.ContainsAny(text, wordSeparators) {
		h.dismissed = -1
	}
}

// cut says that the text was cut from a place on: a word that is begun anew there may open the list again.
func (h *hints) cut(at int) {
	if at <= h.dismissed {
		h.dismissed = -1
	}
}

// quiet says that the text is not being typed.
func (h *hints) quiet() {
	h.typing, h.listDue, h.dismissed = false, false, -1
	h.suggestedFor, h.suggested = "", ""
}

// settle brings what is shown in line with the text, step by step until one finds that a key waits. It reports whether there may be
// something new to draw.
func (e *edit) settle(waiting func() bool) bool {
	changed := false
	for _, step := range []func() bool{e.settleHighlight, e.settleList, e.settleSignature, e.settleGhost} {
		if waiting() {
			return changed
		}
		changed = step() || changed
	}
	return changed
}

// maxStyled is the longest cell that is highlighted; in a longer one each key would take too long.
const maxStyled = 32 << 10

func (e *edit) settleHighlight() bool {
	text, _, _ := e.shownText()
	if e.cfg.Highlight == nil || len(text) > maxStyled || text == e.hints.styledFor {
		return false
	}
	e.hints.styledFor, e.hints.styledAs = text, e.cfg.Highlight(text)
	return true
}

// highlight returns text as it was highlighted, or, until it is, with the colours that it had before a small change.
func (e *edit) highlight(text string) string {
	if e.cfg.Highlight == nil || len(text) > maxStyled {
		return ""
	}
	if text != e.hints.styledFor {
		if carried, ok := carry(e.hints.styledFor, e.hints.styledAs, text); ok {
			return carried
		}
		e.settleHighlight()
	}
	return e.hints.styledAs
}

// maxCarried is how long a change of a highlighted text may be so that the rest keeps its colours.
const maxCarried = 64

// carry returns text with the colours that an older version of it had; ok is false where too much has changed.
func carry(old, styled, text string) (carried string, ok bool) {
	if stripSGR(styled) != old || strings.Contains(text, "\x1b") {
		return "", false
	}
	before := 0
	for before < min(len(old), len(text)) && old[before] == text[before] {
		before++
	}
	after := 0
	for after < min(len(old), len(text))-before && old[len(old)-1-after] == text[len(text)-1-after] {
		after++
	}
	if len(old)-before-after > maxCarried || len(text)-before-after > maxCarried {
		return "", false
	}
	// The new text takes the colour of what stands before it; the sequences of what is gone still count for what follows.
	left, rest := splitStyled(styled, before)
	gone, right := splitStyled(rest, len(old)-before-after)
	return left + text[before:len(text)-after] + sequences(gone) + right, true
}

// splitStyled divides s after n bytes of text, the SGR sequences there going to the right.
func splitStyled(s string, n int) (left, right string) {
	i := 0
	for n > 0 && i < len(s) {
		if seq := leadingSGR(s[i:]); seq != "" {
			i += len(seq)
			continue
		}
		i++
		n--
	}
	return s[:i], s[i:]
}

// sequences returns the SGR sequences of s.
func sequences(s string) string {
	var b strings.Builder
	for s != "" {
		if seq := leadingSGR(s); seq != "" {
			b.WriteString(seq)
			s = s[len(seq):]
		} else {
			s = s[1:]
		}
	}
	return b.String()
}

// settleList opens, changes or closes the list of completions after something was typed.
func (e *edit) settleList() bool {
	if !e.hints.listDue {
		return false
	}
	e.hints.listDue = false
	had := e.popup
	e.popup = e.listWhileTyping()
	return e.popup != nil || had != nil
}

// listWhileTyping returns the list for the word at the cursor, nil where a person does not expect one: it opens after a dot, after the
// colon of a command, and after two letters, and stays closed for a word whose list was closed.
func (e *edit) listWhileTyping() *popup {
	text, cursor := e.line.text(), e.line.cursor()
	if !opensList(text[:cursor]) && (e.popup == nil || lastWord(text[:cursor]) == "") {
		return nil
	}
	p := e.popup.narrowed(text, cursor)
	if p == nil {
		p = newPopup(e.cfg.Complete, text, cursor)
	}
	if p == nil || p.start == e.hints.dismissed {
		return nil
	}
	typed := text[p.start:cursor]
	// Letters anywhere in a name make a list of a few members, and noise of all names.
	member := strings.HasSuffix(text[:p.start], ".")
	if !p.match(typed, member) || p.offersOnly(text[p.start:p.end]) {
		return nil
	}
	return p
}

// opensList reports whether before ends in what a list opens for.
func opensList(before string) bool {
	word := lastWord(before)
	head := before[:len(before)-len(word)]
	if strings.HasSuffix(head, ".") || strings.TrimSpace(head) == ":" {
		return true
	}
	first, _ := utf8.DecodeRuneInString(word)
	return utf8.RuneCountInString(word) >= 2 && (first == '_' || unicode.IsLetter(first))
}

// lastWord returns the word that s ends in, which may be empty.
func lastWord(s string) string {
	if i := strings.LastIndexAny(s, wordSeparators); i >= 0 {
		return s[i+1:]
	}
	return s
}

// settleSignature asks which call's parentheses the cursor is in.
func (e *edit) settleSignature() bool {
	text, cursor := e.line.text(), e.line.cursor()
	at := snapshot{text, cursor}
	if at == e.hints.signed {
		return false
	}
	e.hints.signed = at
	had := e.hints.signature
	e.hints.signature = nil
	if strings.Contains(text[:cursor], "(") {
		if s, ok := e.cfg.Signature(text, cursor); ok {
			e.hints.signature = &s
		}
	}
	return had != nil || e.hints.signature != nil
}

// minSuggested is how many bytes of a cell are typed before history suggests the rest.
const minSuggested = 2

// maxRefused is how many entries that begin as the cell does are asked about before none is suggested.
const maxRefused = 20

// settleGhost looks for the newest entry of history that goes on from what was typed.
func (e *edit) settleGhost() bool {
	text := e.line.text()
	if !e.hints.typing || e.line.cursor() < len(text) || text == e.hints.suggestedFor {
		return false
	}
	had := e.ghost()
	e.hints.suggestedFor, e.hints.suggested = text, ""
	if len(text) >= minSuggested {
		e.hints.suggested = e.suggestion(text)
	}
	return had != e.ghost()
}

func (e *edit) suggestion(text string) string {
	refused := 0
	for i := len(e.entries) - 1; i >= 0 && refused < maxRefused; i-- {
		entry := e.entries[i]
		if len(entry) <= len(text) || !strings.HasPrefix(entry, text) || strings.TrimSpace(entry[len(text):]) == "" {
			continue
		}
		if utf8.ValidString(entry) && (e.cfg.Suggestable == nil || e.cfg.Suggestable(entry)) {
			return entry
		}
		refused++
	}
	return ""
}

// ghost returns what history suggests to add at the cursor, which is at the end of the cell then.
func (e *edit) ghost() string {
	text := e.line.text()
	if e.search != nil || e.line.cursor() < len(text) || !strings.HasPrefix(e.hints.suggested, text) {
		return ""
	}
	if e.popup != nil && e.popup.chosen() {
		return ""
	}
	return e.hints.suggested[len(text):]
}

// acceptGhost adds all of what is suggested, and reports whether something is.
func (e *edit) acceptGhost() bool {
	rest := e.ghost()
	if rest == "" {
		return false
	}
	e.remember()
	e.line.insert(rest)
	return true
}

// acceptGhostWord adds what is suggested up to the end of a word.
func (e *edit) acceptGhostWord() bool {
	rest := e.ghost()
	if rest == "" {
		return false
	}
	text := e.line.text()
	end := newLine(text+rest, len(text)).wordRight(wordSeparators)
	e.remember()
	e.line.insert(rest[:end-len(text)])
	return true
}

// orGhost is a movement to the right that accepts what is suggested where there is something.
func orGhost(accept func(*edit) bool, move func(*line)) func(*edit) action {
	return func(e *edit) action {
		if !accept(e) {
			move(e.line)
		}
		return stay
	}
}
