package conformance

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Sequence is cells to be evaluated one after the other in one session.
type Sequence struct {
	Topic string // the name of its file without .txt
	Name  string // unique in its topic

	Cells []string
	// Go is the same in cells that make one Go program, where Cells do what no program can, such as declaring a name twice. Nil
	// if Cells make one themselves.
	Go []string

	Output string // to standard output, without the line feeds at its end
	Panic  string // the first line that Go's run time prints of the panic that ends the last cell: "panic: …"; empty if none does
}

// ID names a sequence among all topics.
func (s *Sequence) ID() string { return s.Topic + "/" + s.Name }

// Program returns the cells that make a Go program.
func (s *Sequence) Program() []string {
	if s.Go != nil {
		return s.Go
	}
	return s.Cells
}

const (
	heading   = "# "
	cellBreak = "---"
	marker    = "=== "
)

// A Topic is a file of sequences.
type Topic struct {
	Name      string
	Preface   string // what stands before the first sequence
	Sequences []*Sequence
}

// Parse reads a topic. Each sequence starts with a line "# name". Its cells follow, with a line "---" between two. Then come the
// sections, each behind a line that names it: "=== go" with other cells that make a Go program (see [Sequence]), "=== output" and
// "=== panic". Blank lines around a cell or at the end of a section do not count. What stands before the first sequence is for people.
func Parse(topic string, text string) (*Topic, error) {
	t := &Topic{Name: topic}
	var s *Sequence
	var part *[]string
	var preface []string
	sections := map[*Sequence]map[string]*[]string{}
	for i, line := range strings.Split(text, "\n") {
		name, isHeading := strings.CutPrefix(line, heading)
		section, isMarker := strings.CutPrefix(line, marker)
		switch {
		case isHeading:
			s = &Sequence{Topic: topic, Name: strings.TrimSpace(name)}
			if strings.Contains(s.Name, ":") {
				return nil, fmt.Errorf("%s.txt:%d: the name of a sequence has no colon", topic, i+1)
			}
			if slices.ContainsFunc(t.Sequences, func(o *Sequence) bool { return o.Name == s.Name }) {
				return nil, fmt.Errorf("%s.txt:%d: a second sequence is named %q", topic, i+1, s.Name)
			}
			t.Sequences = append(t.Sequences, s)
			part = new([]string)
			sections[s] = map[string]*[]string{"": part}
		case s == nil:
			preface = append(preface, line)
		case isMarker:
			if sections[s][section] != nil || !slices.Contains([]string{"go", "output", "panic"}, section) {
				return nil, fmt.Errorf("%s.txt:%d: %q is not a section, or a second one", topic, i+1, section)
			}
			part = new([]string)
			sections[s][section] = part
		default:
			*part = append(*part, line)
		}
	}
	t.Preface = joined(preface)
	for _, s := range t.Sequences {
		s.Cells = cells(*sections[s][""])
		if len(s.Cells) == 0 {
			return nil, fmt.Errorf("%s: it has no cell", s.ID())
		}
		if p := sections[s]["go"]; p != nil {
			s.Go = cells(*p)
		}
		if p := sections[s]["output"]; p != nil {
			s.Output = joined(*p)
		}
		if p := sections[s]["panic"]; p != nil {
			s.Panic = joined(*p)
		}
	}
	return t, nil
}

// cells splits lines into cells.
func cells(lines []string) []string {
	var found []string
	var cell []string
	end := func() {
		if text := strings.Trim(strings.Join(cell, "\n"), "\n"); strings.TrimSpace(text) != "" {
			found = append(found, text)
		}
		cell = nil
	}
	for _, line := range lines {
		if line == cellBreak {
			end()
			continue
		}
		cell = append(cell, line)
	}
	end()
	return found
}

func joined(lines []string) string { return strings.TrimRight(strings.Join(lines, "\n"), "\n") }

// Format writes a topic as [Parse] reads it. It fails where output has a line that would be read as something else.
func (t *Topic) Format() (string, error) {
	var b strings.Builder
	if t.Preface != "" {
		b.WriteString(t.Preface + "\n\n")
	}
	for i, s := range t.Sequences {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(heading + s.Name + "\n\n" + strings.Join(s.Cells, "\n"+cellBreak+"\n") + "\n\n")
		if s.Go != nil {
			b.WriteString(marker + "go\n" + strings.Join(s.Go, "\n"+cellBreak+"\n") + "\n\n")
		}
		for line := range strings.Lines(s.Output) {
			if strings.HasPrefix(line, heading) || strings.HasPrefix(line, marker) {
				return "", fmt.Errorf("%s: a line of its output reads as a heading: %q", s.ID(), line)
			}
		}
		b.WriteString(marker + "output\n")
		if s.Output != "" {
			b.WriteString(s.Output + "\n")
		}
		if s.Panic != "" {
			b.WriteString(marker + "panic\n" + s.Panic + "\n")
		}
	}
	return b.String(), nil
}

// knownFile is a file in the folder of topics that is none: the list of the sequences that do not pass.
const knownFile = "known.txt"

// Read reads the topics of a folder, in the order of their names.
func Read(dir string) ([]*Topic, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	var topics []*Topic
	for _, path := range paths {
		if filepath.Base(path) == knownFile {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read a topic: %w", err)
		}
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
		t, err := Parse(strings.TrimSuffix(filepath.Base(path), ".txt"), string(text))
		if err != nil {
			return nil, err
		}
		topics = append(topics, t)
	}
	return topics, nil
}

// Write writes a topic to its file in a folder, unless the file says it already.
func (t *Topic) Write(dir string) error {
	text, err := t.Format()
	if err != nil {
		return err
	}
	path := filepath.Join(dir, t.Name+".txt")
	if old, err := os.ReadFile(path); err == nil && string(old) == text {
		return nil
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write a topic: %w", err)
	}
	return nil
}
