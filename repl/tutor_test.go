package repl_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/retort-shell/retort/lessons"
	"github.com/retort-shell/retort/repl/lesson"
)

// TestLessonsAreReachable goes through each lesson, once by showing every answer, once by skipping every step.
func TestLessonsAreReachable(t *testing.T) {
	course, err := lesson.Load(lessons.FS())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range course.Lessons {
		for _, by := range []string{":reveal", ":skip"} {
			t.Run(l.ID+by, func(t *testing.T) {
				t.Parallel()
				var out bytes.Buffer
				shell := newSample(t, &out)
				cells := []string{":lesson " + l.ID}
				for range l.Steps {
					cells = append(cells, by)
				}
				for i, cell := range cells {
					if err := shell.Eval(context.Background(), cell); err != nil {
						t.Fatalf("%s: %v\n%s", cell, err, out.String())
					}
					if done := strings.Contains(out.String(), "That was “"+l.Title+"”"); done != (i == len(l.Steps)) {
						t.Fatalf("after %d cells the lesson is done: %v\n%s", i+1, done, out.String())
					}
				}
			})
		}
	}
}
