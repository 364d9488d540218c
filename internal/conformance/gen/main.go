// Gen rewrites the expected outputs of the conformance sequences to what their Go programs print:
//
//	go run ./internal/conformance/gen [-keep DIR] [TOPIC...]
//
// It reads and writes the topics in internal/conformance/testdata, all or those that are named, with the go command.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retort-shell/retort/internal/conformance"
)

func main() {
	keep := flag.String("keep", "", "leave the programs' sources in this folder")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := update(ctx, *keep, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func update(ctx context.Context, work string, names []string) (err error) {
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find the module: %w", err)
	}
	module := filepath.Dir(strings.TrimSpace(string(mod)))
	dir := filepath.Join(module, "internal", "conformance", "testdata")
	topics, err := conformance.Read(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.ContainsFunc(topics, func(t *conformance.Topic) bool { return t.Name == name }) {
			return fmt.Errorf("there is no topic %s in %s", name, dir)
		}
	}
	if len(names) > 0 {
		topics = slices.DeleteFunc(topics, func(t *conformance.Topic) bool { return !slices.Contains(names, t.Name) })
	}
	if work == "" {
		if work, err = os.MkdirTemp("", "retort-conformance-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	}
	var sequences []*conformance.Sequence
	for _, t := range topics {
		sequences = append(sequences, t.Sequences...)
	}
	results, err := conformance.Compile(ctx, module, work, sequences)
	if err != nil {
		return err
	}
	var failed []error
	for i, s := range sequences {
		if r := results[i]; r.Err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", s.ID(), r.Err))
		} else {
			s.Output, s.Panic = r.Output, r.Panic
		}
	}
	for _, t := range topics {
		if err := t.Write(dir); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}
