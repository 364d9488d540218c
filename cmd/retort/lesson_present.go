package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/lesson"
)

func newLessonPresent(f *flags, std streams) *cobra.Command {
	var notes string
	c := &cobra.Command{
		Use:   "present ID",
		Short: "Present a lesson: each key shows and runs what comes next",
		Long: `Present shows a lesson to a class, a piece at each key press: prose, then each
demo, then the answers of the step, all of which run. q leaves. The notes for
the speaker go to the file of --notes, which another terminal can follow.`,
		Example:           "  retort lesson present --notes notes.txt query/n-plus-one",
		Args:              oneID("present"),
		ValidArgsFunction: f.lessonIDs,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			l, err := findLesson(f.lessons, args[0])
			if err != nil {
				return err
			}
			speaker := io.Discard
			if notes != "" {
				file, ferr := os.Create(notes)
				if ferr != nil {
					return fmt.Errorf("open the notes: %w", ferr)
				}
				defer func() { err = errors.Join(err, file.Close()) }()
				speaker = file
			}
			p := presenter{cmd: cmd, out: std.out, notes: speaker, key: keyOf(std.in)}
			return withShell(*f, std, func(shell *repl.REPL) error {
				p.shell = shell
				if err := p.present(l); !errors.Is(err, errLeft) {
					return err
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&notes, "notes", "", "write the speaker's notes to a `FILE`")
	return c
}

var errLeft = errors.New("left")

type presenter struct {
	cmd        *cobra.Command
	shell      *repl.REPL
	out, notes io.Writer
	key        func() error // waits for a key; errLeft to leave
}

func (p *presenter) present(l *lesson.Lesson) error {
	p.shell.Tell("# " + l.Title)
	if err := p.parts(l.Intro); err != nil {
		return err
	}
	for i, s := range l.Steps {
		if err := p.key(); err != nil {
			return err
		}
		fmt.Fprintf(p.notes, "Step %d of %d: %s\n%s\n", i+1, len(l.Steps), s.Name, s.Notes)
		fmt.Fprintln(p.out)
		if err := p.parts(s.Parts); err != nil {
			return err
		}
		p.shell.Tell(s.Question())
		answers := s.Solutions
		if s.Check.Predict != nil {
			answers = []lesson.Code{{Text: s.Check.Predict.Run}}
		}
		for _, c := range answers {
			if err := p.run(c.Text); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *presenter) parts(parts []lesson.Part) error {
	for _, part := range parts {
		if part.Demo == nil {
			p.shell.Tell(part.Prose)
		} else if err := p.run(part.Demo.Text); err != nil {
			return err
		}
	}
	return nil
}

// run runs cells at a key press.
func (p *presenter) run(text string) error {
	if err := p.key(); err != nil {
		return err
	}
	fmt.Fprintln(p.out)
	return p.shell.Play(p.cmd.Context(), text)
}

// keyOf returns a function that waits for a key; of what is no terminal, for a line.
func keyOf(in io.Reader) func() error {
	file, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		lines := bufio.NewReader(in)
		return func() error {
			line, err := lines.ReadString('\n')
			if errors.Is(err, io.EOF) || strings.TrimSpace(line) == "q" {
				return errLeft
			}
			return err
		}
	}
	return func() error {
		before, err := term.MakeRaw(int(file.Fd()))
		if err != nil {
			return err
		}
		key := make([]byte, 16)
		n, err := file.Read(key)
		err = errors.Join(err, term.Restore(int(file.Fd()), before))
		if err == nil && n > 0 && (key[0] == 'q' || key[0] == 3 || key[0] == 4) { // Ctrl-C, Ctrl-D
			return errLeft
		}
		return err
	}
}
