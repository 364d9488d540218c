package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-shell/retort/repl/lesson"
)

func newLessonNew(f *flags, std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "new ID",
		Short: "Begin a lesson of your own",
		Long: `New writes a lesson that holds, to begin with, to the directory of --from
(default: this one), and adds it to the course.yaml there.`,
		Example: "  retort lesson new --from course clubs/leaving",
		Args:    oneID("new"),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := f.lessons
			if dir == "" {
				dir = "."
			}
			file, err := beginLesson(dir, args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(std.out, "Wrote %s. See it with: retort lesson preview --from %s %s\n", file, dir, args[0])
			return err
		},
	}
}

const template = `---
format: 1
id: %s
title: "A title"
fixture: school
---
What this lesson is about, in a few sentences.

## step: first
Which clubs meet in the room "Hall"?

` + "```go solution" + `
db.Where("room = ?", "Hall").Find(&[]models.Club{})
` + "```" + `

` + "```sql solution" + `
SELECT * FROM clubs WHERE room = 'Hall'
` + "```" + `

` + "```check" + `
rows: {sql: "SELECT name FROM clubs WHERE room = 'Hall'"}
` + "```" + `

` + "```hint" + `
The table clubs has a column room.
` + "```" + `

` + "```sql wrong msg=\"That is every club.\"" + `
SELECT * FROM clubs
` + "```" + `
`

// beginLesson writes the file of a new lesson and lists it.
func beginLesson(dir, id string) (string, error) {
	text := fmt.Sprintf(template, id)
	if _, err := lesson.Parse(id+".md", text); err != nil {
		return "", &usageError{err}
	}
	file := filepath.Join(dir, filepath.FromSlash(id)+".md")
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return "", err
	}
	to, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return "", err
	}
	_, err = to.WriteString(text)
	if err = errors.Join(err, to.Close()); err != nil {
		return "", err
	}
	list := filepath.Join(dir, lesson.CourseFile)
	course, err := os.ReadFile(list)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		course = []byte("format: 1\ntitle: A course\nlessons:\n")
	case err != nil:
		return "", err
	}
	before, after, found := strings.Cut(string(course), "\nlater:")
	listed := strings.TrimRight(before, "\n") + "\n  - " + id + "\n"
	if found {
		listed += "later:" + after
	}
	return file, os.WriteFile(list, []byte(listed), 0o666)
}
