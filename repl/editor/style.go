package editor

// Style says how the editor's own additions look. Each field holds the parameters of an SGR sequence, such as "38;5;244"
// or "1;34". The zero Style uses no colour: only faint, bold, underlined and reversed text.
type Style struct {
	Ghost    string // what history suggests after the cursor; faint where empty
	Selected string // the selected item of a list; reversed where empty
	Detail   string // what stands beside an item, documentation, and the signature around the current parameter; faint where empty
	Param    string // the parameter of a signature that the cursor is at; bold where empty
	Match    string // what a search has found; reversed where empty
	Bracket  string // the bracket at the cursor and its partner; underlined where empty
}

// withDefaults fills in the sequences themselves.
func (s Style) withDefaults() Style {
	for _, f := range []struct {
		field *string
		plain string
	}{
		{&s.Ghost, "2"}, {&s.Selected, "7"}, {&s.Detail, "2"}, {&s.Param, "1"}, {&s.Match, "7"}, {&s.Bracket, "4"},
	} {
		if *f.field == "" {
			*f.field = f.plain
		}
		*f.field = "\x1b[" + *f.field + "m"
	}
	return s
}
