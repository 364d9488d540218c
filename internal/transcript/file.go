package transcript

import "slices"

// A File is a text with the sections found in it.
type File struct {
	// Name is the path or title that errors and differences name.
	Name     string
	Sections []Section

	lines []string // the whole text, without line ends
}

// A Section is a part of a file that is played on a session of its own.
type Section struct {
	// Name is the heading's text; it is empty for steps above any heading.
	Name string
	// Line is the line of the heading, or of the first step if there is none.
	// Lines count from 1.
	Line  int
	Steps []Step
}

// A Step is one cell with what the session shows for it.
type Step struct {
	// Line is the line of the prompt, counted from 1.
	Line int
	// Prompt is what stands in front of the cell, with its last blank.
	Prompt string
	// Cell is the text to evaluate; its lines are separated by "\n".
	Cell string
	// Output is what is shown below the cell, as [Normalize] leaves it.
	Output string

	src source
}

// source is a step as it was read, and where.
type source struct {
	prompt, cell, output string

	end    int    // index of the line after the step's last
	limit  int    // index of the line after the last that may belong to transcripts
	indent string // stands in front of every line
}

// changed reports whether the step is no longer what was read.
func (s Step) changed() bool {
	return s.Prompt != s.src.prompt || s.Cell != s.src.cell || s.Output != s.src.output
}

// With returns the file with another form of section i, as [Play] returns it.
func (f *File) With(i int, played Section) *File {
	g := *f
	g.Sections = slices.Clone(f.Sections)
	g.Sections[i] = played
	return &g
}
