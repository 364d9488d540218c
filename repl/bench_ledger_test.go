package repl_test

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
)

// BenchmarkLedger measures what the ledger, the echo and the notes add to the cells of a shell on the sample: look-ups and fetch are compiled
// loops of look-ups by primary key and of queries for 10,000 rows, and loop is a loop of 10,000 look-ups that is itself the cell. Each cell
// runs on the shell's handle, on one with the same pool and context that nobody records, and on the plain handle of a program, by turns,
// another first each round. The metrics are the median processor time of a look-up or row, and the medians of how much that is above the others
// in the same round.
func BenchmarkLedger(b *testing.B) {
	const rows = 10_000
	shell, g := newLedgerBench(b)
	const fill = `INSERT INTO tags (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 20000) SELECT 'tag ' || i FROM n`
	if err := g.Exec(fill).Error; err != nil {
		b.Fatal(err)
	}
	handles := []string{"db", "unrecorded", "plain"}
	for _, c := range []struct {
		name, cell string
		n          int // look-ups or rows of the cell
	}{
		{"look-ups", "lookUps(%s, 10_000)", 10_000},
		{"fetch", "for range 5 { fetch(%s, 10_000) }", 5 * rows},
		{"loop", "for i := range 10_000 { var u models.User; %s.First(&u, 1+i%%60) }", 10_000},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took, allocated [3][]float64
			for round := 0; b.Loop(); round++ {
				for turn := range handles {
					i := (turn + round) % len(handles)
					handle := handles[i]
					runtime.GC() // what others have left
					before, start := mallocs(), cpuTime(b)
					eval(b, shell, fmt.Sprintf(c.cell, handle))
					took[i] = append(took[i], float64((cpuTime(b) - start).Nanoseconds()))
					allocated[i] = append(allocated[i], float64(mallocs()-before))
				}
			}
			n := float64(c.n)
			b.ReportMetric(median(took[0])/n, "cpu-ns/each")
			b.ReportMetric(above(took[0], took[1]), "%added")
			b.ReportMetric(above(took[0], took[2]), "%to-plain")
			b.ReportMetric(median(allocated[0])/n, "allocs/each")
			b.ReportMetric((median(allocated[0])-median(allocated[1]))/n, "allocs-added")
		})
	}
}

// BenchmarkLookUpCell evaluates a look-up by primary key as a cell. Its metrics are the medians of the processor time of such a cell, and of its
// parts: the cell without a shell's handle, which is to check it and to run it; the ledger with the pool; the SQL that is shown; the notes; and the value.
func BenchmarkLookUpCell(b *testing.B) {
	shell, _ := newLedgerBench(b)
	eval(b, shell, "var u models.User")
	ways := []struct{ part, before, cell string }{
		{"µs-run", ":sql off", "plain.First(&u, 1);"},
		{"µs-ledger", ":notes off", "db.First(&u, 1);"},
		{"µs-sql", ":sql inline", "db.First(&u, 1);"},
		{"µs-notes", ":notes on", "db.First(&u, 1);"},
		{"µs-value", ":notes on", "db.First(&u, 1)"},
	}
	const turn = 20
	took := make([][]float64, len(ways))
	for b.Loop() {
		for i, w := range ways {
			eval(b, shell, w.before)
			start := cpuTime(b)
			for range turn {
				eval(b, shell, w.cell)
			}
			took[i] = append(took[i], float64((cpuTime(b)-start).Nanoseconds())/1e3/turn)
		}
	}
	before := 0.0
	for i, w := range ways {
		b.ReportMetric(median(took[i])-before, w.part)
		before = median(took[i])
	}
	b.ReportMetric(before, "µs-cell")
}

// above is the median of how much more was taken than by another in the same round, in percent.
func above(took, other []float64) float64 {
	var ratios []float64
	for i, t := range took {
		ratios = append(ratios, 100*(t/other[i]-1))
	}
	return median(ratios)
}

// mallocs is how many objects the program has allocated.
func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// newLedgerBench opens a shell on a copy of the sample, whose cells have what BenchmarkLedger compares.
func newLedgerBench(b *testing.B) (*repl.REPL, *gorm.DB) {
	b.Helper()
	sample := openCopy(b)
	plain := sample.Gorm.Session(&gorm.Session{Logger: logger.Discard})
	unrecorded := *plain
	shell, err := repl.New(repl.WithDB(sample.Gorm), repl.WithModels(models.All()...), repl.WithSymbols(school.Set()),
		repl.WithIO(emptyReader{}, io.Discard, io.Discard), repl.WithStyle(nil), repl.WithHistory(""),
		repl.WithValue("plain", plain), repl.WithValue("unrecorded", &unrecorded),
		repl.WithValue("lookUps", func(g *gorm.DB, n int) {
			for i := range n {
				var u models.User
				if err := g.First(&u, 1+i%60).Error; err != nil {
					b.Fatal(err)
				}
			}
		}),
		repl.WithValue("fetch", func(g *gorm.DB, n int) {
			var tags []models.Tag
			if err := g.Limit(n).Find(&tags).Error; err != nil || len(tags) != n {
				b.Fatalf("%d rows, %v", len(tags), err)
			}
		}))
	if err != nil {
		b.Fatal(err)
	}
	pooled, _ := db.Pooled(plain, "school", nil)
	unrecorded = *pooled.WithContext(shell.Context())
	return shell, plain
}
