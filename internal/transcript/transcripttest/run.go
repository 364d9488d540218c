// Package transcripttest runs transcripts as tests and, with the flag
// -update, rewrites their files to what the sessions show.
package transcripttest

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/transcript"
)

var update = flag.Bool("update", false, "rewrite transcripts to what the sessions show")

// Open returns a fresh session that writes what it shows to out. It may stop
// the test, and clean up with it.
type Open func(t *testing.T, out io.Writer) transcript.Session

// Run plays the transcript files that match a pattern of [filepath.Glob]:
// a subtest a file, and in it a subtest a section. To have no file is a
// failure.
func Run(t *testing.T, pattern string, open Open, opts ...transcript.Option) {
	t.Helper()
	files(t, pattern, transcript.Parse, open, opts)
}

// Markdown plays the fenced code blocks that start with ```lang in the
// Markdown files that match a pattern of [filepath.Glob]. To have no file,
// or a file without such a block, is a failure.
func Markdown(t *testing.T, pattern, lang string, open Open, opts ...transcript.Option) {
	t.Helper()
	parse := func(r io.Reader, name string) (*transcript.File, error) {
		return transcript.ParseMarkdown(r, name, lang)
	}
	files(t, pattern, parse, open, opts)
}

// Examples plays the indented examples of a help text. Name stands for the
// text in failures; a text has no file to update.
func Examples(t *testing.T, name, text string, open Open, opts ...transcript.Option) {
	t.Helper()
	f, err := transcript.ParseExamples(strings.NewReader(text), name)
	if err != nil {
		t.Fatal(err)
	}
	play(t, f, open, opts, false)
}

func files(t *testing.T, pattern string, parse func(io.Reader, string) (*transcript.File, error), open Open, opts []transcript.Option) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatalf("no transcript matches %s", pattern)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
		t.Run(name, func(t *testing.T) { file(t, path, parse, open, opts) })
	}
}

func file(t *testing.T, path string, parse func(io.Reader, string) (*transcript.File, error), open Open, opts []transcript.Option) {
	r, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parse(r, filepath.ToSlash(path))
	r.Close()
	if err != nil {
		t.Fatal(err)
	}
	shown := play(t, f, open, opts, *update)
	if !*update || f.Diff(shown) == "" {
		return
	}
	if err := os.WriteFile(path, shown.Format(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: updated", path)
}

// play runs each section as a subtest and returns the file as it was shown.
// A difference fails the subtest unless the caller accepts it.
func play(t *testing.T, f *transcript.File, open Open, opts []transcript.Option, accept bool) *transcript.File {
	shown := f
	for i, section := range f.Sections {
		name := section.Name
		if name == "" {
			name = "session"
		}
		t.Run(name, func(t *testing.T) {
			start := func(out io.Writer) (transcript.Session, error) { return open(t, out), nil }
			played, err := transcript.Play(t.Context(), section, start, opts...)
			if err != nil {
				t.Fatalf("%s:%d: %v", f.Name, section.Line, err)
			}
			if d := f.Diff(f.With(i, played)); d != "" && !accept {
				t.Errorf("\n%s", d)
			}
			shown = shown.With(i, played)
		})
	}
	return shown
}
