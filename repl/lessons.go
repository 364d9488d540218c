package repl

import (
	"context"
	"errors"

	"github.com/retort-shell/retort/repl/lesson"
)

// Lessons are what a shell needs to give lessons.
type Lessons struct {
	// Course reads the lessons; it is asked when the first one is wanted.
	Course func() (*lesson.Course, error)
	// Reset puts the shell's database back to a lesson's fixture. Nil means that the shell works on a database that is not the lessons' own.
	Reset func(ctx context.Context, fixture string) error
	// Site opens another database, on which answers are tried; whoever gives it closes it.
	Site func(fixture string) (*Site, error)
	// Progress is the file that keeps the learner's progress. An empty path keeps it for this session only.
	Progress string
}

// WithLessons makes the shell give lessons.
func WithLessons(l Lessons) Option {
	return func(c *config) error {
		if l.Course == nil || l.Site == nil {
			return errors.New("WithLessons: a course and a site are needed")
		}
		c.lessons = &l
		return nil
	}
}

// DefaultProgress is the file of a learner's progress in the user's state directory; "" where there is none.
func DefaultProgress() string {
	return stateFile("lessons.jsonl")
}

// RunLesson is [REPL.Run], beginning with a lesson as :lesson does.
func (r *REPL) RunLesson(ctx context.Context, id string) error {
	r.first = ":lesson " + id
	return r.Run(ctx)
}

// ListLessons lists the lessons with the learner's progress.
func (r *REPL) ListLessons() error {
	if r.tutor == nil {
		return errors.New("this shell has no lessons")
	}
	if err := r.tutor.load(); err != nil {
		return err
	}
	r.tutor.list(r.config.out)
	return nil
}

// Play shows a text of cells as it is typed, and evaluates them.
func (r *REPL) Play(ctx context.Context, text string) error {
	return (&tutor{r: r}).play(ctx, r.config.out, text)
}

// Tell shows Markdown.
func (r *REPL) Tell(text string) {
	r.follow()
	(&tutor{r: r}).say(r.config.out, text)
}
