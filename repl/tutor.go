package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/lesson"
	"github.com/retort-shell/retort/repl/markdown"
	"github.com/retort-shell/retort/repl/show"
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
	t.r.ledger.Seen().Forget()
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
	line := strings.Repeat("─", max(t.width()-uniseg.StringWidth(head), 0))
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

// after judges a cell that has run. The cell's own error is handed on.
func (t *tutor) after(ctx context.Context, cell string, before int, err error) error {
	if t == nil || t.lesson == nil || lang.Final(cell) == lang.Command || lang.Final(cell) == lang.Empty || errors.Is(err, ErrQuit) || ctx.Err() != nil || t.r.ledger.InTransaction() {
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
		t.r.ledger.Seen().Forget()
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
	l, ok := t.course.Find(id)
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

// list lists the lessons.
func (t *tutor) list(w io.Writer) {
	ids := 0
	for _, l := range t.course.Lessons {
		ids = max(ids, len(l.ID))
	}
	for _, l := range t.course.Lessons {
		fmt.Fprintf(w, "  %s  %s  %s\n", t.paint(show.Key, l.ID+strings.Repeat(" ", ids-len(l.ID))), t.lessonBar(l), l.Title)
	}
	if len(t.course.Later) > 0 {
		var ids []string
		for _, l := range t.course.Later {
			ids = append(ids, l.ID)
		}
		t.say(w, "Not there yet: "+strings.Join(ids, ", ")+".")
	}
	t.say(w, t.bar())
}

func (t *tutor) lessonBar(l *lesson.Lesson) string {
	passed := t.progress.Passed(l)
	return fmt.Sprintf("%s %2d/%-2d", barOf(passed, len(l.Steps), 6), passed, len(l.Steps))
}

// IDs are those of the lessons; none where they cannot be read.
func (t *tutor) IDs() []string {
	if t.load() != nil {
		return nil
	}
	var ids []string
	for _, l := range t.course.Lessons {
		ids = append(ids, l.ID)
	}
	return ids
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
			fmt.Fprintf(w, "  %s  %s\n", t.lessonBar(l), l.ID)
			for _, s := range l.Steps {
				if at := t.progress.Step(l, s); at.Passed() {
					fmt.Fprintln(w, t.paint(show.Muted, "                "+s.Name+": "+standing(at)))
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
