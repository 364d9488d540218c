package lesson

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// Format is the version of the format that this package reads.
const Format = 1

// An Error is a place in a file that is not as expected.
type Error struct {
	File string
	Line int
	Says string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Says) }

type frontMatter struct {
	Format    int      `yaml:"format"`
	ID        string   `yaml:"id"`
	Title     string   `yaml:"title"`
	Fixture   string   `yaml:"fixture"`
	Requires  []string `yaml:"requires"`
	Databases []string `yaml:"databases"`
}

var (
	idRE      = regexp.MustCompile(`^[a-z0-9-]+(/[a-z0-9-]+)*$`)
	stepRE    = regexp.MustCompile(`^## +step:[ \t]*(.*?)[ \t]*$`)
	headingRE = regexp.MustCompile(`^#{1,2}[ \t]`)
	fenceRE   = regexp.MustCompile("^(`{3,})[ \t]*([^`]*)$")
	messageRE = regexp.MustCompile(`^wrong[ \t]+msg=("(?:[^"\\]|\\.)*")$`)
)

// Parse reads a lesson. An error is an *Error, with what was expected.
func Parse(file, text string) (*Lesson, error) {
	p := &parser{file: file, lines: strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), lesson: &Lesson{File: file}}
	if err := p.front(); err != nil {
		return nil, err
	}
	for p.at < len(p.lines) {
		if err := p.line(); err != nil {
			return nil, err
		}
	}
	if err := p.endStep(); err != nil {
		return nil, err
	}
	if len(p.lesson.Steps) == 0 {
		return nil, p.errorf(len(p.lines), "expected a step, \"## step: name\", found none")
	}
	return p.lesson, nil
}

type parser struct {
	file   string
	lines  []string
	at     int // the index of the next line
	lesson *Lesson
	step   *Step
	prose  strings.Builder
}

func (p *parser) errorf(line int, format string, args ...any) error {
	return &Error{p.file, line, fmt.Sprintf(format, args...)}
}

func (p *parser) front() error {
	if p.lines[0] != "---" {
		return p.errorf(1, "expected front matter that begins with ---, found %q", p.lines[0])
	}
	end := slices.Index(p.lines[1:], "---") + 1
	if end == 0 {
		return p.errorf(1, "expected --- at the end of the front matter, found none")
	}
	var f frontMatter
	if err := yaml.UnmarshalWithOptions([]byte("\n"+strings.Join(p.lines[1:end], "\n")), &f, yaml.Strict()); err != nil {
		return p.errorf(yamlLine(err, 1), "front matter: %s", yaml.FormatError(err, false, false))
	}
	switch {
	case f.Format != Format:
		return p.errorf(2, "expected format: %d, found %d", Format, f.Format)
	case !idRE.MatchString(f.ID):
		return p.errorf(2, "expected an id such as model/methods, found %q", f.ID)
	case f.Title == "":
		return p.errorf(2, "expected a title, found none")
	case f.Fixture == "":
		return p.errorf(2, "expected a fixture such as school, found none")
	}
	l := p.lesson
	l.ID, l.Title, l.Fixture, l.Requires, l.Databases = f.ID, f.Title, f.Fixture, f.Requires, f.Databases
	p.at = end + 1
	return nil
}

// yamlLine is where YAML is wrong, as far as it says.
func yamlLine(err error, otherwise int) int {
	if m := regexp.MustCompile(`\[(\d+):\d+\]`).FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return otherwise
}

func (p *parser) line() error {
	line := p.lines[p.at]
	if m := stepRE.FindStringSubmatch(line); m != nil {
		if err := p.endStep(); err != nil {
			return err
		}
		if !idRE.MatchString(m[1]) || strings.Contains(m[1], "/") {
			return p.errorf(p.at+1, "expected a name such as who-is-president after step:, found %q", m[1])
		}
		if slices.ContainsFunc(p.lesson.Steps, func(s *Step) bool { return s.Name == m[1] }) {
			return p.errorf(p.at+1, "expected a name of its own, found a second step %s", m[1])
		}
		p.step = &Step{Name: m[1], Line: p.at + 1}
		p.at++
		return nil
	}
	if headingRE.MatchString(line) {
		return p.errorf(p.at+1, "expected \"## step: name\", found another heading: %q", line)
	}
	m := fenceRE.FindStringSubmatch(line)
	if m == nil {
		p.prose.WriteString(line + "\n")
		p.at++
		return nil
	}
	return p.fence(m[1], strings.TrimSpace(m[2]))
}

// flush ends a piece of prose.
func (p *parser) flush() {
	text := strings.Trim(p.prose.String(), "\n")
	p.prose.Reset()
	if text != "" {
		p.add(Part{Prose: text + "\n"})
	}
}

func (p *parser) add(part Part) {
	if p.step != nil {
		p.step.Parts = append(p.step.Parts, part)
	} else {
		p.lesson.Intro = append(p.lesson.Intro, part)
	}
}

func (p *parser) fence(mark, info string) error {
	open := p.at + 1
	end := p.at + 1
	for ; end < len(p.lines) && strings.TrimRight(p.lines[end], " \t") != mark; end++ {
	}
	if end == len(p.lines) {
		return p.errorf(open, "expected %s at the end of this fence, found none", mark)
	}
	text := strings.Join(p.lines[p.at+1:end], "\n")
	whole := strings.Join(p.lines[p.at:end+1], "\n")
	p.at = end + 1
	lang, role, _ := strings.Cut(info, " ")
	role = strings.TrimSpace(role)
	switch lang {
	case "check", "hint", "notes":
		if role != "" {
			return p.errorf(open, "expected ```%s alone, found %q after it", lang, role)
		}
		role = lang
	case "go", "sql", "retort":
	default:
		role = ""
	}
	if role == "" {
		p.prose.WriteString(whole + "\n")
		return nil
	}
	if strings.TrimSpace(text) == "" {
		return p.errorf(open, "expected something in this fence, found nothing")
	}
	code := Code{Lang: lang, Text: text, Line: open + 1}
	if role == "demo" {
		p.flush()
		p.add(Part{Demo: &code})
		return nil
	}
	if p.step == nil {
		return p.errorf(open, "expected a step, \"## step: name\", before a %s", role)
	}
	s := p.step
	switch name, _, _ := strings.Cut(role, " "); name {
	case "starter":
		if s.Starter != nil {
			return p.errorf(open, "expected one starter, found a second")
		}
		s.Starter = &code
	case "solution":
		s.Solutions = append(s.Solutions, code)
	case "wrong":
		m := messageRE.FindStringSubmatch(role)
		if m == nil {
			return p.errorf(open, "expected wrong msg=\"what it says\", found %q", role)
		}
		says, err := strconv.Unquote(m[1])
		if err != nil || strings.TrimSpace(says) == "" {
			return p.errorf(open, "expected a message in quotes, found %s", m[1])
		}
		code.Says = says
		s.Wrongs = append(s.Wrongs, code)
	case "hint":
		s.Hints = append(s.Hints, text)
	case "notes":
		s.Notes += text + "\n"
	case "check":
		if s.checkLine > 0 {
			return p.errorf(open, "expected one check, found a second")
		}
		check, err := parseCheck(text)
		if err != nil {
			return p.errorf(open+yamlLine(err, 1), "check: %v", err)
		}
		s.Check, s.checkLine = check, open
	default:
		return p.errorf(open, "expected demo, starter, solution, wrong, check, hint or notes, found %q", role)
	}
	return nil
}

// endStep refuses a step that lacks something.
func (p *parser) endStep() error {
	p.flush()
	s := p.step
	if s == nil {
		return nil
	}
	switch {
	case strings.TrimSpace(s.Prose()) == "":
		return p.errorf(s.Line, "expected prose in step %s, found none", s.Name)
	case s.checkLine == 0:
		return p.errorf(s.Line, "expected a check in step %s, found none", s.Name)
	case s.Check.Asks() && len(s.Solutions)+len(s.Wrongs) > 0:
		return p.errorf(s.checkLine, "a choice or predict has its answers in the check, but step %s has code for them", s.Name)
	case !s.Check.Asks() && len(s.Solutions) == 0:
		return p.errorf(s.Line, "expected a solution in step %s, found none", s.Name)
	case len(s.Hints) == 0:
		return p.errorf(s.Line, "expected a hint in step %s, found none", s.Name)
	}
	p.lesson.Steps = append(p.lesson.Steps, s)
	return nil
}
