package lesson_test

import (
	"testing"

	"github.com/retort-shell/retort/repl/lesson"
)

func TestNamed(t *testing.T) {
	c := &lesson.Course{Lessons: []*lesson.Lesson{{ID: "start/shell"}, {ID: "data/plans"}, {ID: "query/plans"}}}
	for name, want := range map[string]string{"start/shell": "start/shell", "shell": "start/shell", "plans": "", "start": "", "": ""} {
		got := ""
		if l, ok := c.Named(name); ok {
			got = l.ID
		}
		if got != want {
			t.Errorf("Named(%q) is %q, want %q", name, got, want)
		}
	}
}
