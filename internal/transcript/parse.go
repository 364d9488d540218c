package transcript

import (
	"fmt"
	"io"
	"regexp"
	"strings"
)

const ellipsis = "…"

var promptLine = regexp.MustCompile(`^([\p{L}\p{N}][^\s>]*(?: (?:\([^()>]*\)|\[[^\[\]>]*\]))*>)(?: (.*))?$`)

// Parse reads a text that is a transcript from its first line to its last.
// Errors name the file and the line.
func Parse(r io.Reader, name string) (*File, error) {
	f, err := read(r, name)
	if err != nil {
		return nil, err
	}
	p := parser{file: f}
	if err := p.block(block{end: len(f.lines)}); err != nil {
		return nil, err
	}
	return p.done()
}

func read(r io.Reader, name string) (*File, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read transcript %s: %w", name, err)
	}
	return &File{Name: name, lines: strings.Split(string(text), "\n")}, nil
}

// A block is a run of lines, [start, end), that holds a transcript.
type block struct {
	title      string // names the section of steps that have no heading above
	start, end int
	indent     string // to be removed from every line
}

type parser struct {
	file    *File
	section *Section
	step    *Step
	part    part
}

// part is the part of a step that the lines before have led to.
type part int

const (
	outside part = iota // not in a step: only prompts, headings and comments may follow
	inCell
	inOutput
)

// block reads the sections of one block.
func (p *parser) block(b block) error {
	p.section, p.step, p.part = nil, nil, outside
	for i := b.start; i < b.end; i++ {
		line := trimEnd(strings.TrimPrefix(p.file.lines[i], b.indent))
		switch name, isHeading := heading(line); {
		case isHeading:
			if err := p.endSection(); err != nil {
				return err
			}
			p.startSection(name, i+1)
		case isComment(line):
			p.endStep()
		case isPrompt(line):
			if p.section == nil {
				p.startSection(b.title, i+1)
			}
			p.endStep()
			m := promptLine.FindStringSubmatch(line)
			p.step = &Step{Line: i + 1, Prompt: m[1] + " ", Cell: m[2], src: source{end: i + 1, limit: b.end, indent: b.indent}}
			p.part = inCell
		case p.part == inCell && isContinuation(line):
			p.step.Cell += "\n" + continued(line)
			p.step.src.end = i + 1
		case p.part != outside:
			p.part = inOutput
			p.step.Output += strings.TrimPrefix(line, `\`) + "\n"
			if line != "" {
				p.step.src.end = i + 1
			}
		case line != "":
			return p.errorf(i+1, "want a prompt, a heading (# name) or a comment (## text), found %q", line)
		}
	}
	return p.endSection()
}

func (p *parser) startSection(name string, line int) {
	p.section = &Section{Name: name, Line: line}
}

func (p *parser) endStep() {
	if p.step != nil {
		p.step.Output = Normalize(p.step.Output)
		p.step.src.prompt, p.step.src.cell, p.step.src.output = p.step.Prompt, p.step.Cell, p.step.Output
		p.section.Steps = append(p.section.Steps, *p.step)
	}
	p.step, p.part = nil, outside
}

func (p *parser) endSection() error {
	if p.section == nil {
		return nil
	}
	p.endStep()
	if len(p.section.Steps) == 0 {
		return p.errorf(p.section.Line, "section %q has no cell", p.section.Name)
	}
	p.file.Sections = append(p.file.Sections, *p.section)
	p.section = nil
	return nil
}

func (p *parser) done() (*File, error) {
	if len(p.file.Sections) == 0 {
		return nil, p.errorf(len(p.file.lines), "no cell in this transcript")
	}
	return p.file, nil
}

func (p *parser) errorf(line int, format string, args ...any) error {
	return lineError(p.file.Name, line, format, args...)
}

func lineError(name string, line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", name, line, fmt.Sprintf(format, args...))
}

func heading(line string) (name string, ok bool) {
	name, ok = strings.CutPrefix(line, "# ")
	return strings.TrimSpace(name), ok
}

func isComment(line string) bool {
	return line == "##" || strings.HasPrefix(line, "## ")
}

func isPrompt(line string) bool {
	return promptLine.MatchString(line)
}

func isContinuation(line string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), ellipsis)
	return ok && (rest == "" || rest[0] == ' ')
}

// continued returns the part of a cell that a continuation line holds.
func continued(line string) string {
	rest := strings.TrimPrefix(strings.TrimLeft(line, " \t"), ellipsis)
	return strings.TrimPrefix(rest, " ")
}

// Normalize removes what does not count when outputs are compared: white
// space at the end of lines, and blank lines at the end of the text.
func Normalize(output string) string {
	lines := strings.Split(output, "\n")
	for i, line := range lines {
		lines[i] = trimEnd(line)
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func trimEnd(line string) string {
	return strings.TrimRight(line, " \t\r")
}
