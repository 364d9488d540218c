package repl_test

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
)

// BenchmarkStart opens a shell on a private copy of the sample in this process, up to the result of its first cell.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		sample := openCopy(b)
		eval(b, newShell(b, sample.Gorm, io.Discard), "db.Find(&[]models.User{})")
		b.StopTimer()
		if err := sample.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkSimpleCell evaluates small cells again and again in one session.
func BenchmarkSimpleCell(b *testing.B) {
	for _, cell := range []string{"1+1", "x := 5; x*2", "u.ID", "u", "db.First(&u)"} {
		b.Run(cell, func(b *testing.B) {
			shell := newSample(b, io.Discard)
			eval(b, shell, "var u models.User")
			for b.Loop() {
				eval(b, shell, cell)
			}
		})
	}
}

// creates is how many rows BenchmarkCreate makes, in one transaction.
const creates = 10_000

// createCell makes them at the prompt; createCompiled is the same loop.
var createCell = fmt.Sprintf(`err := db.Transaction(func(tx *gorm.DB) error {
	for i := range %d {
		u := models.User{Name: fmt.Sprint("user ", i), Email: "user@school.example"}
		if err := tx.Create(&u).Error; err != nil {
			return err
		}
	}
	return nil
})
if err != nil {
	panic(err)
}`, creates)

func createCompiled(g *gorm.DB) error {
	return g.Transaction(func(tx *gorm.DB) error {
		for i := range creates {
			u := models.User{Name: fmt.Sprint("user ", i), Email: "user@school.example"}
			if err := tx.Create(&u).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// BenchmarkCreate makes rows one by one in a loop: at the prompt, with the SQL shown as it is by default; compiled, the same loop
// without a shell; and uncured, at the prompt of a shell on a database without repl/db's cure for slow INSERT … RETURNING. The metrics
// of ratio, by turns, are the medians of prompt to compiled and of prompt to uncured.
func BenchmarkCreate(b *testing.B) {
	cured, uncured := openCopy(b).Gorm, openUncured(b)
	prompt, slow := newShell(b, cured, io.Discard), newShell(b, uncured, io.Discard)
	ways := []struct {
		name string
		db   *gorm.DB
		run  func() error
	}{
		{"prompt", cured, func() error { return prompt.Eval(context.Background(), createCell) }},
		{"compiled", cured, func() error { return createCompiled(cured) }},
		{"uncured", uncured, func() error { return slow.Eval(context.Background(), createCell) }},
	}
	timed := func(way int) float64 {
		w := ways[way]
		if err := w.db.Exec("DELETE FROM users WHERE name LIKE 'user %'").Error; err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		start := time.Now()
		if err := w.run(); err != nil {
			b.Fatal(err)
		}
		return time.Since(start).Seconds()
	}
	for i, w := range ways {
		timed(i) // the file grows once
		b.Run(w.name, func(b *testing.B) {
			var took []float64
			for b.Loop() {
				took = append(took, 1e6*timed(i)/creates)
			}
			b.ReportMetric(median(took), "µs/create")
		})
	}
	b.Run("ratio", func(b *testing.B) {
		var ofCompiled, ofUncured []float64
		for b.Loop() {
			p, c, u := timed(0), timed(1), timed(2)
			ofCompiled, ofUncured = append(ofCompiled, p/c), append(ofUncured, p/u)
		}
		b.ReportMetric(median(ofCompiled), "×compiled")
		b.ReportMetric(median(ofUncured), "×uncured")
	})
}

// BenchmarkMillion finds a million rows into a slice. Its metrics are the time from the end of the query until its result is shown,
// what is allocated for that, and what the shell keeps in memory beside the rows.
func BenchmarkMillion(b *testing.B) {
	sample := openCopy(b).Gorm
	const more = `INSERT INTO tags (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 1000000) SELECT 'tag ' || i FROM n`
	if err := sample.Exec(more).Error; err != nil {
		b.Fatal(err)
	}
	var found moment
	if err := sample.Callback().Query().After("*").Register("bench:found", func(*gorm.DB) { found = now() }); err != nil {
		b.Fatal(err)
	}
	out := &lastWrite{}

	keep := func(hold any, since uint64) float64 {
		runtime.GC()
		grown := float64(int64(heap()) - int64(since))
		runtime.KeepAlive(hold)
		return grown / (1 << 20)
	}
	runtime.GC()
	before := heap()
	rows := new([]models.Tag)
	if err := sample.Find(rows).Error; err != nil {
		b.Fatal(err)
	}
	compiled := keep(rows, before)
	*rows = nil

	shell := newShell(b, sample, out)
	eval(b, shell, "var tags []models.Tag")
	var took, shown, kept []float64
	for b.Loop() {
		eval(b, shell, "tags = nil")
		runtime.GC()
		before := heap()
		eval(b, shell, "db.Find(&tags)")
		end := now()
		took = append(took, float64(out.at.Sub(found.time).Microseconds())/1000)
		shown = append(shown, float64(end.allocated-found.allocated)/(1<<20))
		kept = append(kept, keep(shell, before)-compiled)
	}
	b.ReportMetric(median(took), "ms-to-show")
	b.ReportMetric(median(shown), "MiB-to-show")
	b.ReportMetric(median(kept), "MiB-kept")
}

// A moment is a time, with all that the program has allocated until then.
type moment struct {
	time      time.Time
	allocated uint64
}

func now() moment {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return moment{time.Now(), m.TotalAlloc}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// lastWrite notes when it was last written to.
type lastWrite struct{ at time.Time }

func (w *lastWrite) Write(p []byte) (int, error) {
	w.at = time.Now()
	return len(p), nil
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}

func eval(b testing.TB, shell *repl.REPL, cell string) {
	b.Helper()
	if err := shell.Eval(context.Background(), cell); err != nil {
		b.Fatalf("%s: %v", cell, err)
	}
}

// newShell opens a shell on the sample models as a person has it.
func newShell(b *testing.B, g *gorm.DB, out io.Writer) *repl.REPL {
	b.Helper()
	shell, err := repl.New(repl.WithDB(g), repl.WithModels(models.All()...), repl.WithSymbols(school.Set()),
		repl.WithIO(emptyReader{}, out, out), repl.WithStyle(nil), repl.WithHistory(""))
	if err != nil {
		b.Fatal(err)
	}
	return shell
}

func openCopy(b *testing.B) *db.DB {
	b.Helper()
	image, err := models.School()
	if err != nil {
		b.Fatal(err)
	}
	sample, err := db.OpenCopy(image, "school", db.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { sample.Close() }) // a second Close is harmless
	return sample
}

// openUncured opens the sample as repl/db does, but for its cure of slow INSERT … RETURNING.
func openUncured(b *testing.B) *gorm.DB {
	b.Helper()
	image, err := models.School()
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "sample.db")
	if err := os.WriteFile(path, image, 0o600); err != nil {
		b.Fatal(err)
	}
	pragmas := url.Values{"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(OFF)", "foreign_keys(1)"}}
	g, err := gorm.Open(sqlite.Open(path+"?"+pragmas.Encode()), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		b.Fatal(err)
	}
	pool, err := g.DB()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { pool.Close() })
	return g
}
