package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// Timeout is how long a sequence may take.
const Timeout = 10 * time.Second

// A Result is what a sequence does, compiled.
type Result struct {
	Output, Panic string // as in [Sequence]
	Err           error  // why it has no result
}

// folder is where the compiled packages stand in the module, for the compiler only.
const folder = "internal/conformance/compiled"

// Compile makes a Go program of the sequences, with the go command and the module in the folder module, and runs each of them on a
// fresh copy of the sample database. Sources are kept in the folder work. The results are in the order of the sequences.
func Compile(ctx context.Context, module, work string, sequences []*Sequence) ([]Result, error) {
	results := make([]Result, len(sequences))
	programs := make([]*program, len(sequences))
	paths := map[string]bool{}
	for i, s := range sequences {
		p, err := newProgram(s)
		if err != nil {
			results[i].Err = fmt.Errorf("make a Go program: %w", err)
			continue
		}
		programs[i] = p
		for _, im := range p.imports {
			paths[im.path] = true
		}
	}
	lookup, err := exports(ctx, module, slices.Sorted(maps.Keys(paths)))
	if err != nil {
		return nil, err
	}
	imp := importer.ForCompiler(token.NewFileSet(), "gc", lookup)
	overlay := map[string]string{}
	put := func(name, src string) error {
		file := filepath.Join(work, filepath.FromSlash(strings.ReplaceAll(name, "/", "_")))
		overlay[filepath.Join(module, filepath.FromSlash(folder), filepath.FromSlash(name))] = file
		return os.WriteFile(file, []byte(src), 0o644)
	}
	var compiled []string
	for i, p := range programs {
		if p == nil {
			continue
		}
		src, err := p.whole(imp)
		if err != nil {
			results[i].Err = fmt.Errorf("check the Go program: %w", err)
			continue
		}
		if err := put(p.name+"/cells.go", src); err != nil {
			return nil, err
		}
		compiled = append(compiled, p.name)
	}
	if err := put("main.go", mainSource(compiled)); err != nil {
		return nil, err
	}
	overlayFile := filepath.Join(work, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(overlayFile, text, 0o644); err != nil {
		return nil, err
	}
	binary := filepath.Join(work, "sequences.exe")
	if _, err := goCommand(ctx, module, "build", "-trimpath", "-overlay", overlayFile, "-o", binary, "./"+folder); err != nil {
		return nil, named(err, sequences)
	}
	run(ctx, binary, sequences, results)
	return results, nil
}

// named writes the sequences' names for those of their packages.
func named(err error, sequences []*Sequence) error {
	text := err.Error()
	for _, s := range sequences {
		text = strings.ReplaceAll(text, folder+"/"+s.PackageName(), s.ID())
	}
	return errors.New(text)
}

// run fills in the results that have no error yet.
func run(ctx context.Context, binary string, sequences []*Sequence, results []Result) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				results[i] = runOne(ctx, binary, sequences[i].PackageName())
			}
		})
	}
	for i := range sequences {
		if results[i].Err == nil {
			next <- i
		}
	}
	close(next)
	wg.Wait()
}

func runOne(ctx context.Context, binary, name string) Result {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, binary, name)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	r := Result{Output: strings.TrimRight(asMain(stdout.String()), "\n")}
	if err == nil {
		return r
	}
	first, _, _ := strings.Cut(asMain(stderr.String()), "\n")
	if _, ok := errors.AsType[*exec.ExitError](err); ok && strings.HasPrefix(first, "panic: ") {
		r.Panic = first
		return r
	}
	return Result{Err: fmt.Errorf("run the Go program: %w\n%s", err, stderr.String())}
}

// mainSource is the program that runs the package that its argument names.
func mainSource(names []string) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"os\"\n\n\t\"gorm.io/gorm\"\n\n")
	b.WriteString("\t\"github.com/retort-shell/retort/internal/conformance/sample\"\n")
	for _, name := range names {
		fmt.Fprintf(&b, "\t%q\n", "github.com/retort-shell/retort/"+folder+"/"+name)
	}
	b.WriteString(")\n\nvar sequences = map[string]func(context.Context, *gorm.DB){\n")
	for _, name := range names {
		fmt.Fprintf(&b, "\t%q: %s.Run,\n", name, name)
	}
	b.WriteString(`}

func main() {
	cells := sequences[os.Args[1]]
	err := sample.Use(func(db *gorm.DB) error {
		cells(context.Background(), db)
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`)
	return b.String()
}

// exports finds the compiler's export data of packages and all that they import.
func exports(ctx context.Context, module string, paths []string) (importer.Lookup, error) {
	out, err := goCommand(ctx, module, append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}, paths...)...)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for line := range strings.Lines(out) {
		pkg, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		files[pkg] = file
	}
	return func(path string) (io.ReadCloser, error) {
		file := files[path]
		if file == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(file)
	}, nil
}

func goCommand(ctx context.Context, dir string, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, stderr.String())
	}
	return stdout.String(), nil
}
