package transcript

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// A Session evaluates cells; what it shows goes to the writer that it was
// opened with. If it has a method Prompt() string, the prompt is compared
// too; if it is an [io.Closer], it is closed after its last cell.
type Session interface {
	Eval(ctx context.Context, cell string) error
}

// Open returns a fresh session that writes to out.
type Open func(out io.Writer) (Session, error)

// An Option changes how a section is played.
type Option func(*options)

type options struct {
	showError func(error) string
}

// ShowErrors adds to a cell's output what show returns for the error that
// Eval returned. Without it errors count as shown by the session itself.
func ShowErrors(show func(error) string) Option {
	return func(o *options) { o.showError = show }
}

// Play evaluates a section's cells in order on one session and returns the
// section with the prompts and outputs that the session showed. It stops
// when ctx is done. An error says that the section could not be played, not
// that a cell failed.
func Play(ctx context.Context, section Section, open Open, opts ...Option) (played Section, err error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	var out screen
	session, err := open(&out)
	if err != nil {
		return section, fmt.Errorf("open session: %w", err)
	}
	if closer, ok := session.(io.Closer); ok {
		defer func() {
			if e := closer.Close(); e != nil {
				err = errors.Join(err, fmt.Errorf("close session: %w", e))
			}
		}()
	}
	prompter, hasPrompt := session.(interface{ Prompt() string })

	played = section
	played.Steps = make([]Step, 0, len(section.Steps))
	for _, step := range section.Steps {
		if err := ctx.Err(); err != nil {
			return section, fmt.Errorf("line %d: %w", step.Line, err)
		}
		if hasPrompt {
			step.Prompt = prompter.Prompt()
		}
		out.take() // what came since the last cell ended belongs to none
		evalErr := session.Eval(ctx, step.Cell)
		output := out.take()
		if evalErr != nil && o.showError != nil {
			output += o.showError(evalErr)
		}
		step.Output = Normalize(output)
		played.Steps = append(played.Steps, step)
	}
	return played, nil
}

// screen collects what a session shows, also from several goroutines.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// take returns what was written since it was last called.
func (s *screen) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.text.String()
	s.text.Reset()
	return text
}
