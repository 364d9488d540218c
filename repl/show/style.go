package show

import "github.com/jedib0t/go-pretty/v6/text"

// Role is what a piece of text is, for colouring.
type Role uint8

// The roles. Text that has none keeps the terminal's own colour.
const (
	Plain       Role = iota
	Heading          // what is being shown: "models.User #9, saved"
	Muted            // what may be skipped: counts, captions, times
	Number           // numbers in tables
	Failure          // errors
	Null             // NULL
	Key              // names of fields and columns
	Read             // SELECT and other statements that read
	Insert           // INSERT
	Update           // UPDATE
	Delete           // DELETE, TRUNCATE, DROP, ROLLBACK
	Transaction      // BEGIN, COMMIT, SAVEPOINT, RELEASE
)

// Style gives roles their colours. Colour never carries meaning alone: text without it says the same. A nil Style
// writes no escape sequences.
type Style map[Role]text.Colors

// Colour returns the default Style. It uses the terminal's own 16 colours, so that it follows light and dark themes.
func Colour() Style {
	return Style{
		Heading:     {text.Bold},
		Muted:       {text.FgHiBlack},
		Number:      {text.FgCyan},
		Failure:     {text.FgRed},
		Null:        {text.FgHiBlack, text.Italic},
		Key:         {text.FgHiBlack},
		Read:        {text.FgBlue},
		Insert:      {text.FgGreen},
		Update:      {text.FgYellow},
		Delete:      {text.FgRed},
		Transaction: {text.FgCyan},
	}
}

// Paint returns s in the colours of the role.
func (st Style) Paint(r Role, s string) string {
	colors := st[r]
	if len(colors) == 0 || s == "" {
		return s
	}
	return colors.EscapeSeq() + s + text.EscapeReset
}
