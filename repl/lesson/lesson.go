package lesson

import "slices"

// A Lesson is one file.
type Lesson struct {
	ID        string
	Title     string
	Fixture   string   // the database that it begins with
	Requires  []string // lessons that come before
	Databases []string // dialects that it holds on, as GORM names them; none means all
	File      string
	Intro     []Part
	Steps     []*Step
}

// Portable reports whether the lesson holds on a dialect.
func (l *Lesson) Portable(dialect string) bool {
	return len(l.Databases) == 0 || slices.Contains(l.Databases, dialect)
}

// A Step is one thing to find out.
type Step struct {
	Name      string
	Line      int
	Parts     []Part
	Starter   *Code
	Solutions []Code
	Wrongs    []Code
	Hints     []string
	Notes     string
	Check     Check
	checkLine int
}

// A Part is prose in Markdown, or a demo.
type Part struct {
	Prose string
	Demo  *Code
}

// Code is one or more cells.
type Code struct {
	Lang string // go, sql or retort
	Text string
	Line int    // of its first line in the file
	Says string // of a wrong answer
}

// Prose is the text of a step without its demos.
func (s *Step) Prose() string {
	text := ""
	for _, p := range s.Parts {
		text += p.Prose
	}
	return text
}
