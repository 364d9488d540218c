package repl

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-shell/retort/repl/lesson"
	"github.com/retort-shell/retort/repl/show"
)

// Begin goes on with a lesson.
func (t *tutor) Begin(ctx context.Context, id string) error {
	w := t.r.config.out
	if err := t.load(); err != nil {
		return err
	}
	if id == "" {
		t.list(w)
		l := t.progress.Next(t.course)
		if t.lesson != nil || l == nil || t.lessons.Reset == nil {
			return nil
		}
		fmt.Fprintln(w)
		id = l.ID
	}
	l, ok := t.course.Named(id)
	if !ok {
		for _, later := range t.course.Later {
			if later.ID == id {
				return fmt.Errorf("the lesson %s is not there yet: it waits for %s", id, later.Why)
			}
		}
		if near, found := show.Nearest(id, t.IDs()); found {
			return fmt.Errorf("there is no lesson %s; did you mean %s?", id, near)
		}
		return fmt.Errorf("there is no lesson %s; :lesson lists them", id)
	}
	if err := t.enter(ctx, w, l, t.progress.First(l)); err != nil {
		return err
	}
	return t.progress.Add(l.ID, t.step().Name, lesson.Began)
}

// Show shows the step again.
func (t *tutor) Show() error {
	w := t.r.config.out
	if t.lesson == nil {
		return errNoLesson
	}
	return t.showStep(context.Background(), w, false)
}

// Hint shows the next hint.
func (t *tutor) Hint() error {
	w := t.r.config.out
	if t.lesson == nil {
		return errNoLesson
	}
	hints := t.step().Hints
	if t.hints == len(hints) {
		t.say(w, "There are no more hints. :reveal shows an answer.")
		return nil
	}
	t.hints++
	t.say(w, fmt.Sprintf("**Hint %d of %d.** %s", t.hints, len(hints), hints[t.hints-1]))
	return t.progress.Add(t.lesson.ID, t.step().Name, lesson.Hinted)
}

// Reveal shows the answer, runs it and goes on.
func (t *tutor) Reveal(ctx context.Context) error {
	w := t.r.config.out
	if t.lesson == nil {
		return errNoLesson
	}
	if err := t.free(); err != nil {
		return err
	}
	answer, err := t.stage.Answer(ctx)
	if err != nil {
		return err
	}
	if err := t.progress.Add(t.lesson.ID, t.step().Name, lesson.Revealed); err != nil {
		return err
	}
	if err := t.stage.Prepare(ctx, t.here); err != nil { // the answer holds from the beginning of the step
		return err
	}
	text := answer.Text
	if p := t.step().Check.Predict; p != nil {
		fmt.Fprintf(w, "The answer is %s.\n", answer.Text)
		text = p.Run
	}
	if err := t.play(ctx, w, text); err != nil {
		return err
	}
	if err := t.progress.Add(t.lesson.ID, t.step().Name, lesson.Done); err != nil {
		return err
	}
	return t.next(ctx, w)
}

// Move goes on to the next step, or back.
func (t *tutor) Move(ctx context.Context, back bool) error {
	w := t.r.config.out
	switch {
	case t.lesson == nil:
		return errNoLesson
	case back && t.index == 0:
		return errors.New("this is the first step of the lesson")
	case back:
		return t.enter(ctx, w, t.lesson, t.index-1)
	}
	if err := t.free(); err != nil {
		return err
	}
	if err := t.progress.Add(t.lesson.ID, t.step().Name, lesson.Skipped); err != nil {
		return err
	}
	return t.next(ctx, w)
}
