package lesson

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/trace"
)

// A Stage is a step with what it expects: it knows what its solution does, and its wrong answers.
type Stage struct {
	Lesson *Lesson
	Step   *Step

	index  int
	bench  Bench
	want   *expected
	wrongs []result // in the order of the step's; nil until they are needed
}

// expected is what the solution of a step comes to.
type expected struct {
	rows, state *Rows
	count       int // of a prediction
}

// NewStage returns the stage of a lesson's step. What is expected is found out on a bench of its own, when it is first asked for.
func NewStage(l *Lesson, index int, bench Bench) *Stage {
	return &Stage{Lesson: l, Step: l.Steps[index], index: index, bench: bench}
}

// Prepare puts the database of a bench in the state in which a step begins: the fixture and the solutions of the steps before.
func (s *Stage) Prepare(ctx context.Context, b Bench) error {
	if err := b.Reset(ctx); err != nil {
		return fmt.Errorf("put the database back: %w", err)
	}
	for _, before := range s.Lesson.Steps[:s.index] {
		if len(before.Solutions) == 0 {
			continue
		}
		if _, err := run(ctx, b, before.Solutions[0].Text); err != nil {
			return fmt.Errorf("solution of step %s: %w", before.Name, err)
		}
	}
	return nil
}

// run evaluates the cells of a text, and returns the outcome of the last. A cell that fails is in its outcome if it is the last, and an error if
// others come after it.
func run(ctx context.Context, b Bench, text string) (Outcome, error) {
	var last Outcome
	cells := b.Cells(text)
	for i, cell := range cells {
		o, err := b.Eval(ctx, cell)
		if err == nil && o.Err != nil && i < len(cells)-1 {
			err = fmt.Errorf("%s: %w", oneLine(cell), o.Err)
		}
		if err != nil {
			return o, err
		}
		last = o
	}
	return last, nil
}

// try runs an answer from the beginning of the step.
func (s *Stage) try(ctx context.Context, text string) (result, error) {
	if err := s.Prepare(ctx, s.bench); err != nil {
		return result{}, err
	}
	o, err := run(ctx, s.bench, text)
	if err != nil {
		return result{}, err
	}
	return measure(ctx, s.bench, s.Step, o)
}

// expect finds out what the solution does.
func (s *Stage) expect(ctx context.Context) (expected, error) {
	if s.want != nil {
		return *s.want, nil
	}
	var want expected
	c := s.Step.Check
	switch {
	case c.Choice != nil:
		want.count = c.Choice.Right()
	case c.Predict != nil:
		if err := s.Prepare(ctx, s.bench); err != nil {
			return want, err
		}
		n, err := Count(ctx, s.bench, c.Predict.Run)
		if err != nil {
			return want, err
		}
		want.count = n
	default:
		r, err := s.try(ctx, s.Step.Solutions[0].Text)
		if err != nil {
			return want, fmt.Errorf("the solution: %w", err)
		}
		want.rows, want.state = r.Answer, r.state
		if c.Rows != nil && c.Rows.SQL != "" {
			if want.rows, err = s.bench.Query(ctx, c.Rows.SQL); err != nil {
				return want, fmt.Errorf("rows: %w", err)
			}
		}
		if c.rows() != nil && want.rows == nil {
			return want, errors.New("the solution yields nothing that could be compared")
		}
	}
	s.want = &want
	return want, nil
}

// Count runs cells and counts their statements, those of transactions too, but none of GORM's own.
func Count(ctx context.Context, b Bench, text string) (int, error) {
	n := 0
	for _, cell := range b.Cells(text) {
		o, err := b.Eval(ctx, cell)
		if err != nil {
			return n, err
		}
		n += Numbered(o)
	}
	return n, nil
}

// Numbered counts the statements of a cell that a person sees.
func Numbered(o Outcome) int {
	n := 0
	for _, s := range o.Statements {
		if !s.Implicit && s.Purpose != trace.Own {
			n++
		}
	}
	return n
}

// known are the outcomes of the step's wrong answers.
func (s *Stage) known(ctx context.Context) ([]result, error) {
	if s.wrongs != nil {
		return s.wrongs, nil
	}
	var all []result
	for _, w := range s.Step.Wrongs {
		r, err := s.try(ctx, w.Text)
		if err != nil {
			return nil, fmt.Errorf("a wrong answer: %w", err)
		}
		r.Cell = w.Text
		all = append(all, r)
	}
	s.wrongs = all
	return all, nil
}

// Judge says how what a cell has done stands to the step. The bench is the one that it ran on.
func (s *Stage) Judge(ctx context.Context, b Bench, o Outcome) (Verdict, error) {
	want, err := s.expect(ctx)
	if err != nil {
		return Verdict{}, err
	}
	if s.Step.Check.Asks() {
		return s.answered(want, o), nil
	}
	got, err := measure(ctx, b, s.Step, o)
	if err != nil {
		return Verdict{}, err
	}
	if judge(s.Step, want, got).Kind == Right { // which is often all that there is to know
		return Verdict{Kind: Right}, nil
	}
	wrongs, err := s.known(ctx)
	return s.told(want, wrongs, got), err
}

// told is the verdict on a cell, by the known wrong answers where it is one.
func (s *Stage) told(want expected, wrongs []result, got result) Verdict {
	v := judge(s.Step, want, got)
	if v.Kind == Right {
		return v
	}
	for i, w := range wrongs {
		if same(s.Step, want, w, got) {
			return Verdict{Wrong, s.Step.Wrongs[i].Says}
		}
	}
	return v
}

// answered judges the number that a choice or a prediction is answered by.
func (s *Stage) answered(want expected, o Outcome) Verdict {
	a := o.Answer
	if a == nil || o.Declares || len(o.Statements) > 0 || len(a.Values) != 1 || len(a.Values[0]) != 1 {
		return Verdict{Kind: NoTry}
	}
	n, err := strconv.Atoi(key(a.Values[0][0]))
	if err != nil {
		return Verdict{Kind: NoTry}
	}
	c := s.Step.Check.Choice
	switch {
	case n == want.count:
		return Verdict{Kind: Right}
	case c == nil:
		return Verdict{Wrong, fmt.Sprintf("It is %s, not %d. Count them: each line with a number in brackets is one, 1–3 are three.", statements(want.count), n)}
	case n < 1 || n > len(c.Answers):
		return Verdict{Wrong, fmt.Sprintf("The answers are numbered from 1 to %d.", len(c.Answers))}
	}
	return Verdict{Wrong, c.Answers[n-1].Says}
}

// Answer is the step's answer as cells: what a reveal shows and runs.
func (s *Stage) Answer(ctx context.Context) (Code, error) {
	if !s.Step.Check.Asks() {
		return s.Step.Solutions[0], nil
	}
	want, err := s.expect(ctx)
	return Code{Lang: "go", Text: strconv.Itoa(want.count)}, err
}

// Question is the Markdown of a choice's answers.
func (s *Step) Question() string {
	switch {
	case s.Check.Choice != nil:
		var b strings.Builder
		for i, a := range s.Check.Choice.Answers {
			fmt.Fprintf(&b, "%d. %s\n", i+1, a.Text)
		}
		return b.String() + "\nType the number of an answer.\n"
	case s.Check.Predict != nil:
		return "How many statements will this send? Type the number; then it runs.\n\n```go\n" + strings.TrimSpace(s.Check.Predict.Run) + "\n```\n"
	}
	return ""
}
