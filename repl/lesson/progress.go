package lesson

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// An Event is what a learner did in a step.
type Event string

// The events. Reset with a step takes back what is known of it, without one of its lesson.
const (
	Began    Event = "began"
	Tried    Event = "tried"
	Hinted   Event = "hinted"
	Revealed Event = "revealed"
	Skipped  Event = "skipped"
	Done     Event = "done"
	Reset    Event = "reset"
)

// Standing is how a learner stands in a step.
type Standing struct {
	Done, Skipped, Revealed bool
	Tries, Hints            int
	When                    time.Time // of the last event
}

// Passed reports whether the learner goes on behind the step.
func (s Standing) Passed() bool { return s.Done || s.Skipped }

// Progress is a learner's. It is a file of events, one JSON object a line, that is only ever added to, each line at once: two shells lose nothing of each
// other's, and a kill leaves at worst a last line that is not whole, which is passed over. Steps are known by their names, so that lessons may be
// reordered and others may come in between.
type Progress struct {
	path   string // "" keeps it in memory
	now    func() time.Time
	steps  map[string]Standing
	last   string // the lesson of the last event
	offset int64  // how far the file was read
}

type line struct {
	Lesson string    `json:"lesson"`
	Step   string    `json:"step,omitempty"`
	Event  Event     `json:"event"`
	At     time.Time `json:"at"`
}

// OpenProgress reads a learner's progress; a file that does not exist is an empty one. An empty path keeps it in memory.
func OpenProgress(path string, now func() time.Time) (*Progress, error) {
	p := &Progress{path: path, now: now, steps: map[string]Standing{}}
	return p, p.Refresh()
}

// Refresh reads what other shells have added.
func (p *Progress) Refresh() error {
	if p.path == "" {
		return nil
	}
	f, err := os.Open(p.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the progress: %w", err)
	}
	defer f.Close()
	if _, err := f.Seek(p.offset, io.SeekStart); err != nil {
		return fmt.Errorf("read the progress: %w", err)
	}
	for r := bufio.NewReader(f); ; {
		text, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // what has no end may still be being written
		}
		if err != nil {
			return fmt.Errorf("read the progress: %w", err)
		}
		p.offset += int64(len(text))
		var l line
		if json.Unmarshal(text, &l) == nil && l.Lesson != "" {
			p.take(l)
		}
	}
}

func (p *Progress) take(l line) {
	p.last = l.Lesson
	if l.Event == Reset && l.Step == "" {
		for k := range p.steps {
			if filepath.ToSlash(filepath.Dir(k)) == l.Lesson {
				delete(p.steps, k)
			}
		}
		return
	}
	if l.Step == "" {
		return
	}
	k := l.Lesson + "/" + l.Step
	s := p.steps[k]
	switch l.Event {
	case Tried:
		s.Tries++
	case Hinted:
		s.Hints++
	case Revealed:
		s.Revealed = true
	case Skipped:
		s.Skipped = true
	case Done:
		s.Done = true
	case Reset:
		s = Standing{}
	}
	s.When = l.At
	p.steps[k] = s
}

// Add records an event.
func (p *Progress) Add(lesson, step string, e Event) error {
	l := line{lesson, step, e, p.now().UTC()}
	if p.path == "" {
		p.take(l)
		return nil
	}
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(p.path), 0o700); err != nil {
		return fmt.Errorf("keep the progress: %w", err)
	}
	f, err := os.OpenFile(p.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("keep the progress: %w", err)
	}
	text = append(text, '\n')
	if torn(f) {
		text = append([]byte{'\n'}, text...)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("keep the progress: %w", err)
	}
	return p.Refresh()
}

// torn reports whether a file ends within a line.
func torn(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false
	}
	end := make([]byte, 1)
	_, err = f.ReadAt(end, info.Size()-1)
	return err == nil && end[0] != '\n'
}

// Step is how the learner stands in a step.
func (p *Progress) Step(l *Lesson, s *Step) Standing { return p.steps[l.ID+"/"+s.Name] }

// Passed counts the steps of a lesson that are passed.
func (p *Progress) Passed(l *Lesson) int {
	n := 0
	for _, s := range l.Steps {
		if p.Step(l, s).Passed() {
			n++
		}
	}
	return n
}

// First is the index of the first step that is not passed, or 0 where all are.
func (p *Progress) First(l *Lesson) int {
	for i, s := range l.Steps {
		if !p.Step(l, s).Passed() {
			return i
		}
	}
	return 0
}

// Next is the lesson to go on with: the last one, or where that is done the first one that is not.
func (p *Progress) Next(c *Course) *Lesson {
	if l, ok := c.Find(p.last); ok && p.Passed(l) < len(l.Steps) {
		return l
	}
	for _, l := range c.Lessons {
		if p.Passed(l) < len(l.Steps) {
			return l
		}
	}
	return nil
}
