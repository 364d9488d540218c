// Package editor gets a cell from a person: typed and edited in a terminal, or read plainly from a pipe.
//
// [Terminal] is the editor of a terminal: many lines, completion, history. [Plain] collects lines from
// any reader. Both have a ReadCell method with the same meaning:
//
//   - it returns the text of one complete cell, which may be empty;
//   - [io.EOF] says that there are no more cells;
//   - [ErrInterrupted] says that the person dropped the line, and that the session goes on;
//   - the error of the context, [ErrTerminated] and every other error say that no cell will come.
//
// The buffer, its document, the key codes, the filters and the selection in the completion list are
// go-prompt's. The loop, the decoding of keys and the drawing are of this package, because
// go-prompt's know one line only and poll.
package editor

import (
	"errors"
	"os"
)

var (
	// ErrInterrupted is returned when Ctrl-C drops what was typed. The session goes on.
	ErrInterrupted = errors.New("interrupted")

	// ErrTerminated is returned, wrapped with the signal's name, when the process is asked to end
	// (SIGTERM, SIGHUP) while a cell is being read. The terminal is restored; the caller should leave.
	ErrTerminated = errors.New("asked to end")
)

// Item is one completion.
type Item struct {
	// Text replaces the part of the cell that the completion is for.
	Text string
	// Kind names what Text is, in a word: field, method, package, table.
	Kind string
	// Detail is the signature or type, on one line.
	Detail string
	// Doc is the documentation; its first line is shown for the selected item.
	Doc string
	// Before is put before the cell, as lines of its own, when the item is taken: an import that Text needs.
	Before string
}

// Signature is that of a call, for as long as the cursor is in its parentheses.
type Signature struct {
	Label  string   // all of it, on one line
	Params [][2]int // the bytes of Label at which each parameter stands
	Active int      // the parameter at the cursor; -1 if there is none
	Doc    string   // the documentation; its first line is shown
}

// History gives earlier cells. [FileHistory] is one.
type History interface {
	// Entries returns the earlier cells, oldest first. The caller does not change them.
	Entries() []string
	// Add appends a cell. An error means that the cell may be missing from the next session, no more.
	Add(cell string) error
}

// Config says how a [Terminal] reads and what it asks. Every field may be left empty. Its functions are called on the goroutine
// of ReadCell, one at a time. Highlight, Complete, Signature and Suggestable are asked after what was typed is on the screen and no
// other key waits; a key that comes while one of them is at work is shown when it has answered.
type Config struct {
	// In and Out are the terminal; os.Stdin and os.Stdout where nil.
	In, Out *os.File

	// Typed is what was read from the terminal before, and not used: the keys come first.
	Typed []byte

	// Prompt is asked once a cell. It may contain SGR sequences, and newlines.
	Prompt func() string

	// Continue stands before the second and later lines of a cell, under the end of the prompt; "…" where empty.
	// It may contain SGR sequences.
	Continue string

	// More reports whether src is the beginning of a cell, so that Enter adds a line to it. It is asked at
	// Enter only. Where nil, every line is a cell.
	More func(src string) bool

	// Complete returns what could stand at the cursor, best first, and the part text[start:end] that an item
	// replaces. All offsets are in bytes. The editor filters the items by text[start:cursor]: those that
	// begin with it, or else those that contain its letters in order. It asks once for a word and filters again
	// while the word grows, so all items that could stand there are wanted. It asks while a person types and at Tab.
	Complete func(text string, cursor int) (items []Item, start, end int)

	// Signature returns the signature of the call in whose parentheses the cursor stands.
	Signature func(text string, cursor int) (Signature, bool)

	// Highlight returns src with SGR sequences added and nothing else changed; any other answer is not used.
	Highlight func(src string) string

	// Suggestable reports whether an entry of the history may be suggested while its beginning is typed. Where nil, any may.
	Suggestable func(entry string) bool

	// FileType returns the ending that a file with a cell should have, for the person's own editor; ".go" where nil.
	FileType func(cell string) string

	// Style is the look of what the editor adds.
	Style Style

	// History is searched, walked and added to; kept in memory for this editor where nil.
	History History

	// Warn is told of what went wrong without stopping the editor, such as a history that cannot be written.
	Warn func(error)

	// Getenv looks up TERM, LC_ALL, LC_CTYPE, LANG, VISUAL and EDITOR; os.Getenv where nil.
	Getenv func(string) string
}

// withDefaults fills what was left empty.
func (c Config) withDefaults() Config {
	if c.In == nil {
		c.In = os.Stdin
	}
	if c.Out == nil {
		c.Out = os.Stdout
	}
	if c.Getenv == nil {
		c.Getenv = os.Getenv
	}
	if c.Prompt == nil {
		c.Prompt = func() string { return "> " }
	}
	if c.More == nil {
		c.More = func(string) bool { return false }
	}
	if c.FileType == nil {
		c.FileType = func(string) string { return ".go" }
	}
	c.Style = c.Style.withDefaults()
	if c.Complete == nil {
		c.Complete = func(string, int) ([]Item, int, int) { return nil, 0, 0 }
	}
	if c.Signature == nil {
		c.Signature = func(string, int) (Signature, bool) { return Signature{}, false }
	}
	if c.History == nil {
		c.History, _ = OpenHistory("")
	}
	if c.Warn == nil {
		c.Warn = func(error) {}
	}
	return c
}
