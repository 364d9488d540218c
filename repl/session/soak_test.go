package session_test

import (
	"context"
	"errors"
	"flag"
	"go/scanner"
	"go/token"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retort-shell/retort/internal/conformance"
	"github.com/retort-shell/retort/internal/memory"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/session"
)

var soakCells = flag.Int("soak", 3_000, "how many cells TestSoak runs")

// Of the soak test: how many cells a session has, how long one may take, and how much of the heap each may keep for good.
const (
	soakSession = 1_000 // cells of a session
	soakTimeout = 20 * time.Millisecond
	soakKept    = 48 << 10 // most of it is the interpreter's form of functions, which it keeps after they are declared again
)

// TestSoak runs thousands of cells in one session, most of them broken in some way.
func TestSoak(t *testing.T) {
	cells := soakSources(t)
	s, out := open(t)
	random := rand.New(rand.NewPCG(1, 2))
	fate := map[string]int{}
	before := uint64(0)
	warm := *soakCells / 10
	for i := range *soakCells {
		if i%soakSession == 0 && i > 0 {
			works(t, s, out)
			s, out = open(t)
		}
		if i == warm {
			before = heap()
		}
		cell := cells[random.IntN(len(cells))]
		if random.IntN(4) > 0 && !concurrent(cell) {
			cell = mutate(random, cell)
		}
		ctx, cancel := context.WithTimeout(context.Background(), soakTimeout)
		_, _, err := s.Run(ctx, cell)
		cancel()
		fate[fateOf(err)]++
		if internal := (*session.Internal)(nil); testing.Verbose() && errors.As(err, &internal) {
			t.Logf("%v:\n%s", err, cell)
		}
		out.take()
	}
	kept := (int64(heap()) - int64(before)) / int64(*soakCells-warm)
	t.Logf("%v; %d bytes are kept for a cell", fate, kept)
	if kept > soakKept {
		t.Errorf("%d bytes are kept for a cell, more than %d", kept, soakKept)
	}
	if fate["ran"] < *soakCells/10 || fate["refused"] < *soakCells/10 {
		t.Errorf("too few cells ran or were refused: %v", fate)
	}
	works(t, s, out)
}

// works checks that a session is whole, whatever its cells have declared.
func works(t *testing.T, s *session.Session, out *output) {
	t.Helper()
	if got := play(t, s, out, "var soaked = 6 * 7;\n---\nsoaked"); got != "= 42" {
		t.Errorf("afterwards: %s", got)
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	return memory.Heap()
}

func fateOf(err error) string {
	var refused *lang.Error
	var panicked *session.Panic
	var interrupted *session.Interrupted
	var internal *session.Internal
	switch {
	case err == nil:
		return "ran"
	case errors.As(err, &refused):
		return "refused"
	case errors.As(err, &panicked):
		return "panicked"
	case errors.As(err, &interrupted) && interrupted.LeftBehind:
		return "left behind"
	case errors.As(err, &interrupted):
		return "interrupted"
	case errors.As(err, &internal):
		return "not run"
	}
	return "other"
}

// soakSources are the cells of the conformance sequences, without those that reach out of the process.
func soakSources(t *testing.T) []string {
	t.Helper()
	topics, err := conformance.Read(filepath.Join("..", "..", "internal", "conformance", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	var cells []string
	for _, topic := range topics {
		for _, s := range topic.Sequences {
			for _, cell := range s.Cells {
				if !slices.ContainsFunc([]string{"os.", "exec.", "http", "net.", "syscall", "unsafe", "debug.", "gorm", "models."}, func(w string) bool { return strings.Contains(cell, w) }) {
					cells = append(cells, cell)
				}
			}
		}
	}
	return cells
}

// concurrent reports whether a cell has goroutines: without one of its tokens, it may use a map from two at once, which is fatal in Go.
func concurrent(cell string) bool {
	return slices.ContainsFunc([]string{"go ", "Go(", "sync.", "chan", "AfterFunc"}, func(w string) bool { return strings.Contains(cell, w) })
}

// mutate deletes, doubles or swaps tokens of a cell.
func mutate(random *rand.Rand, cell string) string {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(cell))
	s.Init(file, []byte(cell), nil, 0)
	var toks []string // each with the space before it
	end := 0
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		if lit == "" {
			lit = tok.String()
		}
		next := min(file.Offset(pos)+len(lit), len(cell))
		if next < end {
			continue
		}
		toks = append(toks, cell[end:next])
		end = next
	}
	for range 1 + random.IntN(2) {
		if len(toks) < 2 {
			break
		}
		i := random.IntN(len(toks) - 1)
		switch random.IntN(4) {
		case 0:
			toks = slices.Delete(toks, i, i+1)
		case 1:
			toks = slices.Insert(toks, i, toks[i])
		case 2:
			j := random.IntN(len(toks))
			toks[i], toks[j] = toks[j], toks[i]
		case 3:
			toks[i] = toks[random.IntN(len(toks))]
		}
	}
	return strings.Join(toks, "")
}
