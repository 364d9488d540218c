package lesson

import (
	"context"
	"fmt"
	"strings"
)

// A Site is a database with a way to open shells on it.
type Site interface {
	Session() (Bench, error)
}

// Prove checks that a lesson holds what it says, in shells on one database: solutions pass, the starter and wrong answers fail, wrong answers
// with their message; demos run, and prose that speaks of an order has a check that minds it. It returns what is wrong, each with its place.
func Prove(ctx context.Context, l *Lesson, site Site) ([]error, error) {
	var wrong []error
	prepares, err := site.Session()
	if err != nil {
		return nil, err
	}
	for i, s := range l.Steps {
		tries, err := site.Session() // of its own: an answer depends on no variable of the steps before
		if err != nil {
			return wrong, err
		}
		p := prover{ctx: ctx, step: s, stage: NewStage(l, i, prepares), prepares: prepares, tries: tries}
		p.report = func(line int, format string, args ...any) {
			wrong = append(wrong, &Error{l.File, line, "step " + s.Name + ": " + fmt.Sprintf(format, args...)})
		}
		if err := p.prove(); err != nil {
			return wrong, err
		}
	}
	return wrong, nil
}

type prover struct {
	ctx             context.Context
	step            *Step
	stage           *Stage
	prepares, tries Bench
	report          func(line int, format string, args ...any)
}

// prove proves one step.
func (p *prover) prove() error {
	s := p.step
	text := s.Prose()
	if c := s.Check.rows(); c != nil && !c.Ordered && (strings.Contains(text, "ordered by") || strings.Contains(text, "sorted by")) {
		p.report(s.checkLine, "the prose speaks of an order, but the check does not mind it: expected ordered: true")
	}
	for i, h := range s.Hints {
		if strings.TrimSpace(h) == "" {
			p.report(s.Line, "hint %d is empty", i+1)
		}
	}
	// Both are found out before anything is tried, as all happens on one database.
	want, err := p.stage.expect(p.ctx)
	if err != nil {
		p.report(s.Line, "%v", err)
		return nil
	}
	wrongs, err := p.stage.known(p.ctx)
	if err != nil {
		p.report(s.Line, "%v", err)
		return nil
	}
	if s.Check.Asks() {
		return p.asked()
	}
	for i, code := range s.Solutions {
		if v, ok := p.verdict("solution", code); ok && v.Kind != Right {
			p.report(code.Line, "solution %d does not pass: %s", i+1, said(v))
		}
	}
	for i, code := range s.Wrongs {
		if wrongs[i].Err == nil {
			wrongs[i].Cell = "" // it is to be known by what it does; what the database refuses does nothing
		}
		if v := p.stage.told(want, wrongs, wrongs[i]); v.Kind != Wrong || v.Says != code.Says {
			p.report(code.Line, "expected this wrong answer to be told %q, but %s", code.Says, said(v))
		}
	}
	if s.Starter != nil {
		if v, ok := p.verdict("starter", *s.Starter); ok && v.Kind == Right {
			p.report(s.Starter.Line, "the starter passes")
		}
	}
	return p.demos()
}

// asked proves that each answer of a question is told what it should be.
func (p *prover) asked() error {
	want, err := p.stage.expect(p.ctx)
	if err != nil {
		return err
	}
	last := want.count + 1
	if c := p.step.Check.Choice; c != nil {
		last = len(c.Answers)
	}
	for n := range last + 1 {
		if n == 0 && p.step.Check.Choice != nil {
			continue
		}
		v, ok := p.verdict("answer", Code{Text: fmt.Sprint(n), Line: p.step.checkLine})
		if ok && (v.Kind == Right) != (n == want.count) {
			p.report(p.step.checkLine, "the answer %d: %s", n, said(v))
		}
	}
	if p.step.Check.Predict != nil && want.count == 0 {
		p.report(p.step.checkLine, "what is to be predicted sends no statement")
	}
	return p.demos()
}

func (p *prover) demos() error {
	for _, part := range p.step.Parts {
		if part.Demo == nil {
			continue
		}
		if err := p.stage.Prepare(p.ctx, p.prepares); err != nil {
			return err
		}
		o, err := run(p.ctx, p.tries, part.Demo.Text)
		if err == nil {
			err = o.Err
		}
		if err != nil {
			p.report(part.Demo.Line, "the demo fails: %v", err)
		} else if o.Wrote() {
			p.report(part.Demo.Line, "the demo writes, which the answers would not begin with: expected one that reads")
		}
	}
	return nil
}

// verdict runs code from the beginning of the step, and judges it.
func (p *prover) verdict(what string, code Code) (Verdict, bool) {
	err := p.stage.Prepare(p.ctx, p.prepares)
	var o Outcome
	if err == nil {
		o, err = run(p.ctx, p.tries, code.Text)
	}
	var v Verdict
	if err == nil {
		v, err = p.stage.Judge(p.ctx, p.tries, o)
	}
	if err != nil {
		p.report(code.Line, "the %s cannot be tried: %v", what, err)
		return v, false
	}
	if o.Err != nil && what == "solution" && v.Kind != Right {
		p.report(code.Line, "the %s fails: %v", what, o.Err)
		return v, false
	}
	return v, true
}

func said(v Verdict) string {
	switch v.Kind {
	case Right:
		return "it passes"
	case NoTry:
		return "it is no try: it does nothing that the check looks at"
	}
	return fmt.Sprintf("it is told %q", v.Says)
}
