package show

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
	Prompt           // the prompt of the shell
	Live             // the same on a database that other people work with

	// What belongs together, such as a call and the SQL that it made, has one of these.
	Pair1
	Pair2
	Pair3
	Pair4
	Pair5
	Pair6

	// The words of Go and of SQL, and :commands. In statements that are shown, keywords have the colour of the statement.
	CodeKeyword
	CodeType
	CodeCall
	CodeText
	CodeNumber
	CodeComment
	CodeCommand
)

// Style gives roles their colours, as the parameters of the terminal's SGR sequence: "1" is bold, "38;5;34" a green. Colour never
// carries meaning alone: text without it says the same. A nil Style writes no escape sequences. Package theme has styles.
type Style map[Role]string

// Paint returns s in the colours of the role.
func (st Style) Paint(r Role, s string) string {
	sgr := st[r]
	if sgr == "" || s == "" {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}
