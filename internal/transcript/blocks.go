package transcript

import (
	"io"
	"regexp"
	"strings"
)

// ParseMarkdown reads the transcripts in the fenced code blocks of a Markdown
// text whose info string starts with lang. Each block starts a section, named
// for the Markdown heading above it; headings within the block start more.
func ParseMarkdown(r io.Reader, name, lang string) (*File, error) {
	f, err := read(r, name)
	if err != nil {
		return nil, err
	}
	blocks, err := fences(f, lang)
	if err != nil {
		return nil, err
	}
	return parseBlocks(f, blocks)
}

// ParseExamples reads the transcripts in the examples of a help text: the
// indented paragraphs that begin with a prompt. An example goes on, over
// blank lines, to the first line that is indented less; each is a section.
func ParseExamples(r io.Reader, name string) (*File, error) {
	f, err := read(r, name)
	if err != nil {
		return nil, err
	}
	return parseBlocks(f, examples(f.lines))
}

func parseBlocks(f *File, blocks []block) (*File, error) {
	p := parser{file: f}
	for _, b := range blocks {
		before := len(f.Sections)
		if err := p.block(b); err != nil {
			return nil, err
		}
		if len(f.Sections) == before {
			return nil, p.errorf(b.start, "no cell in this block")
		}
	}
	return p.done()
}

// A Fence is the content of a fenced code block of a Markdown text.
type Fence struct {
	Line int    // the line of the content's first line, counted from 1
	Text string // the content, each line with its "\n"
}

// Fences returns the contents of the fenced code blocks whose info string
// starts with the word lang. It is stricter than CommonMark: a block that is
// not closed, and one of lang that stands in a quotation or is indented by
// more than three columns, are errors.
func Fences(md []byte, lang string) ([]Fence, error) {
	f, err := read(strings.NewReader(string(md)), "markdown")
	if err != nil {
		return nil, err
	}
	blocks, err := fences(f, lang)
	if err != nil {
		return nil, err
	}
	var found []Fence
	for _, b := range blocks {
		var text strings.Builder
		for _, line := range f.lines[b.start:b.end] {
			text.WriteString(strings.TrimPrefix(strings.TrimSuffix(line, "\r"), b.indent) + "\n")
		}
		found = append(found, Fence{Line: b.start + 1, Text: text.String()})
	}
	return found, nil
}

var (
	// CommonMark 0.31, 4.5 Fenced code blocks: up to three columns, three or
	// more of one mark, and no backtick in an info string after backticks.
	fenceLine     = regexp.MustCompile("^( {0,3})(?:(`{3,})([^`]*)|(~{3,})(.*))$")
	misplacedLine = regexp.MustCompile("^[ \t>]*(?:`{3,}[ \t]*([^ \t`]*)[^`]*|~{3,}[ \t]*([^ \t]*).*)$")
	headingLine   = regexp.MustCompile(`^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#*)?$`)
)

func fences(f *File, lang string) ([]block, error) {
	var (
		found []block
		title string
	)
	for i := 0; i < len(f.lines); i++ {
		line := trimEnd(f.lines[i])
		if m := headingLine.FindStringSubmatch(line); m != nil {
			title = m[1]
		}
		m := fenceLine.FindStringSubmatch(line)
		if m == nil {
			if m := misplacedLine.FindStringSubmatch(line); m != nil && m[1]+m[2] == lang {
				return nil, lineError(f.Name, i+1, "a fence of %s must stand at the start of a line, not quoted or indented by more than three columns", lang)
			}
			continue
		}
		indent, mark, info := m[1], m[2]+m[4], strings.Fields(m[3]+m[5])
		start := i + 1
		for i++; i < len(f.lines) && !closes(f.lines[i], mark); i++ {
		}
		if i == len(f.lines) {
			return nil, lineError(f.Name, start, "this fence is not closed")
		}
		if len(info) > 0 && info[0] == lang {
			found = append(found, block{title: title, start: start, end: i, indent: indent})
		}
	}
	return found, nil
}

// closes reports whether a line ends the fenced block that mark opened.
func closes(line, mark string) bool {
	line = trimEnd(line)
	rest := strings.TrimLeft(line, " ")
	return len(line)-len(rest) <= 3 && len(rest) >= len(mark) && strings.Trim(rest, mark[:1]) == ""
}

func examples(lines []string) []block {
	var found []block
	for i := 0; i < len(lines); i++ {
		text := strings.TrimLeft(lines[i], " \t")
		indent := lines[i][:len(lines[i])-len(text)]
		if indent == "" || !isPrompt(trimEnd(text)) {
			continue
		}
		b := block{start: i, end: i + 1, indent: indent}
		for j, line := range lines[i:] {
			if strings.HasPrefix(line, indent) {
				b.end = i + j + 1
			} else if trimEnd(line) != "" {
				break
			}
		}
		found = append(found, b)
		i = b.end - 1
	}
	return found
}
