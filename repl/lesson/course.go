package lesson

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// CourseFile is the file in a set's directory that names its lessons in their order.
const CourseFile = "course.yaml"

// A Course is a set of lessons.
type Course struct {
	Title   string
	Lessons []*Lesson
	Later   []Later
}

// Later is a lesson that is planned.
type Later struct {
	ID  string `yaml:"id"`
	Why string `yaml:"why"` // what it waits for
}

// Load reads a set of lessons: the file course.yaml, and for each ID that it lists the file ID.md. All that is wrong is in the error,
// and a Markdown file that is not listed is wrong.
func Load(dir fs.FS) (*Course, error) {
	text, err := fs.ReadFile(dir, CourseFile)
	if err != nil {
		return nil, fmt.Errorf("read a set of lessons: %w", err)
	}
	var listed struct {
		Format  int      `yaml:"format"`
		Title   string   `yaml:"title"`
		Lessons []string `yaml:"lessons"`
		Later   []Later  `yaml:"later"`
	}
	if err := yaml.UnmarshalWithOptions(text, &listed, yaml.Strict()); err != nil {
		return nil, &Error{CourseFile, yamlLine(err, 1), yaml.FormatError(err, false, false)}
	}
	if listed.Format != Format {
		return nil, &Error{CourseFile, 1, fmt.Sprintf("expected format: %d, found %d", Format, listed.Format)}
	}
	c := &Course{Title: listed.Title, Later: listed.Later}
	var wrong []error
	for _, id := range listed.Lessons {
		l, err := load(dir, id)
		if err == nil {
			err = c.add(l)
		}
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	err = fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		id, isLesson := strings.CutSuffix(name, ".md")
		if err == nil && !d.IsDir() && isLesson && path.Base(name) != "README.md" && !slices.Contains(listed.Lessons, id) {
			wrong = append(wrong, &Error{name, 1, "expected " + id + " in the list of " + CourseFile + ", found it nowhere"})
		}
		return err
	})
	return c, errors.Join(append(wrong, err)...)
}

func load(dir fs.FS, id string) (*Lesson, error) {
	file := id + ".md"
	text, err := fs.ReadFile(dir, file)
	if err != nil {
		return nil, fmt.Errorf("read lesson %s: %w", id, err)
	}
	l, err := Parse(file, string(text))
	if err == nil && l.ID != id {
		err = &Error{file, 2, fmt.Sprintf("expected id: %s, as the file is named, found %s", id, l.ID)}
	}
	return l, err
}

func (c *Course) add(l *Lesson) error {
	for _, id := range l.Requires {
		if _, ok := c.Find(id); !ok {
			return &Error{l.File, 2, "requires: expected a lesson that comes before, found " + id}
		}
	}
	c.Lessons = append(c.Lessons, l)
	return nil
}

// Find returns the lesson with an ID.
func (c *Course) Find(id string) (*Lesson, bool) {
	i := slices.IndexFunc(c.Lessons, func(l *Lesson) bool { return l.ID == id })
	if i < 0 {
		return nil, false
	}
	return c.Lessons[i], true
}

// IDs are those of the lessons, in their order.
func (c *Course) IDs() []string {
	var ids []string
	for _, l := range c.Lessons {
		ids = append(ids, l.ID)
	}
	return ids
}

// Named returns the lesson that a person means: by its ID, or by the last part of it where no other lesson has the same.
func (c *Course) Named(name string) (*Lesson, bool) {
	if l, ok := c.Find(name); ok {
		return l, true
	}
	var found *Lesson
	for _, l := range c.Lessons {
		if path.Base(l.ID) != name {
			continue
		}
		if found != nil {
			return nil, false
		}
		found = l
	}
	return found, found != nil
}
