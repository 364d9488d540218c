package repl_test

import (
	"io"
	"regexp"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/internal/transcript"
	"github.com/retort-shell/retort/internal/transcript/transcripttest"
	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/inspect"
)

// TestPortableTranscripts plays what a person sees on each database, each section on the sample, fresh from its seed. All that would differ
// from run to run is settled before: the shell's clock, the moment of rows that are written, the name of the database, and the statistics that
// plans and estimates follow, and the time that a server has measured itself, which :explain analyze shows.
func TestPortableTranscripts(t *testing.T) {
	transcripttest.Variants(t, "testdata/portable/*.txt", databases(db.Unguarded))
}

func TestPortableSandboxTranscripts(t *testing.T) {
	transcripttest.Variants(t, "testdata/portable/sandbox/*.txt", databases(db.Sandboxed))
}

func TestPortableReadOnlyTranscripts(t *testing.T) {
	transcripttest.Variants(t, "testdata/portable/readonly/*.txt", databases(db.ReadOnly))
}

// databases are shells on the sample in each of them.
func databases(guard db.Guard) []transcripttest.Variant {
	on := func(url func(*testing.T) string) transcripttest.Open {
		return func(t *testing.T, out io.Writer) transcript.Session {
			t.Helper()
			t.Chdir(t.TempDir()) // cells write files
			return newServerSample(t, url(t), guard, settled{out})
		}
	}
	return []transcripttest.Variant{
		{Name: "SQLite", Open: func(t *testing.T, out io.Writer) transcript.Session {
			t.Helper()
			t.Chdir(t.TempDir())
			return newSampleUnder(t, guard, out, repl.WithClock(steps(100*time.Microsecond)))
		}},
		{Name: "PostgreSQL", Open: on(func(t *testing.T) string { return dbtest.Postgres(t) })},
		{Name: "MariaDB", Open: on(func(t *testing.T) string { return dbtest.MariaDB(t, "school") })},
	}
}

// settled is a writer for which every step of a plan has taken the same time.
type settled struct{ io.Writer }

var stepTime = regexp.MustCompile(`[\d.]+ ms; expected`)

func (w settled) Write(text []byte) (int, error) {
	_, err := w.Writer.Write(stepTime.ReplaceAll(text, []byte("0.10 ms; expected")))
	return len(text), err
}

func newServerSample(t *testing.T, url string, guard db.Guard, out io.Writer) *repl.REPL {
	t.Helper()
	seeding, err := db.Open(url, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := models.Seed(seeding.Gorm); err != nil {
		t.Fatal(err)
	}
	count(t, seeding.Gorm)
	if err := seeding.Close(); err != nil {
		t.Fatal(err)
	}
	sample, err := db.Open(url, db.Options{Guard: guard})
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
	shell, err := repl.New(
		repl.WithTarget(sample), repl.WithDB(handle), repl.WithName("school", "the sample school"),
		repl.WithModels(models.All()...), repl.WithSymbols(school.Set()),
		repl.WithIO(emptyReader{}, out, out), repl.WithWidth(80), repl.WithStyle(nil), repl.WithHistory(""),
		repl.WithClock(steps(100*time.Microsecond)),
	)
	if err != nil {
		t.Fatal(err)
	}
	return shell
}

// count has a server count its tables, which it would do by itself at some moment: plans and estimates are then the same each time.
func count(t *testing.T, on *gorm.DB) {
	t.Helper()
	tables, err := inspect.List(on)
	if err != nil {
		t.Fatal(err)
	}
	statement := "ANALYZE "
	if on.Name() == "mysql" {
		statement = "ANALYZE TABLE "
	}
	for _, table := range tables {
		if err := on.Exec(statement + table.Name).Error; err != nil {
			t.Fatal(err)
		}
	}
}
