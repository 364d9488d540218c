// Package transcript reads sessions written down as text and checks that a
// shell still shows what they say.
//
// # Format
//
// A transcript is a text that reads like the terminal it was taken from:
//
//	## A schema is not a row.
//
//	# A type is shown as its schema
//
//	school> models.Tag
//	models.Tag is a schema: table tags. No row was read.
//
//	school> for i := range 2 {
//	      …     fmt.Println(i)
//	      … }
//	0
//	1
//
// Its parts:
//
//   - "# name" starts a section. Each section is played on a fresh session.
//   - A name, "> " and the cell's first line make a step. A mark in brackets
//     may follow the name: "live (read-only)> ".
//   - Lines that start with "…", indented as one likes, go on with the cell.
//   - What follows, up to the next prompt, heading or comment, is the output,
//     word for word. White space at the end of a line and blank lines at the
//     end of the output do not count.
//   - "## text" is a comment. It may stand above a heading or a prompt, not
//     within a cell or its output.
//   - An output line that would be read as one of these is written with a
//     backslash in front; so is one that starts with a backslash.
//
// Nothing in a transcript stands for "any text": what a session shows has to
// be the same each time, so clocks, durations, widths and colours are fixed
// where the session is made.
//
// A transcript that is played on several databases says where they differ: see
// [Variants].
//
// Transcripts also stand in the fenced code blocks of Markdown
// ([ParseMarkdown]) and in the indented examples of help texts
// ([ParseExamples]). Package transcripttest runs them as tests.
package transcript
