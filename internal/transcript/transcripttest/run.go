// Package transcripttest runs transcripts as tests and, with the flag
// -update, rewrites their files to what the sessions show.
package transcripttest

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

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
	play(t, f, open, opts, plain(f), false)
}

// A Variant is one of several sessions that the same transcripts are played
// on. Its name is that of [transcript.Variants].
type Variant struct {
	Name string
	Open Open
}

// Variants plays the transcript files that match a pattern on each of several
// sessions: a subtest a file, in it one a variant, and in that one a section.
// A variant may skip the test: what its outputs are then stays as it is.
func Variants(t *testing.T, pattern string, variants []Variant, opts ...transcript.Option) {
	t.Helper()
	each(t, pattern, func(t *testing.T, path string) { variantsOf(t, path, variants, opts) })
}

func variantsOf(t *testing.T, path string, variants []Variant, opts []transcript.Option) {
	var names transcript.Variants
	for _, v := range variants {
		names = append(names, v.Name)
	}
	f := load(t, path, transcript.Parse)
	var written []*transcript.File // what each variant is to show
	for _, name := range names {
		one, err := names.Of(f, name)
		if err != nil {
			t.Fatal(err)
		}
		written = append(written, one)
	}
	merge := func(t *testing.T, shown []*transcript.File) *transcript.File {
		merged, err := names.Merge(f, shown)
		if err != nil {
			t.Fatal(err)
		}
		return merged
	}
	shown := slices.Clone(written)
	for i, v := range variants {
		t.Run(v.Name, func(t *testing.T) {
			// A difference is shown as what would become of the file.
			diff := func(t *testing.T, got *transcript.File) string {
				if written[i].Diff(got) == "" {
					return ""
				}
				all := slices.Clone(written)
				all[i] = got
				return f.Diff(merge(t, all))
			}
			shown[i] = play(t, written[i], v.Open, opts, diff, *update)
		})
	}
	if *update {
		rewrite(t, path, f, merge(t, shown))
	}
}

func files(t *testing.T, pattern string, parse func(io.Reader, string) (*transcript.File, error), open Open, opts []transcript.Option) {
	t.Helper()
	each(t, pattern, func(t *testing.T, path string) {
		f := load(t, path, parse)
		shown := play(t, f, open, opts, plain(f), *update)
		if *update {
			rewrite(t, path, f, shown)
		}
	})
}

// each runs a test for each file that matches a pattern.
func each(t *testing.T, pattern string, test func(t *testing.T, path string)) {
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
		t.Run(name, func(t *testing.T) { test(t, path) })
	}
}

func load(t *testing.T, path string, parse func(io.Reader, string) (*transcript.File, error)) *transcript.File {
	t.Helper()
	r, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parse(r, filepath.ToSlash(path))
	r.Close()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// rewrite writes a file as it was shown, where that differs from f.
func rewrite(t *testing.T, path string, f, shown *transcript.File) {
	t.Helper()
	if f.Diff(shown) == "" {
		return
	}
	if err := os.WriteFile(path, shown.Format(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: updated", path)
}

// Golden checks a text against a file that holds it, or rewrites the file.
func Golden(t *testing.T, path, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff(filepath.ToSlash(path), want, "got", []byte(text)); d != nil {
		t.Errorf("\n%s", d)
	}
}

// A differ returns how what got shows differs from what it is to show, or "".
type differ func(t *testing.T, got *transcript.File) string

func plain(f *transcript.File) differ {
	return func(_ *testing.T, got *transcript.File) string { return f.Diff(got) }
}

// play runs each section as a subtest and returns the file as it was shown.
// A difference, as diff tells it, fails the subtest unless the caller accepts
// it.
func play(t *testing.T, f *transcript.File, open Open, opts []transcript.Option, diff differ, accept bool) *transcript.File {
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
			if d := diff(t, f.With(i, played)); d != "" && !accept {
				t.Errorf("\n%s", d)
			}
			shown = shown.With(i, played)
		})
	}
	return shown
}
