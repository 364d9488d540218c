package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/retort-shell/retort/repl/lesson"
	"github.com/retort-shell/retort/repl/markdown"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// tutor gives lessons in a shell: it is what the lesson commands ask, and sees each cell after it ran. It is a command.Tutor.
type tutor struct {
	r        *REPL
	lessons  *Lessons
	course   *lesson.Course
	progress *lesson.Progress
	here     lesson.Bench // on the shell's own database
	scratch  lesson.Bench // on another one
	fixture  string       // of both

	lesson *lesson.Lesson // at work; nil for none
	index  int            // of its step
	stage  *lesson.Stage
	tries  int
	hints  int
}

var errNoLesson = errors.New("no lesson is at work; :lesson begins one")

// load reads the course and the progress.
func (t *tutor) load() error {
	if t.course == nil {
		c, err := t.lessons.Course()
		if err != nil {
			return err
		}
		t.course = c
	}
	if t.progress == nil {
		p, err := lesson.OpenProgress(t.lessons.Progress, t.r.config.now)
		if err != nil {
			return err
		}
		t.progress = p
	}
	return t.progress.Refresh()
}

// open makes the benches for a fixture.
func (t *tutor) open(fixture string) error {
	if t.lessons.Reset == nil {
		return errors.New("a lesson puts its database back at each step, so it runs on the sample only: leave, and type retort lesson ID")
	}
	if t.fixture == fixture {
		return nil
	}
	other, err := t.lessons.Site(fixture)
	if err != nil {
		return fmt.Errorf("open the database of the lesson: %w", err)
	}
	own := NewSite(t.r.config.db, func(ctx context.Context) error { return t.lessons.Reset(ctx, fixture) }, other.opts...)
	own.always = true
	if t.here, err = own.Session(); err != nil {
		return err
	}
	if t.scratch, err = other.Session(); err != nil {
		return err
	}
	t.fixture = fixture
	return nil
}

// enter begins a step: its database is prepared, and it is shown, with its demos.
func (t *tutor) enter(ctx context.Context, w io.Writer, l *lesson.Lesson, index int) error {
	if err := t.free(); err != nil {
		return err
	}
	if err := t.open(l.Fixture); err != nil {
		return err
	}
	stage := lesson.NewStage(l, index, t.scratch)
	if err := stage.Prepare(ctx, t.here); err != nil {
		return fmt.Errorf("begin step %s of %s: %w", l.Steps[index].Name, l.ID, err)
	}
	trace.SeenOf(t.r.db).Forget()
	t.lesson, t.index, t.stage, t.tries, t.hints = l, index, stage, 0, 0
	if index == 0 {
		t.say(w, "# "+l.Title)
		fmt.Fprintln(w)
		if err := t.parts(ctx, w, l.Intro, true); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	if err := t.showStep(ctx, w, true); err != nil {
		return err
	}
	if s := stage.Step.Starter; s != nil && t.r.terminal != nil {
		t.r.terminal.Prefill(s.Text)
	}
	return nil
}

// free refuses to put the database back under an open transaction, which would wait for itself.
func (t *tutor) free() error {
	if t.r.ledger.InTransaction() {
		return errors.New("a transaction is open, and the step needs the database: ROLLBACK first, or call Rollback on it")
	}
	return nil
}

func (t *tutor) step() *lesson.Step { return t.lesson.Steps[t.index] }

// showStep shows the step at work; run says whether its demos run, too.
func (t *tutor) showStep(ctx context.Context, w io.Writer, run bool) error {
	head := fmt.Sprintf("%s · step %d of %d ", t.lesson.ID, t.index+1, len(t.lesson.Steps))
	line := strings.Repeat("─", max(t.width()-typeset.Width(head), 0))
	fmt.Fprintln(w, t.paint(show.Heading, head)+t.paint(show.Muted, line))
	if err := t.parts(ctx, w, t.step().Parts, run); err != nil {
		return err
	}
	if q := t.step().Question(); q != "" {
		fmt.Fprintln(w)
		t.say(w, q)
	}
	if s := t.step().Starter; s != nil && t.r.terminal == nil {
		fmt.Fprintln(w)
		io.WriteString(w, markdown.Code(s.Lang, s.Text, "    ", t.r.printer.Style))
	}
	return nil
}

func (t *tutor) parts(ctx context.Context, w io.Writer, parts []lesson.Part, run bool) error {
	for i, p := range parts {
		if i > 0 {
			fmt.Fprintln(w)
		}
		switch {
		case p.Demo == nil:
			t.say(w, p.Prose)
		case run:
			if err := t.play(ctx, w, p.Demo.Text); err != nil {
				return err
			}
		default:
			io.WriteString(w, markdown.Code(p.Demo.Lang, p.Demo.Text, "    ", t.r.printer.Style))
		}
	}
	return nil
}

// play runs cells where the learner sees them.
func (t *tutor) play(ctx context.Context, w io.Writer, text string) error {
	for _, cell := range cellsOf(text) {
		fmt.Fprintln(w, t.r.prompted(cell))
		if err := t.r.eval(ctx, cell); err != nil {
			var failed *CellError
			if !errors.As(err, &failed) { // that of a cell has been shown
				return err
			}
		}
	}
	return nil
}

func (t *tutor) say(w io.Writer, text string) {
	io.WriteString(w, markdown.Render(text, t.width(), t.r.printer.Style))
}

func (t *tutor) paint(r show.Role, s string) string { return t.r.printer.Style.Paint(r, s) }

func (t *tutor) width() int {
	if w := t.r.printer.Width; w > 0 {
		return max(w, show.MinWidth)
	}
	return show.DefaultWidth
}
