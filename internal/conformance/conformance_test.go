package conformance

import (
	"flag"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

var (
	updateKnown = flag.Bool("known", false, "rewrite testdata/known.txt to the sequences that do not pass")
	only        = flag.String("only", "", "play the sequences whose names, topic/name, have this in them")
)

// An outcome is how what the shell does compares to what Go does.
type outcome string

const (
	passed  outcome = "passed"
	refused outcome = "refused" // the checker said that it does not support it
	wrong   outcome = "wrong"   // all else: another output, another error, a hang
)

// judge compares what the shell made of a sequence with what Go made of it, and says in what they differ.
func judge(s *Sequence, p played, err error) (outcome, string) {
	switch {
	case err != nil:
		return wrong, err.Error()
	case p.Error != "" && (strings.Contains(p.Error, "not supported yet") || strings.Contains(p.Error, "not compiled in")):
		return refused, fmt.Sprintf("cell %d: %s", p.Cell, p.Error)
	case p.Error != "":
		return wrong, fmt.Sprintf("cell %d: %s", p.Cell, p.Error)
	case p.Panic != "" && s.Panic == "":
		return wrong, fmt.Sprintf("cell %d: %s", p.Cell, p.Panic)
	case p.Output != s.Output:
		return wrong, differ(s.Output, p.Output)
	case p.Panic != s.Panic:
		return wrong, fmt.Sprintf("want the panic %q, got %q", s.Panic, p.Panic)
	case p.Panic != "" && p.Cell != len(s.Cells):
		return wrong, fmt.Sprintf("cell %d panics", p.Cell)
	}
	return passed, ""
}

// differ shows the first line in which two texts differ.
func differ(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		switch {
		case i >= len(w):
			return fmt.Sprintf("line %d: want no more lines, got %q", i+1, g[i])
		case i >= len(g):
			return fmt.Sprintf("line %d: want %q, got no more lines", i+1, w[i])
		case w[i] != g[i]:
			return fmt.Sprintf("line %d: want %q, got %q", i+1, w[i], g[i])
		}
	}
	return "they are the same"
}

// TestSequences plays all sequences in the shell. One that does not pass must be in known.txt, and one that is there must not pass.
func TestSequences(t *testing.T) {
	knownPath := filepath.Join("testdata", knownFile)
	known, err := readKnown(knownPath)
	if err != nil {
		t.Fatal(err)
	}
	var sequences []*Sequence
	for _, s := range all(t) {
		if strings.Contains(s.ID(), *only) {
			sequences = append(sequences, s)
		}
	}
	outcomes := map[outcome]int{}
	now := map[string]gap{}
	for i, v := range playAll(t, sequences) {
		s := sequences[i]
		outcomes[v.outcome]++
		if v.outcome != passed {
			now[s.ID()] = gap{v.outcome, oneLine(v.detail)}
		}
		was, listed := known[s.ID()]
		t.Run(s.ID(), func(t *testing.T) {
			switch {
			case v.outcome == passed && listed:
				t.Errorf("it passes: remove it from %s", knownPath)
			case v.outcome != passed && !listed:
				t.Errorf("%s: %s", v.outcome, v.detail)
			case listed && was.outcome != v.outcome:
				t.Errorf("%s, where %s has it as %s: %s", v.outcome, knownPath, was.outcome, v.detail)
			}
		})
		delete(known, s.ID())
	}
	if *only == "" {
		for id := range known {
			t.Errorf("%s: there is no sequence %s", knownPath, id)
		}
	}
	t.Logf("%d sequences: %d passed, %d refused, %d wrong", len(sequences), outcomes[passed], outcomes[refused], outcomes[wrong])
	if *updateKnown && *only == "" {
		if err := writeKnown(knownPath, now); err != nil {
			t.Fatal(err)
		}
	}
}

func oneLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if runes := []rune(line); len(runes) > 200 {
		line = string(runes[:200]) + "…"
	}
	return strings.TrimSpace(line)
}

type verdict struct {
	outcome outcome
	detail  string
}

// playAll plays sequences in as many processes as Go uses processors.
func playAll(t *testing.T, sequences []*Sequence) []verdict {
	t.Helper()
	verdicts := make([]verdict, len(sequences))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var w *worker
			for i := range next {
				if w == nil {
					var err error
					if w, err = newWorker(); err != nil {
						verdicts[i] = verdict{wrong, err.Error()}
						continue
					}
				}
				p, err := w.play(sequences[i])
				verdicts[i].outcome, verdicts[i].detail = judge(sequences[i], p, err)
				if err != nil || p.Interrupted {
					w.end()
					w = nil
				}
			}
			if w != nil {
				w.end()
			}
		})
	}
	for i := range sequences {
		next <- i
	}
	close(next)
	wg.Wait()
	return verdicts
}

// TestExpected compiles a tenth of the sequences, the same each time, and compares what they print with what is written down.
func TestExpected(t *testing.T) {
	var sequences []*Sequence
	for _, s := range all(t) {
		h := fnv.New32a()
		h.Write([]byte(s.ID()))
		if h.Sum32()%10 == 0 {
			sequences = append(sequences, s)
		}
	}
	module, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	results, err := Compile(t.Context(), module, t.TempDir(), sequences)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range sequences {
		switch r := results[i]; {
		case r.Err != nil:
			t.Errorf("%s: %v", s.ID(), r.Err)
		case r.Output != s.Output:
			t.Errorf("%s: the file is not what Go prints (go run ./internal/conformance/gen): %s", s.ID(), differ(r.Output, s.Output))
		case r.Panic != s.Panic:
			t.Errorf("%s: Go's panic is %q, not %q (go run ./internal/conformance/gen)", s.ID(), r.Panic, s.Panic)
		}
	}
}

func all(t *testing.T) []*Sequence {
	t.Helper()
	topics, err := Read("testdata")
	if err != nil {
		t.Fatal(err)
	}
	var sequences []*Sequence
	for _, topic := range topics {
		sequences = append(sequences, topic.Sequences...)
	}
	return sequences
}
