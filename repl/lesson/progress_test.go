package lesson_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/retort-shell/retort/repl/lesson"
)

func now() time.Time { return time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC) }

func open(t *testing.T, path string) *lesson.Progress {
	t.Helper()
	p, err := lesson.OpenProgress(path, now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var two = &lesson.Lesson{ID: "a/b", Steps: []*lesson.Step{{Name: "one"}, {Name: "two"}}}

func add(t *testing.T, p *lesson.Progress, step string, e lesson.Event) {
	t.Helper()
	if err := p.Add("a/b", step, e); err != nil {
		t.Fatal(err)
	}
}

// TestProgressOfTwoShells has two shells write at once: neither loses what the other has written.
func TestProgressOfTwoShells(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "lessons.jsonl")
	var all sync.WaitGroup
	for range 2 {
		p := open(t, path)
		all.Go(func() {
			for range 50 {
				if err := p.Add("a/b", "one", lesson.Tried); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := open(t, path).Step(two, two.Steps[0]).Tries; got != 100 {
		t.Errorf("%d tries of 100 were kept", got)
	}
}

// TestProgressAfterAKill has a shell end in the middle of a line.
func TestProgressAfterAKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lessons.jsonl")
	p := open(t, path)
	add(t, p, "one", lesson.Done)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, []byte(`{"lesson":"a/b","st`)...), 0o600); err != nil {
		t.Fatal(err)
	}
	p = open(t, path)
	add(t, p, "two", lesson.Skipped)
	p = open(t, path)
	if first, second := p.Step(two, two.Steps[0]), p.Step(two, two.Steps[1]); !first.Done || !second.Skipped {
		t.Errorf("kept %+v and %+v", first, second)
	}
}

// TestProgressOfOtherLessons reorders steps, adds one, and resets.
func TestProgressOfOtherLessons(t *testing.T) {
	p := open(t, filepath.Join(t.TempDir(), "lessons.jsonl"))
	add(t, p, "two", lesson.Hinted)
	add(t, p, "two", lesson.Done)
	later := &lesson.Lesson{ID: "a/b", Steps: []*lesson.Step{{Name: "two"}, {Name: "between"}, {Name: "one"}}}
	if p.Passed(later) != 1 || p.First(later) != 1 || p.First(two) != 0 || p.Step(later, later.Steps[0]).Hints != 1 {
		t.Errorf("%d passed, goes on at %d", p.Passed(later), p.First(later))
	}
	add(t, p, "two", lesson.Reset)
	if p.Passed(later) != 0 {
		t.Error("a step is passed after its reset")
	}
	add(t, p, "one", lesson.Done)
	add(t, p, "", lesson.Reset)
	if p.Passed(two) != 0 {
		t.Error("a lesson is passed after its reset")
	}
}
