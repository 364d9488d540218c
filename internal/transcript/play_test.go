package transcript

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
)

// fake is a session made of functions.
type fake struct {
	eval   func(cell string) error
	prompt string
	close  func() error
}

func (f fake) Eval(_ context.Context, cell string) error { return f.eval(cell) }
func (f fake) Prompt() string                            { return f.prompt }
func (f fake) Close() error                              { return f.close() }

var errCell = errors.New("no such cell")

func section(t *testing.T, text string) Section {
	t.Helper()
	f, err := Parse(strings.NewReader(text), "test")
	if err != nil {
		t.Fatal(err)
	}
	return f.Sections[0]
}

func TestPlay(t *testing.T) {
	var cells []string
	closed := 0
	open := func(out io.Writer) (Session, error) {
		fmt.Fprintln(out, "a greeting")
		return fake{
			eval: func(cell string) error {
				cells = append(cells, cell)
				fmt.Fprintf(out, "<%s>  \n\n", cell)
				if cell == "wrong" {
					return errCell
				}
				return nil
			},
			prompt: "live> ",
			close:  func() error { closed++; return nil },
		}, nil
	}
	s := section(t, "school> a\nold\nschool> wrong\n")

	for _, test := range []struct {
		name  string
		opts  []Option
		wrong string
	}{
		{"the session shows errors", nil, "<wrong>"},
		{"the caller shows errors", []Option{ShowErrors(error.Error)}, "<wrong>\n\nno such cell"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cells, closed = nil, 0
			played, err := Play(t.Context(), s, open, test.opts...)
			if err != nil {
				t.Fatal(err)
			}
			want := fmt.Sprintf("1 \"\"\n1 \"live> \" \"a\" \"<a>\"\n3 \"live> \" \"wrong\" %q\n", test.wrong)
			if got := outline(&File{Sections: []Section{played}}); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			if got := strings.Join(cells, ","); got != "a,wrong" {
				t.Errorf("evaluated %s", got)
			}
			if closed != 1 {
				t.Errorf("closed %d times", closed)
			}
			if s.Steps[0].Output != "old" {
				t.Errorf("the section itself was changed: %q", s.Steps[0].Output)
			}
		})
	}
}

func TestPlayFails(t *testing.T) {
	s := section(t, "school> a\nschool> b\n")
	ctx, cancel := context.WithCancel(t.Context())
	nothing := func(string) error { return nil }
	noClose := func() error { return nil }

	_, err := Play(ctx, s, func(io.Writer) (Session, error) { return nil, io.ErrNoProgress })
	if !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a session that does not open: %v", err)
	}
	_, err = Play(ctx, s, func(io.Writer) (Session, error) {
		return fake{eval: nothing, close: func() error { return io.ErrClosedPipe }}, nil
	})
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a session that does not close: %v", err)
	}
	var cells []string
	_, err = Play(ctx, s, func(io.Writer) (Session, error) {
		return fake{eval: func(cell string) error { cells = append(cells, cell); cancel(); return nil }, close: noClose}, nil
	})
	if !errors.Is(err, context.Canceled) || len(cells) != 1 {
		t.Errorf("cancelled in the first cell: %v after %d cells", err, len(cells))
	}
}

func TestPlayWritesFromGoroutines(t *testing.T) {
	open := func(out io.Writer) (Session, error) {
		return fake{
			eval: func(string) error {
				var wg sync.WaitGroup
				for range 100 {
					wg.Go(func() { io.WriteString(out, "x") })
				}
				wg.Wait()
				return nil
			},
			close: func() error { return nil },
		}, nil
	}
	played, err := Play(t.Context(), section(t, "school> a\n"), open)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(played.Steps[0].Output); got != 100 {
		t.Errorf("%d of 100 writes arrived", got)
	}
}
