package repl

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/lesson"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
)

// after judges a cell that has run. The cell's own error is handed on.
func (t *tutor) after(ctx context.Context, cell string, before int, err error) error {
	if t == nil || t.lesson == nil || errors.Is(err, ErrQuit) || ctx.Err() != nil || t.r.ledger.InTransaction() {
		return err
	}
	if kind := lang.Final(cell); kind == lang.Command || kind == lang.Empty {
		return err
	}
	o := t.r.outcome(cell, before, err)
	v, jerr := t.stage.Judge(ctx, t.here, o)
	if jerr == nil {
		jerr = t.tell(ctx, v)
	}
	if jerr != nil {
		return t.r.fail(fmt.Errorf("step %s of %s: %w", t.step().Name, t.lesson.ID, jerr))
	}
	return err
}

// tell tells a verdict, and goes on where the step is done.
func (t *tutor) tell(ctx context.Context, v lesson.Verdict) error {
	w := t.r.config.out
	if v.Kind == lesson.NoTry {
		return nil
	}
	fmt.Fprintln(w)
	if p := t.step().Check.Predict; p != nil && t.tries == 0 { // whoever tries again has seen it run
		if err := t.play(ctx, w, p.Run); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	if v.Kind == lesson.Right {
		if err := t.progress.Add(t.lesson.ID, t.step().Name, lesson.Done); err != nil {
			return err
		}
		fmt.Fprintln(w, t.paint(show.Insert, "Right."))
		return t.next(ctx, w)
	}
	t.tries++
	if err := t.progress.Add(t.lesson.ID, t.step().Name, lesson.Tried); err != nil {
		return err
	}
	text := "**Not yet.** " + v.Says
	switch {
	case t.tries == 1 && t.hints == 0:
		text += " (:hint says more.)"
	case t.tries >= 3 && t.hints > 0:
		text += " (:reveal shows an answer.)"
	}
	t.say(w, text)
	if t.step().Check.State != nil || t.step().Check.Schema != nil {
		if err := t.stage.Prepare(ctx, t.here); err != nil {
			return err
		}
		trace.SeenOf(t.r.db).Forget()
		t.say(w, "The database is as it was when the step began.")
	}
	return nil
}

// next goes on behind the step.
func (t *tutor) next(ctx context.Context, w io.Writer) error {
	if t.index+1 < len(t.lesson.Steps) {
		fmt.Fprintln(w)
		return t.enter(ctx, w, t.lesson, t.index+1)
	}
	done := t.lesson
	t.lesson, t.stage = nil, nil
	fmt.Fprintln(w)
	t.say(w, "That was “"+done.Title+"”. "+t.bar())
	if n := t.progress.Next(t.course); n != nil {
		t.say(w, "Next: “"+n.Title+"”. :lesson goes on.")
		return nil
	}
	t.say(w, "You have done every lesson.")
	return nil
}
