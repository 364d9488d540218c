package command

import (
	"context"
	"errors"
)

// A Tutor gives lessons. What it says goes to the shell's output.
type Tutor interface {
	// Begin goes on with a lesson; without an ID it lists all, and goes on where the learner stopped.
	Begin(ctx context.Context, id string) error
	// Show shows the step at work again.
	Show() error
	// Hint shows the next hint.
	Hint() error
	// Reveal shows the answer, runs it and goes on.
	Reveal(ctx context.Context) error
	// Move goes on to the next step, or back to the one before.
	Move(ctx context.Context, back bool) error
	// Reset begins anew: "step", "lesson" or "all".
	Reset(ctx context.Context, what string) error
	// Progress shows how far the learner has come.
	Progress() error
	// IDs are those of the lessons.
	IDs() []string
}

// tutor is the tutor of a shell that has one.
func (env *Env) tutor() (Tutor, error) {
	if env.Tutor == nil {
		return nil, errors.New("this shell has no lessons")
	}
	return env.Tutor, nil
}

// tutored makes the function of a command that has the tutor do something, and takes no arguments.
func tutored(name string, do func(ctx context.Context, t Tutor) error) func(context.Context, *Env, string) error {
	return func(ctx context.Context, env *Env, args string) error {
		t, err := env.tutor()
		if err == nil {
			err = noArguments(name, args)
		}
		if err != nil {
			return err
		}
		return do(ctx, t)
	}
}
