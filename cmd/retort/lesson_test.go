package main

import (
	"testing"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl/lesson"
)

func course(t *testing.T) *lesson.Course {
	t.Helper()
	c, err := courseIn("")()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestLessons proves every lesson: each solution passes, each wrong answer gets its message, each demo runs.
func TestLessons(t *testing.T) {
	for _, l := range course(t).Lessons {
		t.Run(l.ID, func(t *testing.T) {
			t.Parallel()
			proven(t, l, "")
		})
	}
}

// TestLessonsOnPostgres does so with the lessons that hold there.
func TestLessonsOnPostgres(t *testing.T) { onServer(t, dbtest.Postgres(t), "postgres") }

// TestLessonsOnMySQL does so with the lessons that hold there.
func TestLessonsOnMySQL(t *testing.T) { onServer(t, dbtest.MySQL(t), "mysql") }

func onServer(t *testing.T, url, dialect string) {
	for _, l := range course(t).Lessons {
		if l.Portable(dialect) {
			t.Run(l.ID, func(t *testing.T) { proven(t, l, url) })
		}
	}
}

func proven(t *testing.T, l *lesson.Lesson, url string) {
	t.Helper()
	wrong, skipped, err := checkLesson(t.Context(), l, url)
	if err != nil || skipped != "" {
		t.Fatal(err, skipped)
	}
	for _, w := range wrong {
		t.Error(w)
	}
}

// TestCourse checks what is to hold of the lessons together.
func TestCourse(t *testing.T) {
	wrong := 0
	for _, l := range course(t).Lessons {
		if n := len(l.Steps); n < 4 || n > 10 {
			t.Errorf("%s has %d steps", l.ID, n)
		}
		for _, s := range l.Steps {
			wrong += len(s.Wrongs)
			if s.Check.Rows != nil && len(s.Solutions) < 2 {
				t.Errorf("%s, step %s: %d accepted answer", l.ID, s.Name, len(s.Solutions))
			}
		}
	}
	if wrong < 60 {
		t.Errorf("only %d wrong answers are caught", wrong)
	}
}
