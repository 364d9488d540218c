// Gen writes a Go package that gives a symbols.Set of the packages it is told:
// a file with the symbol table of each, and archives of their types and
// documentation. It is run by go generate in the directory of that package.
//
//	gen [-std] [-instances] [-sources] [PACKAGE …]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/retort-shell/retort/internal/symbols/source"
)

func main() {
	std := flag.Bool("std", false, "add the packages of the standard library")
	instances := flag.Bool("instances", false, "add instances of GORM's generics for each struct type of the packages")
	sources := flag.Bool("sources", false, "add the source text of the packages' declarations")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, flag.Args(), *std, options{instances: *instances, sources: *sources, builtin: *std}); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run generates the package in the working directory.
func run(ctx context.Context, patterns []string, std bool, opts options) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	if std {
		paths, err := source.Std(ctx)
		if err != nil {
			return err
		}
		patterns = append(paths, patterns...)
	}
	if len(patterns) == 0 {
		return fmt.Errorf("no packages to generate for")
	}
	files, err := generate(ctx, filepath.Base(dir), patterns, opts)
	if err != nil {
		return err
	}
	return replace(dir, files)
}
