package repl

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/retort-shell/retort/repl/lesson"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// bar is how far the learner has come in the course.
func (t *tutor) bar() string {
	passed, all := 0, 0
	for _, l := range t.course.Lessons {
		passed, all = passed+t.progress.Passed(l), all+len(l.Steps)
	}
	return barOf(passed, all, 20) + fmt.Sprintf(" %d of %d steps", passed, all)
}

func barOf(part, all, width int) string {
	full := 0
	if all > 0 {
		full = part * width / all
	}
	return strings.Repeat("█", full) + strings.Repeat("░", width-full)
}

// list lists the lessons.
func (t *tutor) list(w io.Writer) {
	for _, l := range t.course.Lessons {
		if t.narrow() {
			t.lessonLine(w, l)
			t.under(w, show.Plain, 4, l.Title)
			continue
		}
		fmt.Fprintf(w, "  %s  %s  %s\n", t.paint(show.Key, typeset.PadRight(l.ID, t.idWidth())), t.lessonBar(l), l.Title)
	}
	if len(t.course.Later) > 0 {
		var later []string
		for _, l := range t.course.Later {
			later = append(later, l.ID)
		}
		t.say(w, "Not there yet: "+strings.Join(later, ", ")+".")
	}
	t.say(w, t.bar())
}

// narrow reports whether the terminal has no room for bars and titles beside the IDs of lessons.
func (t *tutor) narrow() bool {
	titles := 0
	for _, l := range t.course.Lessons {
		titles = max(titles, typeset.Width(l.Title))
	}
	return len("  ")+t.idWidth()+len("  ")+barWidth+len("  ")+titles > t.width()
}

func (t *tutor) idWidth() int {
	width := 0
	for _, id := range t.course.IDs() {
		width = max(width, len(id))
	}
	return width
}

// barWidth is that of a lessonBar.
const barWidth = lessonBarWidth + len(" 12/12")

const lessonBarWidth = 6

func (t *tutor) lessonBar(l *lesson.Lesson) string {
	passed := t.progress.Passed(l)
	return fmt.Sprintf("%s %2d/%-2d", barOf(passed, len(l.Steps), lessonBarWidth), passed, len(l.Steps))
}

// lessonLine is a lesson in a narrow list.
func (t *tutor) lessonLine(w io.Writer, l *lesson.Lesson) {
	fmt.Fprintf(w, "  %s  %d/%d\n", t.paint(show.Key, l.ID), t.progress.Passed(l), len(l.Steps))
}

// under writes a text that is indented, all of its lines.
func (t *tutor) under(w io.Writer, role show.Role, indent int, text string) {
	for _, line := range typeset.Wrap(text, t.width()-indent) {
		fmt.Fprintln(w, t.paint(role, strings.Repeat(" ", indent)+line))
	}
}

// IDs are those of the lessons; none where they cannot be read.
func (t *tutor) IDs() []string {
	if t.load() != nil {
		return nil
	}
	return t.course.IDs()
}

// Progress shows how far the learner has come.
func (t *tutor) Progress() error {
	w := t.r.config.out
	if err := t.load(); err != nil {
		return err
	}
	t.say(w, t.bar())
	for _, l := range t.course.Lessons {
		if t.progress.Passed(l) > 0 {
			indent := len("  ") + barWidth + len("  ")
			if t.narrow() {
				indent = 4
				t.lessonLine(w, l)
			} else {
				fmt.Fprintf(w, "  %s  %s\n", t.lessonBar(l), l.ID)
			}
			for _, s := range l.Steps {
				if at := t.progress.Step(l, s); at.Passed() {
					t.under(w, show.Muted, indent, s.Name+": "+standing(at))
				}
			}
		}
	}
	return nil
}

// standing is how a learner stands in a step that is passed, in words.
func standing(s lesson.Standing) string {
	words := "done"
	switch {
	case s.Revealed:
		words = "revealed"
	case !s.Done:
		words = "skipped"
	}
	if s.Tries > 0 {
		words += fmt.Sprintf(", %s before", count(s.Tries, "try", "tries"))
	}
	if s.Hints > 0 {
		words += ", " + count(s.Hints, "hint", "hints")
	}
	return words
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Reset begins a step, a lesson or everything anew.
func (t *tutor) Reset(ctx context.Context, what string) error {
	w := t.r.config.out
	if what != "all" && t.lesson == nil {
		return errNoLesson
	}
	if err := t.load(); err != nil {
		return err
	}
	switch what {
	case "", "step":
		if err := t.progress.Add(t.lesson.ID, t.step().Name, lesson.Reset); err != nil {
			return err
		}
		return t.enter(ctx, w, t.lesson, t.index)
	case "lesson":
		if err := t.progress.Add(t.lesson.ID, "", lesson.Reset); err != nil {
			return err
		}
		return t.enter(ctx, w, t.lesson, 0)
	case "all":
		for _, l := range t.course.Lessons {
			if err := t.progress.Add(l.ID, "", lesson.Reset); err != nil {
				return err
			}
		}
		t.lesson, t.stage = nil, nil
		t.say(w, "The progress in every lesson is forgotten. :lesson begins the first one.")
		return nil
	}
	return fmt.Errorf(":reset takes step, lesson or all, not %q", what)
}
