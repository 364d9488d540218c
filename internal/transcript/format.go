package transcript

import (
	"fmt"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/rogpeppe/go-internal/diff"
)

// Format returns the text that the file was read from, with the steps that
// are no longer what was read written anew. All other lines stay as they are.
func (f *File) Format() []byte {
	var out []string
	next := 0 // the first line not yet written
	for _, section := range f.Sections {
		for _, step := range section.Steps {
			if !step.changed() {
				continue
			}
			out = append(out, f.lines[next:step.Line-1]...)
			out = append(out, step.render()...)
			next = step.src.end
			hasFirstOutput := step.src.output == "" && step.Output != ""
			if hasFirstOutput && next < step.src.limit && trimEnd(f.lines[next]) != "" {
				out = append(out, "")
			}
		}
	}
	out = append(out, f.lines[next:]...)
	return []byte(strings.Join(out, "\n"))
}

// render returns the lines of a step.
func (s Step) render() []string {
	cell := strings.Split(s.Cell, "\n")
	lines := []string{s.Prompt + cell[0]}
	for _, line := range cell[1:] {
		lines = append(lines, Continuation(s.Prompt)+line)
	}
	if s.Output != "" {
		for i, line := range strings.Split(s.Output, "\n") {
			if needsEscape(line, i == 0) {
				line = `\` + line
			}
			lines = append(lines, line)
		}
	}
	for i, line := range lines {
		lines[i] = trimEnd(s.src.indent + line)
	}
	return lines
}

func needsEscape(line string, first bool) bool {
	_, isHeading := heading(line)
	return isHeading || isComment(line) || isPrompt(line) || strings.HasPrefix(line, `\`) ||
		first && isContinuation(line)
}

// Continuation returns what stands in front of a cell's second and later
// lines, so that they line up with the first: "      … " below "school> ".
func Continuation(prompt string) string {
	const own = 2 // columns
	return strings.Repeat(" ", max(0, uniseg.StringWidth(prompt)-own)) + ellipsis + " "
}

// Diff returns how what got shows differs from what f says, as a unified
// diff below the place of the first step that differs. It returns "" if they
// show the same. Both have to come from one reading, got through [File.With].
func (f *File) Diff(got *File) string {
	for i, section := range got.Sections {
		for j, step := range section.Steps {
			if !step.changed() {
				continue
			}
			d := string(diff.Diff(f.Name, f.Format(), "got", got.Format()))
			_, d, _ = strings.Cut(d, "\n") // the command line that would make it
			return fmt.Sprintf("%s:%d: %s%s\n%s", f.Name, step.Line, f.Sections[i].Steps[j].Prompt, firstLine(step.Cell), d)
		}
	}
	return ""
}

func firstLine(s string) string {
	line, _, more := strings.Cut(s, "\n")
	if more {
		line += " " + ellipsis
	}
	return line
}
