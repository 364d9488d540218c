package repl_test

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/internal/transcript"
	"github.com/retort-shell/retort/internal/transcript/transcripttest"
	"github.com/retort-shell/retort/lessons"
	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/lesson"
)

// TestTranscripts plays what a person sees, each section on a fresh shell on the sample.
func TestTranscripts(t *testing.T) {
	transcripttest.Run(t, "testdata/*.txt", openSample)
}

// TestReadme plays the sessions that README shows.
func TestReadme(t *testing.T) {
	transcripttest.Markdown(t, "../README.md", "retort", openSample)
}

// TestHelp plays the examples in the help of the commands.
func TestHelp(t *testing.T) {
	t.Chdir(t.TempDir()) // examples write files
	for _, c := range command.All() {
		open := openNarrow
		if strings.Contains(c.Long, "(sandbox)>") {
			open = openNarrowSandbox
		}
		t.Run(c.Name, func(t *testing.T) { transcripttest.Examples(t, "help of :"+c.Name, c.Long, open) })
	}
}

// TestSandboxTranscripts plays what a person sees in a sandbox.
func TestSandboxTranscripts(t *testing.T) {
	transcripttest.Run(t, "testdata/sandbox/*.txt", openSandbox)
}

// TestNarrowTranscripts plays what a person sees in a terminal of 40 columns.
func TestNarrowTranscripts(t *testing.T) {
	transcripttest.Run(t, "testdata/narrow/*.txt", func(t *testing.T, out io.Writer) transcript.Session {
		return newSample(t, out, repl.WithClock(steps(100*time.Microsecond)), repl.WithWidth(40))
	})
}

// openSample opens a shell on the sample whose output is the same each time: each statement takes 0.1 ms, and every row is written
// at the same moment.
func openSample(t *testing.T, out io.Writer) transcript.Session {
	t.Helper()
	return newSample(t, out, repl.WithClock(steps(100*time.Microsecond)))
}

// openNarrow is openSample in the width of help texts, which are indented.
func openNarrow(t *testing.T, out io.Writer) transcript.Session {
	t.Helper()
	return newSample(t, out, repl.WithClock(steps(100*time.Microsecond)), repl.WithWidth(command.ExampleWidth))
}

// openSandbox is openSample in a sandbox.
func openSandbox(t *testing.T, out io.Writer) transcript.Session {
	t.Helper()
	return newSampleUnder(t, db.Sandboxed, out, repl.WithClock(steps(100*time.Microsecond)))
}

func openNarrowSandbox(t *testing.T, out io.Writer) transcript.Session {
	t.Helper()
	return newSampleUnder(t, db.Sandboxed, out, repl.WithClock(steps(100*time.Microsecond)), repl.WithWidth(command.ExampleWidth))
}

func newSample(t testing.TB, out io.Writer, opts ...repl.Option) *repl.REPL {
	t.Helper()
	return newSampleUnder(t, "", out, opts...)
}

func newSampleUnder(t testing.TB, guard db.Guard, out io.Writer, opts ...repl.Option) *repl.REPL {
	t.Helper()
	image, err := models.School()
	if err != nil {
		t.Fatal(err)
	}
	sample, err := db.OpenCopy(image, "school", db.Options{Guard: guard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sample.Close(); err != nil {
			t.Error(err)
		}
	})
	moment := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	handle := sample.Gorm.Session(&gorm.Session{NowFunc: func() time.Time { return moment }})
	shell, err := repl.New(append([]repl.Option{
		repl.WithTarget(sample), repl.WithDB(handle), repl.WithName(sample.Name, "SQLite, a private copy of the sample school"),
		repl.WithModels(models.All()...), repl.WithSymbols(school.Set()),
		repl.WithIO(emptyReader{}, out, out), repl.WithWidth(80), repl.WithStyle(nil), repl.WithHistory(""),
		repl.WithLessons(course(t, sample, image, moment)),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return shell
}

// course is the lessons on the sample, with progress that ends with the test.
func course(t testing.TB, sample *db.DB, image []byte, moment time.Time) repl.Lessons {
	return repl.Lessons{
		Course: func() (*lesson.Course, error) { return lesson.Load(lessons.FS()) },
		Reset:  func(ctx context.Context, _ string) error { return sample.Restore(ctx, image) },
		Site: func(string) (*repl.Site, error) {
			other, err := db.OpenCopy(image, "school", db.Options{})
			if err != nil {
				return nil, err
			}
			t.Cleanup(func() {
				if err := other.Close(); err != nil {
					t.Error(err)
				}
			})
			handle := other.Gorm.Session(&gorm.Session{NowFunc: func() time.Time { return moment }})
			reset := func(ctx context.Context) error { return other.Restore(ctx, image) }
			return repl.NewSite(handle, reset, repl.WithModels(models.All()...), repl.WithSymbols(school.Set())), nil
		},
	}
}

type emptyReader struct{}

func (emptyReader) Read([]byte) (int, error) { return 0, io.EOF }

// steps is a clock on which each look takes d.
func steps(d time.Duration) func() time.Time {
	var mu sync.Mutex
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(d)
		return now
	}
}
