package editor

import prompt "github.com/c-bata/go-prompt"

// KeyHelp says what some keys do.
type KeyHelp struct {
	Keys string // "Ctrl-A, Home"
	Does string // "go to the start of the line"
}

// Keys returns the keys of the terminal editor with what they do, for a page of help.
func Keys() []KeyHelp {
	help := make([]KeyHelp, 0, len(bindings()))
	for _, b := range bindings() {
		help = append(help, b.KeyHelp)
	}
	return help
}

// binding is a row of the table of keys.
type binding struct {
	KeyHelp
	keys []key
	do   func(*edit) action
}

func codes(codes ...prompt.Key) []key {
	keys := make([]key, len(codes))
	for i, code := range codes {
		keys[i] = key{code: code}
	}
	return keys
}

func moving(move func(*line)) func(*edit) action {
	return func(e *edit) action {
		move(e.line)
		return stay
	}
}

func always(a action) func(*edit) action { return func(*edit) action { return a } }

func bindings() []binding {
	return []binding{
		{KeyHelp{"Enter", "run the cell; add a line while it is incomplete; take the selected completion"},
			codes(prompt.Enter), (*edit).enter},
		{KeyHelp{"Alt-Enter", "add a line"},
			[]key{altKey('\r')}, (*edit).newline},
		{KeyHelp{"Tab", "complete; select the next completion"},
			codes(prompt.Tab), (*edit).tab},
		{KeyHelp{"Esc", "close the list of completions"},
			codes(prompt.Escape), always(stay)},
		{KeyHelp{"Ctrl-A, Home", "go to the start of the line"},
			codes(prompt.ControlA, prompt.Home), moving((*line).moveLineStart)},
		{KeyHelp{"Ctrl-E, End", "go to the end of the line; take all of what history suggests"},
			codes(prompt.ControlE, prompt.End), orGhost((*edit).acceptGhost, (*line).moveLineEnd)},
		{KeyHelp{"Ctrl-B, Left", "go back a character"},
			codes(prompt.ControlB, prompt.Left, prompt.ShiftLeft), moving((*line).moveLeft)},
		{KeyHelp{"Ctrl-F, Right", "go forward a character; take all of what history suggests"},
			codes(prompt.ControlF, prompt.Right, prompt.ShiftRight), orGhost((*edit).acceptGhost, (*line).moveRight)},
		{KeyHelp{"Alt-B, Ctrl-Left", "go back a word"},
			append(codes(prompt.ControlLeft), altKey('b'), altKey('B')),
			moving(func(l *line) { l.place(l.wordLeft(wordSeparators)) })},
		{KeyHelp{"Alt-F, Ctrl-Right", "go forward a word; take a word of what history suggests"},
			append(codes(prompt.ControlRight), altKey('f'), altKey('F')),
			orGhost((*edit).acceptGhostWord, func(l *line) { l.place(l.wordRight(wordSeparators)) })},
		{KeyHelp{"Ctrl-P, Up", "go up a line, then to the cell before"},
			codes(prompt.ControlP, prompt.Up, prompt.ShiftUp, prompt.ControlUp), (*edit).up},
		{KeyHelp{"Ctrl-N, Down", "go down a line, then to the cell after"},
			codes(prompt.ControlN, prompt.Down, prompt.ShiftDown, prompt.ControlDown), (*edit).down},
		{KeyHelp{"Alt-P, PageUp", "go to the cell before"},
			append(codes(prompt.PageUp), altKey('p'), altKey('P')),
			func(e *edit) action { return e.visit(e.entry - 1) }},
		{KeyHelp{"Alt-N, PageDown", "go to the cell after"},
			append(codes(prompt.PageDown), altKey('n'), altKey('N')),
			func(e *edit) action { return e.visit(e.entry + 1) }},
		{KeyHelp{"Alt-<", "go to the start of the cell"},
			[]key{altKey('<')}, moving(func(l *line) { l.place(0) })},
		{KeyHelp{"Alt->", "go to the end of the cell"},
			[]key{altKey('>')}, moving(func(l *line) { l.place(len(l.text())) })},
		{KeyHelp{"Ctrl-R", "search earlier cells; again for the one before"},
			codes(prompt.ControlR), (*edit).startSearch},
		{KeyHelp{"Backspace, Ctrl-H", "delete the character before the cursor"},
			codes(prompt.Backspace), (*edit).backspace},
		{KeyHelp{"Delete", "delete the character at the cursor"},
			codes(prompt.Delete), (*edit).deleteRight},
		{KeyHelp{"Ctrl-D", "delete the character at the cursor; leave, if nothing is typed"},
			codes(prompt.ControlD), (*edit).deleteRightOrLeave},
		{KeyHelp{"Ctrl-K", "cut to the end of the line"},
			codes(prompt.ControlK), (*edit).killToEnd},
		{KeyHelp{"Ctrl-U", "cut to the start of the line"},
			codes(prompt.ControlU), (*edit).killToStart},
		{KeyHelp{"Ctrl-W", "cut back to a space"},
			codes(prompt.ControlW), func(e *edit) action { return e.killWordLeft(" \t\n") }},
		{KeyHelp{"Alt-Backspace", "cut back a word"},
			[]key{altKey('\x7f')}, func(e *edit) action { return e.killWordLeft(wordSeparators) }},
		{KeyHelp{"Alt-D", "cut forward a word"},
			append(codes(prompt.ControlDelete), altKey('d'), altKey('D')), (*edit).killWordRight},
		{KeyHelp{"Ctrl-Y", "paste what was cut"},
			codes(prompt.ControlY), (*edit).yank},
		{KeyHelp{"Ctrl-T", "swap two characters"},
			codes(prompt.ControlT), (*edit).transpose},
		{KeyHelp{"Ctrl-_", "undo"},
			codes(prompt.ControlUnderscore), (*edit).undo},
		{KeyHelp{"Ctrl-X Ctrl-E", "edit the cell in $VISUAL or $EDITOR"},
			[]key{{code: prompt.ControlE, after: prompt.ControlX}}, always(outside)},
		{KeyHelp{"Ctrl-L", "clear the screen"},
			codes(prompt.ControlL), always(wipe)},
		{KeyHelp{"Ctrl-C", "drop the cell"},
			codes(prompt.ControlC), always(interrupt)},
		{KeyHelp{"Ctrl-Z", "suspend"},
			codes(prompt.ControlZ), always(suspend)},
	}
}

// bindingsByKey is the table as the loop looks it up.
func bindingsByKey() map[key]func(*edit) action {
	byKey := map[key]func(*edit) action{}
	for _, b := range bindings() {
		for _, k := range b.keys {
			byKey[k] = b.do
			if first := k.after; first != 0 {
				byKey[key{code: first}] = func(e *edit) action {
					e.prefix = first
					return stay
				}
			}
		}
	}
	return byKey
}
