package repl_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retort-shell/retort/repl"
)

const fiveCalls = `db.Model(&models.User{}).Where("id > ?", 1).Order("name").Limit(3).Offset(4).`

// BenchmarkCompleteFirst asks for the first completion of a session.
func BenchmarkCompleteFirst(b *testing.B) {
	for _, text := range []string{"db.", fiveCalls} {
		b.Run(fmt.Sprint(strings.Count(text, "("), "calls"), func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				b.StopTimer()
				sample := openCopy(b)
				shell := newShell(b, sample.Gorm, io.Discard)
				b.StartTimer()
				took = append(took, complete(b, shell, text))
				b.StopTimer()
				sample.Close()
				b.StartTimer()
			}
			report(b, took)
		})
	}
}

// BenchmarkComplete asks for completions in a session that has declared little, and in one that has declared much.
func BenchmarkComplete(b *testing.B) {
	for _, names := range []int{0, 300} {
		shell := newSample(b, io.Discard)
		for i := range names / 3 {
			eval(b, shell, fmt.Sprintf("type T%d struct { Name string; Next *T%d }; func f%d(t T%d) string { return t.Name }; var v%d []T%d", i, i, i, i, i, i))
		}
		for _, text := range []string{"db.", fiveCalls, ""} {
			b.Run(fmt.Sprintf("%d-names/%d-calls", names, strings.Count(text, "(")), func(b *testing.B) {
				var took []time.Duration
				for b.Loop() {
					took = append(took, complete(b, shell, text))
				}
				report(b, took)
			})
		}
	}
}

func complete(b *testing.B, shell *repl.REPL, text string) time.Duration {
	b.Helper()
	start := time.Now()
	items, _, _ := shell.Complete(text, len(text))
	took := time.Since(start)
	if len(items) == 0 {
		b.Fatalf("%s: nothing to complete", text)
	}
	return took
}

// report adds the median and the 99th percentile in milliseconds.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	at := func(part float64) float64 {
		return took[int(part*float64(len(took)-1))].Seconds() * 1000
	}
	b.ReportMetric(at(0.50), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
}
