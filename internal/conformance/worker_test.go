package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/conformance/sample"
	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/session"
)

// workerVariable makes the test binary a worker.
const workerVariable = "RETORT_CONFORMANCE_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(workerVariable) != "" {
		if err := work(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// A played sequence is what the shell made of it.
type played struct {
	Output string
	Panic  string // as in Sequence
	Cell   int    // the one that failed, counted from 1
	Error  string // why, if by no panic

	Interrupted bool // it took too long, and may still be at work
}

// answerMark starts the lines that are answers: what else a worker writes is none.
const answerMark = "played: "

// work plays the sequences that come as JSON, one after the other.
func work(in io.Reader, out io.Writer) error {
	requests := json.NewDecoder(in)
	for {
		var cells []string
		if err := requests.Decode(&cells); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		p, err := play(cells)
		if err != nil {
			return err
		}
		text, err := json.Marshal(p)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "\n%s%s\n", answerMark, text); err != nil {
			return err
		}
	}
}

// play evaluates cells in a shell on a fresh sample, up to the first that fails.
func play(cells []string) (p played, err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return p, err
	}
	defer r.Close()
	printed := make(chan string, 1)
	go func() {
		text, rerr := io.ReadAll(r)
		printed <- string(text)
		if rerr != nil {
			fmt.Fprintln(os.Stderr, rerr)
		}
	}()
	// What a cell writes to os.Stdout itself goes to the process's.
	defer func(old *os.File) { os.Stdout = old }(os.Stdout)
	os.Stdout = w
	err = sample.Use(func(db *gorm.DB) error {
		shell, err := repl.New(
			repl.WithDB(db), repl.WithModels(models.All()...), repl.WithSymbols(school.Set()), repl.WithHistory(""),
			repl.WithIO(bytes.NewReader(nil), w, io.Discard), repl.WithWidth(80), repl.WithStyle(nil), repl.WithSQL(command.SQLOff),
		)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(context.Background(), Timeout)
		defer cancel()
		for i, cell := range cells {
			if err := shell.Eval(ctx, silent(cell)); err != nil {
				p.Cell = i + 1
				p.Panic, p.Error = failure(err)
				_, p.Interrupted = errors.AsType[*session.Interrupted](err)
				break
			}
		}
		return nil
	})
	// A goroutine of the sequence may outlive it and hold the pipe open no longer than this end of it.
	if cerr := w.Close(); err == nil {
		err = cerr
	}
	p.Output = strings.TrimRight(<-printed, "\n")
	return p, err
}

// silent returns a cell that does not show what it yields: a semicolon at its end says so.
func silent(cell string) string { return strings.TrimRight(cell, " \t\n;") + ";" }

// failure tells panics from other errors.
func failure(err error) (panicked, other string) {
	if p := (*session.Panic)(nil); errors.As(err, &p) {
		line, _, _ := strings.Cut(p.Error(), "\n")
		return line, ""
	}
	if i := (*session.Internal)(nil); errors.As(err, &i) {
		return "", err.Error() + "\n" + i.Source
	}
	return "", err.Error()
}

// A worker is a process that plays sequences: one that ends it, or never ends, costs the test no more than a process.
type worker struct {
	cmd      *exec.Cmd
	requests *json.Encoder
	stdin    io.Closer
	answers  chan answer
	stderr   *bytes.Buffer
}

type answer struct {
	played played
	err    error
}

func newWorker() (*worker, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	w := &worker{cmd: exec.Command(self), answers: make(chan answer), stderr: new(bytes.Buffer)}
	w.cmd.Env = append(os.Environ(), workerVariable+"=1")
	w.cmd.Stderr = w.stderr
	stdin, err := w.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.stdin, w.requests = stdin, json.NewEncoder(stdin)
	if err := w.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(w.answers)
		lines := bufio.NewReader(stdout)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				w.answers <- answer{err: err}
				return
			}
			if text, ok := strings.CutPrefix(line, answerMark); ok {
				var a answer
				a.err = json.Unmarshal([]byte(text), &a.played)
				w.answers <- a
			}
		}
	}()
	return w, nil
}

// play plays a sequence. After an error the worker is of no more use.
func (w *worker) play(s *Sequence) (played, error) {
	if err := w.requests.Encode(s.Cells); err != nil {
		return played{}, fmt.Errorf("the process ended: %w", err)
	}
	timer := time.NewTimer(Timeout + session.Grace + time.Second)
	defer timer.Stop()
	select {
	case a := <-w.answers:
		if a.err != nil {
			return played{}, fmt.Errorf("the process ended: %w: %s", a.err, firstLines(w.end(), 3))
		}
		return a.played, nil
	case <-timer.C:
		w.end()
		return played{}, fmt.Errorf("no answer in %v", Timeout)
	}
}

// end ends the process and returns what it wrote to standard error.
func (w *worker) end() string {
	w.stdin.Close()
	w.cmd.Process.Kill() //nolint:errcheck // it may have ended by itself
	for range w.answers {
	}
	w.cmd.Wait() //nolint:errcheck // killed
	return w.stderr.String()
}

func firstLines(text string, n int) string {
	lines := strings.SplitN(text, "\n", n+1)
	return strings.TrimSpace(strings.Join(lines[:min(n, len(lines))], "\n"))
}
